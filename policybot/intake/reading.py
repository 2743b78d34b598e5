"""The bytes of a mail → what it says and brings. Pure; no attachment is opened, and nothing in it is run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message

from policybot.mime import file_name
from policybot.plaintext import one_line

from .automatic import automatic
from .bouncing import Bounce, bounce
from .charsets import field, fields, mailboxes, parsed, words
from .charsets import file_name as called
from .cutting import answer
from .parts import DEPTH, inner
from .webtext import readable

SHEETS = frozenset({"xlsx", "xls", "et", "csv"})
_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To")
_IDS = re.compile(r"<([^<>\s]{1,250})>")
_WRITTEN = (b"from", b"date", b"subject", b"message-id")


@dataclass(frozen=True, slots=True)
class File:
    """An attachment. `name` is a name and no path; `kind` its ending, small, without the dot."""

    name: str
    data: bytes

    @property
    def kind(self) -> str:
        stem, dot, ending = self.name.rpartition(".")
        return ending.lower() if stem and dot else ""

    @property
    def sheet(self) -> bool:
        return self.kind in SHEETS


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as it was read. `ids`: those of the letters it answers, the nearest first."""

    message_id: str
    digest: str
    sender: str
    name: str
    subject: str
    recipients: tuple[str, ...]
    ids: tuple[str, ...]
    text: str
    files: tuple[File, ...]
    automatic: bool
    bounce: Bounce | None


def read(data: bytes) -> Incoming:
    """Whatever the bytes are. May raise where the library stumbles over them: the door catches that."""
    message = parsed(data)
    came_back = bounce(message)
    machine = not came_back and automatic(message)
    own = not (came_back or machine)
    name, sender = _sender(message)
    return Incoming(
        message_id=_ids(message, "Message-ID")[0] if _ids(message, "Message-ID") else "",
        digest=digest(data),
        sender=sender,
        name=name,
        subject=field(message, "Subject")[:500],
        recipients=tuple(address for header in _TO for address in _addresses(message, header)),
        ids=tuple(dict.fromkeys([*_ids(message, "In-Reply-To"), *reversed(_ids(message, "References"))])),
        text=answer(_text(message, 0)) if own else "",
        files=tuple(_files(message)) if own else (),
        automatic=machine,
        bounce=came_back,
    )


def digest(data: bytes) -> str:
    """The same for every copy of a mail: servers add headers on the way, so only those of its writer count, and what
    follows them."""
    head, _, body = data.replace(b"\r\n", b"\n").partition(b"\n\n")
    lines = re.split(rb"\n(?![ \t])", head)
    own = [line for line in lines if line.partition(b":")[0].strip().lower() in _WRITTEN]
    return hashlib.sha256(b"\n".join([*sorted(own or lines), b"", body.rstrip()])).hexdigest()


def head_only(data: bytes) -> Incoming:
    """A mail of which only the headers were fetched."""
    return read(data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")


def _sender(message: Message) -> tuple[str, str]:
    name, address = next(iter(mailboxes(field(message, "From"))), ("", ""))
    return one_line(name)[:100], one_line(address)[:254]


def _addresses(message: Message, header: str) -> list[str]:
    return [address for text in fields(message, header)[:20] for _, address in mailboxes(text) if "@" in address]


def _ids(message: Message, header: str) -> list[str]:
    return [one for value in fields(message, header) for one in _IDS.findall(value)][:100]


# ── words ──────────────────────────────────────────────────────────────────────


def _text(part: Message, depth: int) -> str:
    """What a reader sees: of alternatives the plain one, where it says anything."""
    kind, content = part.get_content_type(), inner(part)
    if content is not None:
        within = content if depth < DEPTH else []
        if kind == "multipart/alternative":
            return _best(within, depth)
        return "\n".join(filter(None, (_text(one, depth + 1) for one in within)))
    if _is_file(part):
        return ""
    if kind == "text/html":
        return readable(words(part))
    return words(part) if kind == "text/plain" else ""


def _best(choices: Sequence[Message], depth: int) -> str:
    ranked = sorted(choices, key=lambda one: one.get_content_type() != "text/plain")
    return next((said for one in ranked if answer(said := _text(one, depth + 1)).strip()), "")


# ── files ──────────────────────────────────────────────────────────────────────


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(called(part))


def _files(message: Message) -> Iterator[File]:
    """Attachments in their order; pictures that the words are decorated with are none."""
    for part in _leaves(message, 0, related=False):
        data = part.get_payload(decode=True)
        if isinstance(data, bytes):
            yield File(file_name(called(part) or "attachment"), data)
        else:
            yield File(file_name(called(part) or "mail.eml"), b"")


def _leaves(part: Message, depth: int, *, related: bool) -> Iterator[Message]:
    content = inner(part)
    if content is None:
        decorates = related and part.get("Content-ID") is not None
        if not decorates and (_is_file(part) or part.get_content_maintype() != "text"):
            yield part
        return
    for one in content if depth < DEPTH else ():
        yield from _leaves(one, depth + 1, related=part.get_content_type() == "multipart/related")

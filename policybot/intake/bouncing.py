"""Letters that came back: as RFC 3464 tells it, and as Chinese mail services tell it in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from .charsets import field, mailboxes, words
from .parts import leaves
from .webtext import readable

LOOKED_AT = 20_000
"""Characters in which address and reason are looked for."""

_ROBOT = re.compile(r"(?:mailer-daemon|postmaster|mail-?daemon|mail\.delivery|bounces?)(?:[-+.].*)?", re.IGNORECASE)
_RETURNED = re.compile(
    r"退信|退回|被退|无法投递|无法送达|未送达|投递失败|发送失败|undeliver|delivery (?:status|failure|has failed)|"
    r"failure notice|returned mail|mail delivery (?:failed|system)|delayed",
    re.IGNORECASE,
)
_LATE = re.compile(r"延迟|稍后|将继续|delayed|will (?:continue|retry)|warning", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+=-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_IDENT = re.compile(r"^Message-ID:\s*<([^<>\s]{3,250})>", re.IGNORECASE | re.MULTILINE)
_BRACKETS = re.compile(r"<([^<>\s]{3,250})>")
_CODE = re.compile(r"(?<![0-9.])5(?:\d\d|\.\d{1,3}\.\d{1,3})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Bounce:
    """`idents`: Message-IDs of the letter that came back; `recipients`: addresses named as the one that did not take
    it; `final`: not merely late; `standard`: told by RFC 3464, not in words alone."""

    idents: tuple[str, ...]
    recipients: tuple[str, ...]
    why: str
    final: bool = True
    standard: bool = True


def bounce(message: Message) -> Bounce | None:
    """The letter that came back, if it is the report of one."""
    return _standard(message) or _told(message)


# ── by the standard ────────────────────────────────────────────────────────────


def _standard(message: Message) -> Bounce | None:
    """In a multipart/report (RFC 6522) or, as some write it, in a mere multipart/mixed."""
    for part in leaves(message):
        blocks = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(blocks, list):
            return _status([block for block in blocks if isinstance(block, Message)], _original(message))
    return None


def _status(blocks: list[Message], idents: tuple[str, ...]) -> Bounce | None:
    named = [block for block in blocks if field(block, "Final-Recipient") or field(block, "Original-Recipient")]
    failed = [block for block in named if field(block, "Action").strip().lower() == "failed"]
    shown = failed or named
    if not shown:
        return None
    said = [field(block, name) for block in shown for name in ("Original-Recipient", "Final-Recipient")]
    recipients = [address for text in said for address in _ADDRESS.findall(text)]
    status, said_why = field(shown[0], "Status"), field(shown[0], "Diagnostic-Code").partition(";")[2].strip()
    why = said_why if status and status in said_why else f"{status} {said_why}".strip()
    return Bounce(idents, _once(recipients), why[:200], final=bool(failed))


def _original(message: Message) -> tuple[str, ...]:
    """The Message-IDs of the letter that is sent back with the report, whole or its headers only."""
    found = list[str]()
    for part in leaves(message):
        content = part.get_payload()
        if part.get_content_type() == "text/rfc822-headers":
            found += _IDENT.findall(words(part))
        elif part.get_content_type() == "message/rfc822" and isinstance(content, list):
            inside = [one for one in content if isinstance(one, Message)]
            found += [ident for one in inside for ident in _BRACKETS.findall(field(one, "Message-ID"))]
    return _once(found)


# ── in words ───────────────────────────────────────────────────────────────────


def _told(message: Message) -> Bounce | None:
    """A robot writes, the subject says so, the address stands in the words."""
    robots = (address.partition("@")[0] for _, address in mailboxes(field(message, "From")))
    subject = field(message, "Subject")
    if not (any(map(_ROBOT.fullmatch, robots)) and _RETURNED.search(subject)):
        return None
    said = "\n".join(_said(message))[:LOOKED_AT]
    why = next((line.strip() for line in said.split("\n") if _CODE.search(line)), subject)
    answered = _BRACKETS.findall(f"{field(message, 'In-Reply-To')} {field(message, 'References')}")
    idents = _once([*_original(message), *_IDENT.findall(said), *answered])
    final = not _LATE.search(f"{subject}\n{said[:500]}")
    return Bounce(idents, _once(_ADDRESS.findall(said)), why[:200], final, standard=False)


def _said(message: Message) -> Iterator[str]:
    for part in leaves(message):
        if part.get_content_type() == "text/html":
            yield readable(words(part))
        elif part.get_content_maintype() == "text":
            yield words(part)


def _once(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))

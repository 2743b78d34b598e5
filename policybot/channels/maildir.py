"""Letters as files in mailboxes that any mail program opens: the channel that works without any settings.

A mailbox is a folder with tmp, new and cur (https://cr.yp.to/proto/maildir.html). A letter is written in tmp, made
durable, and appears in new by one rename, so that no reader ever sees half of one. Its file name comes from its
Message-ID: delivering it again changes nothing, even when the reader has moved it to cur. A letter that the reader
has deleted does come back.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as Mailbox
from pathlib import Path

from policybot import mime
from policybot.channels import Channel, Pace, Probe
from policybot.model import DeliveryError, Letter, Message, Receipt

SECRETS: frozenset[str] = frozenset()

NAME_LIMIT = 200
"""Bytes of a folder or file name: Linux takes 255 (NAME_MAX, limits.h); readers append their flags to it."""

_PLAIN_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@+=-]*")
_WHOLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG, errno.EMFILE, errno.ENFILE})


@dataclass(frozen=True, slots=True)
class Options:
    """`root`: the folder of the mailboxes. `sender`: who the letters are from; the default is no real address."""

    root: Path
    sender: str = "policybot <policybot@policybot.invalid>"


def open(options: Options) -> Channel:
    try:
        return _Maildir(options.root, mime.mailbox(options.sender))
    except ValueError as error:
        raise ValueError(f"maildir 的 sender {error}") from None


def folder(target: str) -> str:
    """The folder of a mailbox: the name as it is, what could leave the root (/ NUL . %) as %XX of its UTF-8 bytes."""
    name = "".join(map(_quoted, target)) or "%"
    name = "%2E" + name[1:] if name.startswith(".") else name
    if len(name.encode()) <= NAME_LIMIT:
        return name
    return f"{name[:40]}%{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _quoted(character: str) -> str:
    # Category C: controls, invisible signs that reverse the line, halves of characters; Zl and Zp end a line.
    if character not in "/\\%:" and unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return character
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def file_name(message_id: str) -> str:
    if _PLAIN_ID.fullmatch(message_id) and len(message_id) <= NAME_LIMIT:
        return message_id
    return "sha256-" + hashlib.sha256(message_id.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class _Maildir:
    root: Path
    sender: Mailbox
    leaves_machine = False
    lanes = 1

    @property
    def pace(self) -> Pace | None:
        return None

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        # The reader of the mailbox has no address; .invalid never resolves (RFC 2606 §2).
        to = mime.named(letter.address.target, "mailbox", "policybot.invalid")
        payload = mime.compose(letter, self.sender, to)
        return (Message(mime.message_id(letter, self.sender), letter.address, payload),)

    def send(self, message: Message, now: datetime) -> Receipt:  # noqa: ARG002  # no signature here
        self._stand()
        box, name = self.root / folder(message.address.target), file_name(message.id)
        try:
            _make(box)
            if not _holds(box, name):
                _write(box, name, message.payload)
        except OSError as error:
            raise DeliveryError(_says(error), whole_channel=error.errno in _WHOLE) from error
        _settle(box)
        return Receipt(f"{box.name}/new/{name}")

    def _stand(self) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DeliveryError(_says(error), whole_channel=True) from error

    def probe(self) -> Probe:
        self._stand()
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise DeliveryError(f"信箱文件夹 {self.root} 不可写；请检查权限", whole_channel=True)
        return Probe(str(self.root))

    def close(self) -> None:
        """Nothing stays open between letters."""


def _make(box: Path) -> None:
    if (box / "cur").is_dir():
        return
    for part in ("tmp", "new", "cur"):
        (box / part).mkdir(parents=True, exist_ok=True)
    _sync(box)
    _sync(box.parent)


def _holds(box: Path, name: str) -> bool:
    # new before cur: a reader that moves the letter between the two looks cannot hide it.
    if (box / "new" / name).exists():
        return True
    return any(re.split("[:,]", found.name)[0] == name for found in (box / "cur").iterdir())


def _write(box: Path, name: str, payload: bytes) -> None:
    half = box / "tmp" / name
    try:
        with half.open("wb") as file:
            file.write(payload)
            file.flush()
            os.fsync(file.fileno())
        half.replace(box / "new" / name)
    except OSError:
        half.unlink(missing_ok=True)  # half a letter would keep the space that is wanting
        raise


def _settle(box: Path) -> None:
    """Make the rename outlive a power cut. The reader sees the letter already, so a failure here is no failure."""
    try:
        _sync(box / "new")
    except OSError as error:
        raise DeliveryError(_says(error), unknown=True, whole_channel=True) from error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _says(error: OSError) -> str:
    where = f"（{error.filename}）" if error.filename else ""
    return f"信箱写不进去{where}：{error.strerror or type(error).__name__}；请检查磁盘空间和文件夹权限"

"""Bytes of mails → text, whatever their headers claim. Pure; never raises.

Chinese mail programs say gb2312 and mean GB18030, say nothing at all, or say utf-8 where it is not.
"""

from __future__ import annotations

from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses

from policybot.plaintext import clean, one_line

_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030", "x-gbk": "gb18030",
          "hz-gb-2312": "hz", "us-ascii": "utf-8", "ascii": "utf-8", "unknown-8bit": "utf-8"}  # fmt: skip
"""What is meant by a name (GB18030 holds all of GB2312 and GBK, UTF-8 all of ASCII)."""


def decoded(data: bytes, charset: str = "") -> str:
    """The bytes as text: as they claim, else as UTF-8, else as GB18030, at the last with signs for what is lost."""
    name = charset.strip().strip("\"'").lower()
    for one in (_MEANT.get(name, name), "utf-8", "gb18030"):
        try:
            if one:
                return clean(data.decode(one))
        except (LookupError, ValueError):
            continue
    return clean(data.decode("utf-8", "replace"))


LONGEST = 8_000
"""Characters of a header that are read: RFC 5322 §2.1.1 has lines of 998, and the library's own reading takes the
square of their number."""


class _Lenient(Compat32):
    """Headers of bare bytes are read as they are meant: the library would put question marks there."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002
        return raw(str(value))


_POLICY = _Lenient()


def parsed(data: bytes) -> Message:
    return message_from_bytes(data, policy=_POLICY)


def raw(text: str) -> str:
    """A header as the parser gives it: its bytes beyond ASCII stand there as half characters (PEP 383)."""
    if any("\udc80" <= sign <= "\udcff" for sign in text):
        return decoded(text.encode("utf-8", "surrogateescape"))
    return text


def header(text: str) -> str:
    """A header's words on one line, its encoded words read (RFC 2047)."""
    try:
        found = decode_header(raw(text)[:LONGEST])
    except (ValueError, HeaderParseError):  # base64 that is none
        return one_line(raw(text)[:LONGEST])
    said = [part if isinstance(part, str) else decoded(part, charset or "") for part, charset in found]
    return one_line("".join(said))


def field(message: Message, name: str) -> str:
    """The first header of a name, decoded; "" where there is none."""
    return next(iter(fields(message, name)), "")


def fields(message: Message, name: str) -> list[str]:
    """All headers of a name, in their order."""
    return [header(str(value)) for key, value in message.raw_items() if key.lower() == name.lower()]


def mailboxes(text: str) -> list[tuple[str, str]]:
    """Name and address of each mailbox in a header."""
    try:
        return getaddresses([text])
    except RecursionError:  # brackets within brackets, a thousand deep
        return []


def words(part: Message) -> str:
    """The text of a part."""
    data = part.get_payload(decode=True)
    return decoded(data, _charset(part)) if isinstance(data, bytes) else ""


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset() or ""
    except (LookupError, ValueError):
        return ""


def file_name(part: Message) -> str:
    """What an attachment calls itself: by RFC 2231, by RFC 2047 against its own rule (§5.3), or in bare bytes; ""
    where it has no name."""
    for place, name in (("content-disposition", "filename"), ("content-type", "name")):
        value = part.get_param(name, None, place)
        if isinstance(value, tuple):
            charset, _, text = value
            return one_line(decoded(text.encode("latin-1", "replace"), charset or ""))
        if value:
            return header(value)
    return ""

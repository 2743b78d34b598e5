"""Plain text: UTF-8, UTF-16 with a byte-order mark, or GB 18030 (GB 18030-2022), whatever an editor wrote."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from policybot.drafting.nouns import Block, Line, Row
from policybot.model import Says

NO_TEXT = Says("this is no text"), Says("is this the right file?")
MOST = 2_000_000
"""The longest text, in characters: the longest of official documents have a tenth of it."""
TOO_LONG = Says("the text is too long"), Says("is this the right file?")


def decode(data: bytes) -> str:
    """The characters of a text file. Raises Unreadable."""
    from . import Unreadable

    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    elif b"\0" in data:
        raise Unreadable(*NO_TEXT)
    else:
        text = _either(data)
    if len(text) > MOST:
        raise Unreadable(*TOO_LONG)
    return text


def _either(data: bytes) -> str:
    from . import Unreadable

    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(*NO_TEXT)


def read(data: bytes, suffix: str) -> Iterator[Block]:
    """Lines; rows where tabs part three cells or more."""
    del suffix
    table = 0
    before = False
    for number, line in enumerate(decode(data).replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        cells = tuple(line.strip("\n").split("\t"))
        now = sum(bool(cell.strip()) for cell in cells) >= 3 or (before and len(cells) >= 3)
        table += now and not before
        before = now
        yield Row(number, cells, table) if now else Line(number, line)

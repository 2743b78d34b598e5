"""Text from outside, made harmless for any medium, and cut where a service wants it cut (DESIGN 7.11)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINES = re.compile("[^\n]*\n|[^\n]+")


NOTHING = frozenset({"无", "没有", "暂无", "无困难", "无问题", "none", "no", "n/a", "-", "—", "/"})
"""What people write into a line that does not concern them."""


def nothing(text: str) -> bool:
    """Whether somebody wrote that there is nothing to write."""
    return text.strip().lower().rstrip("。.") in NOTHING


def clean(text: str) -> str:
    """`text` that UTF-8 and every reader can take: one kind of line end, no controls, no half characters."""
    text = _CONTROLS.sub("", _NEWLINES.sub("\n", text))
    # A lone surrogate comes from a file name or a broken JSON escape; encoding it would raise in the middle of a send.
    return _SURROGATES.sub("\ufffd", text)


def one_line(text: str) -> str:
    """`text` without any line end or tab: what may stand in a header or a title."""
    return re.sub(r"[\n\t]+", " ", clean(text)).strip(" ")


def pieces(text: str, limit: int, size: Callable[[str], int] = len) -> Iterator[str]:
    """Cut `text` into pieces of at most `limit`, at line ends where possible. Joined, they are `text` again.

    `size` measures in the service's own unit (characters, UTF-8 bytes) and adds up over parts of a text;
    every single character must fit the limit.
    """
    piece, used = "", 0
    for unit in _units(text, limit, size):
        if used + size(unit) > limit:
            yield piece
            piece, used = "", 0
        piece, used = piece + unit, used + size(unit)
    if piece:
        yield piece


def _units(text: str, limit: int, size: Callable[[str], int]) -> Iterator[str]:
    for line in _LINES.findall(text):
        yield from [line] if size(line) <= limit else line

"""Lines to paragraphs: what a page or an editor has broken is put together again.

A new paragraph begins where a line starts with a number or a label, where the line before ended in a full stop, or
was short although the text is set in lines of one width. Page numbers go.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .folding import clean, fold
from .headings import CONTENT, LABELLED, level
from .nouns import Line

PAGE = re.compile(r"^[-·\s]*(?:第?\d{1,4}页?(?:共\d{1,4}页)?)[-·\s]*$")
ENDED = re.compile(r"[。;!?:)”》]$")
CLOSED = re.compile(r"。[(][^()]*[)]$")
DATED = re.compile(r"^[(]?(?:\d{4}|[二〇○零一三四五六七八九]{4})年.{1,3}月.{1,3}日[)]?$")
NARROW, WIDE = 16, 120
"""Lines of one width, in columns of a terminal: a page has 22 to 45 characters in a line."""
FULL, BROKEN = 0.86, 0.6
"""What share of the width a line must have to go on below: a heading or a sentence, and a line broken off within."""
INDENT = re.compile(r"^(?:\u3000{2}| {4}|\xa0{4})")
LONGEST = 12
"""So many lines at most are looked at for the end of a bracket."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text that knows where its characters stand: `marks` are (offset, line) in rising order."""

    text: str
    marks: tuple[tuple[int, int], ...]

    def line(self, offset: int = 0) -> int:
        return self.marks[max(bisect_right(self.marks, (offset, 1 << 60)) - 1, 0)][1]

    def cut(self, start: int, end: int | None = None) -> Passage:
        """A part of it, without space around it."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        first = bisect_right(self.marks, (start, 1 << 60))
        last = bisect_right(self.marks, (start + len(piece), 1 << 60))
        marks = [(0, self.line(start)), *((at - start, line) for at, line in self.marks[first:last])]
        return Passage(piece.strip(), tuple(marks))


def joined(passages: Iterable[Passage], between: str = "\n") -> Passage:
    """One passage of several."""
    text: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    for one in passages:
        if text:
            text.append(between)
            length += len(between)
        marks += [(at + length, line) for at, line in one.marks]
        text.append(one.text)
        length += len(one.text)
    return Passage("".join(text), tuple(marks) or ((0, 1),))


def paragraphs(lines: Sequence[Line]) -> Iterator[Passage]:
    """The paragraphs of a run of lines."""
    raw = [one for one in lines if (text := clean(one.text)) and not PAGE.match(fold(text))]
    seen = [Line(one.number, clean(one.text)) for one in raw]
    width = page_width([columns(one.text) for one in seen])
    indented = [bool(INDENT.match(one.text)) for one in raw]
    told = any(indented) and not all(indented)
    kept: list[Line] = []
    for one, begins in zip(seen, indented, strict=True):
        if kept and ((told and begins) or not _goes_on(kept, one, width)):
            yield _one(kept)
            kept = []
        kept.append(one)
    if kept:
        yield _one(kept)


def _one(lines: list[Line]) -> Passage:
    passages = [Passage(one.text, ((0, one.number),)) for one in lines]
    made = passages[0]
    for after in passages[1:]:
        latin = (
            made.text[-1].isascii() and made.text[-1].isalnum() and after.text[0].isascii() and after.text[0].isalpha()
        )
        made = joined([made, after], " " if latin else "")
    return made


def _goes_on(kept: Sequence[Line], after: Line, width: int) -> bool:
    """Whether a line goes on where the one before broke off."""
    before, next_ = fold(kept[-1].text), fold(after.text)
    if level(next_) is not None:
        return False
    if _open(kept):
        return True
    if LABELLED.match(next_) or CONTENT.match(next_) or DATED.match(next_) or DATED.match(before):
        return False
    if width:
        heads = len(kept) == 1 and "。" not in before
        if (heads and before.endswith(")") and level(before) is not None) or CLOSED.search(before):
            return False  # a heading with its owners, or a clause with its bracket
        return columns(before) >= width * (FULL if heads or ENDED.search(before) else BROKEN)
    first = fold(kept[0].text)
    return not ENDED.search(before) and ("。" in first if level(first) is not None else "," in before)


def _open(kept: Sequence[Line]) -> bool:
    """Whether a bracket or a title is still open: no paragraph ends within."""
    text = fold("".join(one.text for one in kept[-LONGEST:]))
    return len(kept) < LONGEST and (text.count("(") > text.count(")") or text.count("《") > text.count("》"))


def page_width(widths: Sequence[int]) -> int:
    """The width of a text set in lines of one width, in columns; 0 where lines are paragraphs."""
    if len(widths) < 6:
        return 0
    wide = sorted(widths)[int(len(widths) * 0.95) - 1]
    full = sum(wide * FULL <= one <= wide * 1.1 for one in widths)
    return wide if NARROW <= wide <= WIDE and full >= len(widths) * 0.35 else 0


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)

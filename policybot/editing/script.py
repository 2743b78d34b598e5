"""A measures file as it is written, and edits of it that leave every other character alone.

Edits are made by position and not by writing the whole file anew: what no edit names stays as it was, to the byte,
byte-order mark and line ends included, and ten thousand measures take a second or two.
"""

from __future__ import annotations

import codecs
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from policybot.catalog.positions import Path, Places, scan


@dataclass(frozen=True, slots=True)
class Splice:
    """`text` comes into the place of what stands from `start` to before `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that become others; `line` is the number of the first of them, from 1, in the old file."""

    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of one file."""

    file: str
    before: bytes
    after: bytes
    hunks: tuple[Hunk, ...]

    def __bool__(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Script:
    """A file that `catalog.load` accepts. `text` is all of it but the byte-order mark, with its own line ends."""

    file: str
    data: bytes

    @cached_property
    def text(self) -> str:
        return self.data.removeprefix(codecs.BOM_UTF8).decode("utf-8")

    @cached_property
    def table(self) -> Mapping[str, Any]:
        return tomllib.loads(self.text)

    @cached_property
    def places(self) -> Places:
        return scan(self.text)

    @cached_property
    def newline(self) -> str:
        """The line end of the file: that of its first line."""
        first = self.text.partition("\n")[0]
        return "\r\n" if first.endswith("\r") else "\n"

    @cached_property
    def headers(self) -> list[int]:
        """Where the tables begin."""
        places = self.places
        found = (at for path, at in places.values.items() if path not in places.ends and self.text[at] == "[")
        return sorted({*found, len(self.text)})

    def section(self, header: int) -> int:
        """Where the table whose header stands there ends: at the next header, or with the file."""
        return self.headers[bisect_right(self.headers, header)]

    def line(self, offset: int) -> tuple[int, int]:
        """The line around an offset: where it starts, and where the next one does."""
        end = self.text.find("\n", offset)
        return self.text.rfind("\n", 0, offset) + 1, len(self.text) if end < 0 else end + 1

    def written(self, path: Path) -> str:
        """A value as it stands in the file."""
        return self.text[self.places.values[path] : self.places.ends[path]]

    def edit(self, splices: Iterable[Splice]) -> Edit:
        found = sorted(splices, key=lambda one: (one.start, one.end))
        mark = self.data[: len(self.data) - len(self.text.encode())]
        after = mark + _spliced(self.text, found, 0, len(self.text)).encode()
        return Edit(self.file, self.data, after, tuple(self._hunks(found)))

    def _hunks(self, splices: Sequence[Splice]) -> Iterator[Hunk]:
        """The lines each group of neighbouring edits touches."""
        for (start, end), group in groupby(_spans(self, splices), key=lambda pair: pair[0]):
            before, after = self.text[start:end], _spliced(self.text, [one for _, one in group], start, end)
            yield from hunk(before, after, self.text.count("\n", 0, start) + 1)


def _spans(script: Script, splices: Sequence[Splice]) -> Iterator[tuple[tuple[int, int], Splice]]:
    """Each edit with the whole lines it shares with those that touch the same."""
    spans: list[list[int]] = []
    for one in splices:
        start, end = script.line(one.start)[0], script.line(max(one.end - 1, one.start))[1]
        if spans and start < spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], end)
        else:
            spans.append([start, end])
    starts = [start for start, _ in spans]
    for one in splices:
        start, end = spans[bisect_right(starts, one.start) - 1]
        yield (start, end), one


def _spliced(text: str, splices: Sequence[Splice], start: int, end: int) -> str:
    parts = []
    for one in splices:
        parts += [text[start : one.start], one.text]
        start = one.end
    return "".join([*parts, text[start:end]])


def hunk(before: str, after: str, line: int) -> Iterator[Hunk]:
    """What differs between two pieces of a file, without the lines that begin and end both."""
    old, new = before.splitlines(), after.splitlines()
    first = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    old, new = old[first:], new[first:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    if old or new:
        yield Hunk(line + first, tuple(old), tuple(new))

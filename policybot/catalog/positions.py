"""Where in a TOML text each key and value stands.

tomllib keeps no positions, so a text it has already accepted is scanned once more, only for places. The grammar
is that of TOML 1.0; what the scan meets can be trusted to be well-formed, and on anything else it still ends.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

Path = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, both from 1; columns count characters."""

_TOKEN = re.compile(
    r'''(?P<string>"""(?:[^"\\]|\\[\s\S]|"(?!""))*+"{3,5}|"""'''
    r"""|\'\'\'(?:[^']|'(?!''))*+'{3,5}|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
    r"""|(?P<comment>\#[^\n]*)|(?P<mark>[\[\]{}=,.\n])|(?P<bare>[^\s\[\]{}=,.\#"']+)"""
)
_VALUE_ENDS = frozenset({",", "]", "}", "\n", ""})


@dataclass(frozen=True, slots=True)
class Places:
    """The offsets of keys and values of one text; a table's value is its header. `ends`: behind the last character
    of a value that is written out; headers and the first parts of dotted keys have none."""

    keys: dict[Path, int]
    values: dict[Path, int]
    starts: list[int]
    ends: dict[Path, int]

    def key(self, path: Path) -> Place:
        """The place of a key; of the nearest table around it when the key is not written."""
        return self._place(self.keys[path]) if path in self.keys else self.value(path)

    def value(self, path: Path) -> Place:
        """The place of a value; of the nearest table around it when it is not written; 1:1 at the top."""
        while path:
            if path in self.values:
                return self._place(self.values[path])
            path = path[:-1]
        return 1, 1

    def _place(self, offset: int) -> Place:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def scan(text: str) -> Places:
    """The places of a text that tomllib accepts."""
    reader = _Reader(text)
    reader.document()
    starts = accumulate((len(line) + 1 for line in text.split("\n")), initial=0)
    return Places(reader.keys, reader.values, list(starts), reader.ends)


class _Reader:
    def __init__(self, text: str) -> None:
        found = _TOKEN.finditer(text)
        self.tokens = [(m.group(), m.start()) for m in found if m.lastgroup != "comment"]
        self.tokens.append(("", len(text)))
        self.at = 0
        self.keys: dict[Path, int] = {}
        self.values: dict[Path, int] = {}
        self.ends: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}

    def peek(self) -> str:
        return self.tokens[self.at][0]

    def take(self) -> tuple[str, int]:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def skip(self, *marks: str) -> None:
        while self.peek() in marks:
            self.take()

    def document(self) -> None:
        table: Path = ()
        while token := self.peek():
            if token == "\n":
                self.take()
            elif token == "[":
                table = self.header()
            else:
                self.pair(table)

    def header(self) -> Path:
        """Reads `[a.b]` or `[[a.b]]`; gives the path of the table it opens."""
        _, start = self.take()
        several = self.peek() == "["
        self.skip("[")
        parts = self.key()
        path = self._inside(tuple(part for part, _ in parts), several)
        self.keys.setdefault(path, start)
        self.values.setdefault(path, start)
        self.skip("]")
        return path

    def _inside(self, names: tuple[str, ...], several: bool) -> Path:
        path: Path = ()
        for depth, name in enumerate(names, 1):
            path = (*path, name)
            if several and depth == len(names):
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        return path

    def key(self) -> list[tuple[str, int]]:
        """The parts of a dotted key, each with its offset."""
        parts = [self.take()]
        while self.peek() == ".":
            self.take()
            parts.append(self.take())
        return [(_plain(token), offset) for token, offset in parts]

    def pair(self, table: Path) -> None:
        path = table
        for name, offset in self.key():
            path = (*path, name)
            self.keys.setdefault(path, offset)
            self.values.setdefault(path, offset)
        if self.peek() == "=":
            self.take()
            self.value(path)

    # One frame for each level: tomllib spends two, so what it has read never is too deep for us.
    def value(self, path: Path) -> None:
        token, self.values[path] = self.take()
        count = 0
        while token == "[":
            self.skip("\n", ",")
            if self.peek() in ("]", ""):
                break
            self.value((*path, count))
            count += 1
        while token == "{":
            self.skip("\n", ",")
            if self.peek() in ("}", ""):
                break
            self.pair(path)
        while self.peek() not in _VALUE_ENDS:
            self.take()
        if token in ("[", "{"):
            self.take()
        before, start = self.tokens[self.at - 1]
        self.ends[path] = start + len(before)


def _plain(token: str) -> str:
    """A key without its quotes and escapes."""
    return str(tomllib.loads(f"key = {token}")["key"]) if token[:1] in ("'", '"') else token

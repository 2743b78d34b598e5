"""The layout of a measures file: keys in the order of the schema, equals signs one below the other, one blank line
between tables. Comments go with the line or table they stand above; values stay as they are written."""

from __future__ import annotations

import codecs
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from policybot.catalog.positions import Path
from policybot.model import Says

from . import keys
from .errors import EditError
from .script import Edit, Hunk, Script, hunk


@dataclass(frozen=True, slots=True)
class Pair:
    """`key = rest` with the lines above it; `rest` goes on to the end of the last line of the value."""

    above: Sequence[str]
    key: str
    rest: str
    rank: int


@dataclass(slots=True)
class Table:
    """A header with the lines above it, and its pairs; what stands before the first header has none. `line`, from 0,
    is where it begins in the old file; `ranks` has the place of each key."""

    line: int
    above: Sequence[str] = ()
    header: str = ""
    ranks: dict[str, int] = field(default_factory=dict)
    depth: int = 0
    pairs: list[Pair] = field(default_factory=list)


def tidy(script: Script) -> Edit:
    """The same file laid out. What it says is the same; doing it twice changes nothing."""
    plain = replace(script, data=script.text.replace("\r\n", "\n").encode())
    lines = plain.text.split("\n")
    tables, rest = _tables(plain, lines)
    pieces = [*map(_laid, tables), _calm(lines[rest:])]
    after = "\n".join(line for piece in pieces for line in piece).strip("\n") + "\n"
    mark = codecs.BOM_UTF8 if script.data.startswith(codecs.BOM_UTF8) else b""
    if tomllib.loads(after) != script.table:  # a slip of ours must not cost anybody a line
        raise EditError("internal", Says("the layout of {file} would change what it says", {"file": script.file}),
                        Says("nothing was written; please report this file"))  # fmt: skip
    data = mark + after.replace("\n", script.newline).encode()
    return Edit(script.file, script.data, data, tuple(_hunks(lines, [*(t.line for t in tables), rest], pieces)))


# ── reading ────────────────────────────────────────────────────────────────────


def _tables(script: Script, lines: Sequence[str]) -> tuple[list[Table], int]:
    """The tables of a file, and the first line behind the last of them."""
    tables, after = [Table(0, ranks=_ranks(()))], 0
    for offset, path, end in _statements(script):
        first, last = _line(script, offset), _line(script, end - 1)
        above = lines[after:first]
        if path in script.places.ends:
            tables[-1].pairs.append(_pair(script, tables[-1], path, above))
        else:
            names = tuple(part for part in path if isinstance(part, str))
            tables.append(Table(after, above, lines[first].strip(), _ranks(names), len(path)))
        after = last + 1
    return tables, after


def _statements(script: Script) -> Iterator[tuple[int, Path, int]]:
    """Headers and pairs in the order of the file, each with where it starts and ends; no pairs within braces."""
    places, text = script.places, script.text
    headers = ((at, path, at + 1) for path, at in places.values.items() if path not in places.ends and text[at] == "[")
    pairs = ((places.keys[path], path, end) for path, end in places.ends.items() if path in places.keys)
    behind = 0
    for offset, path, end in sorted([*headers, *pairs], key=lambda one: one[0]):
        if offset >= behind:
            yield offset, path, end
            behind = end


def _pair(script: Script, table: Table, path: Path, above: Sequence[str]) -> Pair:
    start, value = script.line(script.places.keys[path])[0], script.places.values[path]
    equals = script.text.rfind("=", start, value)
    last = script.line(script.places.ends[path] - 1)[1]
    rest = script.text[value:last].rstrip(" \t\n")
    return Pair(above, script.text[start:equals].strip(), rest, table.ranks.get(str(path[table.depth]), 0))


def _line(script: Script, offset: int) -> int:
    return bisect_right(script.places.starts, offset) - 1


def _ranks(names: tuple[str, ...]) -> dict[str, int]:
    return {name: n for n, name in enumerate(keys.order(names))}


# ── writing ────────────────────────────────────────────────────────────────────


def _laid(table: Table) -> list[str]:
    """The lines of a table."""
    above = _calm(table.above)
    if table.header and "" not in above:
        above = ["", *above]
    lines = [*above, table.header] if table.header else []
    width = max((len(pair.key) for pair in table.pairs), default=0)
    for pair in sorted(table.pairs, key=lambda pair: pair.rank):
        above = _calm(pair.above)
        lines += above[1:] if above[:1] == [""] and lines[-1:] == [table.header] else above
        lines.append(f"{pair.key:<{width}} = {pair.rest}")
    return lines


def _calm(lines: Sequence[str]) -> list[str]:
    """Comments without spaces at their end, and never two blank lines one after the other."""
    bare = [line.rstrip(" \t") for line in lines]
    return [line for n, line in enumerate(bare) if line or n == 0 or bare[n - 1]]


def _hunks(lines: Sequence[str], starts: Sequence[int], pieces: Sequence[list[str]]) -> Iterator[Hunk]:
    """Each table compared with itself."""
    for start, end, piece in zip(starts, [*starts[1:], len(lines)], pieces, strict=True):
        yield from hunk("\n".join(lines[start:end]), "\n".join(piece), start + 1)

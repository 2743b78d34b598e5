"""One key of one table set or taken out, wherever it may be written: on a line, or inside of braces."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from policybot.catalog.positions import Path
from policybot.model import Says

from . import keys
from .errors import EditError
from .script import Script, Splice

ID = "id"


def measure(script: Script, ident: str) -> Path:
    """Where the measure of a number stands in the file that holds it."""
    return ("measure", next(n for n, one in enumerate(script.table["measure"]) if one[ID] == ident))


def put(script: Script, path: Path, text: str) -> Splice:
    """The value at a path becomes `text`; a key that is not there yet comes where the schema has it."""
    if path in script.places.ends:
        return Splice(script.places.values[path], script.places.ends[path], text)
    if path in script.places.values:
        raise _apart(path)
    table = path[:-1]
    if table not in script.places.values:
        raise EditError("no-table", Says("there is no {key} here yet", {"key": str(table[-1])}),
                        Says("set it as a whole first: {key} '{{ … }}'", {"key": str(table[-1])}))  # fmt: skip
    if script.text[script.places.values[table]] == "{":
        return _into_braces(script, path, text)
    return _on_a_line(script, path, text)


def drop(script: Script, path: Path) -> Splice:
    """The key at a path is taken out, with the comment on its line."""
    if path not in script.places.ends:
        if path in script.places.values:
            raise _apart(path)
        raise EditError("not-there", Says("there is no {key} here", {"key": str(path[-1])}),
                        Says("nothing needs to be taken out"))  # fmt: skip
    if script.text[script.places.values[path[:-1]]] == "{":
        return _out_of_braces(script, path)
    return Splice(script.line(script.places.keys[path])[0], script.line(script.places.ends[path])[1], "")


def _apart(path: Path) -> EditError:
    message = Says("{key} stands in a table of its own", {"key": str(path[-1])})
    hint = Says("set its entries one by one, such as {key}.value, or change it in the file", {"key": str(path[-1])})
    return EditError("table-apart", message, hint)


def _names(path: Path) -> tuple[str, ...]:
    return tuple(part for part in path if isinstance(part, str))


def _members(script: Script, table: Path) -> list[Path]:
    """The values that are written in a table, in the order of the file."""
    places, depth = script.places, len(table)
    found = [path for path in places.ends if len(path) == depth + 1 and path[:depth] == table and path in places.keys]
    return sorted(found, key=places.ends.__getitem__)


def _before(script: Script, path: Path, members: Sequence[Path]) -> Path | None:
    """Behind which of its neighbours a new key comes."""
    ranks = {name: n for n, name in enumerate(keys.order(_names(path[:-1])))}
    earlier = [one for one in members if ranks.get(str(one[-1]), 0) < ranks[str(path[-1])]]
    return max(earlier, key=lambda one: script.places.ends[one], default=None)


def _into_braces(script: Script, path: Path, text: str) -> Splice:
    members = _members(script, path[:-1])
    entry = f"{path[-1]} = {text}"
    if not members:
        start, end = script.places.values[path[:-1]], script.places.ends[path[:-1]]
        return Splice(start, end, f"{{ {entry} }}")
    before = _before(script, path, members)
    if before is None:
        at = script.places.keys[members[0]]
        return Splice(at, at, f"{entry}, ")
    at = script.places.ends[before]
    return Splice(at, at, f", {entry}")


def _out_of_braces(script: Script, path: Path) -> Splice:
    members = _members(script, path[:-1])
    at = members.index(path)
    if at:
        return Splice(script.places.ends[members[at - 1]], script.places.ends[path], "")
    end = script.places.keys[members[1]] if len(members) > 1 else script.places.ends[path]
    return Splice(script.places.keys[path], end, "")


def _on_a_line(script: Script, path: Path, text: str) -> Splice:
    """A new line behind the neighbour, its equals sign below that of the neighbour."""
    table = path[:-1]
    while script.text[script.places.values[table]] != "[":  # entries of dotted keys: target.value = 1
        table = table[:-1]
    header = script.places.values[table]
    before = _before(script, path, list(_here(script, path[:-1], header)))
    anchor = header if before is None else script.places.ends[before]
    _, at = script.line(anchor)
    key = ".".join(map(str, path[len(table) :])).ljust(_width(script, before))
    line = f"{key} = {text}{script.newline}"
    if not script.text.endswith("\n", 0, at):  # the last line of the file has no end
        line = script.newline + line.removesuffix(script.newline)
    return Splice(at, at, line)


def _here(script: Script, table: Path, header: int) -> Iterator[Path]:
    """The keys below the very header, and not those of tables within the table that have one of their own."""
    members = _members(script, table)
    ends = [script.places.ends[one] for one in members]
    return iter(members[: bisect_left(ends, script.section(header) + 1)])


def _width(script: Script, neighbour: Path | None) -> int:
    """How far the keys around are filled up."""
    if neighbour is None:
        return 0
    start, _ = script.line(script.places.keys[neighbour])
    return len(script.text[start : script.text.rfind("=", start, script.places.values[neighbour])]) - 1

"""机构改革: a department gets another name. The old one becomes an alias, so that records under it stay its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from policybot.catalog.positions import Path
from policybot.model import Says

from . import keys, setting
from .errors import EditError
from .script import Script, Splice

PLACES = {
    ("document", "bureau"), ("department", "name"), ("group", "members"),
    ("measure", "owners"), ("measure", "acts"), ("measure", "lead"), ("measure", "target", "source"),
}  # fmt: skip
"""Where the name of a department may stand, but for its aliases."""


def rename(script: Script, old: str, new: str, since: date | None) -> list[Splice]:
    """The edits of one file; none where no department has that name. Raises EditError."""
    departments = script.table.get("department", [])
    at = next((n for n, one in enumerate(departments) if one["name"] == old), None)
    if at is None:
        return []
    _free(script, at, new)
    alias = keys.toml(old)
    if since is not None:
        alias = f"{{ name = {alias}, until = {since - timedelta(days=1)} }}"
    return [*_everywhere(script, old, new), _alias(script, ("department", at, "aliases"), alias, new)]


def _free(script: Script, at: int, new: str) -> None:
    """Two departments that become one have two histories: that is more than a name."""
    others = [one for n, one in enumerate(script.table.get("department", [])) if n != at]
    taken = {name for one in others for name in (one["name"], *map(_name, one.get("aliases", ())))}
    if new in taken | {one["name"] for one in script.table.get("group", ())}:
        hint = Says("where two departments become one, change the owners of each measure with measure set")
        raise EditError("name-taken", Says("{name} is already somebody's name in {file}",
                                           {"name": new, "file": script.file}), hint)  # fmt: skip


def _name(alias: str | dict[str, str]) -> str:
    return alias if isinstance(alias, str) else alias["name"]


def _everywhere(script: Script, old: str, new: str) -> Iterator[Splice]:
    """Each place where the old name stands for the department, in the quotes that are there."""
    text = keys.toml(new)
    for path, end in script.places.ends.items():
        if tuple(part for part in path if isinstance(part, str)) in PLACES and _value(script, path) == old:
            start = script.places.values[path]
            written = script.text[start:end]
            kept = written.replace(old, new) if text == f'"{new}"' and "'" not in new else text
            yield Splice(start, end, kept if old in written else text)


def _value(script: Script, path: Path) -> object:
    found: object = script.table
    for part in path:
        found = found[part]  # type: ignore[index]
    return found


def _alias(script: Script, path: Path, alias: str, new: str) -> Splice:
    """The old name among the aliases; in the place of the new one, where that was an alias so far."""
    called = _value(script, path[:2])
    aliases = called.get("aliases", []) if isinstance(called, dict) else []
    if not aliases:
        return setting.put(script, path, f"[{alias}]")
    if path not in script.places.ends:
        raise EditError("table-apart", Says("{key} stands in a table of its own", {"key": "aliases"}),
                        Says('write aliases = ["…"] in one line first'))  # fmt: skip
    names = list(map(_name, aliases))
    if new in names:
        one = (*path, names.index(new))
        return Splice(script.places.values[one], script.places.ends[one], alias)
    at = script.places.ends[(*path, len(names) - 1)]
    return Splice(at, at, f", {alias}")

"""A file → the list of people in it, as they are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from policybot.model import Says
from policybot.settings import FileProblem
from policybot.sheets import SEARCHED, Bounds, Sheet, sheets

from .heads import Field, Head, find
from .lines import Facts, Spot, lines

BOUNDS = Bounds(rows=10_000, columns=100)
"""A province has some hundred people in such a list: whoever has more has opened the wrong file."""


@dataclass(frozen=True, slots=True)
class Listing:
    """`people`: each once, with all that the rows say of it; `others`: visible sheets that hold no list."""

    file: str
    sheet: Sheet
    head: Head
    people: tuple[Facts, ...]
    others: tuple[str, ...] = ()


def read(
    file: str, data: bytes, channels: Collection[str], departments: Mapping[str, str], sheet: str | None = None
) -> Listing:
    """The list in a file. `departments`: names and aliases → names; `sheet`: which, where several are lists.

    Raises FileProblem.
    """
    found = [(one, head) for one in sheets(file, data, BOUNDS) if (head := find(one, channels))]
    one, head = _chosen(file, found, sheet)
    if column := head.twice():
        message = Says("{file}: two columns say {title}", {"file": file, "title": column.title})
        hint = Says("name them for the role, such as 联络员姓名 and 分管负责同志姓名, or take one away")
        raise FileProblem(file, message, hint)
    names = {_folded(name): real for name, real in departments.items()}
    people = _merged(_named(facts, names) for facts in lines(one, head))
    if not people:
        message = Says("{file}: nobody stands below row {row}", {"file": file, "row": head.row})
        raise FileProblem(file, message, Says("is this the right file?"))
    return Listing(file, one, head, people)


def _chosen(file: str, found: list[tuple[Sheet, Head]], name: str | None) -> tuple[Sheet, Head]:
    wanted = [pair for pair in found if name in (None, pair[0].name)]
    if not wanted and found:
        names = "、".join(sheet.name for sheet, _ in found)
        what = {"file": file, "name": name or ""}
        raise FileProblem(file, Says("{file}: the sheet {name} is not there, or is no list", what),
                          Says("write one of: {known}", {"known": names}))  # fmt: skip
    if not wanted:
        message = Says("{file}: the first {rows} rows name no columns", {"file": file, "rows": SEARCHED})
        hint = Says("one row must hold 单位 and 邮箱, or another column of addresses; see docs/contacts.md")
        raise FileProblem(file, message, hint)
    if len(wanted) > 1 and wanted[0][0].name:
        names = "、".join(sheet.name for sheet, _ in wanted)
        raise FileProblem(file, Says("{file}: several sheets are lists: {names}", {"file": file, "names": names}),
                          Says("add --sheet and the name of one"))  # fmt: skip
    return wanted[0]


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _named(facts: Facts, names: Mapping[str, str]) -> Facts:
    """The same with the department's own name, where it is known by the one that is written."""
    spot = facts["department"][0]
    return {**facts, "department": (replace(spot, text=names.get(_folded(spot.text), spot.text)),)}


def _merged(found: Iterable[Facts]) -> tuple[Facts, ...]:
    """Rows of the same department, role and name are one person, with all of its addresses in their order."""
    people: dict[tuple[str, ...], Facts] = {}
    for facts in found:
        key = _key(facts)
        people[key] = _joined(people.get(key, {}), facts)
    return tuple(people.values())


def _key(facts: Facts) -> tuple[str, ...]:
    """Who it is; a person without a name is known by its first address, or else by its row."""
    name = facts["name"][0]
    first = next((one.text for one in facts.get("address", ())), str(name.row))
    return facts["department"][0].text, facts["role"][0].text, name.text, "" if name.text else first


WHO: tuple[Field, ...] = ("department", "role", "name")


def _joined(one: Facts, other: Facts) -> Facts:
    fields = dict.fromkeys((*one, *other))
    return {f: one.get(f) or other[f] if f in WHO else _once(one.get(f, ()), other.get(f, ())) for f in fields}


def _once(*groups: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Spots of different texts, the first of each."""
    found: dict[str, Spot] = {}
    for spot in chain(*groups):
        found.setdefault(spot.text, spot)
    return tuple(found.values())

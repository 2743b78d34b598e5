"""Rows → people as they are written: each fact with the cell it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from policybot.model import Role
from policybot.sheets import Cell, Sheet, word
from policybot.sheets import text as said

from .heads import ROLES, Column, Field, Head


@dataclass(frozen=True, slots=True)
class Spot:
    """Row and column count from 1. `number`: Excel holds it as one, so that 1.10 has become 1.1."""

    text: str
    row: int
    column: int
    number: bool = False


Facts = Mapping[Field, tuple[Spot, ...]]
"""One person. `department`, `role` and `name` have one spot each, perhaps with an empty text."""

_LIST = re.compile(r"[、；;，,|\s]+")
_NAMES = re.compile(r"[；;\n]+")
_PREFIXED = re.compile(r"[、；;，,|\s]+(?=[a-z]+\s*[:：])|[、；;，,|\s]+$", re.IGNORECASE)
_WIDE_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
CODED = ("email", "slack")
"""Channels whose addresses are ASCII signs; those of the others are names that somebody chose, to the letter."""


def lines(sheet: Sheet, head: Head) -> Iterator[Facts]:
    """The people of each row. A department that is not repeated is that of the row above."""
    above = ""
    for number, row in enumerate(sheet.rows[head.row :], head.row + 1):
        written = {one: text(row, one) for one in head.columns}
        if not any(written.values()) or all(value in ("", one.title) for one, value in written.items()):
            continue  # an empty row, or the head once more on another page
        for columns, role in _blocks(written, head):
            facts = _facts(number, row, columns, role)
            above = facts["department"][0].text or above
            yield {**facts, "department": (replace(facts["department"][0], text=above),)}


def _blocks(written: Mapping[Column, str], head: Head) -> list[tuple[tuple[Column, ...], Role | None]]:
    """The columns of each person in a row; of a role that nobody is entered for there is none."""
    found = [(head.of(role), role) for role in head.roles or (None,)]
    filled = [(columns, role) for columns, role in found if any(written[one] for one in columns if one.role)]
    return filled or found[:1]


def _facts(
    number: int, row: Sequence[Cell], columns: Sequence[Column], role: Role | None
) -> dict[Field, tuple[Spot, ...]]:
    found: dict[Field, tuple[Spot, ...]] = {}
    for one in columns:
        is_number = isinstance(cell(row, one), float)
        spots = tuple(Spot(part, number, one.number, is_number) for part in _parts(text(row, one), one))
        found[one.field] = found.get(one.field, ()) + spots
    nothing = (Spot("", number, columns[0].number),)
    found["role"] = (_role(found.get("role", ()), role, nothing[0]),)
    return {**found, "department": found["department"] or nothing, "name": found.get("name", ()) or nothing}


def _role(written: tuple[Spot, ...], named: Role | None, nothing: Spot) -> Spot:
    """The role that is written, else the one its columns are for, else liaison."""
    if not written:
        return replace(nothing, text=named or "liaison")
    known: str = ROLES.get(word(written[0].text)) or written[0].text
    return replace(written[0], text=known)


def cell(row: Sequence[Cell], column: Column) -> Cell:
    return row[column.number - 1] if len(row) >= column.number else ""


def text(row: Sequence[Cell], column: Column) -> str:
    """What a row says in a column."""
    return said(cell(row, column))


def _parts(written: str, column: Column) -> list[str]:
    """A cell's text as the values it holds."""
    if column.field in ("address", "reserve"):
        return [_address(one, column.channel) for one in _addresses(written, column.channel)]
    if column.field == "measures":
        return [one for one in _LIST.split(halfwidth(written)) if one]
    return [tidy(written)] if written else []


def _addresses(written: str, channel: str) -> list[str]:
    between = _PREFIXED if not channel else _LIST if channel in CODED else _NAMES
    return [one.strip() for one in between.split(written) if one.strip()]


def _address(written: str, channel: str) -> str:
    """`channel:target`; an address that names its channel itself may stand in any column of that channel."""
    name, colon, target = written.replace("：", ":", 1).partition(":")
    if not channel and colon:
        channel, written = halfwidth(name).casefold(), target.strip()
    if not channel:
        return halfwidth(written)
    return f"{channel}:{halfwidth(written) if channel in CODED else tidy(written)}"


def halfwidth(written: str) -> str:
    """Full-width signs made ASCII: ｚｈａｎｇ＠ａ．ｃｎ → zhang@a.cn"""
    return unicodedata.normalize("NFKC", written).strip()


def tidy(written: str) -> str:
    """One line, without the spaces that only align names: 王　某 → 王某"""
    return _WIDE_GAP.sub("", " ".join(written.split()))

"""A table through the door: the shape it has, and what remains of it when parts are wrong.

One wrong key must not hide the other mistakes of a file, so what is wrong is taken out and the rest is checked on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from . import faults
from .notes import Notes
from .positions import Path
from .shape import File

GAP = "\ufffc"
"""Stands for a text that is missing or wrong; rules pass it over."""

_FILLING: Mapping[str, object] = {
    "document": {},
    "issued": date.min,
    "ends": date.max,
    "owners": [GAP],
    "members": [GAP],
    "kind": "deadline",
    "at": "0 days",
    "to": ["liaison"],
}
ROUNDS = 6
"""Taking parts out can leave an outer table incomplete; a file is five tables deep at most."""


def enter(table: Mapping[str, Any], notes: Notes, lost: frozenset[str]) -> File | None:
    """The file as a model, all faults noted; None where nothing is left that could be checked further."""
    try:
        return File.model_validate(table)
    except ValidationError as error:
        faults.tell(error, File, notes, lost)
        return _rest(_copy(table), error)


def _rest(table: dict[str, Any], error: ValidationError) -> File | None:
    for _ in range(ROUNDS):
        for fault in reversed(error.errors(include_url=False)):
            _take_out(table, fault["loc"], fault["type"])
        try:
            return File.model_validate(table)
        except ValidationError as next_error:
            error = next_error
    return None


def _copy(table: Mapping[str, Any]) -> dict[str, Any]:
    """As deep as `_take_out` reaches; deepcopy would trip over lists nested four hundred deep."""
    inner = {
        key: [dict(one) if isinstance(one, dict) else one for one in value]
        for key, value in table.items()
        if isinstance(value, list)
    }
    return {key: dict(value) if isinstance(value, dict) else value for key, value in table.items()} | inner


def _take_out(table: dict[str, Any], path: Path, kind: str) -> None:
    """Removes the key of a table at fault, or fills it where it is missing; what lies deeper goes as a whole."""
    within = path[: 3 if len(path) > 1 and isinstance(path[1], int) else 2]
    holder: Any = table
    for part in within[:-1]:
        holder = holder[part]
    last = within[-1]
    if isinstance(last, int):
        holder[last] = {}
    elif kind == "missing" and within == path:
        holder[last] = _FILLING.get(last, GAP)
    else:
        holder.pop(last, None)

"""What pydantic finds, as mistakes in our words.

Values are never repeated here: settings share this room, and a value may be a secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from policybot.model import Says

from .notes import Notes, listed, meant
from .positions import Path
from .shape import ALIAS_TABLE, ALIAS_TEXT, BLANK


@dataclass(frozen=True, slots=True)
class _Words:
    code: str
    message: str
    hint: str


_TEXT = _Words("wrong-type", "{key} must be text", 'put it between straight quotes: {key} = "…"')
_NUMBER = _Words("wrong-type", "{key} must be a number", "write the digits without quotes and without the unit")
_LIST = _Words("wrong-type", "{key} must be a list", "put it between square brackets; a list of tables is [[{key}]]")
_TABLE = _Words("wrong-type", "{key} must be a table", "write [{key}] on a line of its own and the keys below")
_EMPTY = _Words("empty", "{key} is empty", "fill it in, or delete the line if it is not needed")
_DATE = _Words("bad-date", "{key} must be a date", "write it as 2024-12-31, without quotes")
_TIME = _Words("wrong-type", "{key} must be a time of day", "write it as 09:00:00, without quotes")
_YES = _Words("wrong-type", "{key} must be yes or no", "write true or false, without quotes")
_RANGE = _Words("out-of-range", "{key} is out of range", "write a number from {least} to {most}")
_MARKS = _Words("bad-text", "{key} holds a line break or an invisible character", "write it on one line, typed anew")
_ELSE = _Words("bad-value", "{key} cannot be understood", "compare it with the example file")

_WORDS: Mapping[str, _Words] = {
    "string_type": _TEXT,
    "path_type": _TEXT,
    "date_type": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "date_parsing": _DATE,
    "time_type": _TIME,
    "time_parsing": _TIME,
    "bool_type": _YES,
    "int_type": _NUMBER,
    "int_from_float": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "model_type": _TABLE,
    "dict_type": _TABLE,
    "dataclass_type": _TABLE,
    "too_short": _EMPTY,
    "string_too_short": _EMPTY,
    BLANK: _EMPTY,
    "string_pattern_mismatch": _MARKS,
    "greater_than_equal": _RANGE,
    "less_than_equal": _RANGE,
}


def tell(error: ValidationError, model: type[BaseModel], notes: Notes, lost: frozenset[str], root: Path = ()) -> None:
    """Notes every fault of a validation; keys whose lines, or broken-off beginnings, were set aside before are not
    missed again."""
    for fault in error.errors(include_url=False):
        fault["loc"] = tuple(part for part in fault["loc"] if part not in (ALIAS_TEXT, ALIAS_TABLE))
        path = (*root, *fault["loc"])
        if fault["type"] == "missing":
            _missing(path, notes, lost)
        elif fault["type"] == "extra_forbidden":
            _unknown(path, tuple(known_keys(model, fault["loc"][:-1])), notes)
        elif fault["type"] in ("literal_error", "enum"):
            _choice(path, fault, notes)
        else:
            _wrong(path, fault, notes)


def _missing(path: Path, notes: Notes, lost: frozenset[str]) -> None:
    key = str(path[-1])
    if not key.startswith(tuple(lost)):
        message = Says("{key} is missing", {"key": key})
        notes.mistake(path[:-1], "missing-key", message, Says("add it; the example file shows how"))


def _unknown(path: Path, known: tuple[str, ...], notes: Notes) -> None:
    key = str(path[-1])
    hint = meant(key, known, Says("known here: {known}", {"known": listed(known, 30)}))
    notes.mistake(path, "unknown-key", Says("nothing is called {key} here", {"key": key}), hint, key=True)


def _choice(path: Path, fault: ErrorDetails, notes: Notes) -> None:
    allowed = str(fault.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "").split(", ")
    otherwise = Says("write one of: {known}", {"known": listed(allowed)})
    message = Says("{key} has a value that is not known", {"key": label(path)})
    given = fault["input"] if isinstance(fault["input"], str) else ""
    notes.mistake(path, "unknown-value", message, meant(given, allowed, otherwise))


def _wrong(path: Path, fault: ErrorDetails, notes: Notes) -> None:
    words = _WORDS.get(fault["type"], _ELSE)
    limits = {"least": fault.get("ctx", {}).get("ge", 1), "most": fault.get("ctx", {}).get("le", "…")}
    hint = Says(words.hint, {"key": label(path), **limits})
    if words is _DATE:
        hint = _date_hint(fault["input"]) or hint
    notes.mistake(path, words.code, Says(words.message, {"key": label(path)}), hint)


def _date_hint(given: Any) -> Says | None:
    """For a date in quotes, or with a time of day: the same date as it should be written."""
    if isinstance(given, datetime):
        return Says("leave the time of day out: {day}", {"day": str(given.date())})
    try:
        return Says("drop the quotes: {day}", {"day": str(date.fromisoformat(given))})
    except (TypeError, ValueError):
        return None


def label(path: Path) -> str:
    """The last name of a path: `owners` for the second of the owners."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def known_keys(model: type[BaseModel], path: Path) -> Iterator[str]:
    """The keys a file may use in the table at a path."""
    for part in path:
        if isinstance(part, str):
            fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
            model = next(_models(fields[part]), model)
    return (field.alias or name for name, field in model.model_fields.items())


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)

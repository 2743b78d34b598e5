"""measures.toml → Catalog, or all its mistakes at once with their places (DESIGN section 3).

Bytes in, values out: whoever calls has read the files. reading → door → names, rules, duties → building.
Importing this room imports pydantic; a command that needs no policy should not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from policybot.model import Catalog, Mistake, Policy, Says

from . import building, duties, rules, shape
from .door import GAP, enter
from .names import Names
from .notes import Notes
from .positions import scan
from .reading import Reading, blank, read
from .schema import schema

__all__ = ["Loaded", "load", "schema"]

NAMING = frozenset({"name", "aliases", "members"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """`catalog` is None when there are mistakes. Both lists are sorted by file, line and column."""

    catalog: Catalog | None
    mistakes: tuple[Mistake, ...] = ()
    warnings: tuple[Mistake, ...] = ()


def load(sources: Mapping[str, bytes], checks: Collection[str] = (), letters: Collection[str] = ()) -> Loaded:
    """The catalogue in these files (name → bytes), each of which holds one document. Never raises.

    `checks`, `letters`: the names a `waive` and a step's `letter` may use; where none are given, any may.
    """
    if not sources:
        return Loaded(None, (_whole("", "no-measures", Says("there is no measures file")),))
    entered = [_enter(name, data, checks, letters) for name, data in sorted(sources.items())]
    mistakes = [mistake for one in entered for mistake in one.notes.mistakes]
    mistakes += _same_documents(entered)
    warnings = _sorted(warning for one in entered for warning in one.notes.warnings)
    if mistakes:
        return Loaded(None, _sorted(mistakes), warnings)
    return Loaded(Catalog(tuple(one.policy() for one in entered), _digest(sources)), (), warnings)


@dataclass(frozen=True, slots=True)
class _Entered:
    """One file that has been looked at: what it holds and what was noted."""

    notes: Notes
    file: shape.File | None
    names: Names

    def policy(self) -> Policy:
        assert self.file is not None  # without mistakes there is a file
        return building.policy(self.file, self.names, self.notes.places, self.notes.file)


def _enter(name: str, data: bytes, checks: Collection[str], letters: Collection[str]) -> _Entered:
    reading = read(name, data)
    notes = Notes(name, scan(reading.text if reading.table is not None else ""), list(reading.mistakes))
    file = _checked(reading, notes)
    names = Names.of(file) if file else Names({}, {})
    if file:
        rules.check(file, names, notes, letters)
        duties.check(file, names, notes, checks)
        _hush(file, reading, notes)
    return _Entered(notes, file, names)


def _checked(reading: Reading, notes: Notes) -> shape.File | None:
    """The file as far as its shape allows; a file with nothing in it is one mistake, not many."""
    if reading.table is None:
        return None
    if not reading.mistakes and blank(reading.text):
        notes.mistakes.append(_whole(notes.file, "empty-file", Says("the file is empty")))
        return None
    if not reading.table.get("measure") and not reading.mistakes:
        notes.mistakes.append(_whole(notes.file, "no-measures", Says("the file holds no [[measure]]")))
    return enter(reading.table, notes, reading.lost)


def _hush(file: shape.File, reading: Reading, notes: Notes) -> None:
    """Where names could not be read, nobody can say that one is unknown; idle departments follow from it."""
    names = {one.name for one in file.department} | {one.name for one in file.group}
    if reading.lost & NAMING or GAP in names:
        hushed = ("unknown-department", "not-an-owner")
        notes.mistakes[:] = [mistake for mistake in notes.mistakes if mistake.code not in hushed]
    if notes.mistakes:
        notes.warnings[:] = [warning for warning in notes.warnings if warning.code != "idle-department"]


def _same_documents(entered: Iterable[_Entered]) -> Iterable[Mistake]:
    """Records carry the document's id, so that two files cannot share one."""
    first: dict[str, str] = {}
    for one in entered:
        if one.file and one.file.document.id != GAP:
            ident = one.file.document.id
            other = first.setdefault(ident, one.notes.file)
            if other != one.notes.file:
                line, column = one.notes.places.value(("document", "id"))
                message = Says("{name} is here a second time", {"name": ident})
                hint = Says("{file} has this id already", {"file": other})
                yield Mistake(line, column, "duplicate-id", message, hint, one.notes.file)


def _whole(file: str, code: str, message: Says) -> Mistake:
    hint = Says("begin with [document], then one [[measure]] for each commitment")
    return Mistake(1, 1, code, message, hint, file)


def _sorted(notes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    return tuple(sorted(notes, key=lambda one: (one.file, one.line, one.column, one.code)))


def _digest(sources: Mapping[str, bytes]) -> str:
    """The fingerprint of all bytes: SHA-256 over the SHA-256 of each file, in the order of their names."""
    each = (hashlib.sha256(data).digest() for _, data in sorted(sources.items()))
    return hashlib.sha256(b"".join(each)).hexdigest()

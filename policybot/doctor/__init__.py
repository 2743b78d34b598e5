"""Is everything in order, and what to do where it is not: one file for each thing to look at, found by scanning this
folder.

Such a file has `look(patient) -> Iterator[Line]`. It touches nothing: no letter is sent, no folder made, no record
written. What it raises becomes a fault of its own, and the others are looked at all the same.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from policybot.model import Says

from .patient import Level, Line, Patient

__all__ = ["Level", "Line", "Patient", "examine", "names"]

NOUNS = frozenset({"patient"})
"""Files of this folder that look at nothing."""


def names() -> tuple[str, ...]:
    return tuple(sorted({found.name for found in pkgutil.iter_modules(__path__)} - NOUNS))


def examine(patient: Patient) -> Iterator[Line]:
    """Everything there is to say, in the order of the names."""
    for name in names():
        yield from _guarded(name, patient)


def _guarded(name: str, patient: Patient) -> Iterator[Line]:
    try:
        yield from importlib.import_module(f"{__name__}.{name}").look(patient)
    except Exception as error:
        why = {"error": type(error).__name__, "why": str(error)}
        says = Says("this could not be looked at: {error} {why}", why)
        yield Line(name, "fault", says, Says("mend what the other lines say, then look again"))

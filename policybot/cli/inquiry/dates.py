"""The dates of a measure: what the file requires, what was extended, what the count after the date starts from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from policybot.escalation import Owner, news, parts
from policybot.escalation.parts import Ground
from policybot.model import Decision, Measure, Says

from .gathering import Inquiry

BASES = {
    "stated": Says("stated in the text"),
    "same sentence": Says("stated in the same sentence"),
    "inherited": Says("taken from the sentence before"),
    "decided": Says("decided by the bureau"),
}


@dataclass(frozen=True, slots=True)
class Extension:
    """A decision that changed the date in force, and the date it changed."""

    act: Decision
    was: date | None


@dataclass(frozen=True, slots=True)
class Start:
    """When an owner was first told (None: not yet), and from which day the steps after its date count."""

    department: str
    first_told: date | None
    count: Ground | None


def extensions(inquiry: Inquiry) -> Iterator[Extension]:
    was = inquiry.measure.due
    for act in inquiry.progress.decisions:
        if act.kind == "extend":
            yield Extension(act, was)
            was = act.due


def starts(inquiry: Inquiry) -> Iterator[Start]:
    for owner in inquiry.owners:
        first = news.first_told(owner)
        really = first if first and first <= inquiry.house.today else None
        yield Start(owner.part.department, really, _count(owner))


def _count(owner: Owner) -> Ground | None:
    due = owner.standing.due
    return parts.ground(owner, due, news.known(owner).since) if due else None


def phrase(measure: Measure) -> Says:
    """The words of the file behind a date, and how they are known to be its own."""
    basis = BASES[measure.due_basis]
    if measure.phrase:
        return Says("“{phrase}”, {basis}", {"phrase": measure.phrase, "basis": basis})
    return basis

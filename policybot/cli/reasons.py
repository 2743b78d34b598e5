"""Why a notice stands as it does, for people: the record keeps days and steps as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from policybot.ladder import PATTERN, offset
from policybot.model import Catalog, Notice, Offset, Says

from .values import DAY

OFFSETS: dict[tuple[str, int], Says] = {
    ("days", -1): Says("-{count} days"),
    ("days", 0): Says("0 days"),
    ("days", 1): Says("+{count} days"),
    ("workdays", -1): Says("-{count} workdays"),
    ("workdays", 0): Says("0 days"),
    ("workdays", 1): Says("+{count} workdays"),
}
"""By unit and sign."""


STEPS = frozenset({"step", "last", "next"})
"""Values that name a step of the ladder."""


def reason(catalog: Catalog, notice: Notice) -> Says:
    """The reason with its days and steps as values that a language can put into words of its own."""
    return worded(notice.reason, steps(catalog, notice.document))


def steps(catalog: Catalog, document: str) -> dict[str, Says]:
    """How far the steps of a document lie from their date, by name; none where the document is gone."""
    found = (policy for policy in catalog.policies if policy.document.id == document)
    return {step.name: distance(step.at) for policy in found for step in policy.steps}


def worded(says: Says, steps: Mapping[str, Says]) -> Says:
    """A sentence of the core or of the record, its days and steps put so; sentences within it too."""
    return Says(says.text, {name: _value(name, value, steps) for name, value in says.values.items()})


def _value(name: str, value: object, steps: Mapping[str, Says]) -> object:
    if isinstance(value, Says):
        return worded(value, steps)
    if not isinstance(value, str):
        return value
    if name in STEPS and value in steps:
        return steps[value]
    if name == "at" and PATTERN.fullmatch(value):
        return distance(offset(value))
    # Not in the reason somebody gave: what people write stays as they wrote it.
    return date.fromisoformat(value) if name != "why" and DAY.fullmatch(value) else value


def distance(at: Offset) -> Says:
    sign = (at.count > 0) - (at.count < 0)
    return Says(OFFSETS[at.unit, sign].text, {"count": abs(at.count)})

"""Why a notice stands as it does, for people: the record keeps days and steps as plain text."""

from __future__ import annotations

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


def reason(catalog: Catalog, notice: Notice) -> Says:
    """The reason with its days and steps as values that a language can put into words of its own."""
    steps = {step.name: step.at for step in catalog.policy(notice.document).steps} if _known(catalog, notice) else {}
    says = notice.reason
    return Says(says.text, {name: _value(name, value, steps) for name, value in says.values.items()})


def _known(catalog: Catalog, notice: Notice) -> bool:
    return any(policy.document.id == notice.document for policy in catalog.policies)


def _value(name: str, value: object, steps: dict[str, Offset]) -> object:
    if not isinstance(value, str):
        return value
    if name == "step" and value in steps:
        return _distance(steps[value])
    if name == "at" and PATTERN.fullmatch(value):
        return _distance(offset(value))
    # Not in the reason somebody gave: what people write stays as they wrote it.
    return date.fromisoformat(value) if name != "why" and DAY.fullmatch(value) else value


def _distance(at: Offset) -> Says:
    sign = (at.count > 0) - (at.count < 0)
    return Says(OFFSETS[at.unit, sign].text, {"count": abs(at.count)})

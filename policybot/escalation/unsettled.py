"""What the file says otherwise than its owners were first told, without anybody's approval: a later date, a measure
that is gone. Shown beside the old date until an approval is on record, or `correction` says why and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from policybot.model import Measure, Policy, Progress

from .history import DONE, NEWS, History

Ident = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """`measure` as the file has it; None where it is gone, and then nobody knows any more whether its title may be
    said. `was`: the date its owners were told first."""

    ident: str
    measure: Measure | None
    was: date | None
    since: date


def unsettled(policy: Policy, history: History, progress: Mapping[Ident, Progress]) -> Iterator[Unsettled]:
    """Of one document, in its order; what is gone comes last."""
    for measure in policy.measures:
        known = progress.get((measure.document, measure.id), Progress())
        first = first_told(history, measure)
        if first and moved(measure, first[1], known):
            yield Unsettled(measure.id, measure, first[1], first[0])
    yield from _gone(policy, history)


def first_told(history: History, measure: Measure) -> tuple[date, date] | None:
    """The day on which an owner first heard of a measure with a date, and that date."""
    rows = [row for name in measure.actors for row in history.of(measure, name)]
    told = [(row.day, row.due) for row in rows if row.step == "assigned" and row.state in DONE and row.due]
    return min(told, default=None)


def moved(measure: Measure, was: date, known: Progress) -> bool:
    """Whether the file has moved a date later on its own."""
    if measure.every or measure.correction or measure.due is None or measure.due <= was:
        return False
    return not any(act.kind == "extend" and act.due == measure.due for act in known.decisions)


def _gone(policy: Policy, history: History) -> Iterator[Unsettled]:
    """Measures that left the file while somebody still owed something; a clause that is given up with a reason in
    [[untracked]] is settled."""
    kept = {ident for measure in policy.measures for ident in (measure.id, *measure.was)}
    waived = {one.clause for one in policy.untracked}
    found: dict[str, Unsettled] = {}
    for document, ident, department in history.owners():
        rows = [row for row in history.rows((document, ident, department)) if row.step in NEWS and row.state in DONE]
        clause = ident.rstrip("abcdefghijklmnopqrstuvwxyz")
        if document != policy.document.id or ident in kept or clause in waived or not rows:
            continue
        if rows[-1].step != "closed":
            found.setdefault(ident, Unsettled(ident, None, rows[-1].due, rows[-1].day))
    yield from found.values()

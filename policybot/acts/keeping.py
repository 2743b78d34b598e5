"""What acts of any kind have in common: the records they are put on, and what they make of a measure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from policybot import deadlines
from policybot.model import (
    Catalog,
    Decision,
    DecisionKind,
    Lifecycle,
    Measure,
    Policy,
    Progress,
    Report,
    Says,
    Standing,
)
from policybot.state import State
from policybot.workdays import Workdays

from .find import ActError, find_measure, past, plain, required

ANSWERS: tuple[DecisionKind, ...] = ("extend", "refuse", "return")
"""What answers a request for a later date."""
ON_ITS_DAY = Says("--on is the day on which it happened; leave it out if that is today")


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on record and what it made of the measure; the last of `decisions`, where there are several."""

    decision: int
    measure: str | None
    lifecycle: Lifecycle | None = None
    due: date | None = None
    until: date | None = None
    open: tuple[str, ...] = ()
    day: date | None = None
    decisions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """The records a decision is taken on; `entered_by`: the person or account that writes it down, `source`: how it
    came."""

    catalog: Catalog
    state: State
    workdays: Workdays
    now: datetime
    today: date
    entered_by: str = ""
    source: str = ""

    def standing(self, policy: Policy, measure: Measure) -> tuple[Standing, Progress]:
        known = self.known(measure)
        return deadlines.standing(policy, measure, known, self.today, self.workdays), known

    def known(self, measure: Measure) -> Progress:
        return self.state.progress(self.catalog).get((measure.document, measure.id), Progress())

    def keep(self, policy: Policy, measure: Measure, act: Decision) -> Decided:
        with self.state.transaction():
            number = self.state.add_decision(act)
        return self.kept(policy, measure, replace(act, id=number))

    def kept(self, policy: Policy, measure: Measure, act: Decision) -> Decided:
        """What an act that is on record has made of its measure."""
        after, _ = self.standing(policy, measure)
        still = tuple(part.department for part in after.parts if part.open)
        return Decided(act.id, measure.id, after.lifecycle, after.due, act.until, still, act.day)


def bench(
    catalog: Catalog, state: State, workdays: Workdays, now: datetime, today: date, entered_by: str = "",
    source: str = "",
) -> Bench:  # fmt: skip
    """Raises ActError for a source that cannot be kept."""
    return Bench(catalog, state, workdays, now, today, entered_by, plain(source, "--source"))


def find_report(on: Bench, number: int) -> tuple[Policy, Measure, Report, Progress]:
    """A report by its number with all that is on record of its measure, also where that was renumbered since;
    withdrawn ones too."""
    progress = on.state.progress(on.catalog)
    for policy, measure in on.catalog.measures():
        known = progress.get((measure.document, measure.id), Progress())
        if found := next((one for one in known.reports if one.id == number), None):
            return policy, measure, found, known
    gone = next((one for one in on.state.reports() if one.id == number), None)
    if gone:
        find_measure(on.catalog, f"{gone.document}:{gone.measure}")
    raise ActError("unknown-report", Says("there is no report {number}", {"number": number}),
                   Says("policybot history of a measure shows its reports", {}))  # fmt: skip


def held(on: Bench, policy: Policy, day: date, check: Callable[[Bench], None]) -> None:
    """What `check` holds an act to today must hold on the day the act claims too: an act that lies before what it
    answers would be on record and change nothing."""
    past(day, on.today, policy)
    check(on)
    if day < on.today:
        try:
            check(replace(on, today=day))
        except ActError as error:
            says = Says("as of {day}: {why}", {"day": day, "why": error.message})
            raise ActError(error.code, says, ON_ITS_DAY) from None


def require_not_before(day: date, report: Report, since: date | None = None) -> None:
    """Raises where an act about a report lies before it."""
    if day < (since or report.day):
        facts = {"day": day, "number": report.id, "on": since or report.day}
        raise ActError("before-report", Says("{day} lies before report {number}, of {on}", facts), ON_ITS_DAY)


def require_last(on: Bench, measure: Measure, day: date, kinds: Collection[str], names: Collection[str] = ()) -> None:
    """Raises where one of `kinds`, of these departments or of all, lies later than `day`: it would undo what comes
    before it, without a word."""
    later = [act for act in on.known(measure).decisions
             if act.kind in kinds and act.day > day and (not names or act.department in (None, *names))]  # fmt: skip
    if later:
        facts = {"id": measure.id, "number": later[-1].id, "later": later[-1].day, "day": day}
        raise ActError("overtaken", Says("decision {number} on {id}, of {later}, lies after {day} and would undo this",
                                         facts), ON_ITS_DAY)  # fmt: skip


def act_of(
    on: Bench, policy: Policy, measure: Measure, kind: DecisionKind, by: str, reason: str, day: date,
    *, department: str | None = None, whole: bool = False, due: date | None = None, approval: str = "",
    key: str | None = None, until: date | None = None,
) -> Decision:  # fmt: skip
    """An act on a measure before it is kept. Raises ActError where it names nobody, no reason, or no possible day."""
    past(day, on.today, policy)
    return Decision(
        0, measure.document, measure.id, kind, required(by, "--by"), day, on.now, required(reason, "--reason"),
        department, whole, due, approval, key, until, entered_by=on.entered_by, source=on.source,
    )  # fmt: skip


def alive(standing: Standing) -> None:
    """Raises where a measure is closed or suspended."""
    if not standing.alive:
        ident = standing.measure.id
        raise ActError(standing.lifecycle, Says("{id} is {state}", {"id": ident, "state": Says(standing.lifecycle)}),
                       Says("policybot status shows where it stands", {}))  # fmt: skip

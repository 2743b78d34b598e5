"""The bureau's decisions: accept, return, extend, suspend, resume; release and hold letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from policybot import deadlines, outbox
from policybot.model import Catalog, Decision, DecisionKind, Lifecycle, Measure, Policy, Progress, Says, Standing
from policybot.state import State
from policybot.workdays import Workdays

from .find import ActError, find_department, find_measure, past, required

HOLD_WORKDAYS = 5
"""A hold without an end lapses after so many working days: nothing is held back for ever by forgetting."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on record and what it made of the measure."""

    decision: int
    measure: str | None
    lifecycle: Lifecycle | None = None
    due: date | None = None
    until: date | None = None
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Bench:
    """The records a decision is taken on."""

    catalog: Catalog
    state: State
    workdays: Workdays
    now: datetime
    today: date

    def standing(self, policy: Policy, measure: Measure) -> tuple[Standing, Progress]:
        known = self.state.progress(self.catalog).get((measure.document, measure.id), Progress())
        return deadlines.standing(policy, measure, known, self.today, self.workdays), known

    def keep(self, policy: Policy, measure: Measure, act: Decision) -> Decided:
        with self.state.transaction():
            number = self.state.add_decision(act)
        after, _ = self.standing(policy, measure)
        still = tuple(part.department for part in after.parts if part.open)
        return Decided(number, measure.id, after.lifecycle, after.due, open=still)


def bench(catalog: Catalog, state: State, workdays: Workdays, now: datetime, today: date) -> _Bench:
    return _Bench(catalog, state, workdays, now, today)


def _act(
    on: _Bench, policy: Policy, measure: Measure, kind: DecisionKind, by: str, reason: str, day: date,
    *, department: str | None = None, whole: bool = False, due: date | None = None, approval: str = "",
) -> Decision:  # fmt: skip
    past(day, on.today, policy)
    return Decision(
        0, measure.document, measure.id, kind, required(by, "--by"), day, on.now, required(reason, "--reason"),
        department, whole, due, approval,
    )  # fmt: skip


def review(
    on: _Bench, ident: str, verdict: DecisionKind, by: str, reason: str, day: date, owner: str | None, whole: bool
) -> Decided:
    """Accepts or returns an application: that of `owner`, those that wait, or the `whole` measure."""
    policy, measure = find_measure(on.catalog, ident)
    department = find_department(policy, measure, owner) if owner else None
    standing, known = on.standing(policy, measure)
    if standing.lifecycle == "closed":
        raise ActError("closed", Says("{id} is closed", {"id": measure.id}), Says("nothing is left to review", {}))
    concerned = _concerned(standing, department)
    if verdict == "accept":
        _may_accept(measure, standing, known, concerned, by, whole)
    elif not concerned:
        raise ActError("nothing-applied", Says("nobody has applied for closing {id}", {"id": measure.id}),
                       Says("a return needs an application or a part reported done", {}))  # fmt: skip
    act = _act(on, policy, measure, verdict, by, reason, day, department=department, whole=whole)
    return on.keep(policy, measure, act)


def _concerned(standing: Standing, department: str | None) -> list[str]:
    if department:
        return [p.department for p in standing.parts if p.department == department and not p.open]
    applied = [p.department for p in standing.parts if p.applied]
    return applied or [p.department for p in standing.parts if not p.open]


def _may_accept(
    measure: Measure, standing: Standing, known: Progress, concerned: list[str], by: str, whole: bool
) -> None:
    still = [part.department for part in standing.parts if part.open]
    if still and (whole or not concerned):
        raise ActError(
            "parts-open",
            Says("parts of {id} are open: {owners}", {"id": measure.id, "owners": "、".join(still)}),
            Says("a measure closes when no part is open; --owner accepts one part", {}),
        )
    if not concerned:
        raise ActError("nothing-applied", Says("this owner has not reported its part of {id} done", {"id": measure.id}),
                       Says("policybot status shows who has", {}))  # fmt: skip
    if still:
        _anew(measure, standing, known, concerned)
    _others(known, concerned, by)
    proven = any(report.evidence for report in known.reports)
    if not still and not proven and not measure.sensitive:
        raise ActError("no-evidence", Says("closing {id} needs evidence", {"id": measure.id}),
                       Says("return it and ask for evidence", {}))  # fmt: skip


def _anew(measure: Measure, standing: Standing, known: Progress, concerned: list[str]) -> None:
    """A part is accepted once; again only after a new application. With no part open it closes the measure."""
    if any(p.applied or not p.accepted for p in standing.parts if p.department in concerned):
        return
    last = [d for d in known.decisions if d.kind == "accept" and d.department in (None, *concerned)][-1]
    facts = {"id": measure.id, "owners": "、".join(concerned), "number": last.id, "by": last.by, "day": last.day}
    raise ActError(
        "already-accepted",
        Says("the part of {owners} in {id} is accepted: decision {number} of {by} on {day}", facts),
        Says("nothing new has been applied for since; see: policybot history {id}", {"id": measure.id}),
    )


def _others(known: Progress, concerned: Iterable[str], by: str) -> None:
    """Who entered or reported may not accept (DESIGN section 2)."""
    names = {n for r in known.reports if r.department in concerned for n in (r.person, r.entered_by)}
    if by.strip() in names:
        raise ActError("same-person", Says("{by} reported or entered this", {"by": by}),
                       Says("another person must accept it", {}))  # fmt: skip


def extend(on: _Bench, ident: str, due: date, by: str, approval: str, reason: str, day: date) -> Decided:
    """Sets a new date in force, with the approval number of the authority that issued the document."""
    policy, measure = find_measure(on.catalog, ident)
    standing, _ = on.standing(policy, measure)
    if measure.due is None:
        raise ActError("no-date", Says("{id} has no date to extend", {"id": measure.id}),
                       Says("only measures with `due` can be extended", {}))  # fmt: skip
    _alive(standing)
    if due <= policy.document.issued:
        raise ActError("early-day", Says("{due} lies before the document", {"due": due}), Says("check --due", {}))
    number = required(approval, "--approval")
    return on.keep(policy, measure, _act(on, policy, measure, "extend", by, reason, day, due=due, approval=number))


def suspend(on: _Bench, ident: str, by: str, approval: str, reason: str, day: date) -> Decided:
    """Lets a measure rest: no light, no letters."""
    policy, measure = find_measure(on.catalog, ident)
    standing, _ = on.standing(policy, measure)
    _alive(standing)
    number = required(approval, "--approval")
    return on.keep(policy, measure, _act(on, policy, measure, "suspend", by, reason, day, approval=number))


def resume(on: _Bench, ident: str, by: str, approval: str, reason: str, day: date) -> Decided:
    """Takes a suspended measure up again."""
    policy, measure = find_measure(on.catalog, ident)
    standing, _ = on.standing(policy, measure)
    if standing.lifecycle != "suspended":
        raise ActError(
            "not-suspended", Says("{id} is not suspended", {"id": measure.id}), Says("nothing to resume", {})
        )
    number = required(approval, "--approval")
    return on.keep(policy, measure, _act(on, policy, measure, "resume", by, reason, day, approval=number))


def _alive(standing: Standing) -> None:
    if not standing.alive:
        ident = standing.measure.id
        raise ActError(standing.lifecycle, Says("{id} is {state}", {"id": ident, "state": Says(standing.lifecycle)}),
                       Says("policybot status shows where it stands", {}))  # fmt: skip


# ── letters ────────────────────────────────────────────────────────────────────


def release(on: _Bench, key: str, by: str, day: date) -> Decided:
    """Lets a proposed letter to a deputy go, or lifts a hold."""
    held = {d.key for d in outbox.holds(on.state.decisions(), on.today)}
    if key in held:
        return _letters(on, "unhold", key, by, "", day, None)
    if key == "all":
        raise ActError("not-held", Says("letters are not held back", {}), Says("nothing to release", {}))
    found = outbox.notices(on.state.db, "key = ?", [key])
    if not found:
        raise ActError(
            "unknown-key", Says("there is no notice {key}", {"key": key}), Says("see: policybot outbox list", {})
        )
    if found[0].state != "proposed":
        raise ActError(
            "not-proposed",
            Says("{key} does not wait for release: {state}", {"key": key, "state": Says(found[0].state)}),
            Says("see: policybot outbox show {key}", {"key": key}),
        )
    return _letters(on, "release", key, by, "", day, None)


def hold(on: _Bench, key: str, by: str, reason: str, until: date | None, day: date) -> Decided:
    """Keeps one notice (by its key), the letters to a department, or all back until a day; loses none and lapses by
    itself."""
    names = {name for policy in on.catalog.policies for name in policy.departments}
    if key != "all" and key not in names:
        found = outbox.notices(on.state.db, "key = ? AND state IN ('pending', 'proposed')", [key])
        if not found:
            raise ActError("unknown-key", Says("no notice {key} waits to be sent", {"key": key}),
                           Says("see: policybot outbox list", {}))  # fmt: skip
    end = until or on.workdays.add(on.today, HOLD_WORKDAYS)
    if end < on.today:
        raise ActError(
            "past-day", Says("{until} is past", {"until": end}), Says("--until is the last day of the hold", {})
        )
    return _letters(on, "hold", key, by, required(reason, "--reason"), day, end)


def go_live(on: _Bench, channels: Sequence[str], by: str, day: date) -> Decided:
    """From now on the letters of these channels go to their addressees; what rehearsals have shown is planned anew."""
    document = on.catalog.policies[0].document
    past(day, on.today, on.catalog.policies[0])
    by = required(by, "--by")
    with on.state.transaction():
        acts = (Decision(0, document.id, None, "go_live", by, day, on.now, key=name) for name in channels)
        numbers = [on.state.add_decision(act) for act in acts]
        outbox.unrehearse(on.state.db)
    return Decided(numbers[-1], None)


def _letters(on: _Bench, kind: DecisionKind, key: str, by: str, reason: str, day: date, until: date | None) -> Decided:
    found = outbox.notices(on.state.db, "key = ?", [key])
    document = found[0].document if found else on.catalog.policies[0].document.id
    measure = found[0].measure if found else None
    past(day, on.today, on.catalog.policy(document))
    act = Decision(0, document, measure, kind, required(by, "--by"), day, on.now, reason, key=key, until=until)
    with on.state.transaction():
        number = on.state.add_decision(act)
    return Decided(number, measure, until=until)

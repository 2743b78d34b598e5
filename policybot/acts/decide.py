"""The bureau's decisions: accept, return, extend, suspend, resume; release and hold letters."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from policybot import outbox, pace
from policybot.model import Decision, DecisionKind, Policy, Progress, Says, Standing

from .consent import require_consent
from .find import ActError, find_department, find_measure, past, plain, required, same
from .keeping import Bench, Decided, act_of, alive, held, require_last

HOLD_WORKDAYS = 5
"""A hold without an end lapses after so many working days: nothing is held back for ever by forgetting."""


def review(
    on: Bench, ident: str, verdict: DecisionKind, by: str, reason: str, day: date, owner: str | None, whole: bool,
    waiver: str = "",
) -> Decided:  # fmt: skip
    """Accepts or returns an application: that of `owner`, those that wait, or the `whole` measure. `waiver`: the
    leader who lets a measure close although its figure is not reached."""
    policy, measure = find_measure(on.catalog, ident)
    department = find_department(policy, measure, owner) if owner else None

    def reviewable(at: Bench) -> None:
        standing, every = at.standing(policy, measure)
        known = every.until(at.today)
        if standing.lifecycle == "closed":
            raise ActError("closed", Says("{id} is closed", {"id": measure.id}), Says("nothing is left to review", {}))
        concerned = _concerned(standing, department)
        if verdict == "accept":
            _may_accept(at, policy, standing, known, concerned, by, whole)
            _figure(standing, known, waiver)
        elif not concerned:
            raise ActError("nothing-applied", Says("nobody has applied for closing {id}", {"id": measure.id}),
                           Says("a return needs an application or a part reported done", {}))  # fmt: skip

    held(on, policy, day, reviewable)
    require_last(on, measure, day, ("accept", "return", "reopen"), [department] if department else [])
    waived = plain(waiver, "--waiver") if verdict == "accept" else ""
    names = [department] if department else _directed(on.standing(policy, measure)[0], verdict)
    if not department and names != _directed(replace(on, today=day).standing(policy, measure)[0], verdict):
        raise ActError("which-owner", Says("on {day} others waited for review of {id} than today",
                                           {"day": day, "id": measure.id}),
                       Says("say with --owner whom it is about"))  # fmt: skip
    acts = [act_of(on, policy, measure, verdict, by, reason, day, department=name, whole=whole, approval=waived)
            for name in names]  # fmt: skip
    with on.state.transaction():
        made = [on.keep(policy, measure, act) for act in acts]
    return replace(made[-1], decisions=tuple(one.decision for one in made))


def _directed(standing: Standing, verdict: DecisionKind) -> Sequence[str | None]:
    """Whom a verdict without an owner is about is put down with it: what comes or goes later must not turn it to
    others. None: the whole measure."""
    concerned = _concerned(standing, None)
    closes = verdict == "accept" and not any(part.open for part in standing.parts)
    return [None] if closes else concerned


def _concerned(standing: Standing, department: str | None) -> list[str]:
    if department:
        return [p.department for p in standing.parts if p.department == department and not p.open]
    applied = [p.department for p in standing.parts if p.applied]
    return applied or [p.department for p in standing.parts if not p.open]


def _may_accept(
    on: Bench, policy: Policy, standing: Standing, known: Progress, concerned: list[str], by: str, whole: bool
) -> None:
    measure = standing.measure
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
    closes = not still and all(part.department in concerned for part in standing.parts if part.applied)
    if still:
        _anew(standing, known, concerned)
    elif closes and policy.document.consent:
        require_consent(on, policy, standing, known)
    _others(known, [part.department for part in standing.parts] if closes else concerned, by)
    proven = any(report.evidence for report in known.reports)
    if not still and not proven and not measure.sensitive:
        raise ActError("no-evidence", Says("closing {id} needs evidence", {"id": measure.id}),
                       Says("return it and ask for evidence", {}))  # fmt: skip


def _figure(standing: Standing, known: Progress, waiver: str) -> None:
    """A measure with a figure closes when the figure is reached, or a leader answers for it by name."""
    measure, target = standing.measure, standing.measure.target
    if target is None or measure.aim or measure.sensitive or waiver.strip() or any(p.open for p in standing.parts):
        return
    value = pace.latest(measure, known)
    if value is None or not REACHED[target.op](value, target.value):
        facts = {"id": measure.id, "value": Says("nothing") if value is None else value, "aim": target.value,
                 "op": target.sign, "unit": target.unit}  # fmt: skip
        raise ActError("figure-open", Says("{id} asks for {op} {aim} {unit}; reported: {value}", facts),
                       Says("ask for the figure, or name the leader who waives it: --waiver NAME", {}))  # fmt: skip


REACHED: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": math.isclose,
}  # fmt: skip


def _anew(standing: Standing, known: Progress, concerned: list[str]) -> None:
    """A part is accepted once; again only after a new application. With no part open it closes the measure."""
    if any(p.applied or not p.accepted for p in standing.parts if p.department in concerned):
        return
    last = [d for d in known.decisions if d.kind == "accept" and d.department in (None, *concerned)][-1]
    ident = standing.measure.id
    facts = {"id": ident, "owners": "、".join(concerned), "number": last.id, "by": last.by, "day": last.day}
    raise ActError(
        "already-accepted",
        Says("the part of {owners} in {id} is accepted: decision {number} of {by} on {day}", facts),
        Says("nothing new has been applied for since; see: policybot history {id}", {"id": ident}),
    )


def _others(known: Progress, concerned: Iterable[str], by: str) -> None:
    """Who entered or reported may not accept (DESIGN section 2)."""
    reports = (report for report in known.reports if report.department in concerned)
    if any(same(by, name) for report in reports for name in (report.person, report.entered_by)):
        raise ActError("same-person", Says("{by} reported or entered this", {"by": by}),
                       Says("another person must accept it", {}))  # fmt: skip


def extend(on: Bench, ident: str, due: date, by: str, approval: str, reason: str, day: date) -> Decided:
    """Sets a new date in force, with the approval number of the authority that issued the document."""
    policy, measure = find_measure(on.catalog, ident)
    standing, _ = on.standing(policy, measure)
    if measure.due is None:
        raise ActError("no-date", Says("{id} has no date to extend", {"id": measure.id}),
                       Says("only measures with `due` can be extended", {}))  # fmt: skip
    alive(standing)
    if due <= policy.document.issued:
        raise ActError("early-day", Says("{due} lies before the document", {"due": due}), Says("check --due", {}))
    require_last(on, measure, day, ("extend",))
    if due == standing.due:
        raise ActError("same-date", Says("{due} is the date in force of {id} already", {"due": due, "id": measure.id}),
                       Says("policybot history {id} shows who set it", {"id": measure.id}))  # fmt: skip
    number = required(approval, "--approval")
    return on.keep(policy, measure, act_of(on, policy, measure, "extend", by, reason, day, due=due, approval=number))


RESTS: tuple[DecisionKind, ...] = ("suspend", "resume")


def suspend(on: Bench, ident: str, by: str, approval: str, reason: str, day: date) -> Decided:
    """Lets a measure rest: no light, no letters."""
    policy, measure = find_measure(on.catalog, ident)
    held(on, policy, day, lambda at: alive(at.standing(policy, measure)[0]))
    require_last(on, measure, day, RESTS)
    number = required(approval, "--approval")
    return on.keep(policy, measure, act_of(on, policy, measure, "suspend", by, reason, day, approval=number))


def resume(on: Bench, ident: str, by: str, approval: str, reason: str, day: date) -> Decided:
    """Takes a suspended measure up again."""
    policy, measure = find_measure(on.catalog, ident)

    def suspended(at: Bench) -> None:
        if at.standing(policy, measure)[0].lifecycle != "suspended":
            raise ActError(
                "not-suspended", Says("{id} is not suspended", {"id": measure.id}), Says("nothing to resume")
            )

    held(on, policy, day, suspended)
    require_last(on, measure, day, RESTS)
    number = required(approval, "--approval")
    return on.keep(policy, measure, act_of(on, policy, measure, "resume", by, reason, day, approval=number))


# ── letters ────────────────────────────────────────────────────────────────────


def release(on: Bench, key: str, by: str, day: date) -> Decided:
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


def hold(on: Bench, key: str, by: str, reason: str, until: date | None, day: date) -> Decided:
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


def go_live(on: Bench, channels: Sequence[str], by: str, day: date) -> Decided:
    """From now on the letters of these channels go to their addressees; what rehearsals have shown is planned anew."""
    document = on.catalog.policies[0].document
    past(day, on.today, on.catalog.policies[0])
    by = required(by, "--by")
    with on.state.transaction():
        acts = (
            Decision(0, document.id, None, "go_live", by, day, on.now, key=name, entered_by=on.entered_by)
            for name in channels
        )
        numbers = [on.state.add_decision(act) for act in acts]
        outbox.unrehearse(on.state.db)
    return Decided(numbers[-1], None)


def _letters(on: Bench, kind: DecisionKind, key: str, by: str, reason: str, day: date, until: date | None) -> Decided:
    found = outbox.notices(on.state.db, "key = ?", [key])
    document = found[0].document if found else on.catalog.policies[0].document.id
    measure = found[0].measure if found else None
    past(day, on.today, on.catalog.policy(document))
    act = Decision(0, document, measure, kind, required(by, "--by"), day, on.now, reason, key=key, until=until,
                   entered_by=on.entered_by)  # fmt: skip
    with on.state.transaction():
        number = on.state.add_decision(act)
    return Decided(number, measure, until=until)

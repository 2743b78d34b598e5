"""What owners put on record besides reports: 收到, a report taken back, an objection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from policybot.model import DecisionKind, Measure, Policy, Progress, Report, Says, Standing

from .find import ActError, find_department, find_measure
from .keeping import Bench, Decided, act_of, alive, find_report, require_last, require_not_before

SAYS: Mapping[str, Says] = {"ack": Says("received"), "agree": Says("agrees to the closing")}
WITHDRAWN_BY = Says("see: policybot history {id}")
Answer = Literal["ack", "agree"]


def acknowledge(
    on: Bench, ident: str, department: str, person: str, day: date, answer: Answer | None = None
) -> Decided:  # fmt: skip
    """收到: repeats of a step to this owner rest for some working days, the ladder does not; an owner that is asked
    about a closing since that day or longer agrees to it. `answer`: only the one or only the other will do. A second
    one on a day is the first; one that comes late opens nothing again."""
    policy, measure, name, standing = _part(on, ident, department)
    alive(standing)
    part = standing.part(name)
    asked = part.asked if part else None
    if part and not part.open and (answer == "ack" or asked is None or day < asked):
        raise ActError("part-done", Says("the part of {owner} in {id} is done", {"owner": name, "id": measure.id}),
                       Says("there is nothing to acknowledge", {}))  # fmt: skip
    if answer == "agree" and asked is None:
        raise ActError("not-asked", Says("{owner} is not asked about closing {id}", {"owner": name, "id": measure.id}),
                       Says("policybot status shows where it stands", {}))  # fmt: skip
    kind: DecisionKind = "agree" if asked else "ack"
    known = on.known(measure)
    before = [d for d in known.decisions if (d.kind, d.department, d.day) == (kind, name, day)]
    if before:
        return on.kept(policy, measure, before[-1])
    act = act_of(on, policy, measure, kind, person, str(SAYS[kind]), day, department=name)
    return on.keep(policy, measure, act)


def objects(on: Bench, ident: str, department: str, person: str, reason: str, day: date) -> Decided:
    """An owner disputes a measure or its split: its letters rest until the bureau answers, or ten working days."""
    policy, measure, name, standing = _part(on, ident, department)
    alive(standing)
    part = standing.part(name)
    if part and part.objects:
        facts = {"owner": name, "id": measure.id, "day": part.objects.day}
        raise ActError("objected", Says("{owner} has objected to {id} on {day} already", facts),
                       Says("the bureau has still to answer it", {}))  # fmt: skip
    require_last(on, measure, day, ("object", "settle"), [name])
    act = act_of(on, policy, measure, "object", person, reason, day, department=name)
    return on.keep(policy, measure, act)


def withdraw(on: Bench, number: int, by: str, reason: str, day: date) -> Decided:
    """Takes a report back that was sent by mistake: it stays on record and counts no more."""
    policy, measure, report, known = find_report(on, number)
    standing, _ = on.standing(policy, measure)
    _may_withdraw(on, measure, standing, known, report)
    require_not_before(day, report, report.written if known.by_entry else None)
    act = act_of(on, policy, measure, "withdraw", by, reason, day, department=report.department, key=str(number))
    return on.keep(policy, measure, act)


def _may_withdraw(on: Bench, measure: Measure, standing: Standing, known: Progress, report: Report) -> None:
    hint = Says(WITHDRAWN_BY.text, {"id": measure.id})
    if report.id not in {one.id for one in known.until(on.today).reports}:
        raise ActError("withdrawn", Says("report {number} is withdrawn already", {"number": report.id}), hint)
    alive(standing)
    part = standing.part(report.department)
    if part and part.accepted and (report.part_done or report.closes):
        facts = {"number": report.id, "day": part.accepted}
        raise ActError("accepted", Says("report {number} was accepted on {day}", facts),
                       Says("the bureau can return it: policybot review {id} return", {"id": measure.id}))  # fmt: skip


def _part(on: Bench, ident: str, department: str) -> tuple[Policy, Measure, str, Standing]:
    policy, measure = find_measure(on.catalog, ident)
    name = find_department(policy, measure, department)
    standing, _ = on.standing(policy, measure)
    return policy, measure, name, standing

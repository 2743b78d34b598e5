"""On which day a report counts that was entered later than the day it claims (see Document.timeliness)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from policybot.model import Decision, Measure, Policy, Report, Says

from .find import ActError, required, same
from .keeping import Bench, Decided, act_of, find_report, require_not_before


def confirm(on: Bench, numbers: Sequence[int], paper: str, by: str, reason: str, day: date) -> Decided:
    """认定: by a paper that came in time, reports count on the day they claim. All or none, and not by whoever reported
    or entered one; gives the last decision."""
    with on.state.transaction():
        made = [_confirm(on, number, paper, by, reason, day) for number in dict.fromkeys(numbers)]
    return replace(made[-1], decisions=tuple(one.decision for one in made))


def _confirm(on: Bench, number: int, paper: str, by: str, reason: str, day: date) -> Decided:
    policy, measure, report = _report(on, number)
    if report.written is None:
        raise ActError(
            "not-late", Says("report {number} was entered on the day it claims", {"number": number}), NOTHING
        )
    if policy.document.timeliness == "claimed":
        raise ActError("by-claim", Says("reports on this document count by the day they claim"), NOTHING)
    if same(by, report.person) or same(by, report.entered_by):
        raise ActError("same-person", Says("{by} reported or entered this", {"by": by}),
                       Says("another person must confirm its day"))  # fmt: skip
    require_not_before(day, report, report.written)
    return on.keep(policy, measure, _act(on, policy, measure, report, paper, by, reason, day))


NOTHING = Says("nothing is left to confirm")


def vouch(on: Bench, numbers: Sequence[int], source: str, by: str, reason: str) -> None:
    """The same for reports whose day is the stamp of a server and nobody's claim; nothing where it makes no
    difference."""
    if all(policy.document.timeliness == "claimed" for policy in on.catalog.policies):
        return
    for number in numbers:
        policy, measure, report = _report(on, number)
        if report.written and policy.document.timeliness == "entered":
            on.keep(policy, measure, _act(on, policy, measure, report, source, by, reason, on.today))


def _act(
    on: Bench, policy: Policy, measure: Measure, report: Report, paper: str, by: str, reason: str, day: date
) -> Decision:  # fmt: skip
    return act_of(on, policy, measure, "confirm", by, reason, day, department=report.department,
                  approval=required(paper, "--paper"), key=str(report.id))  # fmt: skip


def _report(on: Bench, number: int) -> tuple[Policy, Measure, Report]:
    """A report that counts and whose day is not confirmed yet."""
    policy, measure, report, known = find_report(on, number)
    acts = {act.kind: act for act in known.decisions if act.key == str(number)}
    hint = Says("see: policybot history {id}", {"id": measure.id})
    if "withdraw" in acts:
        raise ActError("withdrawn", Says("report {number} is withdrawn already", {"number": number}), hint)
    if act := acts.get("confirm"):
        facts = {"number": number, "by": act.by, "day": act.day}
        raise ActError("confirmed", Says("{by} confirmed the day of report {number} on {day}", facts), hint)
    return policy, measure, report

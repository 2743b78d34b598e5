"""What owners report on a day, by the scenario."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from policybot.model import Measure, Policy, Report
from policybot.periods import periods
from policybot.pipeline import Office
from policybot.timeline import moment

from .scenario import Scenario

MONTH = timedelta(days=30)
PERSON = "simulation"


def reported(office: Office, scenario: Scenario, day: date) -> Iterator[Report]:
    """What comes in on a day. On course: an account before each report day, done five working days before the date;
    late: the accounts, and done a month after it."""
    if scenario.reports == "none":
        return
    for policy, measure in office.catalog.measures():
        done = _done_on(office, scenario, measure) == day
        if done or day in _accounts(office, policy, measure):
            for name in measure.actors:
                yield _report(office, measure, name, day, done=done)


def _done_on(office: Office, scenario: Scenario, measure: Measure) -> date | None:
    if measure.due is None:
        return None
    return office.workdays.add(measure.due, -5) if scenario.reports == "on-course" else measure.due + MONTH


def _accounts(office: Office, policy: Policy, measure: Measure) -> set[date]:
    spans = periods(measure, policy.document.issued, policy.document.ends, office.workdays)
    return {office.workdays.add(span.report_day, -2) for span in spans}


def _report(office: Office, measure: Measure, name: str, day: date, *, done: bool) -> Report:
    target = measure.target
    owes = target is not None and target.source in (None, name)
    return Report(
        id=0, document=measure.document, measure=measure.id, department=name, person=PERSON, day=day,
        entered=moment(office, day) - timedelta(hours=1), entered_by=PERSON,
        done="" if measure.sensitive else f"{day}", value=target.value if target and owes else None, part_done=done,
        for_day=next((one for one in measure.occurrences if one >= day), None) if measure.every else None,
    )  # fmt: skip

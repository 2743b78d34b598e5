"""Which account is asked for, and whether it was given."""

from __future__ import annotations

from datetime import date

from policybot.model import Measure, Policy, Report, Reporting
from policybot.periods import Period, periods
from policybot.workdays import Workdays


def fulfils(report: Report, measure: Measure, spans: tuple[Period, ...], index: int) -> bool:
    """Whether a report counts for a period.

    It counts for the period its day lies in, or, up to the report day, for the one just ended: so for the
    first whose report day is not before it. A later one settles the older period too, which is chased no more.
    """
    if measure.every:
        return report.for_day == spans[index].report_day
    return index == 0 or report.day > spans[index - 1].report_day


def newest_due(spans: tuple[Period, ...], today: date) -> int | None:
    """The index of the newest period whose report day has passed."""
    passed = [n for n, span in enumerate(spans) if span.report_day < today]
    return passed[-1] if passed else None


def asked(policy: Policy, measure: Measure, today: date, workdays: Workdays) -> Period | None:
    """The newest period an account has been asked for: its first report step has come."""
    steps = policy.ladder("report")
    if not steps:
        return None
    first = min(steps, key=lambda step: step.at.count)
    spans = periods(measure, policy.document.issued, policy.document.ends, workdays)
    due = [span for span in spans if workdays.at(span.report_day, first.at) <= today]
    return due[-1] if due else None


def owes(policy: Policy, measure: Measure, reports: tuple[Report, ...], period: Period, workdays: Workdays) -> bool:
    """Whether none of an owner's reports counts for the period."""
    spans = periods(measure, policy.document.issued, policy.document.ends, workdays)
    return not any(fulfils(report, measure, spans, spans.index(period)) for report in reports)


def reporting_on(measure: Measure, reports: tuple[Report, ...], spans: tuple[Period, ...], today: date) -> Reporting:
    index = newest_due(spans, today)
    if index is None:
        return "reported" if reports else "not_due"
    return "reported" if any(fulfils(r, measure, spans, index) for r in reports) else "unreported"

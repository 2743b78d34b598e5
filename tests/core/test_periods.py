"""Report periods and recurrences (DESIGN section 4, Reports)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from policybot.model import Measure
from policybot.periods import occurrences, periods

from .timeline import ENDS, ISSUED, WORKDAYS, day, measure

DATED: dict[str, Any] = {"due": day("2025-12-31")}
PERIODS: list[tuple[dict[str, Any], list[str], str]] = [
    (DATED, ["2024-07-05", "2024-10-12", "2025-01-08", "2025-04-08", "2025-07-07", "2025-10-14", "2026-01-08"],
     "a date: quarters from the one of the issue to the one of the end"),
    ({"target": {"what": "企业", "value": 30, "unit": "家"}},
     ["2024-07-05", "2024-10-12", "2025-01-08", "2025-04-08", "2025-07-07", "2025-10-14", "2026-01-08"],
     "a figure without a date: quarters too"),
    ({}, ["2024-07-05", "2025-01-08", "2025-07-07", "2026-01-08"], "neither: half-years"),
]  # fmt: skip


def spans(one: Measure) -> list[str]:
    return [str(span.report_day) for span in periods(one, ISSUED, ENDS, WORKDAYS)]


@pytest.mark.parametrize(("facts", "days", "remark"), PERIODS)
def test_the_report_day_is_the_fifth_working_day_after_the_period(
    facts: dict[str, Any], days: list[str], remark: str
) -> None:
    assert spans(measure(**facts)) == days, remark


def test_periods_follow_each_other_without_a_gap() -> None:
    quarters = periods(measure(**DATED), ISSUED, ENDS, WORKDAYS)
    assert str(quarters[0].first) == "2024-04-01"
    assert str(quarters[-1].last) == "2025-12-31"
    assert all((after.first - before.last).days == 1 for before, after in pairwise(quarters))


def test_a_document_that_ends_within_a_quarter_has_that_quarter_too() -> None:
    assert [str(s.last) for s in periods(measure(**DATED), ISSUED, day("2024-08-01"), WORKDAYS)] == [
        "2024-06-30", "2024-09-30"]  # fmt: skip


RULES = [
    ("yearly", "2024-12-31", "2026-12-31", ["2024-12-31", "2025-12-31", "2026-12-31"], "both ends are inclusive"),
    ("half-yearly", "2024-04-16", "2025-12-31", ["2024-04-16", "2024-10-16", "2025-04-16", "2025-10-16"], "six months"),
    ("quarterly", "2024-11-30", "2025-06-30", ["2024-11-30", "2025-02-28", "2025-05-30"], "a short month: its last"),
    ("monthly", "2024-01-31", "2024-04-30", ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"], "a leap year"),
    ("yearly", "2024-02-29", "2028-12-31", ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
     "29 February comes back"),
    ("FREQ=YEARLY;INTERVAL=2", "2024-06-01", "2030-01-01", ["2024-06-01", "2026-06-01", "2028-06-01"],
     "a cadence of more than a year"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", "2024-04-16", "2025-12-31", ["2024-04-30", "2024-05-31"], "RFC 5545"),
    ("yearly", "2026-01-01", "2025-12-31", [], "begins after the end: none"),
    ("yearly", "2025-12-31", "2025-12-31", ["2025-12-31"], "on the last day: one"),
]  # fmt: skip


@pytest.mark.parametrize(("every", "first", "last", "days", "remark"), RULES)
def test_a_recurrence_falls_on_the_days_its_rule_names(
    every: str, first: str, last: str, days: list[str], remark: str
) -> None:
    assert [str(on) for on in occurrences(every, day(first), day(last))] == days, remark


@pytest.mark.parametrize("every", ["often", "", "FREQ=SOMETIMES", "FREQ=DAILY;COUNT=x", "FREQ=DAILY;FREQ", "每年"])
def test_a_rule_that_cannot_be_read_is_refused(every: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        occurrences(every, ISSUED, ENDS)


def test_each_occurrence_is_a_period_whose_report_day_is_itself() -> None:
    yearly = measure(every="yearly", start=day("2024-12-31"))
    assert spans(yearly) == ["2024-12-31", "2025-12-31"]

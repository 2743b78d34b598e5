"""Report periods and recurrences: which days ask for an account (DESIGN section 4, Reports)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from dateutil.relativedelta import relativedelta
from dateutil.rrule import MONTHLY, rrule, rrulestr

from .model import Measure
from .workdays import Workdays

MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
REPORT_WORKDAY = 5
"""The report day is the fifth working day after the period."""


def occurrences(every: str, first: date, last: date) -> tuple[date, ...]:
    """The days of a recurrence from `first` to `last`, both inclusive.

    `every` is monthly, quarterly, half-yearly, yearly or a rule of RFC 5545 section 3.3.10. A month too short
    for the day of `first` takes its last day. Raises ValueError for a rule that cannot be read; the rules from which
    dateutil does not come back (INTERVAL=0, a day by the second) are refused at the catalogue's door.
    """
    if every in MONTHS:
        count = (last.year - first.year) * 12 // MONTHS[every] + 12
        days = [first + relativedelta(months=MONTHS[every] * n) for n in range(max(count, 0) + 1)]
        return tuple(day for day in days if day <= last)
    start, end = datetime.combine(first, time()), datetime.combine(last, time())
    rule = rrulestr(every, dtstart=start)
    return tuple(moment.date() for moment in rule.between(start, end, inc=True))


@dataclass(frozen=True, slots=True)
class Period:
    """A span to report on, first and last day inclusive, and the day its report is due."""

    first: date
    last: date
    report_day: date


def length(measure: Measure) -> int:
    """Months of a report period: a quarter for measures with a date or a figure, half a year for others."""
    return 3 if measure.due or measure.target else 6


def periods(measure: Measure, issued: date, ends: date, workdays: Workdays) -> tuple[Period, ...]:
    """All report periods of a measure: calendar periods from the one of `issued` to the one of `ends`.

    For an `every` measure each occurrence is a period of its own, whose report day is the occurrence.
    """
    if measure.every:
        return _of_occurrences(measure.occurrences, issued)
    return _of_calendar(length(measure), issued, ends, workdays)


@lru_cache(maxsize=256)
def _of_occurrences(days: tuple[date, ...], issued: date) -> tuple[Period, ...]:
    starts = (issued, *(day + relativedelta(days=1) for day in days))
    return tuple(Period(first, day, day) for first, day in zip(starts, days, strict=False))


@lru_cache(maxsize=64)
def _of_calendar(months: int, issued: date, ends: date, workdays: Workdays) -> tuple[Period, ...]:
    first = date(issued.year, (issued.month - 1) // months * months + 1, 1)
    starts = [moment.date() for moment in rrule(MONTHLY, first, interval=months, until=ends)]
    lasts = [start + relativedelta(months=months, days=-1) for start in starts]
    return tuple(
        Period(start, last, workdays.add(last, REPORT_WORKDAY)) for start, last in zip(starts, lasts, strict=True)
    )

"""Working days (DESIGN section 4, Time), against the State Council's announcements."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybot.ladder import offset
from policybot.workdays import Workdays, day_of

from .timeline import WORKDAYS, day

DAYS = st.dates(date(2023, 1, 1), date(2032, 12, 31))

KNOWN = [
    ("2024-10-01", False, "National Day"),
    ("2024-10-07", False, "a Monday off"),
    ("2024-10-12", True, "a Saturday at work"),
    ("2024-12-31", True, "an ordinary Tuesday"),
    ("2025-01-01", False, "New Year"),
    ("2025-01-26", True, "a Sunday at work before Spring Festival"),
    ("2025-01-28", False, "Spring Festival"),
    ("2025-02-08", True, "a Saturday at work after it"),
    ("2026-01-02", False, "a Friday off"),
    ("2026-01-04", True, "a Sunday at work"),
    ("2026-01-03", False, "an ordinary Saturday"),
]


@pytest.mark.parametrize(("on", "works", "remark"), KNOWN)
def test_days_off_and_swapped_days_are_those_announced(on: str, works: bool, remark: str) -> None:
    assert (day(on) in WORKDAYS) is works, remark


GUESSED = [
    ("2027-01-01", False, "a Friday, but New Year"),
    ("2027-01-04", True, "a Monday"),
    ("2027-01-03", False, "a Sunday: nobody has swapped it yet"),
    ("2028-05-01", False, "Labour Day"),
    ("2029-05-02", False, "and the day after, since 2025 a day off by law"),
    ("2029-10-01", False, "National Day"),
    ("2029-10-03", False, "its third day"),
    ("2029-10-04", True, "a Thursday; the rest of the week depends on swaps not yet announced"),
    ("2031-02-03", True, "nobody knows Spring Festival by date"),
]


@pytest.mark.parametrize(("on", "works", "remark"), GUESSED)
def test_a_year_not_published_falls_back_to_weekdays_less_the_statutory_days(on: str, works: bool, remark: str) -> None:
    assert (day(on) in WORKDAYS) is works, remark


@pytest.mark.parametrize(("year", "guessed"), [(2023, False), (2024, False), (2025, False), (2027, True), (2040, True)])
def test_a_guessed_year_says_so(year: int, guessed: bool) -> None:
    assert WORKDAYS.guessed(year) is guessed


def test_a_deployment_overrides_single_days_and_publishes_a_year() -> None:
    own = Workdays(on=frozenset({day("2027-02-21")}), off=frozenset({day("2027-02-08")}))
    assert day("2027-02-21") in own
    assert day("2027-02-08") not in own
    assert not own.guessed(2027)
    assert own.guessed(2028)
    assert day("2027-01-01") not in own, "what the override leaves out is still known by date"


STEPS = [
    ("2024-12-31", "-30 days", "2024-11-29", "1 December is a Sunday: the Friday before"),
    ("2024-12-31", "-10 workdays", "2024-12-17", "counted strictly before the date"),
    ("2024-12-31", "-3 workdays", "2024-12-26", "counted strictly before the date"),
    ("2024-12-31", "0 days", "2024-12-31", "a working day stays"),
    ("2024-12-31", "+1 workday", "2025-01-02", "New Year is off"),
    ("2024-12-31", "+18 workdays", "2025-01-26", "a Sunday at work"),
    ("2025-12-31", "-30 days", "2025-12-01", "a Monday"),
    ("2025-12-31", "+1 workday", "2026-01-04", "a Sunday at work"),
    ("2025-10-05", "0 days", "2025-09-30", "a date on a day off: the last working day before"),
    ("2025-10-05", "0 workdays", "2025-09-30", "the same, however it is written"),
    ("2025-10-05", "-1 workday", "2025-09-30", "the first working day strictly before"),
    ("2025-10-05", "+1 workday", "2025-10-09", "the first working day strictly after"),
    ("2025-09-30", "+3 days", "2025-10-09", "+N days on a day off: the first working day after"),
    ("2025-10-09", "-1 day", "2025-09-30", "-N days on a day off: the last working day before"),
    ("2025-01-25", "+1 day", "2025-01-26", "a Sunday at work is a working day"),
    ("2026-12-25", "+10 workdays", "2027-01-11", "over the edge of what is published: 1 January is off"),
    ("2024-12-31", "+400 days", "2026-02-04", "cadences of more than a year"),
]


@pytest.mark.parametrize(("base", "at", "falls", "remark"), STEPS)
def test_a_step_falls_on_the_working_day_its_rule_names(base: str, at: str, falls: str, remark: str) -> None:
    assert WORKDAYS.at(day(base), offset(at)) == day(falls), remark


OFFSETS = st.builds(
    lambda sign, count, unit: offset(f"{sign}{count} {unit}"),
    st.sampled_from("+-"), st.integers(0, 400), st.sampled_from(["days", "workdays"]),
)  # fmt: skip


@given(DAYS, OFFSETS)
def test_no_step_falls_on_a_day_off_and_none_crosses_its_date(base: date, at: object) -> None:
    step = offset(str(at))
    falls = WORKDAYS.at(base, step)
    assert falls in WORKDAYS
    assert falls > base if step.count > 0 else falls <= base


@given(DAYS, st.integers(-300, 300))
def test_counting_working_days_there_and_back_agrees(base: date, count: int) -> None:
    falls = WORKDAYS.add(base, count)
    if count > 0:
        assert WORKDAYS.between(base, falls) == count
    assert count == 0 or falls in WORKDAYS


@given(DAYS, st.integers(0, 200))
def test_working_days_between_are_those_after_the_start_up_to_the_end(start: date, span: int) -> None:
    end = start + timedelta(days=span)
    days = [start + timedelta(days=n) for n in range(1, span + 1)]
    assert WORKDAYS.between(start, end) == sum(one in WORKDAYS for one in days)
    assert WORKDAYS.between(end, start) == -WORKDAYS.between(start, end)


ORDINARY = [
    ("2025-01-26", True, "2025-01-27", "Sunday at work: the Monday after"),
    ("2026-01-04", True, "2026-01-05", "the same a year later"),
    ("2025-02-08", True, "2025-02-10", "Saturday at work"),
    ("2025-01-25", False, "2025-01-27", "an ordinary Saturday, then the Sunday at work: past both"),
    ("2025-01-06", False, "2025-01-06", "an ordinary Monday stays"),
]


@pytest.mark.parametrize(("on", "swapped", "ordinary", "remark"), ORDINARY)
def test_a_deputys_day_is_no_swapped_weekend_day(on: str, swapped: bool, ordinary: str, remark: str) -> None:
    assert WORKDAYS.swapped(day(on)) is swapped, remark
    assert WORKDAYS.first_ordinary(day(on)) == day(ordinary), remark


WEEKS = [
    ("2024-12-30", True, "a Monday"),
    ("2024-12-31", False, "the Tuesday after it"),
    ("2024-10-08", True, "Monday off: the Tuesday"),
    ("2025-10-09", True, "Monday to Wednesday off: the Thursday"),
    ("2025-10-10", False, "and not the Friday"),
    ("2026-01-04", False, "a Sunday at work ends its week"),
    ("2025-02-05", True, "the Wednesday after Spring Festival"),
    ("2025-10-04", False, "a day off is no first working day"),
]


@pytest.mark.parametrize(("on", "first", "remark"), WEEKS)
def test_a_week_has_one_first_working_day(on: str, first: bool, remark: str) -> None:
    assert WORKDAYS.first_of_week(day(on)) is first, remark


INSTANTS = [
    (datetime(2024, 12, 31, 15, 59, tzinfo=UTC), "2024-12-31", "a minute before midnight in Xi'an"),
    (datetime(2024, 12, 31, 16, 0, tzinfo=UTC), "2025-01-01", "midnight there, still last year in UTC"),
    (datetime(2024, 12, 31, 1, 0, tzinfo=UTC), "2024-12-31", "nine in the morning"),
]


@pytest.mark.parametrize(("instant", "on", "remark"), INSTANTS)
def test_the_day_of_an_instant_is_that_of_the_documents_zone(instant: datetime, on: str, remark: str) -> None:
    assert day_of(instant, "Asia/Shanghai") == day(on), remark


def test_an_instant_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="zone"):
        day_of(datetime(2024, 12, 31, 9), "Asia/Shanghai")  # noqa: DTZ001 - the mistake under test


NO_OFFSET = ["", "10", "ten days", "10 weeks", "+-1 day", "1.5 days", " 1 day", "1 day\n", "１ day"]


@pytest.mark.parametrize("text", NO_OFFSET)
def test_an_offset_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        offset(text)


def test_years_whose_calendar_nobody_has_published_are_named() -> None:
    assert WORKDAYS.unpublished(date(2024, 12, 1), date(2025, 1, 1)) == ()
    assert WORKDAYS.unpublished(date(2024, 12, 1), date(2091, 1, 1))[-2:] == (2090, 2091)

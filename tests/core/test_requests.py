"""Requests for an account around the report day (DESIGN section 4, Reports)."""

from __future__ import annotations

import pytest

from policybot.checks import survey
from policybot.escalation import Desk, History, plan

from .timeline import BUREAU, EDUCATION, TAX, WORKDAYS, Act, Timeline, day, decision, measure, report, workdays

FREE = measure()
DATED = measure(due=day("2025-12-31"))
HALF_YEARS = [
    "2024-06-28 report-due-in-5-workdays", "2024-07-08 report-late-1-workday",
    "2024-12-31 report-due-in-5-workdays", "2025-01-09 report-late-1-workday",
    "2025-06-30 report-due-in-5-workdays", "2025-07-08 report-late-1-workday",
    "2025-12-31 report-due-in-5-workdays", "2026-01-09 report-late-1-workday",
]  # fmt: skip


def asked(line: Timeline, department: str = EDUCATION, role: str = "liaison") -> list[str]:
    return line.ladder(("unreported",), department=department, role=role)


def test_whoever_is_silent_is_asked_before_and_after_each_report_day() -> None:
    line = Timeline(FREE).run("2024-04-16", "2026-06-30")
    assert asked(line) == HALF_YEARS, "half-years, and nothing after the last account"
    assert asked(line, role="bureau") == [
        f"{on} report-late-5-workdays" for on in ("2024-07-12", "2025-01-15", "2025-07-14", "2026-01-15")
    ]


def test_measures_with_a_date_are_asked_for_each_quarter() -> None:
    line = Timeline(DATED).run("2024-04-16", "2025-01-08")
    assert asked(line) == [
        "2024-06-28 report-due-in-5-workdays", "2024-07-08 report-late-1-workday",
        "2024-09-30 report-due-in-5-workdays", "2024-10-14 report-late-1-workday",
        "2024-12-31 report-due-in-5-workdays",
    ]  # fmt: skip


GIVEN: list[tuple[list[Act], list[str], str]] = [
    ([report("2024-05-06")], HALF_YEARS[2:4], "reported in the period: not asked at all"),
    ([report("2024-07-05")], [HALF_YEARS[0], *HALF_YEARS[2:4]], "up to the report day: asked once, not chased"),
    ([report("2024-07-10")], HALF_YEARS[:2], "after the report day: chased no more, and counted for the next"),
    ([report("2024-05-06", TAX)], HALF_YEARS[:4], "another owner's account is not this one's"),
    ([report("2024-05-06", part_done=True)], [], "its part is done: nothing to ask"),
    ([decision("2024-05-06", "suspend")], [], "suspended: nothing to ask"),
]


@pytest.mark.parametrize(("acts", "days", "remark"), GIVEN)
def test_an_account_ends_the_asking_for_its_period(acts: list[Act], days: list[str], remark: str) -> None:
    line = Timeline(measure(owners=(EDUCATION, TAX)), acts=acts).run("2024-04-16", "2025-02-28")
    assert asked(line) == days, remark


def test_only_the_newest_period_is_asked_for_after_an_outage() -> None:
    line = Timeline(DATED).run("2024-04-16", "2024-11-29", out=workdays("2024-06-20", "2024-10-11"))
    assert asked(line) == ["2024-10-12 report-due-in-5-workdays", "2024-10-14 report-late-1-workday"]


def test_a_report_of_a_later_day_silences_no_request_of_this_one() -> None:
    """`plan --on` looks back at a day from records that go further."""
    line = Timeline(FREE, acts=[report("2024-09-02")]).run("2024-04-16", "2024-06-27")
    today = day("2024-06-28")
    known = line.progress(day("2024-12-31"))
    seen = survey(line.catalog, known, today, WORKDAYS)
    found = plan(Desk(line.catalog, seen, known, History(line.catalog, line.rows.values()), WORKDAYS))
    assert "report-due-in-5-workdays" in [notice.step for notice in found]


STARTS = [
    ("2024-07-01", ["2024-07-08 report-late-1-workday"], "after the request, before the report day"),
    ("2024-07-05", [], "on the report day: nobody is reminded of what it was never asked"),
    ("2024-07-19", [], "after it"),
]


@pytest.mark.parametrize(("start", "days", "remark"), STARTS)
def test_a_start_supersedes_the_requests_reached_by_then(start: str, days: list[str], remark: str) -> None:
    line = Timeline(FREE).run(start, "2024-12-30")
    assert asked(line) == days, remark


def test_a_changed_date_does_not_swallow_a_request_for_an_account() -> None:
    line = Timeline(DATED).run("2024-04-16", "2024-07-04")
    line.change(measure(due=day("2025-06-30")))
    line.run("2024-07-05", "2024-07-31")
    assert line.days("changed") == ["2024-07-05"]
    assert asked(line)[-1] == "2024-07-08 report-late-1-workday"
    assert asked(line, role="bureau") == ["2024-07-12 report-late-5-workdays"]


def test_after_the_end_what_is_open_is_asked_once_for_a_closing_account() -> None:
    late = measure(due=day("2025-12-31"))
    line = Timeline(late).run("2026-03-02", "2026-12-31")
    assert asked(line) == ["2026-03-17 report-due-in-5-workdays"]
    line.acts.append(decision("2026-06-01", "extend", due=day("2026-12-31")))
    line.run("2027-01-04", "2027-03-31")
    assert asked(line) == ["2026-03-17 report-due-in-5-workdays"], "once, whatever is decided later"


def test_the_closing_account_comes_with_the_first_letter_of_the_late_ladder() -> None:
    line = Timeline(measure(due=day("2025-12-31"))).run("2026-03-02", "2026-03-31")
    assert line.ladder()[0] == "2026-03-17 overdue-1-workday"


def test_the_account_of_an_aim_is_the_only_question_of_its_quarter() -> None:
    line = Timeline(measure(due=day("2024-11-29"), force="aim")).run("2024-04-16", "2025-04-30")
    assert line.days("aim-account") == ["2024-12-02"]
    assert [entry for entry in asked(line) if "2024-11" < entry < "2025-02"] == ["2024-12-02 aim-account"]
    assert asked(line)[-1] == "2025-04-09 report-late-1-workday", "and the next quarter is asked for as ever"


# ── occurrences ────────────────────────────────────────────────────────────────

YEARS = measure(every="yearly", start=day("2024-12-31"))
OCCURRENCES: list[tuple[list[Act], list[str], str]] = [
    ([], ["2024-12-24 report-due-in-5-workdays", "2025-01-02 report-late-1-workday"], "nobody said anything"),
    ([report("2024-12-20", for_day=day("2024-12-31"))], [], "fulfilled before it came"),
    ([report("2024-12-26", for_day=day("2024-12-31"))], ["2024-12-24 report-due-in-5-workdays"], "then fulfilled"),
    ([report("2024-12-26")], ["2024-12-24 report-due-in-5-workdays", "2025-01-02 report-late-1-workday"],
     "a report that names no occurrence fulfils none"),
]  # fmt: skip


@pytest.mark.parametrize(("acts", "days", "remark"), OCCURRENCES)
def test_an_occurrence_is_asked_for_until_a_report_names_it(acts: list[Act], days: list[str], remark: str) -> None:
    line = Timeline(YEARS, acts=acts).run("2024-04-16", "2025-06-30")
    assert asked(line) == days, remark
    assert line.ladder() == [], "a recurrence has no date to be overdue"


def test_only_the_newest_past_occurrence_is_chased() -> None:
    monthly = measure(every="monthly", start=day("2024-05-20"))
    line = Timeline(monthly).run("2024-04-16", "2024-08-23", out=workdays("2024-05-10", "2024-08-14"))
    assert asked(line) == ["2024-08-15 report-due-in-5-workdays", "2024-08-21 report-late-1-workday"]
    assert {n.due for _, n in line.sent if n.check == "unreported"} == {day("2024-08-20")}


def test_the_bureaus_own_reports_are_asked_for_like_any_others() -> None:
    line = Timeline(measure(owners=(BUREAU,))).run("2024-04-16", "2024-07-31")
    assert asked(line, BUREAU) == HALF_YEARS[:2]

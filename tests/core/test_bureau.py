"""Letters to deputies, reviews, lists and overviews: what waits for the bureau (DESIGN section 4)."""

from __future__ import annotations

from typing import Any

import pytest

from policybot.checks import survey
from policybot.escalation import Desk, History, plan

from .timeline import EDUCATION, TAX, WORKDAYS, Act, Timeline, day, decision, measure, report

DUE = measure(due=day("2024-12-31"))
PROPOSED_ON = "2025-01-06"


def deputy(line: Timeline) -> list[str]:
    return [str(on) for on, n in line.sent if n.role == "deputy"]


def ahead(line: Timeline) -> list[str]:
    return [str(on) for on, n in line.sent if n.step == "deputy-ahead"]


def lists(line: Timeline, step: str) -> list[str]:
    return [str(on) for on, n in line.sent if n.check == "overview" and n.step == step]


def let_go(line: Timeline, on: str, of: str = "1.1") -> None:
    key = next(
        k for k, row in line.rows.items() if row.role == "deputy" and row.measure == of and row.state == "proposed"
    )
    line.acts.append(decision(on, "release", None, key=key))


# ── a letter to a deputy ───────────────────────────────────────────────────────


def test_unreleased_a_letter_to_a_deputy_never_goes() -> None:
    line = Timeline(DUE).run("2024-04-16", "2025-12-31")
    assert (deputy(line), ahead(line)) == ([], [])
    assert line.states("overdue-3-workdays") == {"overdue-3-workdays": "proposed"}


RELEASES = [
    ("2025-01-07", "2025-01-07", "2025-01-08", "the liaison today, the deputy the working day after"),
    ("2025-01-10", "2025-01-10", "2025-01-13", "over a weekend"),
    ("2025-01-24", "2025-01-24", "2025-01-27", "the Sunday at work is no day for a deputy"),
    ("2025-01-27", "2025-01-27", "2025-02-05", "over Spring Festival"),
]


@pytest.mark.parametrize(("released", "told", "goes", "remark"), RELEASES)
def test_released_the_liaison_is_told_and_the_letter_goes_after(
    released: str, told: str, goes: str, remark: str
) -> None:
    line = Timeline(DUE).run("2024-04-16", PROPOSED_ON)
    let_go(line, released)
    line.run("2025-01-07", "2025-03-31")
    assert (ahead(line), deputy(line)) == ([told], [goes]), remark


def test_planning_again_on_the_day_the_liaison_was_told_sends_no_deputys_letter() -> None:
    line = Timeline(DUE).run("2024-04-16", PROPOSED_ON)
    let_go(line, "2025-01-07")
    line.run("2025-01-07", "2025-01-07").run("2025-01-07", "2025-01-07")
    assert (ahead(line), deputy(line)) == (["2025-01-07"], [])


def test_a_released_letter_does_not_go_when_the_work_is_done_meanwhile() -> None:
    line = Timeline(DUE).run("2024-04-16", PROPOSED_ON)
    let_go(line, "2025-01-07")
    line.run("2025-01-07", "2025-01-07")
    line.acts.append(report("2025-01-08", part_done=True))
    line.run("2025-01-08", "2025-03-31")
    assert deputy(line) == []
    assert line.states("overdue-3-workdays") == {"overdue-3-workdays": "obsolete"}


def test_a_deputy_gets_at_most_one_letter_a_week() -> None:
    line = Timeline(DUE, measure("2.1", due=day("2025-01-02"))).run("2024-04-16", "2025-01-08")
    let_go(line, "2025-01-08")
    line.run("2025-01-08", "2025-01-09")
    let_go(line, "2025-01-10", "2.1")
    line.run("2025-01-10", "2025-03-31")
    assert deputy(line) == ["2025-01-09", "2025-01-16"]


def test_letters_released_together_go_together() -> None:
    line = Timeline(DUE, measure("2.1", due=day("2025-01-02"))).run("2024-04-16", "2025-01-08")
    let_go(line, "2025-01-09")
    let_go(line, "2025-01-09", "2.1")
    line.run("2025-01-09", "2025-03-31")
    assert deputy(line) == ["2025-01-10", "2025-01-10"]


# ── lists and overviews ────────────────────────────────────────────────────────


def test_the_overview_comes_on_the_first_working_day_of_each_week() -> None:
    line = Timeline(measure()).run("2024-09-16", "2024-10-21")
    assert lists(line, "weekly") == ["2024-09-18", "2024-09-23", "2024-09-30", "2024-10-08", "2024-10-14", "2024-10-21"]


WEEKS = [
    ("2025-09-29", "2025-10-13", ["2025-09-29", "2025-10-09", "2025-10-13"], "Monday to Wednesday off"),
    ("2025-01-20", "2025-02-10", ["2025-01-20", "2025-01-27", "2025-02-05", "2025-02-10"], "Spring Festival"),
    ("2026-01-05", "2026-01-12", ["2026-01-05", "2026-01-12"], "ordinary weeks"),
    ("2025-12-29", "2026-01-05", ["2025-12-29", "2026-01-05"], "a Sunday at work ends the old week"),
    ("2025-02-05", "2025-02-05", ["2025-02-05"], "begins on the first working day"),
    ("2025-02-06", "2025-02-10", ["2025-02-10"], "begins after it: the next week's"),
]


@pytest.mark.parametrize(("since", "until", "days", "remark"), WEEKS)
def test_each_week_has_one_overview_in_holidays_too(since: str, until: str, days: list[str], remark: str) -> None:
    assert lists(Timeline(measure()).run(since, until), "weekly") == days, remark


def test_an_overview_missed_goes_on_the_next_working_day_of_its_week() -> None:
    line = Timeline(measure()).run("2024-05-06", "2024-05-24", out=[day("2024-05-13"), day("2024-05-14")])
    assert lists(line, "weekly") == ["2024-05-06", "2024-05-15", "2024-05-20"]


def test_planning_again_after_a_start_in_midweek_adds_no_overview() -> None:
    """Superseded steps lie before the start; they do not make the bot look older than it is."""
    line = Timeline(DUE)
    line.tick(day("2024-12-19"))
    assert line.tick(day("2024-12-19")) == []


def test_the_bureau_gets_no_daily_list_when_nothing_is_new() -> None:
    line = Timeline(DUE).run("2024-04-16", "2025-01-03")
    assert lists(line, "daily") == []


def test_a_proposal_is_listed_when_it_is_new_and_when_it_has_waited_two_working_days() -> None:
    line = Timeline(measure(due=day("2025-01-02"))).run("2024-04-16", "2025-01-31")
    assert [str(on) for on, n in line.planned if n.role == "deputy"] == ["2025-01-07"], "a Tuesday"
    assert lists(line, "daily") == ["2025-01-07", "2025-01-09"]


def test_a_proposal_in_the_weekly_overview_needs_no_list_that_day() -> None:
    line = Timeline(DUE).run("2024-04-16", PROPOSED_ON)
    assert lists(line, "weekly")[-1] == PROPOSED_ON
    assert line.tick(day(PROPOSED_ON)) == []
    line.run("2025-01-07", "2025-01-31")
    assert lists(line, "daily") == ["2025-01-08"]


# ── reviews ────────────────────────────────────────────────────────────────────

WAITS: list[tuple[list[Act], list[str], str]] = [
    ([report("2024-11-04", closes=True)], ["2024-11-11", "2024-11-12", "2024-11-13"], "+5 working days, then daily"),
    ([report("2024-11-04", asks_until=day("2025-06-30"))], ["2024-11-11", "2024-11-12", "2024-11-13"], "a later date"),
    ([report("2024-11-04", asks_until=day("2025-06-30")), report("2024-11-11", done="继续")],
     ["2024-11-11", "2024-11-12", "2024-11-13"], "what is reported later starts no new waiting"),
    ([report("2024-06-03", part_done=True), report("2024-11-04", closes=True)],
     ["2024-11-11", "2024-11-12", "2024-11-13"], "done long ago, applied for now"),
    ([report("2024-10-08", closes=True), decision("2024-10-11", "return"), report("2024-11-04", closes=True)],
     ["2024-11-11", "2024-11-12", "2024-11-13"], "after a return the new application counts"),
    ([report("2024-11-04", closes=True), decision("2024-11-11", "accept")], [], "accepted"),
    ([report("2024-11-04", closes=True), decision("2024-11-12", "return")], ["2024-11-11"], "returned"),
]  # fmt: skip


@pytest.mark.parametrize(("acts", "days", "remark"), WAITS)
def test_an_application_that_waits_is_put_to_the_bureau(acts: list[Act], days: list[str], remark: str) -> None:
    line = Timeline(measure(due=day("2025-12-31")), acts=acts).run("2024-04-16", "2024-11-13")
    assert line.days("review-waiting", role="bureau") == days, remark


def test_a_waiting_application_is_no_reason_to_chase_its_owner() -> None:
    line = Timeline(DUE, acts=[report("2025-01-07", closes=True)]).run("2024-04-16", "2025-03-31")
    assert line.ladder()[-1] == "2025-01-02 overdue-1-workday"
    assert line.ladder(role="bureau") == ["2025-01-02 overdue-1-workday"]


# ── who cannot be reached ──────────────────────────────────────────────────────


def test_a_department_nobody_can_reach_is_said_once_for_all_its_measures() -> None:
    line = Timeline(measure(owners=(EDUCATION, TAX)), measure("2.1", owners=(TAX,)))
    found: list[Any] = []
    for on in ("2024-05-06", "2024-05-07"):
        today = day(on)
        seen = survey(line.catalog, {}, today, WORKDAYS, frozenset({TAX}))
        demanded = plan(Desk(line.catalog, seen, {}, History(line.catalog, line.rows.values()), WORKDAYS))
        found += [(on, n.department) for n in line.accept(demanded) if n.check == "unreachable"]
    assert found == [("2024-05-06", TAX)]

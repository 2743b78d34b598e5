"""The ladder of a date on a virtual timeline (DESIGN section 4, The ladder; section 7, numbers 1, 3 and 5)."""

from __future__ import annotations

from typing import Any

import pytest

from policybot.ladder import built_in, offset
from policybot.model import Step

from .timeline import BUREAU, EDUCATION, TAX, Act, Timeline, day, decision, measure, report, workdays

LIAISON = {
    "2024-12-31": [
        "2024-11-29 due-in-30-days", "2024-12-17 due-in-10-workdays", "2024-12-26 due-in-3-workdays",
        "2024-12-31 due-today", "2025-01-02 overdue-1-workday", "2025-01-13 overdue-8-workdays",
        "2025-01-20 overdue-13-workdays", "2025-01-26 overdue-18-workdays",
    ],
    "2025-12-31": [
        "2025-12-01 due-in-30-days", "2025-12-17 due-in-10-workdays", "2025-12-26 due-in-3-workdays",
        "2025-12-31 due-today", "2026-01-04 overdue-1-workday", "2026-01-13 overdue-8-workdays",
        "2026-01-20 overdue-13-workdays", "2026-01-27 overdue-18-workdays",
    ],
}  # fmt: skip
"""The worked examples of DESIGN section 4; 2025-01-26 and 2026-01-04 are Sundays at work."""

BUREAU_LIST = {
    "2024-12-31": ["2025-01-02 overdue-1-workday", "2025-01-26 decide", "2025-02-08 decide", "2025-02-14 decide"],
    "2025-12-31": ["2026-01-04 overdue-1-workday", "2026-01-27 decide", "2026-02-03 decide", "2026-02-10 decide"],
}
UNTIL = {"2024-12-31": "2025-02-15", "2025-12-31": "2026-02-12"}
DUE = measure(due=day("2024-12-31"))


@pytest.mark.parametrize("due", LIAISON)
def test_nobody_reporting_each_step_goes_on_its_day(due: str) -> None:
    line = Timeline(measure(due=day(due))).run("2024-04-16", UNTIL[due])
    assert line.ladder() == LIAISON[due]
    assert line.ladder(role="bureau") == BUREAU_LIST[due]
    deputy = [n for _, n in line.planned if n.role == "deputy"]
    assert [(str(n.day), n.step, n.state) for n in deputy] == [
        ("2025-01-06" if due < "2025" else "2026-01-06", "overdue-3-workdays", "proposed")
    ]


KINDS = [("central", TAX), ("party", "省委金融办")]


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_for_other_kinds_each_higher_step_is_a_line_of_the_bureaus_call_list(kind: str, name: str) -> None:
    line = Timeline(measure(owners=(name,), due=day("2024-12-31"))).run("2024-04-16", "2025-02-07")
    assert line.ladder(department=name) == LIAISON["2024-12-31"], kind
    calls = ["2025-01-02 overdue-1-workday", "2025-01-06 overdue-3-workdays", "2025-01-26 decide"]
    assert line.ladder(department=name, role="bureau") == calls
    assert not [n for _, n in line.planned if n.role == "deputy"]


def test_the_bureau_climbs_the_same_ladder_in_its_own_house() -> None:
    line = Timeline(measure(owners=(BUREAU,), due=day("2024-12-31"))).run("2024-04-16", "2025-02-07")
    assert line.ladder(department=BUREAU) == LIAISON["2024-12-31"]
    assert line.states("overdue-3-workdays") == {"overdue-3-workdays": "proposed"}


SWAPPED = [
    ("2025-01-22", "2025-01-27", "+3 workdays is Sunday 26 January, at work: the Monday"),
    ("2025-12-29", "2026-01-05", "+3 workdays is Sunday 4 January, at work: the Monday"),
    ("2024-12-31", "2025-01-06", "an ordinary Monday waits for nothing"),
]


@pytest.mark.parametrize(("due", "falls", "remark"), SWAPPED)
def test_a_deputys_letter_waits_for_an_ordinary_day(due: str, falls: str, remark: str) -> None:
    line = Timeline(measure(due=day(due))).run("2024-10-08", falls)
    assert [str(on) for on, n in line.planned if n.role == "deputy"] == [falls], remark


def test_a_call_line_does_not_wait_for_an_ordinary_day() -> None:
    line = Timeline(measure(owners=(TAX,), due=day("2025-12-29"))).run("2024-10-08", "2026-01-05")
    assert line.ladder(department=TAX, role="bureau")[-1] == "2026-01-04 overdue-3-workdays"


OUTAGES = [
    ("2024-12-02", "2024-12-30", ["2024-11-29 due-in-30-days", "2024-12-31 due-today"], "over two reminders"),
    ("2024-11-20", "2024-12-20", ["2024-12-23 due-in-10-workdays", "2024-12-26 due-in-3-workdays"], "over the first"),
    ("2024-12-18", "2025-01-17", ["2024-12-17 due-in-10-workdays", "2025-01-20 overdue-13-workdays"], "over the date"),
    ("2025-01-02", "2025-02-05", ["2024-12-31 due-today", "2025-02-06 overdue-18-workdays"], "over all that follows"),
]


@pytest.mark.parametrize(("first", "last", "around", "remark"), OUTAGES)
def test_after_an_outage_one_catch_up_the_latest_step(first: str, last: str, around: list[str], remark: str) -> None:
    line = Timeline(DUE).run("2024-04-16", "2025-03-03", out=workdays(first, last))
    days = line.ladder()
    assert days[days.index(around[0]) + 1] == around[1], remark
    on_record = {row.step: row.state for row in line.rows.values() if row.check in ("upcoming", "overdue")
                 and row.role == "liaison"}  # fmt: skip
    assert set(on_record) == {entry.split()[1] for entry in LIAISON["2024-12-31"]}, "each step is on record"
    assert sum(state == "sent" for state in on_record.values()) == len(days), remark


def test_a_step_missed_on_its_day_goes_on_the_next_working_day() -> None:
    line = Timeline(DUE).run("2024-04-16", "2024-12-31", out=[day("2024-12-17")])
    assert line.ladder()[1] == "2024-12-18 due-in-10-workdays"


def step(name: str, at: str, **facts: Any) -> Step:
    return Step(name, "deadline", offset(at), ("liaison",), "reminder", **facts)


TWO_ON_A_DAY = [
    ("2024-12-31", ("+1 workday", "+2 days"), "2025-01-02", "+1 workday", "after the date: the nearer to it"),
    ("2025-10-09", ("0 days", "-1 workday"), "2025-10-09", "0 days", "on two days: each goes on its own"),
    ("2025-10-08", ("-5 days", "0 days"), "2025-09-30", "0 days", "both move before the holiday: the date itself"),
    ("2025-10-08", ("-1 workday", "-3 days"), "2025-09-30", "-1 workday", "one working day is nearer than three days"),
]


@pytest.mark.parametrize(("due", "pair", "falls", "goes", "remark"), TWO_ON_A_DAY)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_steps_on_one_day_the_nearer_to_the_date_goes(
    due: str, pair: tuple[str, str], falls: str, goes: str, remark: str, turned: bool
) -> None:
    steps = [step(at, at) for at in (reversed(pair) if turned else pair)]
    line = Timeline(measure(due=day(due)), steps=steps).run("2024-10-08", falls)
    assert [entry for entry in line.ladder() if entry.startswith(falls)] == [f"{falls} {goes}"], remark
    assert set(line.states(*pair)) == set(pair), "the other is on record"


def test_repeats_come_as_often_as_they_are_asked_for() -> None:
    steps = [step("late", "+1 workday", repeat=offset("5 workdays"), times=2)]
    line = Timeline(DUE, steps=steps).run("2024-10-08", "2025-03-03")
    assert line.ladder() == ["2025-01-02 late", "2025-01-09 late", "2025-01-16 late"]


def test_a_cadence_of_more_than_a_year_works() -> None:
    steps = [step("early", "-500 days"), step("late", "+400 days", repeat=offset("400 days"), times=1)]
    line = Timeline(measure(due=day("2025-12-31")), steps=steps).run("2024-04-16", "2028-06-30")
    assert line.ladder() == ["2024-08-16 early", "2027-02-04 late", "2028-03-10 late"]


# ── on course, done, returned ──────────────────────────────────────────────────

SKIPS: list[tuple[dict[str, Any], list[str], str]] = [
    ({"on": "2024-12-02", "expected": day("2024-12-31")}, ["due-in-10-workdays"], "expects the date: skips one"),
    ({"on": "2024-12-18", "done": "推进中"}, ["due-in-3-workdays"], "names no other date and no problem"),
    ({"on": "2024-12-17", "done": "推进中"}, ["due-in-10-workdays"], "on the morning of a step: that step, no second"),
    ({"on": "2024-12-27", "done": "推进中"}, ["due-today"], "the date itself is a step before it too"),
    ({"on": "2024-11-01", "done": "推进中"}, [], "before the first step there is no last one"),
    ({"on": "2024-12-02", "expected": day("2025-01-15")}, [], "expects to be late"),
    ({"on": "2024-12-02", "problem": "经费未到位"}, [], "reports a problem"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "skipped", "remark"), SKIPS)
def test_a_report_on_course_skips_exactly_the_next_step_before_the_date(
    facts: dict[str, Any], skipped: list[str], remark: str
) -> None:
    line = Timeline(DUE, acts=[report(**facts)]).run("2024-04-16", "2025-01-26")
    assert line.ladder() == [entry for entry in LIAISON["2024-12-31"] if entry.split()[1] not in skipped], remark
    assert all(line.states(name) == {name: "superseded"} for name in skipped), "on record with its reason"


def test_a_report_after_the_letter_of_its_day_skips_the_step_after_it() -> None:
    line = Timeline(DUE).run("2024-04-16", "2024-12-17")
    line.acts.append(report("2024-12-17", done="推进中"))
    line.run("2024-12-17", "2024-12-31")
    assert [entry.split()[1] for entry in line.ladder()] == ["due-in-30-days", "due-in-10-workdays", "due-today"]


def test_no_report_skips_a_step_after_the_date() -> None:
    line = Timeline(DUE, acts=[report("2025-01-03", done="快了")]).run("2024-04-16", "2025-01-26")
    assert line.ladder() == LIAISON["2024-12-31"]


def test_whoevers_part_is_open_hears_and_whoevers_is_done_does_not() -> None:
    both = measure(owners=(EDUCATION, TAX), due=day("2024-12-31"))
    line = Timeline(both, acts=[report("2024-12-18", TAX, part_done=True)]).run("2024-04-16", "2025-01-26")
    assert line.ladder() == LIAISON["2024-12-31"]
    assert line.ladder(department=TAX) == LIAISON["2024-12-31"][:2]


def test_after_a_return_nobody_chases_for_five_working_days() -> None:
    acts: list[Act] = [
        report("2024-12-24", closes=True, evidence=["a"]),
        decision("2024-12-31", "return", reason="缺清单"),
    ]
    line = Timeline(DUE, acts=acts).run("2024-04-16", "2025-02-20")
    assert line.days("return") == ["2024-12-31"]
    assert line.ladder()[2:] == ["2025-01-09 overdue-1-workday", "2025-01-20 overdue-8-workdays",
                                 "2025-01-26 overdue-13-workdays", "2025-02-08 overdue-18-workdays"]  # fmt: skip


def test_mended_in_time_nobody_is_chased_at_all() -> None:
    acts: list[Act] = [
        report("2024-12-24", closes=True),
        decision("2024-12-31", "return"),
        report("2025-01-07", closes=True),
    ]
    line = Timeline(DUE, acts=acts).run("2024-04-16", "2025-03-03")
    assert [entry for entry in line.ladder() if entry > "2024-12-24"] == []


# ── an aim ─────────────────────────────────────────────────────────────────────

ACCOUNTS = [
    ([], ["2025-01-02"], "asked once, the working day after"),
    ([report("2024-12-31", done="已覆盖")], ["2025-01-02"], "a report up to the date is no account of it"),
    ([report("2024-12-20", part_done=True)], [], "done: nothing to ask"),
    ([report("2025-01-01", done="未达到")], [], "the account came first"),
]


@pytest.mark.parametrize(("acts", "asked", "remark"), ACCOUNTS)
def test_an_aim_is_reminded_up_to_its_date_and_asked_once_for_an_account(
    acts: list[Any], asked: list[str], remark: str
) -> None:
    line = Timeline(measure(due=day("2024-12-31"), force="aim"), acts=acts).run("2024-04-16", "2025-06-30")
    assert line.days("aim-account") == asked, remark
    assert line.ladder() == [entry for entry in line.ladder() if entry <= "2024-12-31 due-today"], remark
    assert not [n for _, n in line.planned if n.check == "overdue"], "never counted overdue"


def test_the_built_in_ladder_is_that_of_the_design() -> None:
    told = [(str(s.at), s.to, s.release) for s in built_in("deadline")]
    assert told == [
        ("-30 days", ("liaison",), False), ("-10 workdays", ("liaison",), False), ("-3 workdays", ("liaison",), False),
        ("0 days", ("liaison",), False), ("+1 workdays", ("liaison", "bureau"), False),
        ("+3 workdays", ("deputy",), True), ("+8 workdays", ("liaison",), False), ("+13 workdays", ("liaison",), False),
        ("+18 workdays", ("liaison",), False), ("+18 workdays", ("bureau",), False),
    ]  # fmt: skip

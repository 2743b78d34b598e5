"""The shipped policy from its issue to the end of January 2026, with nobody reporting (issue: judged by 2, 3, 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from policybot.workdays import Workdays

from .machine import Machine, at, days

START, END = date(2024, 4, 16), date(2026, 1, 31)

STEPS = (
    "due-in-30-days", "due-in-10-workdays", "due-in-3-workdays", "due-today", "overdue-1-workday",
    "overdue-3-workdays", "overdue-8-workdays", "overdue-13-workdays", "overdue-18-workdays",
)  # fmt: skip
EXAMPLES = {
    date(2024, 12, 31): ("2024-11-29", "2024-12-17", "2024-12-26", "2024-12-31", "2025-01-02", "2025-01-06",
                         "2025-01-13", "2025-01-20", "2025-01-26"),
    date(2025, 12, 31): ("2025-12-01", "2025-12-17", "2025-12-26", "2025-12-31", "2026-01-04", "2026-01-06",
                         "2026-01-13", "2026-01-20", "2026-01-27"),
}  # fmt: skip
"""DESIGN section 4, worked example: the nine days of the ladder for each of the document's two dates."""


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    made = Machine.make(tmp_path_factory.mktemp("timeline"))
    made.run(START, END)
    yield made
    made.state.close()


def dated(machine: Machine) -> list[tuple[str, str, date, bool]]:
    """Measure, owner, date, whether an aim: every owner's part that has a date."""
    return [(m.id, owner, m.due, m.aim) for _, m in machine.office.catalog.measures() if m.due for owner in m.actors]


def test_every_liaison_gets_each_step_once_on_the_days_of_the_worked_example(machine: Machine) -> None:
    parts = dated(machine)
    assert len({m for m, *_ in parts}) == 9
    for measure, owner, due, aim in parts:
        rows = machine.rows(
            "SELECT step, sent_on FROM notice WHERE measure = ? AND department = ? AND role = 'liaison' AND state = "
            "'sent' AND \"check\" IN ('upcoming', 'overdue') ORDER BY sent_on",
            measure, owner,
        )  # fmt: skip
        expected = [
            (step, day)
            for step, day in zip(STEPS, EXAMPLES[due], strict=True)
            if step != "overdue-3-workdays" and (not aim or step.startswith("due"))
        ]
        assert [(r["step"], r["sent_on"]) for r in rows] == expected, (measure, owner)


def test_an_aim_is_asked_once_for_an_account(machine: Machine) -> None:
    rows = machine.rows("SELECT department, sent_on FROM notice WHERE measure = '1.1a' AND step = 'aim-account'")
    owners = [owner for measure, owner, *_ in dated(machine) if measure == "1.1a"]
    assert sorted((str(r["department"]), r["sent_on"]) for r in rows) == sorted((o, "2026-01-04") for o in owners)


def test_letters_to_deputies_stand_as_proposed_and_none_was_sent(machine: Machine) -> None:
    rows = machine.rows("SELECT measure, department, day, state FROM notice WHERE role = 'deputy'")
    kinds = machine.office.catalog.policies[0].kind
    expected = {(m, o) for m, o, _, aim in dated(machine) if not aim and kinds(o) == "government"}
    assert {(r["measure"], r["department"]) for r in rows} == expected
    assert {r["state"] for r in rows} == {"proposed"}
    assert {r["day"] for r in rows} == {"2025-01-06", "2026-01-06"}


def test_the_bureau_has_what_its_steps_name(machine: Machine) -> None:
    """For each part: the list on the first working day after, a call for who is no government office, then weekly."""
    kinds = machine.office.catalog.policies[0].kind
    for measure, owner, due, aim in dated(machine):
        rows = machine.rows(
            "SELECT step, day, repeat FROM notice WHERE measure = ? AND department = ? AND role = 'bureau' AND "
            "\"check\" = 'overdue' AND state = 'sent' ORDER BY day",
            measure, owner,
        )  # fmt: skip
        if aim:
            assert rows == []
            continue
        first = [("overdue-1-workday", EXAMPLES[due][4])]
        call = [] if kinds(owner) == "government" else [("overdue-3-workdays", EXAMPLES[due][5])]
        weekly = [r for r in rows if r["step"] == "decide"]
        assert [(r["step"], r["day"]) for r in rows if r["step"] != "decide"] == first + call, (measure, owner)
        assert weekly[0]["day"] == EXAMPLES[due][8]
        assert [r["repeat"] for r in weekly] == list(range(len(weekly)))


def test_all_other_steps_are_on_record(machine: Machine) -> None:
    states = {r["state"] for r in machine.rows("SELECT DISTINCT state FROM notice")}
    assert states <= {"sent", "proposed", "superseded", "obsolete"}


def test_nobody_gets_two_letters_a_day_and_none_falls_on_a_day_off(machine: Machine) -> None:
    rows = machine.rows("SELECT day, address, count(*) AS n FROM message WHERE state = 'sent' GROUP BY day, address")
    assert [r for r in rows if r["n"] != 1] == []
    workdays = Workdays()
    sent = {date.fromisoformat(str(r["day"])) for r in rows}
    assert [day for day in sent if day not in workdays] == []
    assert {date(2025, 1, 26), date(2026, 1, 4)} <= sent, "the working Sundays are used"


def test_what_the_record_says_was_sent_lies_in_a_mailbox(machine: Machine) -> None:
    rows = machine.rows("SELECT address, count(*) AS n FROM message WHERE state = 'sent' GROUP BY address")
    assert len(rows) == 29, "28 departments and the coordinators"
    for row in rows:
        assert len(machine.mail(str(row["address"]))) == row["n"], row["address"]


def test_the_weekly_overview_comes_on_the_first_working_day_of_each_week(machine: Machine) -> None:
    rows = machine.rows("SELECT sent_on FROM notice WHERE step = 'weekly' ORDER BY day")
    workdays = Workdays()
    expected = [day for day in days(START, END) if workdays.first_of_week(day) and day > START]
    assert [r["sent_on"] for r in rows] == [day.isoformat() for day in expected]


def test_planning_a_day_twice_adds_nothing(machine: Machine) -> None:
    from policybot.pipeline import prepare

    before = machine.rows("SELECT key, state FROM notice ORDER BY key")
    last = date(2026, 1, 30)
    assert prepare(machine.office, machine.state, at(last), last) == 0
    assert machine.rows("SELECT key, state FROM notice ORDER BY key") == before


@pytest.mark.parametrize(
    "first",
    [
        date(2024, 11, 20),  # over the first step before the date
        date(2024, 12, 10),  # over two steps before, the date itself
        date(2024, 12, 28),  # over the date and the steps after it
        date(2025, 1, 20),  # over the working Sunday and the Spring Festival
    ],
)
def test_after_a_month_away_there_is_one_catch_up_letter_a_person(tmp_path: Path, first: date) -> None:
    made = Machine.make(tmp_path)
    back = first + timedelta(days=30)
    made.run(date(2024, 11, 4), first - timedelta(days=1))
    before = Counter(str(r["address"]) for r in made.rows("SELECT address FROM message"))
    returned = Workdays().first_after(back)
    made.tick(at(returned))
    made.tick(at(returned, 12))
    after = Counter(str(r["address"]) for r in made.rows("SELECT address FROM message"))
    assert max((after - before).values()) == 1
    parts = [(m, o) for m, o, due, aim in dated(made) if due == date(2024, 12, 31) and not aim]
    for measure, owner in parts:
        rows = made.rows(
            "SELECT step, state FROM notice WHERE measure = ? AND department = ? AND day > ? AND role = 'liaison' "
            "AND \"check\" IN ('upcoming', 'overdue') ORDER BY day",
            measure, owner, first.isoformat(),
        )  # fmt: skip
        assert [r["state"] for r in rows][-1:] == ["sent"], (measure, owner, rows)
        assert {r["state"] for r in rows[:-1]} <= {"superseded"}, "older steps are on record, unsent"
    made.state.close()

"""What keeps letters back for a time, and what makes a closed measure speak again (DESIGN section 7, number 6)."""

from __future__ import annotations

from typing import Any

import pytest

from policybot.ladder import LADDER, offset
from policybot.model import Step

from .test_escalation import DUE, LIAISON
from .timeline import EDUCATION, TAX, Act, Timeline, day, decision, measure, report

WEEKLY = Step("still-late", "deadline", offset("+8 workdays"), ("liaison",), "overdue", repeat=offset("1 workday"))
STEPS = [WEEKLY if step.name == "overdue-8-workdays" else step for step in LADDER]
LATE = LIAISON["2024-12-31"]


def lived(*acts: Act, until: str = "2025-02-20", **facts: Any) -> Timeline:
    return Timeline(DUE, acts=acts, **facts).run("2024-04-16", until)


# ── 收到 ───────────────────────────────────────────────────────────────────────


def test_an_acknowledgement_stops_repeats_for_five_working_days_and_no_step() -> None:
    ack = decision("2025-01-14", "ack", department=EDUCATION)
    said = [entry for entry in lived(ack, steps=STEPS, until="2025-01-27").ladder() if entry >= "2025-01-13"]
    days = [entry.split()[0] for entry in said if entry.endswith("still-late")]
    assert days == ["2025-01-13", "2025-01-22", "2025-01-23", "2025-01-24", "2025-01-26", "2025-01-27"]
    assert "2025-01-20 overdue-13-workdays" in said


def test_an_acknowledgement_of_one_owner_is_nobody_elses() -> None:
    both = measure(owners=(EDUCATION, TAX), due=day("2024-12-31"))
    line = Timeline(both, acts=[decision("2025-01-14", "ack", department=TAX)], steps=STEPS)
    line.run("2024-04-16", "2025-01-21")
    days = [entry.split()[0] for entry in line.ladder() if entry.endswith("still-late")]
    assert days == ["2025-01-13", "2025-01-14", "2025-01-15", "2025-01-16", "2025-01-17", "2025-01-20",
                    "2025-01-21"]  # fmt: skip


# ── put off ────────────────────────────────────────────────────────────────────

SNOOZES = [
    ("2024-12-02", "2024-12-20", ["2024-12-23 due-in-10-workdays", "2024-12-26 due-in-3-workdays"], "past one step"),
    ("2024-12-02", "2024-12-27", ["2024-12-30 due-in-3-workdays"], "past two: the latest goes"),
    ("2024-12-02", "2024-12-31", [], "to the date itself"),
]


@pytest.mark.parametrize(("since", "until", "meanwhile", "remark"), SNOOZES, ids=[row[-1] for row in SNOOZES])
def test_reminders_before_the_date_rest_and_the_latest_follows(
    since: str, until: str, meanwhile: list[str], remark: str
) -> None:
    line = lived(decision(since, "snooze", until=day(until)))
    after = [entry for entry in line.ladder() if "2024-12-02" < entry < "2024-12-31"]
    assert after == meanwhile, remark
    assert [entry for entry in line.ladder() if entry > "2025"] == LATE[4:], "the date is the date"
    assert ("2024-12-31 due-today" in line.ladder()) == (until < "2024-12-31"), remark


def test_the_last_snooze_decides() -> None:
    acts = [
        decision("2024-12-02", "snooze", until=day("2024-12-30")),
        decision("2024-12-09", "snooze", until=day("2024-12-09")),
    ]
    assert lived(*acts).ladder() == LATE


# ── objections ─────────────────────────────────────────────────────────────────


def test_the_letters_of_whoever_objects_rest_until_the_bureau_answers() -> None:
    acts = [
        decision("2024-12-16", "object", department=EDUCATION, reason="不属本厅职责"),
        decision("2024-12-24", "settle", department=EDUCATION, reason="原文列有贵厅"),
    ]
    line = lived(*acts)
    assert [entry for entry in line.ladder() if entry > "2024-12-02"] == [
        "2024-12-24 due-in-10-workdays", *LATE[2:],
    ], "the step that came meanwhile goes when it is answered"  # fmt: skip
    assert line.days("settled") == ["2024-12-24"], "once, at once"
    assert line.days("objected", role="bureau") == ["2024-12-16"]


def test_an_objection_that_nobody_answers_rests_ten_working_days() -> None:
    line = lived(decision("2024-12-16", "object", department=EDUCATION, reason="不属本厅职责"))
    after = [entry for entry in line.ladder() if entry > "2024-12-02"]
    assert after == ["2024-12-31 due-today", *LATE[4:]]
    assert line.days("settled") == []


def test_an_objection_rests_nobody_elses_letters() -> None:
    both = measure(owners=(EDUCATION, TAX), due=day("2024-12-31"))
    line = Timeline(both, acts=[decision("2024-12-16", "object", department=TAX, reason="不属本局职责")])
    line.run("2024-04-16", "2025-02-20")
    assert line.ladder() == LATE


def test_whoever_objects_before_being_told_is_told_when_it_is_answered() -> None:
    line = Timeline(DUE, acts=[
        decision("2024-12-02", "object", department=EDUCATION, reason="不属本厅职责"),
        decision("2024-12-05", "settle", department=EDUCATION, reason="原文列有贵厅"),
    ]).run("2024-12-02", "2024-12-31")  # fmt: skip
    assert line.days("assigned") == ["2024-12-05"]


# ── taken back ─────────────────────────────────────────────────────────────────


def test_a_report_that_was_withdrawn_counts_no_more() -> None:
    wrong = report("2024-12-10", part_done=True)
    line = lived(wrong, decision("2024-12-20", "withdraw", department=EDUCATION, key=str(wrong.id)))
    assert [entry for entry in line.ladder() if entry > "2024-12-02"] == ["2024-12-20 due-in-10-workdays", *LATE[2:]]


def test_the_day_before_it_was_withdrawn_it_still_counts() -> None:
    wrong = report("2024-12-10", part_done=True)
    line = Timeline(DUE, acts=[wrong, decision("2024-12-20", "withdraw", department=EDUCATION, key=str(wrong.id))])
    part = {on: line.survey(day(on)).standings["doc", "1.1"].parts[0].open for on in ("2024-12-19", "2024-12-20")}
    assert part == {"2024-12-19": False, "2024-12-20": True}


# ── opened again ───────────────────────────────────────────────────────────────

CLOSED: list[Act] = [report("2024-12-20", closes=True, evidence=["a"]), decision("2024-12-24", "accept")]


def test_a_measure_opened_again_is_told_once_and_its_ladder_begins_anew() -> None:
    line = lived(*CLOSED, decision("2025-03-03", "reopen", reason="回头看发现未运行"), until="2025-04-11")
    assert line.days("reopened") == ["2025-03-03"]
    after = [entry for entry in line.ladder() if entry > "2025-03-03"]
    assert after == ["2025-03-18 overdue-1-workday", "2025-03-27 overdue-8-workdays", "2025-04-03 overdue-13-workdays",
                     "2025-04-11 overdue-18-workdays"], "after ten working days of grace"  # fmt: skip


def test_opened_again_and_closed_again() -> None:
    again: list[Act] = [report("2025-03-10", closes=True, evidence=["b"]), decision("2025-03-12", "accept")]
    line = lived(*CLOSED, decision("2025-03-03", "reopen", reason="回头看"), *again, until="2025-04-11")
    assert line.days("closed") == ["2024-12-24", "2025-03-12"]
    assert [entry for entry in line.ladder() if entry > "2025"] == []
    standing = line.survey(day("2025-04-11")).standings["doc", "1.1"]
    assert (standing.lifecycle, standing.outcome) == ("closed", "late")


def test_only_the_part_that_is_opened_again_hears_of_it() -> None:
    both = measure(owners=(EDUCATION, TAX), due=day("2024-12-31"))
    done = [report("2024-12-20", name, closes=True, evidence=["a"]) for name in (EDUCATION, TAX)]
    line = Timeline(both, acts=[*done, decision("2024-12-24", "accept"),
                                decision("2025-03-03", "reopen", department=TAX, reason="回头看")])  # fmt: skip
    line.run("2024-04-16", "2025-04-11")
    assert (line.days("reopened"), line.days("reopened", department=TAX)) == ([], ["2025-03-03"])
    assert [entry for entry in line.ladder() if entry > "2025"] == []


def test_a_late_acknowledgement_opens_nothing() -> None:
    line = lived(*CLOSED, decision("2025-01-14", "ack", department=EDUCATION), until="2025-04-11")
    assert line.survey(day("2025-04-11")).standings["doc", "1.1"].lifecycle == "closed"
    assert [entry for entry in line.ladder() if entry > "2025"] == []

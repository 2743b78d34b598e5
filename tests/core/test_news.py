"""What an owner hears once: start, changes, rest, end (DESIGN section 4, Start; section 5)."""

from __future__ import annotations

import pytest

from .timeline import EDUCATION, TAX, Act, Timeline, day, decision, measure, report

NEWS = ("assigned", "changed", "suspended", "resumed", "released", "closed")
DUE = measure(due=day("2024-12-31"))
LATER = measure(due=day("2025-06-30"))
STARTS = [
    ("2024-04-16", "2024-11-29 due-in-30-days", "at the issue"),
    ("2024-11-29", "2024-12-17 due-in-10-workdays", "on the day of a step: superseded by the notice of that day"),
    ("2024-12-20", "2024-12-26 due-in-3-workdays", "two reminders too late: superseded"),
    ("2024-12-31", "2025-01-02 overdue-1-workday", "on the date itself, which is not past"),
    ("2025-01-02", "2025-01-17 overdue-1-workday", "past at the start: ten working days to check first"),
    ("2025-06-03", "2025-06-18 overdue-1-workday", "long past at the start: the same"),
]


def news(line: Timeline, department: str = EDUCATION, of: str = "1.1") -> list[str]:
    return [f"{on} {n.step}" for on, n in line.sent
            if n.step in NEWS and n.department == department and n.measure == of]  # fmt: skip


@pytest.mark.parametrize(("start", "first", "remark"), STARTS)
def test_each_owner_is_told_at_the_start_and_older_steps_are_superseded(start: str, first: str, remark: str) -> None:
    line = Timeline(DUE).run(start, "2025-07-31")
    assert news(line) == [f"{start} assigned"], remark
    assert line.ladder()[0] == first, remark
    upto = [row for row in line.rows.values() if row.check == "upcoming" and row.day <= day(start)]
    assert {row.state for row in upto} <= {"superseded"}, remark


def test_a_date_past_at_the_start_climbs_its_whole_ladder_from_the_end_of_the_grace() -> None:
    line = Timeline(DUE).run("2025-06-03", "2025-08-29")
    assert line.ladder() == ["2025-06-18 overdue-1-workday", "2025-06-27 overdue-8-workdays",
                             "2025-07-04 overdue-13-workdays", "2025-07-11 overdue-18-workdays"]  # fmt: skip
    assert [str(n.day) for _, n in line.planned if n.role == "deputy"] == ["2025-06-20"]
    assert line.ladder(role="bureau") == [
        "2025-06-18 overdue-1-workday", *(f"{on} decide" for on in (
            "2025-07-11", "2025-07-18", "2025-07-25", "2025-08-01", "2025-08-08", "2025-08-15", "2025-08-22",
            "2025-08-29"))]  # fmt: skip


def test_a_measure_added_later_takes_the_same_way() -> None:
    line = Timeline(DUE).run("2024-04-16", "2024-12-19")
    line.change(DUE, measure("2.1", due=day("2024-12-31")))
    line.run("2024-12-20", "2024-12-31")
    assert news(line, of="2.1") == ["2024-12-20 assigned"]
    assert line.days("due-in-3-workdays", of="2.1") == ["2024-12-26"]
    assert line.days("due-in-10-workdays", of="2.1") == []
    assert news(line) == ["2024-04-16 assigned"]


def test_what_is_done_or_closed_or_at_rest_at_the_start_is_not_announced() -> None:
    acts: list[Act] = [report("2024-06-03", part_done=True), report("2024-06-03", of="2.1", closes=True),
                       decision("2024-06-05", "accept", "2.1"), decision("2024-06-05", "suspend", "3.1")]  # fmt: skip
    line = Timeline(DUE, measure("2.1"), measure("3.1"), acts=acts).run("2024-07-08", "2025-03-03")
    assert [n for _, n in line.planned if n.measure] == []


def test_an_edited_date_is_told_once_and_its_ladder_runs() -> None:
    line = Timeline(DUE).run("2024-04-16", "2024-12-02")
    line.change(LATER)
    line.run("2024-12-03", "2025-07-31")
    assert news(line) == ["2024-04-16 assigned", "2024-12-03 changed"]
    assert line.ladder()[:2] == ["2024-11-29 due-in-30-days", "2025-05-30 due-in-30-days"]
    assert all(n.due == day("2025-06-30") for on, n in line.sent if n.check == "overdue")


def test_an_approved_extension_is_told_once_too() -> None:
    line = Timeline(DUE, acts=[decision("2025-01-08", "extend", due=day("2025-06-30"))]).run("2024-04-16", "2025-05-30")
    assert news(line) == ["2024-04-16 assigned", "2025-01-08 changed"]
    assert line.ladder()[-2:] == ["2025-01-02 overdue-1-workday", "2025-05-30 due-in-30-days"]
    assert line.states("overdue-3-workdays") == {"overdue-3-workdays": "obsolete"}, "the deputy's letter never goes"


def test_an_unsent_notice_of_the_old_date_never_goes_out() -> None:
    line = Timeline(DUE).run("2024-04-16", "2024-12-16")
    line.accept(line.plan(day("2024-12-17")))
    assert line.states("due-in-10-workdays") == {"due-in-10-workdays": "pending"}
    line.change(LATER)
    assert [n.step for n in line.tick(day("2024-12-17"))] == ["changed"]
    assert line.states("due-in-10-workdays")["due-in-10-workdays"] == "obsolete"


def test_a_date_that_goes_there_and_back_and_there_again_is_told_each_time() -> None:
    line = Timeline(DUE).run("2024-04-16", "2024-06-03")
    for on, one in (("2024-06-04", LATER), ("2024-06-06", DUE), ("2024-06-11", LATER)):
        line.change(one)
        line.run(on, on)
    line.run("2024-06-12", "2025-07-01")
    assert news(line) == ["2024-04-16 assigned", "2024-06-04 changed", "2024-06-06 changed", "2024-06-11 changed"]
    assert line.ladder() == ["2025-05-30 due-in-30-days", "2025-06-16 due-in-10-workdays",
                             "2025-06-25 due-in-3-workdays", "2025-06-30 due-today",
                             "2025-07-01 overdue-1-workday"]  # fmt: skip


def test_a_date_that_comes_back_before_anything_was_sent_is_no_news_and_can_change_again() -> None:
    line = Timeline(DUE).run("2024-04-16", "2024-06-03")
    line.change(LATER)
    line.accept(line.plan(day("2024-06-04")))
    line.change(DUE)
    assert line.tick(day("2024-06-04")) == []
    line.change(LATER)
    line.run("2024-06-05", "2024-06-07")
    assert news(line) == ["2024-04-16 assigned", "2024-06-05 changed"]


def test_a_date_taken_away_ends_the_ladder_and_is_told() -> None:
    line = Timeline(DUE).run("2024-04-16", "2024-12-18")
    line.change(measure())
    line.run("2024-12-19", "2025-03-03")
    assert news(line) == ["2024-04-16 assigned", "2024-12-19 changed"]
    assert line.ladder()[-1] == "2024-12-17 due-in-10-workdays"


# ── owners ─────────────────────────────────────────────────────────────────────


def test_a_former_owner_is_told_once_and_reminded_no_more() -> None:
    line = Timeline(measure(owners=(EDUCATION, TAX), due=day("2024-12-31"))).run("2024-04-16", "2024-12-18")
    line.change(measure(owners=(TAX,), due=day("2024-12-31")))
    line.run("2024-12-19", "2025-03-03")
    assert news(line) == ["2024-04-16 assigned", "2024-12-19 released"]
    assert line.ladder()[-1] == "2024-12-17 due-in-10-workdays"
    assert news(line, TAX) == ["2024-04-16 assigned"]


def test_a_measure_taken_out_releases_its_owners_unless_it_was_closed() -> None:
    acts: list[Act] = [report("2024-05-06", closes=True, of="2.1"), decision("2024-05-07", "accept", "2.1")]
    line = Timeline(DUE, measure("2.1"), acts=acts).run("2024-04-16", "2024-06-03")
    line.change(measure("3.1"))
    line.run("2024-06-04", "2024-06-30")
    assert news(line) == ["2024-04-16 assigned", "2024-06-04 released"]
    assert news(line, of="2.1") == ["2024-04-16 assigned", "2024-05-07 closed"]


def test_an_owner_who_comes_back_is_told_again() -> None:
    line = Timeline(DUE).run("2024-04-16", "2024-05-06")
    for on, owner in (("2024-05-07", TAX), ("2024-05-08", EDUCATION), ("2024-05-09", TAX)):
        line.change(measure(owners=(owner,), due=day("2024-12-31")))
        line.run(on, on)
    assert [entry.split()[1] for entry in news(line)] == ["assigned", "released", "assigned", "released"]


def test_who_was_never_told_of_a_duty_is_not_released_from_it() -> None:
    line = Timeline(DUE)
    line.accept(line.plan(day("2024-04-16")))
    line.change(measure(owners=(TAX,), due=day("2024-12-31")))
    line.run("2024-04-16", "2024-04-30")
    assert news(line) == []


def test_a_department_renamed_with_its_old_name_as_alias_hears_nothing_of_it() -> None:
    line = Timeline(DUE).run("2024-04-16", "2024-12-18")
    new = "省教育委员会"
    line.change(measure(owners=(new,), due=day("2024-12-31")), aliases={new: (EDUCATION,)})
    line.run("2024-12-19", "2025-01-02")
    assert (news(line), news(line, new)) == (["2024-04-16 assigned"], [])
    assert line.ladder(department=new) == ["2024-12-26 due-in-3-workdays", "2024-12-31 due-today",
                                           "2025-01-02 overdue-1-workday"]  # fmt: skip


def test_a_measure_split_carries_its_record_over() -> None:
    whole = measure("10.4", owners=(EDUCATION, TAX), due=day("2024-12-31"))
    line = Timeline(whole).run("2024-04-16", "2024-12-18")
    line.change(measure("10.4a", due=day("2024-12-31"), was=("10.4",)),
                measure("10.4b", owners=(TAX,), due=day("2024-12-31"), was=("10.4",)))  # fmt: skip
    line.run("2024-12-19", "2025-01-02")
    assert (news(line, of="10.4a"), news(line, TAX, of="10.4b")) == ([], [])
    assert [entry for entry in news(line, of="10.4") if "released" in entry] == []
    assert line.days("due-in-10-workdays", of="10.4a") == []
    assert line.days("due-in-3-workdays", of="10.4a") == ["2024-12-26"]


# ── rest and end ───────────────────────────────────────────────────────────────


def test_suspended_and_resumed_are_told_once_each_and_nothing_goes_in_between() -> None:
    acts: list[Act] = [decision("2024-12-18", "suspend"), decision("2025-03-03", "resume")]
    line = Timeline(DUE, acts=acts).run("2024-04-16", "2025-03-31")
    assert news(line) == ["2024-04-16 assigned", "2024-12-18 suspended", "2025-03-03 resumed"]
    assert [entry for entry in line.ladder() if entry > "2024-12-18"][:1] == ["2025-03-18 overdue-1-workday"]
    assert [n for on, n in line.sent if day("2024-12-18") < on < day("2025-03-03") and n.measure] == []


def test_an_extension_while_suspended_is_told_with_the_resumption() -> None:
    acts: list[Act] = [decision("2024-12-18", "suspend"), decision("2025-02-10", "extend", due=day("2025-06-30")),
                       decision("2025-03-03", "resume")]  # fmt: skip
    line = Timeline(DUE, acts=acts).run("2024-04-16", "2025-03-31")
    assert news(line) == ["2024-04-16 assigned", "2024-12-18 suspended", "2025-03-03 resumed"]
    assert [n.due for _, n in line.sent if n.step == "resumed"] == [day("2025-06-30")]


def test_the_closing_is_told_to_every_owner_and_at_once_to_who_applied() -> None:
    both = measure(owners=(EDUCATION, TAX), due=day("2024-12-31"))
    acts: list[Act] = [report("2024-11-04", part_done=True), report("2024-12-02", TAX, closes=True),
                       decision("2024-12-09", "accept")]  # fmt: skip
    line = Timeline(both, acts=acts).run("2024-04-16", "2025-03-31")
    assert news(line)[1:] == news(line, TAX)[1:] == ["2024-12-09 closed"]
    assert [(n.department, n.at_once) for _, n in line.sent if n.step == "closed"] == [(EDUCATION, False), (TAX, True)]
    assert [n for on, n in line.sent if on > day("2024-12-09") and n.measure] == [], "and then there is silence"


def test_a_part_accepted_while_others_are_open_is_answered_once() -> None:
    both = measure(owners=(EDUCATION, TAX), due=day("2024-12-31"))
    acts: list[Act] = [report("2024-11-04", closes=True), decision("2024-11-06", "accept")]
    line = Timeline(both, acts=acts).run("2024-04-16", "2024-12-10")
    assert [(str(on), n.department) for on, n in line.sent if n.step == "accepted"] == [("2024-11-06", EDUCATION)]
    assert line.ladder() == []


def test_each_return_is_answered_once_with_its_own_reason() -> None:
    """Two owners' applications returned on one day: neither learns why the other's came back."""
    both = measure(owners=(EDUCATION, TAX), due=day("2024-12-31"))
    line = Timeline(both, acts=[report("2024-11-04", closes=True), report("2024-11-04", TAX, closes=True)])
    line.run("2024-04-16", "2024-11-05")
    for who, why in ((EDUCATION, "缺清单"), (TAX, "缺印章")):
        line.acts.append(decision("2024-11-06", "return", department=who, reason=why))
        line.run("2024-11-06", "2024-11-06")
    line.run("2024-11-07", "2024-11-12")
    told = [(n.department, n.reason.values["why"]) for _, n in line.sent if n.step == "return"]
    assert told == [(EDUCATION, "缺清单"), (TAX, "缺印章")]


@pytest.mark.parametrize("verdict", ["return", "accept"])
def test_a_date_moved_after_an_answer_makes_no_second_one(verdict: str) -> None:
    both = measure(owners=(EDUCATION, TAX), due=day("2024-12-31"))
    acts: list[Act] = [report("2024-11-04", closes=True), decision("2024-11-06", verdict),
                       decision("2024-12-03", "extend", due=day("2025-03-31"))]  # fmt: skip
    line = Timeline(both, acts=acts).run("2024-04-16", "2024-12-10")
    assert [str(on) for on, n in line.sent if n.check == "answer"] == ["2024-11-06"]

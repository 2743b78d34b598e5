"""What must hold whatever happens: dates, owners, acts, edits and outages drawn at random (DESIGN section 7)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policybot.ladder import built_in
from policybot.model import Measure

from .timeline import BUREAU, EDUCATION, TAX, WORKDAYS, Act, Timeline, day, decision, measure, report, workdays

DATES = st.dates(day("2024-06-01"), day("2026-02-15"))
DAYS = workdays("2024-09-02", "2025-04-30")
FIRST, LAST = str(DAYS[0]), str(DAYS[-1])
OWNERS = st.sampled_from([(EDUCATION,), (TAX,), (BUREAU, EDUCATION), (EDUCATION, TAX)])
WORDS: list[dict[str, Any]] = [
    {"done": "推进中"}, {"part_done": True}, {"closes": True}, {"asks_until": day("2025-12-31")},
    {"expected": day("2025-10-31")},
]  # fmt: skip
QUICK = settings(max_examples=30, deadline=None)


@st.composite
def measures(draw: st.DrawFn) -> list[Measure]:
    found = []
    for n in range(draw(st.integers(1, 3))):
        facts: dict[str, Any] = draw(
            st.one_of(
                st.builds(lambda due, force: {"due": due, "force": force}, DATES, st.sampled_from(["must", "aim"])),
                st.builds(lambda due: {"due": due}, DATES),
                st.just({}),
                st.just({"every": "quarterly"}),
            )
        )
        found.append(measure(f"{n + 1}.1", owners=draw(OWNERS), **facts))
    return found


@st.composite
def acts(draw: st.DrawFn) -> list[Act]:
    """Reports and decisions in any order, sensible or not."""
    found: list[Act] = []
    for _ in range(draw(st.integers(0, 8))):
        on, of = str(draw(st.sampled_from(DAYS))), draw(st.sampled_from(["1.1", "2.1", "3.1"]))
        kind = draw(st.sampled_from(["report", "report", "accept", "return", "extend", "suspend", "resume"]))
        who = draw(st.sampled_from([EDUCATION, TAX, BUREAU]))
        if kind == "report":
            found.append(report(on, who, of, **draw(st.sampled_from(WORDS))))
        else:
            found.append(decision(on, kind, of, due=draw(DATES) if kind == "extend" else None))
    return found


OUT = st.builds(
    lambda start, length: DAYS[start : start + length], st.integers(1, len(DAYS) - 1), st.integers(0, 60)
)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(measures(), acts(), OUT)
def test_planning_twice_is_the_same(some: list[Measure], done: list[Act], out: list[date]) -> None:
    line = Timeline(*some, acts=done)
    for today in DAYS:
        if today in out:
            continue
        first = line.plan(today)
        assert line.plan(today) == first, "the same from the same"
        line.accept(first)
        again = line.plan(today)
        assert line.accept(again) == [], "nothing new once it is on record"
        line.tick(today)
        assert line.accept(line.plan(today)) == [], "nor once it is sent"


@QUICK
@given(measures(), acts(), OUT)
def test_no_notice_falls_on_a_day_off_and_no_key_comes_twice(
    some: list[Measure], done: list[Act], out: list[date]
) -> None:
    line = Timeline(*some, acts=done).run(FIRST, LAST, out=out)
    assert all(notice.day in WORKDAYS for _, notice in line.planned)
    assert all(on in WORKDAYS for on, _ in line.sent)
    assert not [
        n for _, n in line.planned if n.role == "deputy" and n.state != "superseded" and WORKDAYS.swapped(n.day)
    ]
    assert max(Counter(notice.key for _, notice in line.sent).values(), default=1) == 1
    assert all(len({n.key for n in line.plan(on)}) == len(line.plan(on)) for on in DAYS[-1:])


@QUICK
@given(measures(), acts(), OUT)
def test_one_notice_a_day_for_each_measure_department_role_and_check(
    some: list[Measure], done: list[Act], out: list[date]
) -> None:
    line = Timeline(*some, acts=done).run(FIRST, LAST, out=out)
    # The account of an aim is another question than that of a quarter, though one check asks both.
    found = [(on, n) for on, n in line.sent if n.step != "aim-account"]
    tally = Counter((on, n.measure, n.department, n.role, n.check) for on, n in found)
    assert {what: count for what, count in tally.items() if count > 1} == {}


@QUICK
@given(DATES, st.booleans(), OUT)
def test_every_step_is_sent_once_or_on_record_and_an_outage_never_loses_the_latest(
    due: date, central: bool, out: list[date]
) -> None:
    owner = TAX if central else EDUCATION
    line = Timeline(measure(owners=(owner,), due=due)).run(FIRST, LAST, out=out)
    steps = [row for row in line.rows.values() if row.check in ("upcoming", "overdue") and row.repeat == 0]
    on_record = Counter((row.step, row.role) for row in steps)
    grace = WORKDAYS.add(DAYS[0], 10) if due < DAYS[0] else due
    ran = [on for on in DAYS if on not in out]
    for step in built_in("deadline"):
        for role in step.to:
            hearer = "bureau" if role == "deputy" and central else role
            falls = WORKDAYS.at(due if step.at.count <= 0 else grace, step.at)
            falls = WORKDAYS.first_ordinary(falls) if hearer == "deputy" else falls
            came = due >= DAYS[0] if step.at.count <= 0 else True
            if came and falls <= ran[-1] and (step.at.count > 0 or any(falls <= on <= due for on in ran)):
                assert on_record[step.name, hearer] == 1, (step.name, hearer)
    _latest_is_never_lost(line, owner, due, grace, ran)


def _latest_is_never_lost(line: Timeline, owner: str, due: date, grace: date, ran: list[date]) -> None:
    """On each day after the date on which the bot ran, the liaison's latest step has been sent."""
    after = [step for step in built_in("deadline") if step.at.count > 0 and "liaison" in step.to]
    for today in ran:
        reached = [step for step in after if WORKDAYS.at(grace, step.at) <= today]
        if reached and today > due:
            days = [
                on
                for on, n in line.sent
                if n.step == reached[-1].name and n.department == owner and n.role == "liaison"
            ]
            assert days, (today, reached[-1].name)
            assert days[0] <= today


@QUICK
@given(measures(), st.lists(st.tuples(st.sampled_from(DAYS), measures()), max_size=4), OUT)
def test_any_edit_leaves_no_notice_of_an_old_date_or_owner(
    some: list[Measure], edits: list[tuple[date, list[Measure]]], out: list[date]
) -> None:
    line = Timeline(*some)
    for today in DAYS:
        for on, others in edits:
            if on == today:
                line.change(*others)
        if today in out:
            continue
        now = {one.id: one for policy in line.catalog.policies for one in policy.measures}
        for notice in line.tick(today):
            if notice.measure and notice.step != "released":
                assert notice.department in now[notice.measure].actors
                assert notice.check not in ("upcoming", "overdue") or notice.due == now[notice.measure].due


@QUICK
@given(st.dates(day("2026-06-01"), day("2029-12-31")))
def test_years_nobody_has_published_stop_nothing(due: date) -> None:
    start, until = due - timedelta(days=50), due + timedelta(days=60)
    line = Timeline(measure(due=due)).run(str(start), str(until))
    assert {n.step for _, n in line.sent if n.check in ("upcoming", "overdue")} >= {
        "due-in-30-days", "due-in-10-workdays", "due-in-3-workdays", "due-today", "overdue-1-workday",
        "overdue-18-workdays", "decide"}  # fmt: skip

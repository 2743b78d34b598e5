"""Why who was told what, and why not: situations on a relay, days past and to come, and what the record must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any

import pytest

from policybot import acts, outbox
from tests.channels.relay import Relay, relaying
from tests.whole.machine import Machine, at
from tests.whole.world import BUREAU, COORDINATOR, EDU, IND, TAX, World, measure

from .conftest import Shell

DUE = date(2024, 12, 31)
OPEN, REMIND, BETWEEN, LAST, LATE, DEPUTY = (
    date(2024, 12, 2), date(2024, 12, 17), date(2024, 12, 20), DUE, date(2025, 1, 2), date(2025, 1, 6),
)  # fmt: skip
"""Told of the duty; ten working days before its date; no step; the date; one and three working days after it."""


@pytest.fixture
def relay() -> Iterator[Relay]:
    with relaying() as made:
        yield made


@pytest.fixture
def build(shell: Shell, relay: Relay) -> Iterator[Callable[..., World]]:
    """A small house in the folder of the shell, which writes to the relay."""
    with ExitStack() as opened:

        def made(*measures: str, **more: Any) -> World:
            world = World.open(shell.folder, relay, *measures, **more)
            opened.callback(world.state.close)
            return world

        yield made


@pytest.fixture
def world(build: Callable[..., World]) -> World:
    """The liaisons were told of the duty; the house has run on the days after that on which something came."""
    made = build()
    made.at(OPEN)
    return made


def bench(world: Machine, day: date) -> Any:
    return acts.bench(world.office.catalog, world.state, world.office.workdays, at(day, 8), day)


def report(world: Machine, day: date, entered: date | None = None, **facts: Any) -> None:
    account = acts.Account(("1.1",), EDU, "张某", day, **facts)
    entered = entered or day
    acts.record(world.office.catalog, world.state, account, at(entered, 8), entered, world.office.workdays, "张某")


def explain(shell: Shell, on: date, *words: str, now: date | None = None) -> Any:
    with shell.on(str(now or on)):
        return shell.json("explain", "1.1", "--on", str(on), *words)


def person(found: Any, department: str, role: str = "liaison") -> Any:
    rows = [row for row in found["people"] if (row["department"], row["role"]) == (department, role)]
    assert len(rows) == 1, rows
    return rows[0]


# ── one person on one day ──────────────────────────────────────────────────────


def nothing(world: World) -> None:
    pass


def reminded(world: World) -> None:
    world.at(REMIND)


def done(world: World) -> None:
    report(world, date(2024, 12, 10), part_done=True)
    reminded(world)


def on_course(world: World) -> None:
    reminded(world)
    report(world, date(2024, 12, 18), done="推进中", expected=DUE)
    world.at(date(2024, 12, 26))


def suspended(world: World) -> None:
    acts.suspend(bench(world, date(2024, 12, 10)), "1.1", "王某", "文号1", "待上级明确", date(2024, 12, 10))
    world.at(date(2024, 12, 11))


def closed(world: World) -> None:
    for name in (EDU, IND, TAX):
        account = acts.Account(("1.1",), name, "张某", date(2024, 12, 10), part_done=True,
                               evidence=(world.home / "proof.pdf",))  # fmt: skip
        acts.record(world.office.catalog, world.state, account, at(date(2024, 12, 10), 8), date(2024, 12, 10),
                    world.office.workdays, "")  # fmt: skip
    acts.review(bench(world, date(2024, 12, 11)), "1.1", "accept", "王某", "属实", date(2024, 12, 11), None, True)
    world.at(date(2024, 12, 11))


def returned(world: World) -> None:
    report(world, date(2024, 12, 24), close=True, evidence=(world.home / "proof.pdf",))
    day = date(2024, 12, 30)
    acts.review(bench(world, day), "1.1", "return", "王某", "缺文件", day, EDU, False)
    world.at(day)
    world.at(LATE)


def held(world: World) -> None:
    acts.hold(bench(world, REMIND), EDU, "王某", "核对名单", date(2024, 12, 24), REMIND)
    reminded(world)


def late(world: World) -> None:
    for day in (REMIND, date(2024, 12, 26), LAST, LATE, DEPUTY):
        world.at(day)


SITUATIONS = [
    # what came before, day, department, role, state, words of why, remark
    (reminded, REMIND, EDU, "liaison", "told", "前10个工作日", "a step of the ladder"),
    (nothing, OPEN, EDU, "liaison", "told", "新列入", "the duty itself"),
    (reminded, BETWEEN, EDU, "liaison", "not_told", "下一个（时限前3个工作日）在2024年12月26日", "between two steps"),
    (reminded, REMIND, EDU, "deputy", "not_told", "第一个（时限后3个工作日）在2025年1月6日", "not yet the deputy's"),
    (done, REMIND, EDU, "liaison", "not_told", "2024年12月10日报告完成", "its part is done"),
    (done, REMIND, IND, "liaison", "told", "前10个工作日", "others hear all the same"),
    (on_course, date(2024, 12, 26), EDU, "liaison", "not_told", "2024年12月18日", "reported on course: skipped"),
    (suspended, date(2024, 12, 12), EDU, "liaison", "not_told", "暂停", "it rests"),
    (closed, REMIND, EDU, "liaison", "not_told", "办结", "it is over"),
    (returned, LATE, EDU, "liaison", "not_told", "2025年1月7日以前", "mending a return"),
    (held, REMIND, EDU, "liaison", "waits", "王某决定暂停发信至2024年12月24日：核对名单", "held back"),
    (held, REMIND, IND, "liaison", "told", "前10个工作日", "of another department only"),
    (late, DEPUTY, EDU, "deputy", "waits", "policybot release", "waits for release"),
    (late, LATE, TAX, "liaison", "told", "后1个工作日", "after the date"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "day", "department", "role", "state", "why", "remark"), SITUATIONS)
def test_a_person_is_told_or_not_for_a_reason(
    world: World, shell: Shell, before: Callable[[World], None], day: date, department: str, role: str, state: str,
    why: str, remark: str,
) -> None:  # fmt: skip
    before(world)
    row = person(explain(shell, day), department, role)
    assert (row["state"], row["told"]) == (state, state == "told"), row
    assert why in row["why"], remark
    assert why in shell_lines(shell, day), "people read the same"


def test_an_address_that_rests_is_waited_for(world: World, relay: Relay, shell: Shell) -> None:
    relay.answers["RCPT edu"] = "450 4.2.0 come later"
    world.at(REMIND)
    row = person(explain(shell, REMIND), EDU)
    assert row["state"] == "waits"
    assert "对方暂不接收" in row["why"]
    assert "450 4.2.0" in row["why"]


def test_whose_address_refuses_is_told_by_the_coordinators(world: World, relay: Relay, shell: Shell) -> None:
    """They have had their letter of the day, the alarm about the refusal apart: it goes the day after."""
    relay.answers["RCPT edu"] = "550 5.1.1 no such user"
    for day in (REMIND, date(2024, 12, 18)):
        world.at(day)
        world.at(day, 9, 30)
    row = person(explain(shell, REMIND, now=date(2024, 12, 18)), EDU)
    assert (row["state"], row["via"]) == ("waits", "coordinator")
    assert "当天已收过一封信" in row["why"]
    row = person(explain(shell, date(2024, 12, 18)), EDU)
    assert (row["state"], row["via"], row["address"]) == ("told", "coordinator", COORDINATOR)
    assert "没有可用的联系方式，由统筹人员代转" in shell_lines(shell, date(2024, 12, 18))


def shell_lines(shell: Shell, day: date) -> str:
    with shell.on(str(day)):
        return shell("explain", "1.1", "--on", str(day)).out


def test_who_was_told_is_named_with_letter_and_address(world: World, shell: Shell) -> None:
    reminded(world)
    found = explain(shell, REMIND)
    row = person(found, EDU)
    assert (row["channel"], row["address"], row["steps"]) == ("email", "edu@example.com", ["due-in-10-workdays"])
    letter = next(one for one in found["letters"] if one["id"] == row["letter"])
    assert (letter["state"], letter["attempts"], letter["error"]) == ("sent", 1, None)
    assert letter["sent_at"] == row["sent_at"]
    assert f"第{row['letter']}号信，09:00 送达" in shell_lines(shell, REMIND)


def test_a_letter_that_was_put_off_shows_its_tries(world: World, relay: Relay, shell: Shell) -> None:
    relay.answers["RCPT edu"] = ["450 4.2.0 come later"]
    world.at(REMIND)
    world.at(REMIND, 9, 30)
    found = explain(shell, REMIND)
    assert person(found, EDU)["told"]
    mine = [one for one in found["letters"] if one["department"] == EDU and one["day"] == str(REMIND)]
    assert [(one["state"], bool(one["notices"])) for one in mine] == [("dissolved", False), ("sent", True)]
    assert "450 4.2.0" in mine[0]["error"]


def test_a_rehearsal_tells_nobody(build: Callable[..., World], shell: Shell) -> None:
    world = build(live=False)
    world.at(REMIND)
    row = person(explain(shell, REMIND), EDU)
    assert (row["state"], row["letter"]) == ("waits", None)
    assert "演练" in row["why"]


def test_before_the_hour_it_waits_for_the_hour(world: World, shell: Shell) -> None:
    acts.hold(bench(world, OPEN), "all", "王某", "试", OPEN, OPEN)
    world.tick(at(REMIND, 7))
    with shell.on("2024-12-17") as clock:
        clock.move_to(at(REMIND, 7, 30))
        row = person(shell.json("explain", "1.1"), EDU)
    assert (row["state"], row["why"]) == ("waits", "09:00起发信")


def test_without_a_deputy_the_liaison_reads_it_and_that_is_said(world: World, shell: Shell) -> None:
    late(world)
    row = person(explain(shell, DEPUTY), EDU, "deputy")
    assert (row["via"], row["address"]) == ("liaison", "edu@example.com")
    assert "没有可用的联系方式，由联络员代收" in shell_lines(shell, DEPUTY)


def test_no_deputy_is_written_to_outside_government_the_bureau_calls(world: World, shell: Shell) -> None:
    late(world)
    found = explain(shell, DEPUTY)
    assert {row["role"] for row in found["people"] if row["department"] == TAX} == {"liaison"}
    rung = next(r for r in found["rungs"] if r["department"] == TAX and r["step"] == "overdue-3-workdays")
    assert (rung["role"], rung["meant"]) == ("bureau", "deputy")
    assert "列入统筹单位电话清单" in shell_lines(shell, DEPUTY)
    desk = person(found, BUREAU, "bureau")
    assert (desk["address"], desk["told"]) == (COORDINATOR, True)


# ── dates, shifts, fates ───────────────────────────────────────────────────────


@pytest.mark.usefixtures("world")
def test_the_days_of_the_ladder_and_why_they_moved(shell: Shell) -> None:
    found = explain(shell, REMIND, "--owner", EDU)
    rungs = {(r["step"], r["role"]): r for r in found["rungs"] if r["ladder"] == "deadline"}
    moved = {name: (r["nominal"], r["day"]) for (name, _), r in rungs.items() if r["moved"]}
    assert moved == {"due-in-30-days": ("2024-12-01", "2024-11-29")}
    assert rungs["overdue-18-workdays", "liaison"]["day"] == "2025-01-26", "a Sunday at work"
    assert [r["day"] for (_, role), r in rungs.items() if role == "liaison"] == [
        "2024-11-29", "2024-12-17", "2024-12-26", "2024-12-31", "2025-01-02", "2025-01-13", "2025-01-20", "2025-01-26",
    ]  # fmt: skip


def test_a_deputys_step_on_a_swapped_weekend_day_waits(build: Callable[..., World], shell: Shell) -> None:
    world = build(measure(due="2025-01-21"))
    world.at(OPEN)
    found = explain(shell, OPEN, "--owner", EDU)
    rung = next(r for r in found["rungs"] if r["role"] == "deputy")
    assert (rung["nominal"], rung["day"]) == ("2025-01-24", "2025-01-24")
    world.edit(measure(due="2025-01-22"))
    rung = next(r for r in explain(shell, OPEN, "--owner", EDU)["rungs"] if r["role"] == "deputy")
    assert (rung["nominal"], rung["day"]) == ("2025-01-26", "2025-01-27"), "a Sunday at work"
    assert "调休上班日" in rung["moved"]


def fates(found: Any, department: str = EDU) -> dict[str, str]:
    return {r["step"]: r["fate"] for r in found["rungs"]
            if r["department"] == department and r["ladder"] == "deadline" and r["role"] != "bureau"}  # fmt: skip


LADDER = ["due-in-30-days", "due-in-10-workdays", "due-in-3-workdays", "due-today", "overdue-1-workday",
          "overdue-3-workdays", "overdue-8-workdays", "overdue-13-workdays", "overdue-18-workdays"]  # fmt: skip
FATES = [
    # what came before, day, fates in the order of the ladder, remark
    (nothing, OPEN, ["superseded"] + ["coming"] * 8, "the first lies before the owner was told"),
    (reminded, REMIND, ["superseded", "told"] + ["coming"] * 7, "one was told"),
    (on_course, date(2024, 12, 26), ["superseded", "told", "superseded"] + ["coming"] * 6, "one is skipped"),
    (done, REMIND, ["superseded"] + ["idle"] * 8, "nothing more is to come"),
    (returned, LATE, ["superseded"] + ["idle"] * 3 + ["coming"] * 5, "what is spared by a return ends with it"),
    (late, DEPUTY, ["superseded"] + ["told"] * 4 + ["waiting"] + ["coming"] * 3, "one waits"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "day", "expected", "remark"), FATES)
def test_each_rung_has_its_fate(
    world: World, shell: Shell, before: Callable[[World], None], day: date, expected: list[str], remark: str
) -> None:
    before(world)
    assert fates(explain(shell, day)) == dict(zip(LADDER, expected, strict=True)), remark


def test_steps_missed_while_the_machine_was_away_are_one_line(world: World, shell: Shell) -> None:
    world.at(date(2025, 1, 14))
    found = explain(shell, date(2025, 1, 14), "--owner", EDU)
    gone = [step for step, fate in fates(found).items() if fate == "superseded"]
    assert gone[1:] == LADDER[1:5], "older than the latest"
    folded = [line for line in shell_lines(shell, date(2025, 1, 14)).splitlines() if "已由后面的节点代替" in line]
    assert len(folded) == 3, "around the date for government departments and for the others, around the report day"


def test_an_extension_moves_the_date_and_keeps_the_first(world: World, shell: Shell) -> None:
    reminded(world)
    day = date(2024, 12, 18)
    acts.extend(bench(world, day), "1.1", date(2025, 3, 31), "王某", "陕政函〔2024〕9号", "上级批准", day)
    world.at(day)
    found = explain(shell, day)
    dates = found["dates"]
    assert (dates["required"], dates["due"], dates["phrase"]) == ("2024-12-31", "2025-03-31", "年底前")
    assert [(e["was"], e["due"], e["approval"]) for e in dates["extensions"]] == [
        ("2024-12-31", "2025-03-31", "陕政函〔2024〕9号")
    ]
    assert {o["counts_from"] for o in dates["owners"]} == {"2025-03-31"}
    text = shell_lines(shell, day)
    assert "由2024年12月31日调整为2025年3月31日，批准文号 陕政函〔2024〕9号" in text
    assert "时限2024年12月31日前后1次（2024年12月17日）" in text, "what went on the earlier date"
    before = explain(shell, REMIND, now=day)
    assert (before["dates"]["due"], before["dates"]["extensions"]) == ("2024-12-31", [])


COUNTS = [
    # date, what came before, day, day counted from, words, remark
    ("2024-12-31", reminded, REMIND, "2024-12-31", "现行时限", "the date"),
    ("2024-11-29", nothing, OPEN, "2024-12-16", "另给10个工作日", "a date past when its owner was told"),
    ("2024-12-31", returned, LATE, "2025-01-07", "退回补充", "a return"),
]


@pytest.mark.parametrize(("due", "before", "day", "base", "words", "remark"), COUNTS)
def test_where_the_count_starts_and_why(
    build: Callable[..., World], shell: Shell, due: str, before: Callable[[World], None], day: date, base: str,
    words: str, remark: str,
) -> None:  # fmt: skip
    world = build(measure(due=due))
    world.at(OPEN)
    before(world)
    owner = next(o for o in explain(shell, day)["dates"]["owners"] if o["department"] == EDU)
    assert (owner["first_told"], owner["counts_from"]) == (str(OPEN), base), remark
    assert words in owner["why"]


# ── days past and to come ──────────────────────────────────────────────────────


def test_a_day_past_is_looked_at_with_what_was_on_record_by_then(world: World, shell: Shell) -> None:
    late(world)
    early = explain(shell, REMIND, now=DEPUTY)
    assert fates(early) == dict(zip(LADDER, ["superseded", "told"] + ["coming"] * 7, strict=True))
    assert {r["day"] for r in early["reasons"]} <= {"2024-11-29", "2024-12-02", "2024-12-17"}
    assert {one["day"] for one in early["letters"]} == {"2024-12-02", "2024-12-17"}
    assert explain(shell, REMIND, now=DEPUTY) == early, "and the same again"


def test_what_only_a_later_step_superseded_waits_on_its_day(world: World, shell: Shell) -> None:
    acts.hold(bench(world, REMIND), EDU, "王某", "核对名单", date(2024, 12, 25), REMIND)
    reminded(world)
    world.at(date(2024, 12, 26))
    row = person(explain(shell, REMIND, now=date(2024, 12, 26)), EDU)
    assert (row["state"], row["steps"]) == ("waits", ["due-in-10-workdays"])
    assert fates(explain(shell, date(2024, 12, 26)))["due-in-10-workdays"] == "superseded"


def test_a_report_entered_later_is_said(world: World, shell: Shell) -> None:
    reminded(world)
    report(world, date(2024, 12, 13), date(2024, 12, 18), part_done=True)
    found = explain(shell, REMIND, now=date(2024, 12, 18))
    assert person(found, EDU)["told"], "nobody knew"
    assert [(late["kind"], late["day"]) for late in found["dates"]["entered_later"]] == [("report", "2024-12-13")]
    assert "补录" in shell_lines(shell, REMIND)


def test_a_day_the_machine_was_away_says_so(world: World, shell: Shell) -> None:
    world.at(date(2024, 12, 18))
    row = person(explain(shell, REMIND, now=date(2024, 12, 18)), EDU)
    assert (row["state"], row["letter"]) == ("missing", None)
    assert "2024年12月18日才提示" in row["why"]
    assert fates(explain(shell, REMIND, now=date(2024, 12, 18)))["due-in-10-workdays"] == "missing"


def test_a_day_before_its_owner_was_told_says_when_it_was(world: World, shell: Shell) -> None:
    world.edit(measure(), measure("2.1"))
    world.at(date(2024, 12, 11))
    with shell.on("2024-12-12"):
        found = shell.json("explain", "2.1", "--on", "2024-12-10")
    assert (found["rungs"], found["reasons"], found["letters"]) == ([], [], [])
    assert {row["state"] for row in found["people"]} == {"not_told"}
    assert "2024年12月11日才首次告知" in person(found, EDU)["why"]


@pytest.mark.usefixtures("world")
def test_a_day_to_come_tells_what_would_be(shell: Shell) -> None:
    found = explain(shell, LATE, now=date(2024, 12, 3))
    assert fates(found) == dict(zip(LADDER, ["superseded", *["expected"] * 3, "waiting", *["coming"] * 4],
                                    strict=True)) | {"due-today": "expected"}  # fmt: skip
    assert person(found, EDU)["state"] == "waits"
    assert not any(r["told"] for r in found["reasons"] if r["step"] != "assigned")


@pytest.mark.usefixtures("world")
def test_a_day_off_is_named(shell: Shell) -> None:
    row = person(explain(shell, date(2024, 12, 21)), EDU)
    assert row["state"] == "not_told"
    assert "第一个（时限前3个工作日）在2024年12月26日" in row["why"]


def test_one_department_is_asked_about(world: World, shell: Shell) -> None:
    reminded(world)
    found = explain(shell, REMIND, "--owner", EDU)
    for part in ("reasons", "rungs", "letters"):
        assert {row["department"] for row in found[part]} == {EDU}, part
    assert {row["department"] for row in found["people"]} == {EDU, BUREAU}
    assert [o["department"] for o in found["dates"]["owners"]] == [EDU]
    with shell.on(str(REMIND)):
        refused = shell("explain", "1.1", "--owner", BUREAU, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "not-an-owner")


def test_a_former_owner_is_told_of_the_end_and_shown(world: World, shell: Shell) -> None:
    world.edit(measure(owners=(IND, TAX)))
    world.at(date(2024, 12, 3))
    row = person(explain(shell, date(2024, 12, 3)), EDU)
    assert (row["told"], row["steps"]) == (True, ["released"])


# ── what must hold ─────────────────────────────────────────────────────────────

EVERY = [date(2024, 12, 1) + timedelta(days=n) for n in range(0, 62, 3)]


def test_what_is_explained_is_what_was_sent(world: World, relay: Relay, shell: Shell) -> None:
    """Each rung that is told has a sent notice, each sent notice is in the explanation, with its letter."""
    relay.answers["RCPT ind"] = ["450 4.2.0 come later", "550 5.1.1 gone"]
    for day in (OPEN + timedelta(days=n) for n in range(62)):
        if day == date(2024, 12, 18):
            report(world, day, done="推进中", expected=DUE)
        if day == date(2025, 1, 8):
            acts.extend(bench(world, day), "1.1", date(2025, 2, 28), "王某", "文号2", "批准", day)
        world.at(day)
        world.at(day, 9, 30)
    sent = {one.key: one.sent_on for one in outbox.history(world.state.db) if one.measure and one.state == "sent"}
    assert len(sent) > 20
    for day in EVERY:
        found = explain(shell, day, now=date(2025, 2, 3))
        told = {r["key"] for r in found["rungs"] if r["fate"] == "told"}
        by_then = {key for key, on in sent.items() if on and on <= day}
        assert told <= by_then, day
        assert {r["key"] for r in found["reasons"] if r["told"]} == by_then, day
        assert {key for one in found["letters"] if one["state"] == "sent" for key in one["notices"]} == by_then, day
        today = {key for row in found["people"] if row["told"] for key in row["notices"]}
        assert today == {key for key, on in sent.items() if on == day}, day
        assert not [r for r in found["rungs"] if r["fate"] == "missing"], day


def test_no_measure_of_the_shipped_policy_is_beyond_explanation(lived: Shell) -> None:
    for row in lived.json("status")["measures"][::9]:
        for day in ("2024-12-17", "2025-01-07"):
            ran = lived("explain", row["id"], "--on", day)
            assert (ran.code, ran.err) == (0, ""), row["id"]

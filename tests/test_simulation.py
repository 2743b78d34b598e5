"""The machine on a virtual clock: what it counts is what arrived, and each count can be other than zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from policybot import outbox
from policybot.settings import SettingsError
from policybot.simulation import Scenario, Simulated, load, names, simulate
from policybot.simulation.recording import Arrived, Recorder
from policybot.simulation.running import Run, counted
from policybot.simulation.scenario import Extension, Outage
from policybot.state import scratch_state

from .test_comparison import EDU, FILE, IND, office
from .test_comparison import load as policy

SINCE, UNTIL = date(2024, 12, 2), date(2025, 1, 31)


def simulated(scenario: Scenario, since: date = SINCE, until: date = UNTIL) -> Simulated:
    return simulate(office(policy(FILE)), scratch_state(Path()), scenario, since, until)


SCENARIOS = [
    (Scenario(), "nobody reports"),
    (Scenario("on-course"), "all in time"),
    (Scenario("late"), "all late"),
    (Scenario("on-course", silent=(EDU,)), "one silent"),
    (Scenario(outage=(Outage(date(2024, 12, 20), date(2025, 1, 7)),)), "the daemon is down"),
    (Scenario(extend=(Extension("1.1", date(2025, 1, 20), date(2024, 12, 20), "国函1号"),)), "an extension"),
]


@pytest.mark.parametrize(("scenario", "remark"), SCENARIOS, ids=[row[-1] for row in SCENARIOS])
def test_nothing_is_lost_doubled_or_too_much(scenario: Scenario, remark: str) -> None:
    found = simulated(scenario)
    totals = found.totals
    assert (totals.lost, totals.doubled, totals.on_days_off, totals.over_budget) == (0, 0, 0, 0), remark
    assert totals.messages == sum(day.messages for day in found.days) == sum(found.load.values()) > 0
    assert totals.notices == sum(day.notices for day in found.days)
    assert len(found.days) == (UNTIL - SINCE).days + 1


def test_who_reports_is_written_to_less() -> None:
    silent, all_in_time = simulated(Scenario()).totals, simulated(Scenario("on-course")).totals
    one = simulated(Scenario("on-course", silent=(EDU,))).totals
    assert all_in_time.messages < one.messages < silent.messages


def test_no_letter_goes_while_the_daemon_is_down() -> None:
    away = Outage(date(2024, 12, 20), date(2025, 1, 7))
    found = simulated(Scenario(outage=(away,)))
    assert all(day.messages == 0 for day in found.days if away.since <= day.day <= away.until)
    assert max(day.messages for day in found.days if day.day == date(2025, 1, 8)) > 0


# ── a machine that is broken is seen ───────────────────────────────────────────


def lose(recorder: Recorder) -> None:
    recorder.arrived.pop()


def double(recorder: Recorder) -> None:
    recorder.arrived.append(replace(recorder.arrived[0], at=recorder.arrived[-1].at + timedelta(hours=1)))


def on_a_sunday(recorder: Recorder) -> None:
    recorder.arrived[-1] = replace(recorder.arrived[-1], at=datetime.fromisoformat("2024-12-08T09:00+08:00"))


def another_one(recorder: Recorder) -> None:
    last = recorder.arrived[-1]
    recorder.arrived.append(Arrived("somebody-else@example.com", last.address, last.at))


BROKEN: list[tuple[Callable[[Recorder], None], str]] = [
    (lose, "lost"), (double, "doubled"), (on_a_sunday, "on_days_off"), (another_one, "over_budget"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "name"), BROKEN, ids=[row[-1] for row in BROKEN])
def test_each_fault_is_counted(tmp_path: Path, spoil: Callable[[Recorder], None], name: str) -> None:
    desk, recorder = office(policy(FILE)), Recorder()
    state = scratch_state(tmp_path)
    run, days = Run(desk, state, recorder, Scenario()), [SINCE + timedelta(days=n) for n in range(30)]
    for day in days:
        run.live(day)
    assert getattr(counted(desk, state, recorder, days, set()).totals, name) == 0
    spoil(recorder)
    assert getattr(counted(desk, state, recorder, days, set()).totals, name) == 1


def test_a_notice_in_two_letters_to_one_address_is_counted(tmp_path: Path) -> None:
    desk, recorder = office(policy(FILE)), Recorder()
    state = scratch_state(tmp_path)
    run, days = Run(desk, state, recorder, Scenario()), [SINCE + timedelta(days=n) for n in range(30)]
    for day in days:
        run.live(day)
    address = recorder.arrived[0].address
    first, second = [row.letter for row in outbox.messages(state.db) if row.address == address][:2]
    with state.transaction():
        state.db.execute("INSERT INTO carried SELECT key, ? FROM carried WHERE letter = ? LIMIT 1", [second, first])
    assert counted(desk, state, recorder, days, set()).totals.doubled == 1


# ── scenario files ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", names())
def test_the_shipped_scenarios_can_be_read(name: str) -> None:
    assert load(name).reports == {"nobody": "none"}.get(name, name)


def test_a_scenario_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f"""reports = "late"
silent = ["{IND}"]
[[outage]]
since = 2024-12-25
until = 2025-01-05
[[extend]]
measure = "1.1"
due = 2025-03-31
on = 2024-12-20
approval = "国函1号"
""", "utf-8")  # fmt: skip
    assert load(str(file)) == Scenario(
        "late", (IND,), (Outage(date(2024, 12, 25), date(2025, 1, 5)),),
        (Extension("1.1", date(2025, 3, 31), date(2024, 12, 20), "国函1号"),),
    )  # fmt: skip


WRONG = [
    ("reports = 'sometimes'", 1, "unknown-value", "no such way to report"),
    ("silence = []", 1, "unknown-key", "a slip of the finger"),
    ("[[outage]]\nsince = 2024-12-25\n", 1, "missing-key", "an outage without an end"),
    ("\n[[extend]]\nmeasure = '1.1'\ndue = 'soon'\non = 2024-12-20\napproval = 'a'\n", 4, "bad-date", "no day"),
    ("reports = ", 1, "toml-syntax", "half a line"),
]


@pytest.mark.parametrize(("text", "line", "code", "remark"), WRONG, ids=[row[-1] for row in WRONG])
def test_a_mistake_is_told_at_its_place(tmp_path: Path, text: str, line: int, code: str, remark: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load(str(file))
    assert (caught.value.line, caught.value.code) == (line, code), remark

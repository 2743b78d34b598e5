"""The machine on a virtual clock: what it counts is what arrived, and each count can be other than zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from policybot import outbox
from policybot.model import Address, Contact
from policybot.pipeline import Office
from policybot.settings import Bureau, Settings, SettingsError
from policybot.simulation import Scenario, Simulated, about, by_week, load, names, simulate
from policybot.simulation.counting import counted
from policybot.simulation.recording import Arrived, Recorder
from policybot.simulation.running import Run
from policybot.simulation.scenario import Extension, Outage, Refused, Renaming
from policybot.state import scratch_state

from .test_comparison import BUREAU, EDU, FILE, IND, TAX, office
from .test_comparison import load as policy

SINCE, UNTIL = date(2024, 12, 2), date(2025, 1, 31)


DESK = Address("email", "desk@example.com")
MAIL = {name: Address("email", f"{at}@example.com") for at, name in enumerate((EDU, IND, TAX, BUREAU))}


def mailing() -> Office:
    """The same departments, each with a person who reads mail."""
    people = tuple(Contact(name, "liaison", (address,), name="甲") for name, address in MAIL.items())
    coordinators = (Contact("", "bureau", (DESK,), name="乙"),)
    settings = Settings(
        contacts=people, bureau=Bureau(coordinators=coordinators), digest="mail",
        channels={"email": {"host": "127.0.0.1", "sender": "policybot@example.com"}},
    )  # fmt: skip
    return Office(policy(FILE), settings)


def simulated(scenario: Scenario, since: date = SINCE, until: date = UNTIL, house: Office | None = None) -> Simulated:
    return simulate(house or office(policy(FILE)), scratch_state(Path()), scenario, since, until)


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
    assert totals.messages == sum(day.messages for day in found.days) == sum(one.messages for one in found.load) > 0
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


# ── what fails on the way ──────────────────────────────────────────────────────

SINCE_CHRISTMAS, UNTIL_JANUARY = date(2024, 12, 20), date(2025, 1, 8)
FAILING = [
    (Scenario(outage=(Outage(SINCE_CHRISTMAS, UNTIL_JANUARY, "email"),)), "the relay is down, then up"),
    (Scenario(refused=(Refused(EDU, SINCE, UNTIL),)), "an address is gone"),
    (Scenario(outage=(Outage(date(2025, 1, 20), UNTIL, "email"),)), "the relay is still down at the end"),
]


@pytest.mark.parametrize(("scenario", "remark"), FAILING, ids=[row[-1] for row in FAILING])
def test_what_fails_loses_and_doubles_nothing(scenario: Scenario, remark: str) -> None:
    totals = simulated(scenario, house=mailing()).totals
    assert (totals.lost, totals.doubled, totals.on_days_off, totals.over_budget) == (0, 0, 0, 0), remark
    assert totals.messages > 0


def test_nothing_arrives_through_a_channel_that_is_down_and_all_of_it_afterwards() -> None:
    away = Outage(SINCE_CHRISTMAS, UNTIL_JANUARY, "email")
    found = simulated(Scenario(outage=(away,)), house=mailing())
    assert [one.day for one in found.days if one.messages and away.on(one.day)] == []
    assert next(one for one in found.days if one.day == date(2025, 1, 9)).messages > 0


def test_what_a_refused_address_was_to_get_goes_to_the_coordinators() -> None:
    found = simulated(Scenario(refused=(Refused(EDU, SINCE, UNTIL),)), house=mailing())
    assert MAIL[EDU] not in {one.address for one in found.load}
    assert EDU in next(one for one in found.load if one.address == DESK).departments


def test_another_name_makes_no_letter_of_its_own() -> None:
    new = policy(
        [replace(one, owners=tuple("省教育局" if name == EDU else name for name in one.owners)) for one in FILE],
        f'[[department]]\nname = "省教育局"\naliases = ["{EDU}"]\n\n', (IND, TAX, BUREAU),
    )  # fmt: skip
    house = mailing()
    later = [(date(2024, 12, 20), Office(new, house.settings))]
    renamed = simulate(house, scratch_state(Path()), Scenario(), SINCE, UNTIL, later=later)
    plain = simulated(Scenario(), house=house)
    assert (renamed.totals, renamed.days) == (plain.totals, plain.days)
    assert next(one for one in renamed.load if one.address == MAIL[EDU]).departments == (EDU, "省教育局")


def test_the_load_of_an_address_by_day_and_week() -> None:
    found = simulated(Scenario())
    one = next(one for one in found.load if EDU in one.departments)
    assert one.messages == sum(one.days.values()) == sum(one.weeks.values())
    assert one.peak == (1, min(one.days))
    assert one.peak_week[0] == max(by_week(one.days).values())
    assert all(monday.weekday() == 0 for monday in one.weeks)
    assert [each.messages for each in found.load] == sorted((each.messages for each in found.load), reverse=True)


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
    desk, state = office(policy(FILE)), scratch_state(tmp_path)
    run, days = Run(desk, state, Scenario()), [SINCE + timedelta(days=n) for n in range(30)]
    recorder = run.recorder
    for day in days:
        run.live(day)
    assert getattr(counted(desk, state, recorder, days, set()).totals, name) == 0
    spoil(recorder)
    assert getattr(counted(desk, state, recorder, days, set()).totals, name) == 1


def test_a_notice_in_two_letters_to_one_address_is_counted(tmp_path: Path) -> None:
    desk, state = office(policy(FILE)), scratch_state(tmp_path)
    run, days = Run(desk, state, Scenario()), [SINCE + timedelta(days=n) for n in range(30)]
    recorder = run.recorder
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
[[outage]]
since = 2025-02-01
until = 2025-02-03
channel = "email"
[[refused]]
department = "{EDU}"
since = 2024-12-01
until = 2024-12-31
[[rename]]
department = "{EDU}"
name = "省教育局"
on = 2024-12-20
""", "utf-8")  # fmt: skip
    assert load(str(file)) == Scenario(
        "late", (IND,),
        (Outage(date(2024, 12, 25), date(2025, 1, 5)), Outage(date(2025, 2, 1), date(2025, 2, 3), "email")),
        (Extension("1.1", date(2025, 3, 31), date(2024, 12, 20), "国函1号"),),
        (Refused(EDU, date(2024, 12, 1), date(2024, 12, 31)),), (Renaming(EDU, "省教育局", date(2024, 12, 20)),),
    )  # fmt: skip


def test_the_first_line_of_a_scenario_says_what_it_is(tmp_path: Path) -> None:
    assert about("nobody").startswith("无人填报")
    file = tmp_path / "mine.toml"
    for text, said in (("# 样样都晚 · All late\n", "样样都晚 · All late"), ("#:schema a\n", ""), ("reports = 1\n", "")):
        file.write_text(text, "utf-8")
        assert about(str(file)) == said


WRONG = [
    ("reports = 'sometimes'", 1, "unknown-value", "no such way to report"),
    ("silence = []", 1, "unknown-key", "a slip of the finger"),
    ("[[outage]]\nsince = 2024-12-25\n", 1, "missing-key", "an outage without an end"),
    ("\n[[extend]]\nmeasure = '1.1'\ndue = 'soon'\non = 2024-12-20\napproval = 'a'\n", 4, "bad-date", "no day"),
    ("reports = ", 1, "toml-syntax", "half a line"),
    ("[[outage]]\nsince = 2024-12-25\nuntil = 2024-12-20\n", 3, "bad-span", "an outage that ends before it begins"),
    ("[[extend]]\nmeasure = '1.1'\ndue = 2025-03-31\non = 2024-12-20\napproval = ' '\n", 5, "empty", "no number"),
    (
        "[[rename]]\ndepartment = '甲'\nname = '乙'\nfrom = '丙'\non = 2024-12-25\n",
        4,
        "unknown-key",
        "a key that is not there",
    ),
]


@pytest.mark.parametrize(("text", "line", "code", "remark"), WRONG, ids=[row[-1] for row in WRONG])
def test_a_mistake_is_told_at_its_place(tmp_path: Path, text: str, line: int, code: str, remark: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load(str(file))
    assert (caught.value.line, caught.value.code) == (line, code), remark

"""Rehearsal: nobody outside hears anything before somebody has said so, and nothing is counted that was not told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policybot import acts, outbox
from policybot.pipeline.opening import open_office
from tests.channels.relay import Relay

from .machine import at
from .test_delivery import bench
from .world import BUREAU, DAY, EDU, IND, NEXT, USUAL, House, World, arrived, counts, measure, text


@pytest.fixture
def house(tmp_path: Path, relay: Relay) -> Iterator[House]:
    with ExitStack() as opened:

        def build(*measures: str, **more: Any) -> World:
            world = World.open(tmp_path, relay, *measures, live=False, **more)
            opened.callback(lambda: world.state.close())
            return world

        yield build


def live(world: World, day: date) -> None:
    acts.go_live(bench(world, day), ["email"], "张某", day)


def test_before_going_live_everything_goes_to_the_coordinators_marked_and_nobody_counts_as_told(
    house: House, relay: Relay
) -> None:
    world = house()
    assert world.at(DAY).sent == 3
    assert counts(relay) == {"coordinator": 3}
    letters = [text(letter) for letter in arrived(relay)["coordinator"]]
    assert all(letter.startswith("【演练】") for letter in letters)
    edu = next(letter for letter in letters if EDU in letter.splitlines()[1])
    first = edu.splitlines()[1]
    assert "演练" in first
    assert "edu@example.com" in first
    assert world.states("step = 'assigned'") == {"pending": 3}


def test_a_rehearsal_shows_each_notice_once(house: House, relay: Relay) -> None:
    world = house()
    world.at(DAY)
    before = len(arrived(relay)["coordinator"])
    world.at(DAY, 11)
    world.at(NEXT)
    assert len(arrived(relay)["coordinator"]) == before


def test_going_live_begins_on_that_day_as_if_the_bot_had_begun_then(house: House, relay: Relay) -> None:
    world = house(measure(due="2024-12-20"))
    world.run(date(2024, 12, 2), date(2024, 12, 30))
    assert set(counts(relay)) == {"coordinator"}, "the date has passed, and still nobody outside has heard"
    live(world, date(2024, 12, 30))
    world.at(date(2024, 12, 31))
    assert {**counts(relay), "coordinator": 0} == {"coordinator": 0, "edu": 1, "ind": 1, "tax": 1}
    [letter] = arrived(relay)["edu"]
    assert "演练" not in text(letter)
    assert "事项核对" in str(letter["Subject"])
    told = {str(row["step"]) for row in world.rows("SELECT step FROM notice WHERE state = 'sent' AND role = 'liaison'")}
    assert told == {"assigned"}, "whoever has just been told of a duty is given time"
    world.run(date(2025, 1, 1), date(2025, 1, 31))
    days = [row["sent_on"] for row in world.rows(
        "SELECT sent_on FROM notice WHERE department = ? AND step = 'overdue-1-workday' AND state = 'sent' "
        "AND role = 'liaison'", EDU)]  # fmt: skip
    assert days == [str(world.office.workdays.add(date(2024, 12, 31), 11))], "ten working days of grace from then on"


def test_each_coordinator_sees_each_letter(house: House, relay: Relay) -> None:
    world = house(measure(owners=(EDU,)))
    file = world.home / "policybot.toml"
    one = "coordinators = ["
    two = f'{one}{{ name = "副手", addresses = ["email:second@example.com"] }}, '
    file.write_text(file.read_text("utf-8").replace(one, two), encoding="utf-8")
    world.office = open_office(world.home / "measures.toml", file, {})
    world.at(DAY)
    assert counts(relay) == {"coordinator": 1, "second": 1}


def test_the_bureaus_own_lists_are_no_rehearsal(house: House, relay: Relay) -> None:
    world = house(measure(owners=(EDU, BUREAU)), desk=("email:bureau@example.com",))
    world.at(date(2024, 12, 16))  # a Monday: opening letters and the weekly overview
    world.at(date(2024, 12, 23))
    subjects = [str(letter["Subject"]) for letter in arrived(relay)["bureau"]]
    weekly = [subject for subject in subjects if "每周台账" in subject]
    assert weekly
    assert not any(subject.startswith("【演练】") for subject in weekly)
    said = next(text(letter) for letter in arrived(relay)["bureau"] if "每周台账" in str(letter["Subject"]))
    assert "演练1件" in said, "each list says that letters do not go out yet"


def test_a_mailbox_on_this_machine_needs_no_rehearsal(house: House, relay: Relay) -> None:
    local = ((EDU, "liaison", ("maildir:省教育厅",)), *USUAL[1:])
    world = house(measure(owners=(EDU, IND)), contacts=local)
    world.at(DAY)
    assert len(world.mail(EDU)) == 1
    assert counts(relay) == {"coordinator": 1}


def test_a_rehearsal_that_the_relay_puts_off_comes_later_and_only_once(house: House, relay: Relay) -> None:
    world = house(measure(owners=(EDU,)))
    relay.answers["RCPT"] = ["451 4.7.1 later", "451 4.7.1 later"]
    world.at(DAY)
    list(world.each_minute(DAY, 9, 12))
    assert counts(relay) == {"coordinator": 1}


def test_a_channel_set_up_later_rehearses_by_itself(house: House, relay: Relay) -> None:
    world = house(measure(owners=(EDU, IND)))
    acts.go_live(bench(world, DAY), ["slack"], "张某", DAY)
    world.at(DAY)
    assert set(counts(relay)) == {"coordinator"}


# ── the list of the day ────────────────────────────────────────────────────────


def test_the_letters_of_the_day_are_listed_before_they_go_in_the_coordinators_only_letter(
    house: House, relay: Relay
) -> None:
    world = house(measure(owners=(EDU, IND)))
    live(world, DAY)
    world.at(DAY, 8, 29)
    assert counts(relay) == {}
    world.at(DAY, 8, 30)
    assert counts(relay) == {"coordinator": 1}
    said = text(arrived(relay)["coordinator"][0])
    assert "今日发信" in said
    assert f"{EDU}联络员" in said
    assert "09:00起" in said
    world.at(DAY, 8, 31)
    world.at(DAY)
    world.at(DAY, 9, 30)
    assert counts(relay) == {"coordinator": 1, "edu": 1, "ind": 1}, "not one more than the list said"


def test_a_hold_between_list_and_sending_keeps_a_department_back_and_lapses(house: House, relay: Relay) -> None:
    world = house(measure(owners=(EDU, IND)))
    live(world, DAY)
    world.at(DAY, 8, 30)
    acts.hold(bench(world, DAY, 8), EDU, "张某", "先通电话", NEXT, DAY)
    world.at(DAY)
    world.at(NEXT)
    assert counts(relay).get("edu") is None
    world.at(date(2024, 12, 19))
    assert counts(relay)["edu"] == 1


def test_a_day_without_letters_has_no_list(house: House, relay: Relay) -> None:
    world = house(measure(owners=(EDU,)))
    live(world, date(2024, 12, 2))
    world.run(date(2024, 12, 2), date(2024, 12, 2))
    before = counts(relay)
    world.at(date(2024, 12, 4), 8, 30)
    world.at(date(2024, 12, 4))
    assert counts(relay) == before


def test_a_list_that_could_not_go_in_time_is_dropped(house: House, relay: Relay) -> None:
    world = house(measure(owners=(EDU,)))
    live(world, DAY)
    relay.answers["RCPT coordinator"] = ["451 4.7.1 later"] * 3
    world.at(DAY, 8, 58)
    list(world.each_minute(DAY, 9, 11))
    assert not any("今日发信" in str(letter["Subject"]) for letter in arrived(relay)["coordinator"])
    assert not outbox.notices(world.state.db, "letter = 'preview' AND state = 'pending'")


def test_alarms_go_although_everything_is_held(house: House, relay: Relay) -> None:
    from policybot.model import Says
    from policybot.pipeline.alarm import alarm

    world = house()
    live(world, DAY)
    acts.hold(bench(world, DAY, 8), "all", "张某", "核对名单", NEXT, DAY)
    with world.state.transaction():
        alarm(world.office, world.state, at(DAY, 10), Says("the disk is full", {}))
    world.at(DAY, 10)
    assert counts(relay) == {"coordinator": 1}

"""What the records say: letters, notices, and how long the oldest of them waits for nothing but the machine."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from policybot import acts, outbox
from policybot.health import figures
from policybot.model import Says
from policybot.nightly import amiss, backup, run
from policybot.outbox import tallies
from policybot.pipeline.alarm import alarm
from policybot.state import copies
from tests.channels.relay import DROP, Relay
from tests.whole.machine import at
from tests.whole.test_delivery import LATER, bench
from tests.whole.world import DAY, NEXT, House, World, measure

FRIDAY, MONDAY = date(2024, 12, 20), date(2024, 12, 23)


def oldest(world: World, now: datetime) -> datetime | None:
    return figures(world.office, world.state, now).oldest


def test_letters_and_notices_are_counted_on_record_and_a_restart_changes_nothing(house: House, relay: Relay) -> None:
    relay.answers |= {"RCPT ind": [LATER], "RCPT tax": "550 5.1.1 no such user"}
    world = house()
    for minute in (0, 5, 10):
        world.at(DAY, 9, minute)
    found = figures(world.office, world.state, at(DAY, 9, 11))
    told = len(relay.letters)
    assert found.letters == {("email", "sent"): told, ("email", "dissolved"): 1}
    assert found.messages == {"sent": told, "dissolved": 1, "failed": 1}
    assert found.notices["sent"] > 0
    assert found.given_up == 0, "a letter that was refused has gone on to somebody else"
    world.again()
    assert figures(world.office, world.state, at(DAY, 9, 11)) == found


def test_a_letter_given_up_is_a_fault_for_a_week_or_until_it_is_revived(house: House, relay: Relay) -> None:
    relay.answers["DOT edu"] = [DROP] * 5
    world = house()
    list(world.each_minute(DAY))
    days = [DAY, DAY + timedelta(days=6), DAY + timedelta(days=7)]
    assert [tallies.given_up(world.state.db, day) for day in days] == [1, 1, 0]
    [number] = [row["id"] for row in world.rows("SELECT id FROM message WHERE state = 'failed'")]
    with world.state.transaction():
        outbox.retry(world.state.db, str(number))
    assert tallies.given_up(world.state.db, DAY) == 0


def test_a_chore_that_failed_is_a_fault_until_it_is_done(house: House) -> None:
    world = house()
    blocked = world.folder / copies.FOLDER
    blocked.write_text("no folder", encoding="utf-8")
    run(world.office, world.state, at(DAY, 19))
    assert "the nightly backup has failed" in map(str, amiss(world.state))
    blocked.unlink()
    run(world.office, world.state, at(NEXT, 19))
    assert amiss(world.state) == ()


def test_what_a_chore_has_found_is_a_fault_until_it_finds_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = house()
    run(world.office, world.state, at(DAY, 19))
    assert amiss(world.state) == ()
    monkeypatch.setattr(backup, "FOUND", Says("the records are backed up in {file}"), raising=False)
    assert [str(one) for one in amiss(world.state)] == [
        "the nightly backup has found something wrong; the coordinators know"
    ]


# ── the oldest that waits ──────────────────────────────────────────────────────


def test_what_is_planned_at_midnight_waits_from_the_sending_hour_on(house: House) -> None:
    world = house()
    world.at(DAY, 0)
    assert oldest(world, at(DAY, 8, 59)) is None
    assert oldest(world, at(DAY, 9, 30)) == at(DAY)
    world.at(DAY, 9, 31)
    assert oldest(world, at(DAY, 9, 32)) is None


def test_what_is_put_off_has_waited_since_its_first_hour_over_the_weekend_too(house: House, relay: Relay) -> None:
    world = house()
    relay.answers["RCPT"] = LATER
    world.at(FRIDAY, 0)
    list(world.each_minute(FRIDAY, 9, 10))
    assert oldest(world, at(MONDAY, 9)) == at(FRIDAY)


def test_what_is_new_after_the_letter_of_the_day_waits_for_the_next_working_day(house: House) -> None:
    world = house()
    world.at(FRIDAY)
    world.edit(measure(due="2025-03-31"))
    world.at(FRIDAY, 10)
    assert world.states("state = 'pending'")["pending"] > 0
    assert oldest(world, at(FRIDAY, 17)) is None
    assert oldest(world, at(MONDAY, 8)) is None
    assert oldest(world, at(MONDAY, 9, 1)) == at(MONDAY)


def test_an_alarm_could_go_at_any_hour_of_a_working_day(house: House) -> None:
    world = house()
    world.at(FRIDAY)
    for moment in (at(FRIDAY, 20), at(FRIDAY + timedelta(days=1), 12)):
        with world.state.transaction():
            alarm(world.office, world.state, moment, Says(str(moment.day)))
    assert oldest(world, at(FRIDAY, 21)) == at(FRIDAY, 20)
    world.at(FRIDAY, 21)
    assert oldest(world, at(FRIDAY + timedelta(days=1), 13)) is None, "a day off"


def test_what_people_keep_back_waits_for_them(house: House) -> None:
    world = house()
    acts.hold(bench(world, DAY, 0), "all", "张某", "核对名单", NEXT, DAY)
    world.at(DAY, 0)
    assert world.states("state = 'pending'")["pending"] > 0
    assert oldest(world, at(DAY, 12)) is None


def test_what_a_rehearsal_has_shown_waits_for_people(house: House) -> None:
    world = house(live=False)
    world.at(DAY)
    assert world.states("state = 'pending'")["pending"] > 0
    assert oldest(world, at(NEXT, 12)) is None

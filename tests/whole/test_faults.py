"""Fault by fault: no letter lost, none twice but where the service may have taken it, everybody else served, a person
told, and the daemon alive. docs/faults.md is the table of them."""

from __future__ import annotations

import logging
import socket
import sqlite3
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from policybot import outbox
from policybot.daemon import Clocks, Daemon
from policybot.pipeline.opening import LastGood, open_office
from policybot.pipeline.post import Post
from policybot.settings import SettingsError
from policybot.state import FILE
from tests.channels.relay import DROP, HANG, Relay

from .machine import at, days
from .test_delivery import LATER, NEVER, alarms, ids
from .world import COORDINATOR, DAY, EDU, IND, NEXT, House, World, arrived, config, counts, measure, policy, text

LOCAL = ((EDU, "liaison", ("email:edu@example.com",)), (IND, "liaison", ("maildir:ind",)))
"""One by mail and one beside it, who must be served whatever happens to the mail."""


def resettle(world: World, port: int, edit: str = "") -> None:
    """The administrator edits policybot.toml (`old -> new`); the daemon reads it."""
    old, _, new = edit.partition(" -> ")
    settings = config(port, LOCAL).replace(old, new) if edit else config(port, LOCAL)
    (world.home / "policybot.toml").write_text(settings, encoding="utf-8")
    world.office = open_office(world.home / "measures.toml", world.home / "policybot.toml", {})
    world.post = Post(world.office, world.folder)


def once_each(relay: Relay, *boxes: str) -> None:
    for box in boxes:
        found = ids(relay, box)
        assert len(found) == len(set(found)) == 1, (box, found)


def told(world: World, word: str) -> None:
    """The coordinators have it on record, and the list of letters says why."""
    assert any(word in one for one in alarms(world)), alarms(world)
    assert any(word in row.error for row in outbox.messages(world.state.db)), "outbox list"


# ── the mail relay ─────────────────────────────────────────────────────────────


def test_a_relay_that_refuses_connections_for_three_days(
    house: House, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    world = house(measure(owners=(EDU, IND)), contacts=LOCAL)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        resettle(world, closed.getsockname()[1])
        with caplog.at_level(logging.INFO):
            for day in days(DAY, date(2024, 12, 19)):
                list(world.each_minute(day))
    assert counts(relay) == {}
    assert len(world.mail("ind")) == 1, "who is written to another way has had a letter all along"
    told(world, "连接不上")
    assert "连接不上" in caplog.text
    resettle(world, relay.address[1])
    list(world.each_minute(date(2024, 12, 20), 9, 12))
    once_each(relay, "edu")
    assert any("连接不上" in text(letter) for letter in arrived(relay)["coordinator"])
    assert len(world.mail("ind")) == 1


def test_some_recipients_are_put_off_and_others_refused(house: House, relay: Relay) -> None:
    relay.answers |= {"RCPT edu": [LATER, LATER], "RCPT ind": NEVER}
    world = house()
    list(world.each_minute(DAY, 9, 11))
    once_each(relay, "edu", "tax")
    assert "ind" not in counts(relay)
    told(world, "550")
    assert any(EDU not in text(one) and "ind@example.com" in text(one) for one in arrived(relay)["coordinator"])


def test_a_relay_that_drops_after_the_dot(house: House, relay: Relay) -> None:
    relay.answers["DOT ind"] = [DROP]
    world = house()
    list(world.each_minute(DAY, 9, 11))
    once_each(relay, "edu", "tax")
    assert len(ids(relay, "ind")) == 2, "the window in which a copy may come"
    assert len(set(ids(relay, "ind"))) == 1


def test_a_relay_that_greylists_everybody(house: House, relay: Relay) -> None:
    relay.answers |= {f"RCPT {box}": [LATER] for box in ("edu", "ind", "tax", "coordinator")}
    world = house()
    list(world.each_minute(DAY, 9, 11))
    once_each(relay, "edu", "ind", "tax")


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT", "DATA", "DOT"])
def test_a_relay_that_hangs(house: House, relay: Relay, step: str) -> None:
    world = house(measure(owners=(EDU, IND)), contacts=LOCAL)
    resettle(world, relay.address[1], "timeout = 5.0 -> timeout = 0.3")
    relay.answers[step] = [HANG]
    world.at(DAY)
    assert len(world.mail("ind")) == 1, "nobody waits for it but whose letter it is"
    assert any(row.error for row in outbox.messages(world.state.db))
    list(world.each_minute(DAY, 10, 11))
    assert len(set(ids(relay, "edu"))) == 1
    assert len(ids(relay, "edu")) == (2 if step == "DOT" else 1)


BARRED = [
    # the edit of policybot.toml, what a person is told, remark
    ('tls = "off" -> tls = "required"', "STARTTLS", "a relay without the encryption that is asked for"),
    ('tls = "off" -> tls = "off"\nuser = "bot"\npassword = "wrong"', "登录", "a password that was changed there"),
]


@pytest.mark.parametrize(("edit", "word", "remark"), BARRED)
def test_a_relay_that_does_not_let_us_in(house: House, relay: Relay, edit: str, word: str, remark: str) -> None:
    world = house(measure(owners=(EDU, IND)), contacts=LOCAL)
    resettle(world, relay.address[1], edit)
    list(world.each_minute(DAY))
    assert counts(relay) == {}, remark
    assert len(world.mail("ind")) == 1, remark
    told(world, word)
    resettle(world, relay.address[1])
    list(world.each_minute(NEXT, 9, 11))
    once_each(relay, "edu")


def test_an_alarm_takes_the_coordinators_other_address_while_the_mail_is_down(house: House, relay: Relay) -> None:
    world = house(measure(owners=(EDU,)), desk=(f"email:{COORDINATOR}", "maildir:desk"))
    relay.answers["RCPT"] = "451 4.3.0 try again later"
    list(world.each_minute(DAY))
    assert counts(relay) == {}
    assert len(world.mail("desk")) == 1
    relay.answers.clear()
    list(world.each_minute(NEXT, 9, 10))
    assert not any("告急" in str(letter["Subject"]) for letter in arrived(relay)["coordinator"]), "told once"


# ── the machine ────────────────────────────────────────────────────────────────


def test_a_database_locked_longer_than_anybody_waits(house: House, relay: Relay) -> None:
    world = house()
    world.state.db.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(world.folder / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for minute in range(3):
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            world.at(DAY, 9, minute)
    assert relay.letters == []
    other.execute("ROLLBACK")
    other.close()
    world.at(DAY, 9, 5)
    once_each(relay, "edu", "ind", "tax")


CLOCKS = [
    # the moments of the ticks, remark
    ([at(DAY), at(DAY, 8), at(DAY, 8, 59), at(DAY), at(DAY, 9, 1)], "an hour back"),
    ([at(DAY), at(NEXT), at(DAY, 9, 30), at(NEXT)], "a day forward and back"),
    ([at(DAY), at(date(2024, 12, 16)), at(DAY, 10)], "a day back"),
]


@pytest.mark.parametrize(("moments", "remark"), CLOCKS)
def test_a_clock_that_is_set_back_doubles_nothing(
    house: House, relay: Relay, moments: Sequence[datetime], remark: str
) -> None:
    world = house()
    world.begin()
    for now in moments:
        world.tick(now)
    world.post.close()
    found = counts(relay)
    assert {name: found[name] for name in ("edu", "ind", "tax")} == {"edu": 2, "ind": 2, "tax": 2}, remark


def test_a_machine_suspended_for_a_week_is_no_jump_of_the_clock() -> None:
    clocks = Clocks(wall=at(DAY), boot=1000.0)
    week = timedelta(days=7)
    assert clocks.part(at(DAY) + week, 1000.0 + week.total_seconds()) == timedelta(0)
    assert clocks.part(at(DAY) + week, 1000.0) == week, "but this is one"


def test_after_a_week_asleep_there_is_one_letter_a_person(house: House, relay: Relay) -> None:
    world = house()
    world.begin()
    world.run(date(2024, 12, 3), DAY)
    before = counts(relay)
    world.at(date(2024, 12, 26), 11)
    gone = {name: count - before.get(name, 0) for name, count in counts(relay).items()}
    assert gone == dict.fromkeys(gone, 1)


# ── the files somebody edits ───────────────────────────────────────────────────


def _half(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])


EDITS: list[tuple[Callable[[Path], object], str]] = [
    (lambda file: file.write_text("[document\n", encoding="utf-8"), "broken"),
    (_half, "half written"),
    (lambda file: file.unlink(), "removed"),
    (lambda file: file.write_bytes(b""), "emptied"),
    (lambda file: file.write_bytes(b"\xff\xfe\x00"), "no text"),
]


@pytest.mark.parametrize(("spoil", "remark"), EDITS, ids=[remark for _, remark in EDITS])
@pytest.mark.parametrize("name", ["measures.toml", "policybot.toml"])
def test_a_spoilt_file_keeps_the_last_good_one_and_a_mended_one_is_read_by_the_next_tick(
    house: House, relay: Relay, name: str, spoil: Callable[[Path], object], remark: str
) -> None:
    world, said = house(), list[SettingsError]()
    daemon = Daemon(world.folder, LastGood(
        world.home / "measures.toml", world.home / "policybot.toml", {}, lambda _, error: said.append(error),
        pause=lambda: None,
    ))  # fmt: skip
    daemon.once(at(date(2024, 12, 2)))
    good = (world.home / name).read_bytes()
    spoil(world.home / name)
    for minute in range(3):
        daemon.once(at(DAY, 9, minute))
    assert len(said) == 1, remark
    assert said[0].file.endswith(name)
    assert counts(relay)["edu"] == 2, "the last good one is at work"
    fresh = world.home / "fresh"
    fresh.write_bytes(good.replace(b"2024-12-31", b"2024-12-27"))
    fresh.replace(world.home / name)
    daemon.once(at(DAY, 9, 30))
    daemon.once(at(NEXT))
    assert counts(relay)["edu"] == (3 if name == "measures.toml" else 2), "the new date is told"
    assert len(said) == 1


def test_a_file_that_is_still_being_copied_is_not_read_though_it_is_sound_so_far(house: House) -> None:
    world = house(measure("1.1"), measure("2.1"))
    file = world.home / "measures.toml"
    whole = file.read_text("utf-8") + measure("3.1")
    half = whole[: whole.index(measure("2.1"))]
    looks: list[str] = [whole, whole]
    load = LastGood(file, world.home / "policybot.toml", {}, lambda *_: None,
                    pause=lambda: file.write_text(looks.pop(), encoding="utf-8"))  # fmt: skip
    assert len(load().catalog.policies[0].measures) == 2
    file.write_text(half, encoding="utf-8")
    assert len(load().catalog.policies[0].measures) == 2, "it grew while we looked"
    assert len(load().catalog.policies[0].measures) == 3, "the next tick reads it whole"


def test_a_file_replaced_at_every_tick_is_never_read_by_halves(house: House, relay: Relay) -> None:
    world, said = house(), list[SettingsError]()
    daemon = Daemon(world.folder, LastGood(
        world.home / "measures.toml", world.home / "policybot.toml", {}, lambda _, error: said.append(error),
        pause=lambda: None,
    ))  # fmt: skip
    for minute in range(20):
        fresh = world.home / "fresh"
        due = "2024-12-31" if minute % 2 else "2024-12-30"
        fresh.write_text(policy(measure(due=due)), encoding="utf-8")
        fresh.replace(world.home / "measures.toml")
        daemon.once(at(DAY, 9, minute))
    assert said == []
    assert counts(relay) == {"edu": 1, "ind": 1, "tax": 1}


def test_two_daemons_share_no_letter(house: House, relay: Relay) -> None:
    """The lock is the first wall; claims in immediate transactions are the second."""
    world = house()
    other = World(world.office, world.folder, world.again(), Post(world.office, world.folder), world.home)
    world.at(DAY)
    other.at(DAY)
    once_each(relay, "edu", "ind", "tax")

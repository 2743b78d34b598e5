"""What the doctor says of a house in order, and of each thing that can be wrong with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from policybot import acts, doctor
from policybot.daemon import sole
from policybot.doctor import Line, Patient
from policybot.health import Standing
from policybot.nightly import run
from policybot.state import FILE
from tests.channels.relay import Relay, relaying
from tests.channels.service import serving
from tests.channels.test_slack import answering
from tests.health.board import board, free
from tests.whole.machine import at
from tests.whole.test_delivery import bench
from tests.whole.world import DAY, EDU, NEXT, World


@pytest.fixture
def relay() -> Iterator[Relay]:
    with relaying() as made:
        yield made


@pytest.fixture
def world(tmp_path: Path, relay: Relay) -> Iterator[World]:
    made = World.open(tmp_path, relay)
    made.at(DAY)
    yield made
    made.state.close()


MORNING = at(DAY, 9, 2)


def examined(home: Path, now: datetime = MORNING, config: str = "policybot.toml") -> list[Line]:
    patient = Patient(home / "measures.toml", home / config, os.environ, home / "state", now)
    try:
        return list(doctor.examine(patient))
    finally:
        patient.close()


def of(lines: list[Line], name: str) -> dict[str, str]:
    """What is said of one thing, by level."""
    return {line.level: f"{line.says} {line.advice or ''}" for line in lines if line.name == name}


def test_a_house_in_order_has_no_fault_and_each_line_that_is_none_has_advice(world: World) -> None:
    run(world.office, world.state, at(DAY, 19))
    with sole(world.folder):
        os.utime(world.folder / "daemon.lock", (at(DAY, 9, 1).timestamp(),) * 2)
        lines = examined(world.home)
    assert [line for line in lines if line.level == "fault"] == []
    assert {line.name for line in lines if line.level == "ok"} == {
        "settings", "contacts", "email", "calendar", "state", "disk", "database", "backups", "daemon", "letters",
    }  # fmt: skip
    assert all(line.advice for line in lines if line.level != "ok")


def break_settings(world: World, _: Relay) -> None:
    (world.home / "policybot.toml").write_text("[channel.email]\nprot = 3\n", encoding="utf-8")


def break_policy(world: World, _: Relay) -> None:
    (world.home / "measures.toml").write_text("[document\n", encoding="utf-8")


def forget_contacts(world: World, _: Relay) -> None:
    text = (world.home / "policybot.toml").read_text("utf-8")
    (world.home / "policybot.toml").write_text(text.partition("[[contact]]")[0], encoding="utf-8")


def stop_relay(world: World, relay: Relay) -> None:
    text = (world.home / "policybot.toml").read_text("utf-8")
    (world.home / "policybot.toml").write_text(text.replace(f"port = {relay.address[1]}", "port = 9"), encoding="utf-8")


def lock_out(world: World, _: Relay) -> None:
    text = (world.home / "policybot.toml").read_text("utf-8")
    new = text.replace('tls = "off"', 'tls = "off"\nuser = "bot"\npassword = "wrong"')
    (world.home / "policybot.toml").write_text(new, encoding="utf-8")


def damage(world: World, _: Relay) -> None:
    world.state.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    world.state.close()
    with (world.folder / FILE).open("r+b") as file:
        file.write(b"no database at all" * 20)


def give_up(world: World, _: Relay) -> None:
    world.state.db.execute("UPDATE notice SET state = 'failed'")


def delay(world: World, _: Relay) -> None:
    world.state.db.execute("UPDATE notice SET state = 'pending', day = '2024-12-02'")


def hold(world: World, _: Relay) -> None:
    acts.hold(bench(world, DAY), "all", "张某", "核对名单", NEXT, DAY)


def hush(world: World, _: Relay) -> None:
    text = (world.home / "policybot.toml").read_text("utf-8")
    (world.home / "policybot.toml").write_text(
        text.replace('tls = "off"', 'tls = "off"\nredact = true'), encoding="utf-8"
    )


WRONG: list[tuple[Callable[[World, Relay], None], str, str, str]] = [
    # what is wrong, the line, its level, a word of it
    (break_settings, "settings", "fault", "prot"),
    (break_policy, "settings", "fault", "measures.toml:1"),
    (forget_contacts, "contacts", "warning", EDU),
    (stop_relay, "email", "fault", "连接不上"),
    (lock_out, "email", "fault", "AUTH"),
    (damage, "database", "fault", "restore"),
    (give_up, "letters", "fault", "retry"),
    (delay, "letters", "warning", "2024-12-02"),
    (hold, "holds", "warning", "核对名单"),
    (hush, "email", "warning", "coordinators' own lists"),
]


@pytest.mark.parametrize(("spoil", "name", "level", "word"), WRONG, ids=[row[0].__name__ for row in WRONG])
def test_what_is_wrong_is_said_with_advice(
    world: World, relay: Relay, spoil: Callable[[World, Relay], None], name: str, level: str, word: str
) -> None:
    spoil(world, relay)
    found = of(examined(world.home), name)
    assert word in found[level], found


def test_a_house_that_still_rehearses_says_so_for_each_channel(tmp_path: Path, relay: Relay) -> None:
    world = World.open(tmp_path, relay, live=False)
    assert "go-live" in of(examined(tmp_path), "email")["warning"]
    world.state.close()


AWAY = [
    # how long the last tick is past, whether a daemon holds the lock, level, remark
    (timedelta(minutes=1), True, "ok", "at work"),
    (timedelta(minutes=30), True, "fault", "a tick hangs"),
    (timedelta(days=3), False, "warning", "nobody started it"),
]


@pytest.mark.parametrize(("past", "held", "level", "remark"), AWAY)
def test_the_daemon_and_its_last_tick(world: World, past: timedelta, held: bool, level: str, remark: str) -> None:
    with ExitStack() as stack:
        if held:
            stack.enter_context(sole(world.folder))
        else:
            (world.folder / "daemon.lock").write_text("4711", encoding="ascii")
        os.utime(world.folder / "daemon.lock", ((at(DAY) - past).timestamp(),) * 2)
        assert level in of(examined(world.home, at(DAY)), "daemon"), remark


def ask_for_a_page(world: World, port: int) -> None:
    with (world.home / "policybot.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[health]\nport = {port}\n")


WELL, ILL = Standing(last_tick=MORNING), Standing(last_tick=MORNING, astray=40)


@pytest.mark.parametrize(("standing", "level", "word"), [(WELL, "ok", "well"), (ILL, "warning", "40")])
def test_the_health_page_is_asked(world: World, standing: Standing, level: str, word: str) -> None:
    with sole(world.folder), board(standing, MORNING) as port:
        ask_for_a_page(world, port)
        assert word in of(examined(world.home), "health")[level]


def test_a_health_page_that_does_not_answer_is_a_fault(world: World) -> None:
    ask_for_a_page(world, free())
    assert of(examined(world.home), "health") == {}, "nobody is at work"
    with sole(world.folder):
        assert "[health]" not in of(examined(world.home), "health")["fault"]


@pytest.mark.parametrize("body", ["<html>", "[]", "{}", "3", '{"problems": null}'])
def test_another_program_on_the_port_is_a_fault(world: World, body: str) -> None:
    with sole(world.folder), serving(200, body) as other:
        ask_for_a_page(world, other.server_address[1])
        assert "another program" in of(examined(world.home), "health")["fault"]


CLOCKS = [(timedelta(seconds=30), "ok"), (timedelta(minutes=5), "warning"), (timedelta(hours=-1), "fault")]


@pytest.mark.parametrize(("apart", "level"), CLOCKS)
def test_the_relays_clock_is_compared_with_ours(tmp_path: Path, apart: timedelta, level: str) -> None:
    """Exim and sendmail tell their time in the greeting."""
    told = (MORNING - apart).strftime("%a, %d %b %Y %H:%M:%S %z")
    with relaying(ident=f"ESMTP Exim 4.96 {told}") as relay:
        world = World.open(tmp_path, relay)
        assert "seconds apart" in of(examined(world.home), "email")[level]
        world.state.close()


def test_slack_is_asked_by_auth_test_and_nothing_is_posted(world: World) -> None:
    with answering(200, '{"ok":true,"team":"局","user":"bot"}') as slack:
        table = f'\n[channel.slack]\ntoken = "xoxb-1"\nbase_url = "{slack.url}/"\n'
        with (world.home / "policybot.toml").open("a", encoding="utf-8") as file:
            file.write(table)
        assert "局" in of(examined(world.home), "slack")["ok"]
        assert [path for path, *_ in slack.requests] == ["/auth.test"]


def test_it_touches_nothing(tmp_path: Path, world: World) -> None:
    world.state.close()
    before = {path: path.stat().st_mtime_ns for path in sorted(tmp_path.rglob("*"))}
    examined(world.home)
    assert {path: path.stat().st_mtime_ns for path in sorted(tmp_path.rglob("*"))} == before


def test_a_look_that_fails_is_a_fault_of_its_own_and_silences_no_other(world: World) -> None:
    (world.folder / "daemon.lock").mkdir()
    lines = examined(world.home)
    assert "daemon" in {line.name for line in lines if line.level == "fault"}
    assert "letters" in {line.name for line in lines}


def test_names_hold_no_noun() -> None:
    assert "patient" not in doctor.names()


def test_the_mailbox_of_answers_is_looked_at(tmp_path: Path, relay: Relay) -> None:
    table = '[intake]\nhost = "127.0.0.1"\nport = 1\nuser = "bot"\npassword = "geheim"\n'
    made = World.open(tmp_path, relay, more=table)
    made.state.close()
    said = of(examined(tmp_path), "intake")
    assert "cannot be reached" in said["fault"]
    assert "geheim" not in said["fault"]

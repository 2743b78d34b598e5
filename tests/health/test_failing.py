"""Ticks that fail for a while: remembered across a restart, told to the coordinators once it is over."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from policybot.daemon import LOCK, Clocks, Daemon
from policybot.health import Failing, Memory, cause, told
from policybot.health.failing import FILE
from policybot.model import Says
from policybot.pipeline import Office
from policybot.state import StateError
from tests.channels.relay import Relay
from tests.whole.machine import at
from tests.whole.test_delivery import alarms
from tests.whole.world import DAY, House, World, arrived, text

NOON = at(DAY, 12)
ZONE = "Asia/Shanghai"
FULL = OSError(28, "No space left on device", "/srv/secret/policybot.db")

LENGTHS = [
    # failures, minutes from the first to the good tick, whether it is told
    (1, 1, False),
    (2, 60, False),
    (3, 3, False),
    (5, 5, True),
    (3, 5, True),
    (180, 180, True),
]


@pytest.mark.parametrize(("times", "minutes", "is_told"), LENGTHS)
def test_only_what_lasts_is_told(times: int, minutes: int, is_told: bool) -> None:
    found = told(Failing(NOON, times, Says("disk")), NOON + timedelta(minutes=minutes), ZONE)
    assert bool(found) == is_told


CAUSES: list[tuple[Exception, str]] = [
    (FULL, "No space left on device"),
    (sqlite3.OperationalError("database is locked"), "database is locked"),
    (StateError(Says("the database is damaged: {why}", {"why": "x"}), Says("hint"), Path("/srv/secret")),
     "the database is damaged: x"),
    (KeyError("li@example.com"), "KeyError"),
    (OSError("/srv/secret"), "OSError"),
    (sqlite3.OperationalError("near {"), "near {"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "says"), CAUSES)
def test_why_it_failed_holds_no_file_and_no_address(error: Exception, says: str) -> None:
    assert str(cause(error)) == says


# ── memory ─────────────────────────────────────────────────────────────────────


def test_a_restart_goes_on_counting(tmp_path: Path) -> None:
    first = Memory(tmp_path)
    first.recall()
    first.failed(NOON, Says("a"))
    first.failed(NOON + timedelta(minutes=1), Says("the database is damaged: {why}", {"why": "x"}))
    second = Memory(tmp_path)
    second.recall()
    assert second.failing == Failing(NOON, 2, Says("the database is damaged: {why}", {"why": "x"}))
    second.over()
    third = Memory(tmp_path)
    third.recall()
    assert third.failing is None


@pytest.mark.parametrize("content", ["", "{}", "[]", "3", "{", '{"since": 3}', '{"since": "x", "times": 1}', "\0\0"])
def test_a_memory_that_cannot_be_read_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    memory = Memory(tmp_path)
    memory.recall()
    assert memory.failing is None
    assert memory.failed(NOON, Says("a")) == Failing(NOON, 1, Says("a"))


def test_it_is_written_where_there_is_a_block_already(tmp_path: Path) -> None:
    """The same file, never a new one and never an empty one: a full disk has room for neither."""
    memory = Memory(tmp_path)
    memory.recall()
    before = (tmp_path / FILE).stat()
    memory.failed(NOON, Says("a"))
    after = (tmp_path / FILE).stat()
    assert (before.st_ino, before.st_blocks) == (after.st_ino, after.st_blocks)
    assert before.st_size > 0


def test_a_folder_that_is_gone_is_remembered_in_this_process(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "gone")
    memory.recall()
    memory.failed(NOON, Says("a"))
    assert memory.failed(NOON, Says("b")).times == 2


# ── the daemon ─────────────────────────────────────────────────────────────────


def beat(daemon: Daemon, moments: Sequence[datetime]) -> None:
    """Beats at these moments; the time since boot runs along."""
    for now in moments:
        with time_machine.travel(now, tick=False):
            daemon.clocks = Clocks()
            daemon.beat()


def minutes(first: datetime, count: int) -> list[datetime]:
    return [first + timedelta(minutes=n) for n in range(count)]


def failing(daemon: Daemon) -> Failing | None:
    return daemon.standing.failing


def daemon_of(world: World, broken: list[Exception]) -> Daemon:
    """One whose ticks fail as long as there is an error in the list."""
    (world.folder / LOCK).touch()

    def load() -> Office:
        if broken:
            raise broken[0]
        return world.office

    return Daemon(world.folder, load, language="zh")


def test_ticks_that_failed_for_long_are_told_once_when_one_succeeds(house: House, relay: Relay) -> None:
    world, broken = house(), list[Exception]()
    daemon = daemon_of(world, broken)
    beat(daemon, [at(DAY)])
    broken.append(FULL)
    beat(daemon, minutes(at(DAY, 10), 30))
    assert failing(daemon) == Failing(at(DAY, 10).astimezone(UTC), 30, Says("No space left on device"))
    broken.clear()
    beat(daemon, minutes(at(DAY, 10, 30), 3))
    assert failing(daemon) is None
    [said] = alarms(world)
    [letter] = [one for one in arrived(relay)["coordinator"] if "告急" in str(one["Subject"])]
    for word in ("10:00至", "10:30不能核对和发信", "30次核对失败", "磁盘已满"):
        assert word in text(letter).replace("2024-12-17 ", "").replace("2024年12月17日 ", ""), text(letter)
    assert "secret" not in said
    beat(daemon, minutes(at(DAY, 11), 120))
    assert len(alarms(world)) == 1


def test_a_short_one_is_for_the_log_alone(house: House, caplog: pytest.LogCaptureFixture) -> None:
    world, broken = house(), [OSError(28, "No space left on device")]
    daemon = daemon_of(world, list[Exception](broken))
    beat(daemon, minutes(at(DAY, 10), 2))
    daemon.load = lambda: world.office
    beat(daemon, minutes(at(DAY, 10, 2), 2))
    assert alarms(world) == []
    assert caplog.text.count("tick failed") == 1
    assert daemon.standing.ticks == {"good": 2, "failed": 2, "clock": 0}


def test_a_daemon_that_was_restarted_meanwhile_tells_of_the_whole_time(house: House) -> None:
    """systemd restarts one whose ticks fail for five minutes."""
    world = house()
    for restart in range(6):
        full = daemon_of(world, [FULL])
        full.memory.recall()
        beat(full, minutes(at(DAY, 10, 5 * restart), 4))
    after = daemon_of(world, [])
    after.memory.recall()
    beat(after, [at(DAY, 10, 31)])
    [said] = alarms(world)
    assert "24 ticks failed" in said
    assert "10:00" in said


def test_an_alarm_that_could_not_be_put_on_record_is_put_there_by_the_next_good_tick(house: House) -> None:
    world = house()
    daemon = daemon_of(world, [])
    daemon.memory.failing = Failing(at(DAY, 9), 50, Says("database is locked"))
    (world.folder / LOCK).unlink()  # what comes after the alarm fails
    beat(daemon, [at(DAY, 10)])
    assert failing(daemon) is not None
    (world.folder / LOCK).touch()
    beat(daemon, minutes(at(DAY, 10, 1), 2))
    assert failing(daemon) is None
    assert len(alarms(world)) == 1

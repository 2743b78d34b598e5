"""The daemon and those who watch it: with the clock in hand, with the real scheduler, and as a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from policybot.daemon import LOCK, Clocks, Daemon, clock
from policybot.health import Board
from policybot.pipeline import Office
from policybot.pipeline.opening import LastGood
from policybot.settings import Health
from tests.channels.service import Service, serving
from tests.channels.test_slack import OK
from tests.whole.machine import ROOT, at
from tests.whole.test_delivery import chatting, in_chat, numbers
from tests.whole.test_processes import LONGEST, needs_faketime, read_until
from tests.whole.world import DAY, House, World

from .board import free, health
from .test_systemd import heard, listener

__all__ = ["listener"]

SATURDAY = date(2024, 12, 21)


def watched(world: World, port: int | None = None, heartbeat: str = "") -> Office:
    """The office of a world whose settings ask for a page or a call."""
    (world.folder / LOCK).touch()
    return replace(world.office, settings=replace(world.office.settings, health=Health(port, heartbeat)))


@contextmanager
def beating(daemon: Daemon) -> Iterator[Daemon]:
    try:
        yield daemon
    finally:
        daemon.heartbeat.close()
        daemon.board.close()


def beat(daemon: Daemon, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        daemon.clocks = Clocks()
        daemon.beat()


def test_the_page_tells_of_ticks_and_of_what_is_on_record(house: House) -> None:
    world = house()
    office, port = watched(world, free()), 0
    assert office.settings.health.port
    port = office.settings.health.port
    with beating(Daemon(world.folder, lambda: office, language="zh")) as daemon:
        beat(daemon, at(DAY))
        with time_machine.travel(at(DAY, 9, 1), tick=False):
            assert health(port) == (200, {"status": "ok", "last_tick": "2024-12-17T01:00:00+00:00", "problems": []})
        assert daemon.standing.figures.letters == {("email", "sent"): 3}
        assert daemon.standing.ticks["good"] == 1


class Hanging:
    """An office that cannot be had for as long as a test wishes."""

    def __init__(self, office: Office) -> None:
        self.office, self.hangs, self.over = office, threading.Event(), threading.Event()

    def __call__(self) -> Office:
        if self.hangs.is_set():
            assert self.over.wait(LONGEST)
        return self.office


def test_the_page_answers_while_a_tick_hangs(house: House) -> None:
    world = house()
    port, now = free(), [at(DAY)]
    load = Hanging(watched(world))
    with beating(Daemon(world.folder, load, language="zh")) as daemon:
        daemon.board = Board(lambda: daemon.standing, lambda: now[0], "zh")
        load.office = replace(load.office, settings=replace(load.office.settings, health=Health(port)))
        with time_machine.travel(now[0], tick=False):
            daemon.clocks = Clocks()
            daemon.beat()
            load.hangs.set()
            hanging = threading.Thread(target=daemon.beat)
            hanging.start()
            answers = []
            for minute in (1, 5, 6, 60):
                now[0] = at(DAY) + timedelta(minutes=minute)
                answers.append(health(port))
            load.over.set()
            hanging.join(LONGEST)
    assert [status for status, _ in answers] == [200, 200, 503, 503]
    assert answers[2][1]["problems"] == ["服务已有6分钟没有进展"]
    assert answers[3][1]["last_tick"] == "2024-12-17T01:00:00+00:00"


def test_a_broken_edit_is_a_problem_until_it_is_mended(house: House) -> None:
    world = house()
    port = free()
    config = world.home / "policybot.toml"
    config.write_text(config.read_text("utf-8") + f"\n[health]\nport = {port}\n", encoding="utf-8")
    (world.folder / LOCK).touch()
    policy = world.home / "measures.toml"
    good = policy.read_bytes()
    load = LastGood(policy, config, {}, lambda *_: None)
    with beating(Daemon(world.folder, load, language="zh", broken=lambda: load.error)) as daemon:
        for content, status in ((good, 200), (b"[document\n", 503), (b"[document\n", 503), (good, 200)):
            policy.write_bytes(content)
            beat(daemon, at(DAY))
            with time_machine.travel(at(DAY), tick=False):
                found, said = health(port)
            assert found == status
            assert [one.partition("：")[0] for one in said["problems"]] == ["measures.toml:1"] * (status == 503)


def test_a_port_that_is_taken_keeps_no_letter_back(house: House, caplog: pytest.LogCaptureFixture) -> None:
    world = house()
    with serving() as other, beating(Daemon(world.folder, lambda: office, language="zh")) as daemon:
        office = watched(world, other.server_address[1])
        for minute in range(3):
            beat(daemon, at(DAY, 9, minute))
        assert daemon.standing.ticks == {"good": 3, "failed": 0, "clock": 0}
    assert world.states("state = 'sent'") == {"sent": 3}
    assert caplog.text.count("cannot be served") == 1


# ── the heartbeat ──────────────────────────────────────────────────────────────


def called(world: World, moments: Sequence[datetime], broken: bool = False, **jumped: float) -> Service:
    with serving() as service:
        office = watched(world, heartbeat=service.url)

        def load() -> Office:
            if broken:
                raise OSError(28, "No space left on device")
            return office

        with beating(Daemon(world.folder, load)) as daemon:
            for now in moments:
                with time_machine.travel(now, tick=False):
                    daemon.clocks = Clocks(wall=now - timedelta(**jumped)) if jumped else Clocks()
                    daemon.beat()
                daemon.heartbeat.close()
    return service


def test_a_good_tick_calls_on_days_off_too(house: House) -> None:
    moments = [at(day, hour) for day in (DAY, SATURDAY) for hour in (3, 9, 22)]
    assert len(called(house(), moments).requests) == 6


def test_a_tick_that_failed_does_not_call(house: House) -> None:
    assert called(house(), [at(DAY)], broken=True).requests == []


def test_a_clock_that_has_jumped_does_not_call(house: House) -> None:
    assert called(house(), [at(DAY)], days=30).requests == []


def test_a_call_that_fails_is_no_failed_tick(house: House) -> None:
    world = house()
    office = watched(world, heartbeat="http://127.0.0.1:9/")
    with beating(Daemon(world.folder, lambda: office)) as daemon:
        beat(daemon, at(DAY))
        assert daemon.standing.ticks == {"good": 1, "failed": 0, "clock": 0}


# ── words ──────────────────────────────────────────────────────────────────────


def test_systemd_hears_the_language_of_the_deployment_on_one_line(
    house: House, listener: tuple[object, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, errors = house(), list[Exception]()
    line, name = listener
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    office = watched(world)

    def load() -> Office:
        if errors:
            raise errors[0]
        return office

    daemon = Daemon(world.folder, load, language="zh")
    beat(daemon, at(DAY, 8))
    assert "STATUS=最近一次核对 2024-12-17T00:00:00+00:00" in heard(line)  # type: ignore[arg-type]
    errors.append(OSError(28, "No space left on device\nWATCHDOG=1"))
    beat(daemon, at(DAY, 8))
    assert heard(line) == ["STATUS=核对失败：No space left on device WATCHDOG=1"]  # type: ignore[arg-type]
    daemon.clocks = Clocks(wall=clock() - timedelta(days=1))
    daemon.beat()
    found = heard(line)  # type: ignore[arg-type]
    assert found[0] == "WATCHDOG=1"
    assert "1440分钟" in found[1]


# ── the real scheduler ─────────────────────────────────────────────────────────


@pytest.fixture
def handlers() -> Iterator[None]:
    """`serve` takes the signals of the process."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_what_a_pace_puts_off_goes_seconds_later(house: House, handlers: None) -> None:
    """Parts of a letter to a chat go one a second: the job is moved, and does not wait for its minute."""
    del handlers
    with chatting(*[OK] * 50) as chat, time_machine.travel(at(DAY), tick=True):
        world = in_chat(house, chat)
        (world.folder / LOCK).touch()
        daemon = Daemon(world.folder, lambda: world.office)
        ticks = 0

        def told(_: object) -> None:
            nonlocal ticks
            ticks += 1
            if chat.titles and len(set(numbers(chat.titles))) == int(numbers(chat.titles)[0].partition("/")[2]):
                daemon.stopping.set()

        daemon.told = told
        threading.Timer(30, daemon.stopping.set).start()
        began = time.monotonic()
        daemon.serve()
        took = time.monotonic() - began
    parts = int(numbers(chat.titles)[0].partition("/")[2])
    assert numbers(chat.titles) == [f"{n}/{parts}" for n in range(1, parts + 1)]
    assert parts > 2
    assert parts - 1 <= took < 25, "a minute a part would be minutes"
    assert ticks >= parts


# ── a process ──────────────────────────────────────────────────────────────────


@needs_faketime
def test_a_real_daemon_answers_and_calls_and_ends_on_sigterm(tmp_path: Path) -> None:
    port, state = free(), tmp_path / "state"
    with serving() as service:
        config = tmp_path / "policybot.toml"
        config.write_text(
            f'[health]\nport = {port}\nheartbeat = {{ env = "HEARTBEAT" }}\n[log]\nlevel = "debug"\n', encoding="utf-8"
        )
        command = ["faketime", "-f", "@2024-12-17 10:00:00", sys.executable, "-m", "policybot", "run", "--state",
                   str(state), "--config", str(config)]  # fmt: skip
        environment = {
            **os.environ,
            "TZ": "Asia/Shanghai",
            "PYTHONUNBUFFERED": "1",
            "HEARTBEAT": service.url + "/geheim",
        }
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, start_new_session=True)  # fmt: skip
        try:
            said = read_until(process, "核对完毕")
            status, found = health(port)
            os.kill(int((state / "daemon.lock").read_text()), signal.SIGTERM)
            rest, _ = process.communicate(timeout=LONGEST)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
    assert (status, found["status"], found["problems"]) == (200, "ok", [])
    assert found["last_tick"].startswith("2024-12-17T02:0")
    assert [request.path for request in service.requests] == ["/geheim"]
    assert process.returncode == 0
    assert rest.endswith("已停止\n")
    assert "geheim" not in said + rest
    lines = [json.loads(line) for line in (said + rest).splitlines() if line.startswith("{")]
    assert any(f"http://127.0.0.1:{port}/healthz" in line["says"] for line in lines)

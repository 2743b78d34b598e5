"""The whole daemon with Slack: a click lands in `status`, a lost line is opened anew, an outage stops no letter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from policybot import doctor
from policybot.daemon import LOCK, Clocks, Daemon
from policybot.doctor import Line, Patient
from policybot.state import read_state
from tests.channels.relay import Relay
from tests.whole.conftest import relay  # noqa: F401  # a fixture
from tests.whole.machine import at
from tests.whole.world import DAY, EDU, NEXT, World, arrived, text

from .houses import FIGURED, PEOPLE, PLAIN, SECRET, Chatting, table
from .payloads import envelope, form, press
from .workspace import Workspace, until

BEGAN = datetime(2024, 12, 2, 9, tzinfo=at(DAY).tzinfo)


@pytest.fixture
def fresh(tmp_path: Path, relay: Relay, slack: Workspace) -> Iterator[Chatting]:  # noqa: F811
    """A house whose daemon has still to begin."""
    world = World.open(tmp_path, relay, PLAIN, FIGURED, SECRET, contacts=PEOPLE, more=table(slack))
    (world.folder / LOCK).touch()
    yield Chatting(world, slack)
    world.state.close()


@contextmanager
def beating(house: Chatting) -> Iterator[Daemon]:
    daemon = Daemon(house.world.folder, lambda: house.world.office, language="zh")
    try:
        yield daemon
    finally:
        daemon.chat.close()
        daemon.heartbeat.close()
        daemon.board.close()


def beat(daemon: Daemon, now: datetime) -> None:
    with time_machine.travel(now, tick=True):
        daemon.clocks = Clocks()
        daemon.beat()


def status(house: Chatting, on: str) -> dict[str, Any]:
    """What the command says of measure 1.1 and 省教育厅."""
    home = house.world.home
    files = {"--measures": home / "measures.toml", "--config": home / "policybot.toml", "--state": home / "state"}
    named = [str(word) for pair in files.items() for word in pair]
    command = [sys.executable, "-m", "policybot", "status", "--on", on, "--json", *named]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC"})
    (measure,) = [one for one in json.loads(done.stdout)["measures"] if one["id"] == "1.1"]
    (owner,) = [one for one in measure["by_owner"] if one["department"] == EDU]
    return {**owner, "lifecycle": measure["lifecycle"]}


def test_a_click_lands_in_status_and_a_repeated_envelope_counts_once(fresh: Chatting) -> None:
    slack = fresh.slack
    with beating(fresh) as daemon:
        beat(daemon, BEGAN)
        beat(daemon, at(DAY))
        until(lambda: daemon.chat.desk.connected)
        mark = fresh.mark()
        with time_machine.travel(at(DAY, 9, 10), tick=True):
            slack.send(envelope(press("receive", mark), "e-1"))
            slack.send(envelope(press("report", mark), "e-2"))
            until(lambda: slack.called("views.open") and slack.whispers())
            sent = form("report", mark, measure="small:1.1", done="已印发", state="done")
            for _ in range(3):
                slack.send(envelope(sent, "e-3"))
            until(lambda: len(slack.whispers()) == 4)
            slack.send(envelope(form("later", mark, measure="small:1.2", until="2025-03-31", reason="缺资金"), "e-4"))
            until(lambda: len(slack.whispers()) == 5)
    found = status(fresh, "2024-12-17")
    assert (found["part"], found["last_report"]) == ("done", "2024-12-17")
    with read_state(fresh.world.folder) as state:
        assert [(one.measure, one.part_done, one.asks_until is not None) for one in state.reports()] == [
            ("1.1", True, False),
            ("1.2", False, True),
        ]
        assert len([one for one in state.decisions() if one.kind == "ack"]) == 2


def test_a_lost_line_is_opened_anew_by_the_next_beat(fresh: Chatting) -> None:
    slack = fresh.slack
    with beating(fresh) as daemon:
        beat(daemon, BEGAN)
        until(lambda: daemon.chat.desk.connected)
        slack.answers["apps.connections.open"] = [{"ok": False, "error": "internal_error"}]
        slack.goodbye()
        until(lambda: not slack.answers["apps.connections.open"] and not daemon.chat.desk.connected)
        beat(daemon, BEGAN + timedelta(minutes=1))
        until(lambda: daemon.chat.desk.connected)
    assert slack.opened == 2


def test_an_outage_stops_no_letter_and_is_told_after_an_hour(
    fresh: Chatting,
    relay: Relay,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    slack = fresh.slack
    slack.answers["apps.connections.open"] = [{"ok": False, "error": "invalid_auth"}] * 1000
    with beating(fresh) as daemon:
        for minute in range(0, 70, 10):
            beat(daemon, at(DAY, 9, 0) + timedelta(minutes=minute))
            until(lambda: daemon.chat.desk.failing)
        assert daemon.standing.ticks["good"] == 7
        beat(daemon, at(DAY, 10, 20))
        beat(daemon, at(DAY, 10, 21))
    assert [body for body in slack.called("chat.postMessage") if body["channel"] == "U0IND"]
    told = [text(one) for one in arrived(relay)["coordinator"] if "app_token" in text(one)]
    assert len(told) == 1
    assert "Slack 不接受 app_token：invalid_auth" in told[0]
    assert caplog.text.count("refuses the app token") <= 3, "once an hour"


def test_while_the_clock_is_astray_nothing_is_recorded(fresh: Chatting) -> None:
    slack = fresh.slack
    with beating(fresh) as daemon:
        beat(daemon, BEGAN)
        until(lambda: daemon.chat.desk.connected)
        slack.send(envelope(press("receive", fresh.mark())))  # years later by the wall, a moment later since boot
        until(slack.whispers)
    assert slack.whispers() == ["暂时不能登记，请过几分钟再试。"]


def test_a_house_without_the_token_opens_nothing(fresh: Chatting) -> None:
    home = fresh.world.home / "policybot.toml"
    home.write_text(home.read_text("utf-8").replace('app_token = "xapp-hush"', ""), "utf-8")
    fresh.world.edit(PLAIN)
    with beating(fresh) as daemon:
        beat(daemon, at(DAY))
        beat(daemon, at(NEXT))
    assert not fresh.slack.called("apps.connections.open")
    assert not [one for one in threading.enumerate() if one.name == "clicks"]
    assert not (fresh.world.folder / "reply.key").exists()


# ── doctor ─────────────────────────────────────────────────────────────────────


def examined(house: Chatting) -> list[Line]:
    home = house.world.home
    patient = Patient(home / "measures.toml", home / "policybot.toml", os.environ, home / "state", at(DAY))
    try:
        return [one for one in doctor.examine(patient) if one.name == "clicks"]
    finally:
        patient.close()


def test_the_doctor_tries_the_app_token(fresh: Chatting) -> None:
    assert [one.level for one in examined(fresh)] == ["ok"]
    fresh.slack.answers["apps.connections.open"] = [{"ok": False, "error": "invalid_auth"}]
    (line,) = examined(fresh)
    assert line.level == "fault"
    assert "invalid_auth" in str(line.says)
    assert line.advice


def test_the_doctor_says_when_nobody_can_click(fresh: Chatting) -> None:
    home = fresh.world.home / "policybot.toml"
    home.write_text(home.read_text("utf-8").replace("slack:U", "slack:C"), "utf-8")
    assert [one.level for one in examined(fresh)] == ["ok", "warning"]

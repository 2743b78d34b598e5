"""The call after a good tick, to a real service on loopback."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta

import pytest

from policybot.health import Heartbeat
from policybot.health.heartbeat import FAREWELL
from tests.channels.service import HANG, RESET, serving

NOW = datetime(2024, 12, 17, 1, tzinfo=UTC)
SECRET = "/ping/geheim"


def calls(beat: Heartbeat, url: str, *seconds: float) -> None:
    for second in seconds:
        beat.beat(url, NOW + timedelta(seconds=second))
        assert beat._call is not None
        beat._call.join(10)


def test_it_calls_once_a_minute_however_often_there_is_a_tick() -> None:
    with serving() as service:
        calls(Heartbeat(), service.url + SECRET, 0, 1, 30, 59.9, 61, 120)
    assert [(one.method, one.path) for one in service.requests] == [("GET", SECRET)] * 3


def test_a_clock_set_back_a_little_silences_it_for_no_longer() -> None:
    with serving() as service:
        calls(Heartbeat(), service.url, 0, -600, -540)
    assert len(service.requests) == 3


FAILURES = [
    # status, misbehaviour, a word of the log, remark
    (500, "", "HTTP 500", "the service has a fault"),
    (404, "", "HTTP 404", "the address is gone"),
    (302, "", "HTTP 302", "a portal stands in between"),
    (200, RESET, "", "a broken line"),
]


@pytest.mark.parametrize(("status", "how", "word", "remark"), FAILURES)
def test_a_failure_is_a_line_an_hour_without_the_address(
    caplog: pytest.LogCaptureFixture, status: int, how: str, word: str, remark: str
) -> None:
    with serving(status, how=how) as service:
        calls(Heartbeat(), service.url + SECRET, *range(0, 90 * 60, 60))
    assert len(service.requests) == 90, remark
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2, caplog.text
    assert word in caplog.text
    assert "geheim" not in caplog.text
    assert "127.0.0.1" not in caplog.text


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/geheim", "http://[geheim", "https://geheim.invalid/"])
def test_an_address_where_nobody_is_shows_nothing(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    calls(Heartbeat(), url, 0)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("policybot")]
    assert len(ours) == 1
    assert "geheim" not in ours[0]


def test_a_service_that_hangs_holds_up_nobody_and_is_not_called_twice() -> None:
    beat = Heartbeat()
    with serving(how=HANG) as service:
        began = time.monotonic()
        for minute in range(5):
            beat.beat(service.url, NOW + timedelta(minutes=minute))
        assert time.monotonic() - began < 1, "a tick does not wait for it"
        beat.close()
        assert time.monotonic() - began < FAREWELL + 1, "nor does the end of the daemon"
        assert len(service.requests) == 1


def test_without_an_address_there_is_no_call() -> None:
    beat = Heartbeat()
    beat.beat("", NOW)
    assert beat._call is None
    beat.close()

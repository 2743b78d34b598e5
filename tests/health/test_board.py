"""What the health page says, over real HTTP."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from policybot import __version__
from policybot.health import Board, Failing, Figures, Standing
from policybot.health.board import GUESTS
from policybot.model import Mistake, Says
from policybot.settings import SettingsError

from .board import ask, board, free, health

NOW = datetime(2024, 12, 17, 1, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WELL = Standing(last_tick=NOW - MINUTE)
FAILING = Failing(NOW - 7 * MINUTE, 8, Says("No space left on device"))
BROKEN = SettingsError((Mistake(12, 3, "bad-date", Says("标题甲"), Says("b"), "/srv/省/measures.toml"),) * 2)

CHORE = Says("the nightly {name} has failed", {"name": "backup"})
STANDINGS = [
    # what the daemon knows, status, a word of each problem, remark
    (WELL, 200, [], "a good tick a minute ago"),
    (Standing(last_tick=NOW - 4 * MINUTE), 200, [], "under five minutes"),
    (Standing(last_tick=NOW - 6 * MINUTE), 503, ["6分钟没有进展"], "it hangs"),
    (Standing(last_tick=NOW - 30 * MINUTE, moved=NOW - MINUTE), 200, [], "a long round whose letters leave"),
    (Standing(last_tick=NOW - 30 * MINUTE, moved=NOW - 6 * MINUTE), 503, ["6分钟"], "it hangs in the middle"),
    (Standing(), 503, ["启动以来"], "nothing yet"),
    (Standing(moved=NOW), 200, [], "the opening leaves letter by letter"),
    (replace(WELL, failing=FAILING), 503, ["8次核对失败，第一次在7分钟前：磁盘已满"], "the disk is full"),
    (replace(WELL, astray=525600), 503, ["525600分钟"], "the clock has jumped"),
    (replace(WELL, broken=BROKEN), 503, ["measures.toml:12：文件有2处错误"], "a broken edit"),
    (replace(WELL, figures=Figures(given_up=3)), 503, ["3封信"], "letters given up"),
    (replace(WELL, figures=Figures(chores=(CHORE,))), 503, ["backup"], "no backup last night"),
    (Standing(astray=1, figures=Figures(given_up=1)), 503, ["时钟", "启动以来", "1封信"], "everything at once"),
]  # fmt: skip


@pytest.mark.parametrize(("standing", "status", "words", "remark"), STANDINGS, ids=[row[3] for row in STANDINGS])
def test_what_is_wrong_is_said(standing: Standing, status: int, words: list[str], remark: str) -> None:
    found, body, _ = Board(lambda: standing, lambda: NOW, "zh").health()
    said = json.loads(body)
    assert (found, said["status"]) == (status, "ok" if status == 200 else "fault"), remark
    assert len(said["problems"]) == len(words), said
    assert all(word in one for word, one in zip(words, said["problems"], strict=True)), said
    assert "标题甲" not in str(said)
    assert "/srv" not in str(said)


def test_the_page_is_small_json_in_the_language_of_the_deployment() -> None:
    with board(replace(WELL, astray=40), NOW, "en") as port:
        _, headers, body = ask(port)
        _, said = health(port)
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "no-store"
    assert headers["server"] == "policybot", "neither Python nor its version"
    assert said["last_tick"] == "2024-12-17T00:59:30+00:00"
    assert said["problems"][0].startswith("the clock has jumped by 40 minutes")
    assert body.endswith(b"\n")


@pytest.fixture(scope="module")
def well() -> Iterator[int]:
    with board(WELL, NOW) as port:
        yield port


ANSWERS = [
    # method, path, status, remark
    ("HEAD", "/healthz", 200, "the head alone"),
    ("HEAD", "/metrics", 200, "the head alone"),
    ("GET", "/healthz?verbose=1", 200, "a question mark is no other page"),
    ("GET", "/", 404, "no listing"),
    ("GET", "/healthz/", 404, "no such page"),
    ("GET", "/../../etc/passwd", 404, "no files"),
    ("POST", "/healthz", 405, "read only"),
    ("DELETE", "/metrics", 405, "read only"),
    ("PUT", "/nowhere", 405, "read only"),
    ("OPTIONS", "/healthz", 405, "read only"),
    ("BREW", "/healthz", 501, "a method nobody knows (RFC 9110 section 15.6.2)"),
]


@pytest.mark.parametrize(("method", "path", "status", "remark"), ANSWERS)
def test_what_else_is_asked(well: int, method: str, path: str, status: int, remark: str) -> None:
    found, headers, body = ask(well, path, method)
    assert found == status, remark
    assert (body == b"") == (method == "HEAD")
    if status == 405:
        assert headers["allow"] == "GET, HEAD"
    if status >= 400:
        assert headers["content-type"].startswith("text/plain")


# ── where it listens ───────────────────────────────────────────────────────────


def test_only_this_machine_can_ask() -> None:
    made, port = Board(lambda: WELL, lambda: NOW, "zh"), free()
    made.follow(port)
    try:
        assert made._server is not None
        assert made._server.server_address == ("127.0.0.1", port)
    finally:
        made.close()


def test_it_follows_the_settings() -> None:
    made = Board(lambda: WELL, lambda: NOW, "zh")
    one, other = free(), free()
    for port in (None, one, one, other):
        made.follow(port)
        if port:
            assert health(port)[0] == 200
    with pytest.raises(ConnectionRefusedError):
        ask(one)
    made.follow(None)
    with pytest.raises(ConnectionRefusedError):
        ask(other)


def test_a_port_that_is_taken_is_said_once_an_hour_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    now = [NOW]
    made = Board(lambda: Standing(last_tick=now[0]), lambda: now[0], "zh")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for _ in range(90):
            made.follow(port)
            now[0] += MINUTE
    assert caplog.text.count("cannot be served") == 2
    assert "Address already in use" in caplog.text
    made.follow(port)
    assert health(port)[0] == 200
    made.close()


def test_a_second_board_finds_the_port_taken(caplog: pytest.LogCaptureFixture) -> None:
    with board(WELL, NOW) as port:
        other = Board(Standing, lambda: NOW, "zh")
        other.follow(port)
        assert "Address already in use" in caplog.text
        assert health(port)[0] == 200, "the first one answers"


def test_clients_that_say_nothing_keep_nobody_out_for_long(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    with board(WELL, NOW) as port:
        with ExitStack() as silent:
            lines = [
                silent.enter_context(closing(socket.create_connection(("127.0.0.1", port)))) for _ in range(GUESTS)
            ]
            late = silent.enter_context(closing(socket.create_connection(("127.0.0.1", port), timeout=5)))
            assert late.recv(1) == b"", "one too many is shown the door at once"
            for line in lines:
                line.settimeout(10)
                assert line.recv(1) == b"", "and the others after a while"
        assert health(port)[0] == 200
    assert caplog.text == ""


# ── metrics ────────────────────────────────────────────────────────────────────

FIGURES = Figures(
    letters={("email", "sent"): 28, ("maildir", "sent"): 2, ("email", "dissolved"): 1},
    messages={"sent": 31, "failed": 2}, notices={"pending": 4, "sent": 200}, oldest=NOW - 90 * MINUTE,
)  # fmt: skip
RUNNING = replace(WELL, figures=FIGURES, ticks={"good": 7, "failed": 2, "clock": 0})
SAMPLES = [
    ("policybot_build_info", {"version": __version__}, 1),
    ("policybot_last_tick_timestamp_seconds", {}, (NOW - MINUTE).timestamp()),
    ("policybot_ticks_total", {"result": "good"}, 7),
    ("policybot_ticks_total", {"result": "failed"}, 2),
    ("policybot_ticks_total", {"result": "clock"}, 0),
    ("policybot_problems", {}, 0),
    ("policybot_letters_total", {"channel": "email", "state": "sent"}, 28),
    ("policybot_letters_total", {"channel": "email", "state": "dissolved"}, 1),
    ("policybot_letters_total", {"channel": "maildir", "state": "sent"}, 2),
    ("policybot_messages", {"state": "sending"}, 0),
    ("policybot_messages", {"state": "failed"}, 2),
    ("policybot_notices", {"state": "pending"}, 4),
    ("policybot_notices", {"state": "held"}, 0),
    ("policybot_oldest_unsent_seconds", {}, 5400),
]


def test_metrics_are_what_prometheus_reads() -> None:
    with board(RUNNING, NOW) as port:
        status, headers, body = ask(port, "/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain; version=0.0.4")
    families = list(text_string_to_metric_families(body.decode()))
    found = [(one.name, one.labels, one.value) for family in families for one in family.samples]
    assert all(sample in found for sample in SAMPLES), found
    assert {family.name.partition("_")[0] for family in families} == {"policybot"}, "nothing of the library's own"
    assert all(family.documentation for family in families)


def test_metrics_come_as_openmetrics_where_that_is_asked_for() -> None:
    with board(RUNNING, NOW) as port:
        _, headers, body = ask(port, "/metrics", Accept="application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
    assert headers["content-type"].startswith("application/openmetrics-text")
    families = openmetrics(body.decode())  # type: ignore[no-untyped-call]
    assert {family.name for family in families} >= {"policybot_ticks", "policybot_letters"}


def test_before_the_first_tick_there_are_metrics_too() -> None:
    with board(Standing(), NOW) as port:
        _, _, body = ask(port, "/metrics")
    found = {family.name: family.samples for family in text_string_to_metric_families(body.decode())}
    assert found["policybot_last_tick_timestamp_seconds"][0].value == 0
    assert found["policybot_problems"][0].value == 1

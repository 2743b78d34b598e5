"""The HTTP door, against a service on loopback that misbehaves."""

from __future__ import annotations

import socket
from contextlib import closing
from datetime import UTC, datetime

import pytest

from policybot.wire import BODY_LIMIT, Answer, UnansweredError, UnreachableError, Wire
from tests.channels.service import DRIP, SILENCES, serving


def wired(timeout: float = 5) -> closing[Wire]:
    return closing(Wire(timeout))


def free() -> str:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{sock.getsockname()[1]}/hush"


def test_the_very_bytes_arrive_and_the_answer_comes_back() -> None:
    with serving(202, "好", {"X-Word": "yes"}) as service, wired() as wire:
        answer = wire.post(service.url + "/a?b=c", b'{"x": 1}', {"X-Id": "7"})
        (request,) = service.requests
    assert (answer.status, answer.body.decode(), answer.headers["x-word"]) == (202, "好", "yes")
    assert (request.method, request.path, request.body) == ("POST", "/a?b=c", b'{"x": 1}')
    assert (request.headers["x-id"], request.headers["content-type"]) == ("7", "application/json; charset=utf-8")


def test_requests_share_a_connection_until_it_is_closed() -> None:
    with serving() as service, wired() as wire:
        for _ in range(3):
            wire.get(service.url)
        assert service.connections == 1
        wire.close()
        wire.close()
        wire.get(service.url)
        assert service.connections == 2


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_answer_and_not_followed(status: int) -> None:
    with serving(status, headers={"Location": "/elsewhere"}) as service, wired() as wire:
        assert wire.post(service.url, b"{}").status == status
        assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("url", "remark"),
    [
        (free(), "nobody listens"),
        ("http://hush.invalid/", "a name that does not resolve (RFC 2606 §2)"),
        ("ftp://127.0.0.1/hush", "not HTTP"),
        ("http://[hush/", "no address at all"),
        ("http://127.0.0.1:99999/hush", "no port"),
    ],
    # The first holds a port that differs from run to run: tests shared out to two processes need names that do not.
    ids=["nobody listens", "no such name", "not HTTP", "no address", "no port"],
)
def test_what_never_left_is_known_not_to_be_taken(url: str, remark: str) -> None:
    with wired(1) as wire, pytest.raises(UnreachableError) as told:
        wire.post(url, b"{}")
    assert "hush" not in str(told.value), remark
    assert "127.0.0.1" not in str(told.value), remark


def test_tls_that_fails_is_known_not_to_be_taken() -> None:
    with serving() as service, wired(1) as wire, pytest.raises(UnreachableError):
        wire.post(service.url.replace("http:", "https:"), b"{}")


@pytest.mark.parametrize("how", SILENCES)
def test_silence_after_the_request_is_an_unknown_outcome(how: str) -> None:
    with serving(how=how, body="x" * 100) as service, wired(0.3) as wire, pytest.raises(UnansweredError) as told:
        wire.post(service.url + "/hush", b"{}" * 100_000)
    assert "hush" not in str(told.value)


def test_a_huge_body_is_read_no_further_than_the_limit() -> None:
    with serving(429, "x" * (20 * BODY_LIMIT), {"Retry-After": "5"}) as service, wired() as wire:
        answer = wire.get(service.url)
    assert (answer.status, answer.retry_after, len(answer.body)) == (429, 5, BODY_LIMIT)


def test_a_packed_body_is_not_unpacked() -> None:
    with serving(body="{}", headers={"Content-Encoding": "gzip"}) as service, wired() as wire:
        assert wire.get(service.url).body == b"{}"


DATES = [
    # Date, Retry-After, clock, seconds, remark
    ("Tue, 17 Dec 2024 01:00:05 GMT", "30", datetime(2024, 12, 17, 1, 0, 5, tzinfo=UTC), 30, "as RFC 9110 writes them"),
    ("Tue, 17 Dec 2024 01:00:05 GMT", "Tue, 17 Dec 2024 01:02:05 GMT", datetime(2024, 12, 17, 1, 0, 5, tzinfo=UTC), 120,
     "a date counts on the service's clock"),
    ("Tue, 17 Dec 2024 01:00:05 GMT", "Tue, 17 Dec 2024 00:00:00 GMT", datetime(2024, 12, 17, 1, 0, 5, tzinfo=UTC), 0,
     "a date gone by"),
    ("", "Tue, 17 Dec 2024 01:02:05 GMT", None, None, "a date without a clock says nothing"),
    ("soon", "soon", None, None, "words"),
    ("", "-3", None, None, "no waiting backwards"),
    ("", "３", None, None, "only ASCII digits"),
]  # fmt: skip


@pytest.mark.parametrize(("date", "after", "clock", "seconds", "remark"), DATES, ids=[row[-1] for row in DATES])
def test_clock_and_patience_are_read_from_the_headers(
    date: str, after: str, clock: datetime | None, seconds: int | None, remark: str
) -> None:
    answer = Answer(429, {"date": date, "retry-after": after})
    assert (answer.clock, answer.retry_after) == (clock, seconds), remark


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"\xff", b"[" * 60_000, b'"x"'])
def test_a_body_that_is_no_object_is_an_empty_one(body: bytes) -> None:
    assert Answer(200, {}, body).table() == {}


def test_a_body_that_never_ends_is_given_up() -> None:
    with serving(how=DRIP, body="x" * 100) as service, wired(0.2) as wire, pytest.raises(UnansweredError, match="迟迟"):
        wire.get(service.url)

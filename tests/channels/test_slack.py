"""Letters in Slack, against a server on loopback that answers as Slack does."""

from __future__ import annotations

import json
import logging
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from policybot.channels import slack
from policybot.model import Address, DeliveryError, Letter, Receipt
from tests.channels.letters import HOSTILE, MOMENT, PLAIN

TOKEN, SECRET_PATH = "xoxb-hush", "/services/hush"
LETTER = replace(PLAIN, address=Address("slack", "C024BE91L"))
HOOKED = replace(PLAIN, address=Address("slack", "webhook"))
LATER, NEVER, UNKNOWN, ALL = "later", "never", "unknown", "later, for all"
OK = '{"ok":true,"channel":"C024BE91L","ts":"1734397205.000100"}'


def contract(tmp_path: Path) -> tuple[slack.Options, str]:  # noqa: ARG001
    return slack.Options(token=TOKEN), "C024BE91L"


class FakeSlack(ThreadingHTTPServer):
    """Answers every request alike and keeps what it was sent. `how`: answer, reset, cut (half a body), hang."""

    daemon_threads = True

    def __init__(self, status: int, body: str, headers: dict[str, str], how: str) -> None:
        self.status, self.body, self.headers, self.how = status, body, headers, how
        self.requests: list[tuple[str, str, Any]] = []
        self.ended = threading.Event()
        super().__init__(("127.0.0.1", 0), _Desk)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Desk(BaseHTTPRequestHandler):
    server: FakeSlack

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or "null")
        self.server.requests.append((self.path, self.headers.get("Authorization", ""), body))
        if self.server.how == "hang":
            self.server.ended.wait(5)
        elif self.server.how == "reset":
            # Linger for no time: the close becomes a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            self.reply()

    def reply(self) -> None:
        payload = self.server.body.encode()
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(payload) * (2 if self.server.how == "cut" else 1)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: object) -> None:
        """Not on the screen."""

    def finish(self) -> None:
        if self.server.how != "reset":
            super().finish()


@contextmanager
def answering(status: int = 200, body: str = OK, *, how: str = "answer", **headers: str) -> Iterator[FakeSlack]:
    server = FakeSlack(status, body, {name.replace("_", "-"): value for name, value in headers.items()}, how)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def send(server: FakeSlack, letter: Letter = LETTER, timeout: int = 5) -> Receipt:
    channel = slack.open(slack.Options(TOKEN, server.url + SECRET_PATH, server.url + "/api/", timeout))
    (message,) = channel.compose(letter)
    return channel.send(message, MOMENT)


def verdict(server: FakeSlack, letter: Letter = LETTER, timeout: int = 5) -> tuple[str, int | None]:
    with pytest.raises(DeliveryError) as told:
        send(server, letter, timeout)
    error = told.value
    assert sum((error.permanent, error.unknown, error.whole_channel)) <= 1
    assert "hush" not in str(error)
    assert len(server.requests) == 1, "one try, the rest is the outbox's"
    kind = NEVER if error.permanent else UNKNOWN if error.unknown else ALL if error.whole_channel else LATER
    return kind, error.retry_after


def bodies(letter: Letter) -> list[dict[str, Any]]:
    return [json.loads(part.payload) for part in slack.open(slack.Options(TOKEN)).compose(letter)]


def texts(body: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in body["blocks"] if block["type"] == "section"]


# ── what goes through ──────────────────────────────────────────────────────────


def test_a_letter_is_posted_as_it_was_stored() -> None:
    with answering() as server:
        assert send(server) == Receipt("C024BE91L 1734397205.000100")
        assert server.requests == [("/api/chat.postMessage", f"Bearer {TOKEN}", bodies(LETTER)[0])]


def test_the_target_webhook_goes_to_the_webhook() -> None:
    with answering(body="ok") as server:
        assert send(server, HOOKED) == Receipt("webhook ok")
        ((path, authorization, body),) = server.requests
        assert (path, authorization) == (SECRET_PATH, "")
        assert "channel" not in body


def test_a_letter_shows_its_number_and_unfolds_no_links() -> None:
    (body,) = bodies(LETTER)
    assert [block["type"] for block in body["blocks"]] == ["header", "section", "context"]
    assert body["blocks"][-1]["elements"][0]["text"] == "编号 No. 42"
    assert PLAIN.subject in body["text"]
    assert (body["unfurl_links"], body["unfurl_media"]) == (False, False)


MARKUP = ["<!channel>", "<!here>", "<@U123>", "<https://x|y>", "a & b", "&lt;!channel&gt;"]


@pytest.mark.parametrize("text", MARKUP)
def test_nothing_in_a_text_is_markup(text: str) -> None:
    (body,) = bodies(replace(LETTER, subject=text, text=text))
    (section,) = (block["text"] for block in body["blocks"] if block["type"] == "section")
    assert "<" not in section["text"] + body["text"]
    assert section["text"] == text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert section["verbatim"] is True
    assert body["blocks"][0]["text"]["type"] == "plain_text"


# ── limits ─────────────────────────────────────────────────────────────────────

SECTIONS = [
    # text, sections, remark
    ("汉" * 2999, 1, "one below the limit"),
    ("汉" * 3000, 1, "characters, not bytes"),
    ("汉" * 3001, 2, "one above"),
    ("😀" * 1500, 1, "an emoji counts as two at worst"),
    ("😀" * 1501, 2, "one emoji more"),
    ("&" * 600, 1, "counted as escaped: five each"),
    ("&" * 601, 2, "and never cut within"),
    ("", 0, "nothing to say but the title"),
    ("\n\n \n", 0, "Slack refuses an empty section"),
]


@pytest.mark.parametrize(("text", "count", "remark"), SECTIONS, ids=[row[-1] for row in SECTIONS])
def test_sections_keep_their_limit(text: str, count: int, remark: str) -> None:
    (body,) = bodies(replace(LETTER, text=text))
    assert len(texts(body)) == count, remark
    assert "".join(texts(body)).replace("&amp;", "&") == text.strip("\n ")


DIGEST = "".join(f"{n}．事项 {n}.1　一项很长的任务，责任单位若干，时限若干。\n" * 12 for n in range(1, 59))


@pytest.mark.parametrize("text", [DIGEST, "汉" * 40_000, "\n".join("<&>" * 900 for _ in range(30)), "😀\n" * 9000])
def test_a_long_letter_goes_in_parts_that_lose_nothing(text: str) -> None:
    parts = bodies(replace(LETTER, text=text))
    assert len(parts) > 1
    for place, body in enumerate(parts, start=1):
        shown = json.dumps(body["blocks"], ensure_ascii=False)
        assert sum(len(piece.encode("utf-16-le")) // 2 for piece in texts(body)) <= slack.MESSAGE_LIMIT
        assert len(body["blocks"]) <= slack.BLOCKS_LIMIT
        assert f"编号 No. 42 · {place}/{len(parts)}" in shown
    joined = "".join(piece for body in parts for piece in texts(body)).replace("\n", "")
    assert joined == slack.escape(text).replace("\n", "")


def test_a_title_too_long_for_a_header_stands_whole_in_the_text() -> None:
    (body,) = bodies(replace(LETTER, subject="长" * 151))
    assert body["blocks"][0]["text"]["text"] == "长" * 149 + "…"
    assert texts(body)[0].startswith("长" * 151)
    (body,) = bodies(replace(LETTER, subject="长" * 149))
    assert body["blocks"][0]["text"]["text"] == "长" * 149


@pytest.mark.parametrize(("text", "remark"), [*HOSTILE, (DIGEST, "58 clauses")], ids=lambda value: value[:20])
def test_the_sdk_itself_accepts_every_block(text: str, remark: str) -> None:
    for body in bodies(replace(LETTER, subject=text, text=text)):
        for block in Block.parse_all(body["blocks"]):
            assert block is not None, remark
            block.validate_json()
        assert all(texts(body)), remark


# ── what Slack answers ─────────────────────────────────────────────────────────

CODES = [
    # code under HTTP 200, verdict
    *((code, NEVER) for code in (
        "channel_not_found", "not_in_channel", "is_archived", "restricted_action",
        "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "msg_too_long", "no_text", "too_many_attachments", "invalid_arguments", "invalid_arg_name",
        "invalid_charset", "invalid_form_data", "invalid_post_type", "missing_post_type", "msg_blocks_too_long",
    )),
    *((code, ALL) for code in (
        "invalid_auth", "not_authed", "account_inactive", "token_revoked", "missing_scope", "no_permission",
        "ekm_access_denied", "org_login_required", "rate_limited", "ratelimited", "request_timeout",
        "team_added_to_org",
    )),
    ("fatal_error", UNKNOWN),
    ("internal_error", UNKNOWN),
    ("a_word_of_next_year", LATER),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), CODES)
def test_the_code_in_the_body_decides(code: str, expected: str) -> None:
    with answering(body=json.dumps({"ok": False, "error": code})) as server:
        assert verdict(server) == (expected, None)


STATUSES = [
    # status, headers, body, verdict, seconds, remark
    (429, {"Retry_After": "30"}, '{"ok":false,"error":"ratelimited"}', ALL, 30, "seconds are handed on, not slept"),
    (429, {}, "", ALL, None, "without Retry-After our own back-off"),
    (429, {"retry_after": "soon"}, "", ALL, None, "Retry-After that is no number"),
    (500, {}, '{"ok":false,"error":"internal_error"}', UNKNOWN, None, "may have posted"),
    (500, {}, "oops", UNKNOWN, None, "500 in plain words"),
    (502, {}, "<html>bad gateway</html>", UNKNOWN, None, "who knows what lay behind the gateway"),
    (503, {}, "<html>busy</html>", ALL, None, "turned away at the door"),
    (403, {}, "<html>proxy</html>", ALL, None, "a proxy that wants a login"),
    (200, {}, "<html>welcome to the hotel</html>", UNKNOWN, None, "garbage is no success"),
    (200, {}, "", UNKNOWN, None, "nothing is no success"),
    (200, {}, "[1]", UNKNOWN, None, "JSON, but not Slack's"),
    (200, {}, "[]", UNKNOWN, None, "JSON, but empty"),
    (200, {}, '{"ok":false}', UNKNOWN, None, "not ok, and why is not said"),
]


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected", "seconds", "remark"), STATUSES, ids=[row[-1] for row in STATUSES]
)
def test_a_status_decides_where_the_body_is_silent(
    status: int, headers: dict[str, str], body: str, expected: str, seconds: int | None, remark: str
) -> None:
    with answering(status, body, **headers) as server:
        assert verdict(server) == (expected, seconds), remark


HOOK_ANSWERS = [
    # status, body, verdict
    (400, "invalid_payload", NEVER),
    (403, "action_prohibited", ALL),
    (404, "channel_not_found", NEVER),
    (404, "no_service", ALL),
    (410, "channel_is_archived", NEVER),
    (500, "rollup_error", UNKNOWN),
    (200, "<html>", UNKNOWN),
    (429, "rate_limited", ALL),
]


@pytest.mark.parametrize(("status", "body", "expected"), HOOK_ANSWERS)
def test_a_webhook_answers_in_plain_words(status: int, body: str, expected: str) -> None:
    with answering(status, body) as server:
        assert verdict(server, HOOKED)[0] == expected


@pytest.mark.parametrize("letter", [LETTER, HOOKED], ids=["post", "webhook"])
@pytest.mark.parametrize("how", ["reset", "cut", "hang"])
def test_silence_after_the_request_is_unknown(how: str, letter: Letter) -> None:
    with answering(how=how) as server:
        assert verdict(server, letter, timeout=1) == (UNKNOWN, None)


@pytest.mark.parametrize("letter", [LETTER, HOOKED], ids=["post", "webhook"])
def test_a_refused_connection_is_for_later_and_for_all(letter: Letter) -> None:
    with answering() as server:
        url = server.url
    channel = slack.open(slack.Options(TOKEN, url + SECRET_PATH, url))
    with pytest.raises(DeliveryError, match="连接不上") as told:
        channel.send(channel.compose(letter)[0], MOMENT)
    assert (told.value.whole_channel, told.value.permanent, told.value.unknown) == (True, False, False)


# ── settings and silence ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("options", "letter"), [(slack.Options(webhook="https://x"), LETTER), (slack.Options(TOKEN), HOOKED)]
)
def test_a_way_that_is_not_set_is_for_later(options: slack.Options, letter: Letter) -> None:
    channel = slack.open(options)
    with pytest.raises(DeliveryError, match="没有设置") as told:
        channel.send(channel.compose(letter)[0], MOMENT)
    assert (told.value.permanent, told.value.whole_channel) == (False, False)


@pytest.mark.parametrize("options", [slack.Options(), slack.Options(webhook="hooks.slack.com/x")])
def test_options_that_make_no_sense_are_refused_at_once(options: slack.Options) -> None:
    with pytest.raises(ValueError, match="slack"):
        slack.open(options)


@pytest.mark.parametrize("letter", [LETTER, HOOKED], ids=["post", "webhook"])
@pytest.mark.parametrize("how", ["answer", "reset"])
def test_no_log_holds_token_or_address(how: str, letter: Letter, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with answering(404, "no_service", how=how) as server:
        verdict(server, letter)
    assert not caplog.records


# ── buttons ────────────────────────────────────────────────────────────────────

MARK = "a" * 24


def test_the_last_part_of_a_letter_carries_its_buttons() -> None:
    long = replace(LETTER, text="一件事情要办。\n" * 4000, mark=MARK)
    bodies = [json.loads(m.payload) for m in slack.open(slack.Options(TOKEN)).compose(long)]
    assert len(bodies) > 2
    shown = [[block for block in body["blocks"] if block["type"] == "actions"] for body in bodies]
    assert [len(one) for one in shown] == [0] * (len(bodies) - 1) + [1]
    (buttons,) = shown[-1]
    Block.parse(buttons).validate_json()  # type: ignore[union-attr]
    assert [(one["action_id"], one["value"]) for one in buttons["elements"]] == [
        ("receive", MARK),
        ("report", MARK),
        ("later", MARK),
    ]


def test_without_a_mark_and_behind_a_webhook_there_are_none() -> None:
    channel = slack.open(slack.Options(TOKEN, "https://hooks.example.com/hush", app_token="xapp-1"))
    for letter in (LETTER, replace(HOOKED, mark=MARK)):
        (message,) = channel.compose(letter)
        assert b"actions" not in message.payload


@pytest.mark.parametrize(("options", "word"), [
    (slack.Options(webhook="https://hooks.example.com/hush", app_token="xapp-hush"), "token"),
    (slack.Options(TOKEN, app_token="xoxb-hush"), "xapp-"),
])  # fmt: skip
def test_an_app_token_that_cannot_work_is_refused_without_showing_it(options: slack.Options, word: str) -> None:
    with pytest.raises(ValueError, match=word) as told:
        slack.open(options)
    assert "hush" not in str(told.value)
    assert "hush" not in repr(options)

"""What the channels over HTTP keep: the code in the body decides, limits in the service's own unit, no secret shown."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import logging
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from policybot import channels
from policybot.channels import dingtalk, feishu, webhook, wecom
from policybot.model import Address, DeliveryError, Letter, Receipt
from tests.channels.letters import HOSTILE, MOMENT, PLAIN
from tests.channels.service import CUT, DRIP, HANG, RESET, Service, serving


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service answers."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    how: str = ""


def says(**facts: object) -> Reply:
    return Reply(json.dumps(facts))


ROBOTS = ("wecom", "dingtalk", "feishu")
ALL = (*ROBOTS, "webhook")
TOKEN = "tok-hush-hush"
FINE = {"wecom": says(errcode=0), "dingtalk": says(errcode=0), "feishu": says(code=0), "webhook": Reply(status=204)}


def options(name: str, url: str, secret: str = "") -> Any:
    robots, secrets = {"群": f"{url}/hook/{TOKEN}"}, {"群": secret} if secret else {}
    if name == "webhook":
        return webhook.Options(robots, {"群": secret or "key"}, timeout=0.4)
    if name == "wecom":
        return wecom.Options(robots, timeout=0.4)
    kind = dingtalk.Options if name == "dingtalk" else feishu.Options
    return kind(robots, secrets, timeout=0.4)


def letter(name: str, text: str = "正文\n", subject: str = "主题") -> Letter:
    return replace(PLAIN, address=Address(name, "群"), text=text, subject=subject)


def sent(name: str, reply: Reply, secret: str = "", text: str = "正文\n") -> tuple[Receipt, Service]:
    with serving(reply.status, reply.body, reply.headers, reply.how) as service:
        channel = channels.open(name, options(name, service.url, secret))
        try:
            receipts = [channel.send(message, MOMENT) for message in channel.compose(letter(name, text))]
        finally:
            channel.close()
    return receipts[0], service


def verdict(name: str, reply: Reply) -> tuple[str, int | None]:
    """later, all (later for the whole channel), never, unknown or sent; and the seconds asked for."""
    try:
        sent(name, reply)
    except DeliveryError as raised:
        error = raised
    else:
        return "sent", None
    assert TOKEN not in str(error)
    assert not (error.unknown and error.permanent)
    kinds = {"never": error.permanent, "unknown": error.unknown, "all": error.whole_channel}
    return next((kind for kind, so in kinds.items() if so), "later"), error.retry_after


ANSWERS = [
    # channel, answer, what it means, seconds to wait, remark
    ("wecom", says(errcode=0), "sent", None, "success"),
    ("wecom", says(errcode=45009, errmsg="ok"), "later", 65, "too often: more than a minute"),
    ("wecom", says(errcode=93000), "never", None, "robot removed"),
    ("wecom", says(errcode=93004), "never", None, "robot disabled"),
    ("wecom", says(errcode=93008), "never", None, "not in the group"),
    ("wecom", says(errcode=40008), "never", None, "a form it does not take"),
    ("wecom", says(errcode=40058), "never", None, "a parameter it does not take"),
    ("wecom", says(errcode=-1), "all", None, "busy"),
    ("wecom", says(errcode=77777), "later", None, "a code we do not know"),
    ("dingtalk", says(errcode=0), "sent", None, "success"),
    (
        "dingtalk",
        says(status=1111, wait=5, punish="deny", errcode=130101),
        "later",
        600,
        "ten minutes, not five seconds",
    ),
    ("dingtalk", says(errcode=310000, errmsg="sign not match"), "never", None, "keyword, time, signature or IP"),
    ("feishu", says(code=0), "sent", None, "success, new form"),
    ("feishu", says(StatusCode=0, StatusMessage="success"), "sent", None, "success, old form"),
    ("feishu", says(code=19001), "never", None, "bad token"),
    ("feishu", says(code=19021), "never", None, "signature or time"),
    ("feishu", says(code=19022), "never", None, "IP"),
    ("feishu", says(code=19024), "never", None, "keyword"),
    ("feishu", says(code=9499), "later", None, "Bad Request, seen as too often"),
    ("feishu", says(code=11232), "later", None, "too often"),
    ("feishu", Reply('{"code":99991400}', 400, {"x-ogw-ratelimit-reset": "7"}), "later", 7, "too often, with its time"),
    ("webhook", Reply(status=200), "sent", None, "success"),
    ("webhook", Reply(status=404), "never", None, "no such place"),
    ("webhook", Reply(status=410), "never", None, "gone"),
    ("webhook", Reply(status=408), "later", None, "not read in time"),
]


@pytest.mark.parametrize(("name", "answer", "kind", "seconds", "remark"), ANSWERS)
def test_the_code_in_the_body_decides(name: str, answer: Reply, kind: str, seconds: int | None, remark: str) -> None:
    assert verdict(name, answer) == (kind, seconds), remark


FAULTS = [
    # answer, what it means for a robot, seconds, remark
    (Reply(status=429, headers={"Retry-After": "120"}), "later", 120, "too many, with a time"),
    (Reply(status=429), "later", None, "too many, without one"),
    (Reply(status=500), "unknown", None, "it may have been done before it failed"),
    (Reply(status=503, headers={"Retry-After": "30"}), "all", 30, "closed for a while"),
    (Reply("<html>wifi login</html>"), "unknown", None, "a success that is not theirs"),
    (Reply("", 302, {"Location": "http://127.0.0.1:9/"}), "all", None, "sent elsewhere: not followed"),
    (Reply("x" * 200_000), "unknown", None, "an endless answer"),
    (Reply("{", how=CUT), "unknown", None, "half an answer"),
    (Reply(how=RESET), "unknown", None, "a reset after the request was read"),
    (Reply(how=HANG), "unknown", None, "no answer"),
    (Reply("{}", how=DRIP), "unknown", None, "an answer that drips in for ever"),
]


@pytest.mark.parametrize(("answer", "kind", "seconds", "remark"), FAULTS, ids=[row[3] for row in FAULTS])
@pytest.mark.parametrize("name", ROBOTS)
def test_what_a_broken_service_means(name: str, answer: Reply, kind: str, seconds: int | None, remark: str) -> None:
    assert verdict(name, answer) == (kind, seconds), remark


@pytest.mark.parametrize("name", ALL)
def test_a_refused_connection_is_for_later_and_for_all(name: str) -> None:
    channel = channels.open(name, options(name, "http://127.0.0.1:9"))
    with pytest.raises(DeliveryError) as raised:
        channel.send(channel.compose(letter(name))[0], MOMENT)
    channel.close()
    assert raised.value.whole_channel
    assert not raised.value.unknown


@pytest.mark.parametrize("name", ALL)
def test_an_unknown_place_is_refused_with_those_there_are(name: str) -> None:
    channel = channels.open(name, options(name, "http://127.0.0.1:9"))
    with pytest.raises(DeliveryError, match=r"另一个群.*群") as raised:
        channel.compose(replace(letter(name), address=Address(name, "另一个群")))
    assert raised.value.permanent


def content(name: str, body: bytes) -> str:
    found = json.loads(body)
    if name == "feishu":
        [[element]] = found["content"]["post"]["zh_cn"]["content"]
        assert element["tag"] == "text"
        return str(element["text"])
    return str(found["text"]["content"])


LIMITS = {"wecom": 2048, "dingtalk": 20_000, "feishu": 20 * 1024}
"""Bytes: of the text for WeCom, of the whole body for the others."""


@pytest.mark.parametrize("count", [600, 682, 683, 1365, 5000])
@pytest.mark.parametrize("name", ROBOTS)
def test_long_letters_go_in_parts_within_the_limit_that_lose_nothing_and_show_their_number(
    name: str, count: int
) -> None:
    channel = channels.open(name, options(name, "http://127.0.0.1:9"))
    parts = channel.compose(letter(name, "汉" * count))
    texts = [content(name, part.payload) for part in parts]
    sizes = [
        len(text.encode()) if name == "wecom" else len(part.payload) for text, part in zip(texts, parts, strict=True)
    ]
    assert max(sizes) <= LIMITS[name]
    assert sum(text.count("汉") for text in texts) == count
    assert all(f"编号 No. {PLAIN.number}" in text for text in texts)
    assert len(parts) == 1 or all(f"{n}/{len(parts)}" in text for n, text in enumerate(texts, start=1))


@pytest.mark.parametrize(("text", "remark"), [*HOSTILE, ("<@all> @所有人 [x](http://x)", "mentions and a link")])
@pytest.mark.parametrize("name", ROBOTS)
def test_hostile_text_pings_nobody(name: str, text: str, remark: str) -> None:
    channel = channels.open(name, options(name, "http://127.0.0.1:9"))
    for part in channel.compose(letter(name, text, text)):
        if name == "dingtalk":  # whom a text pings stands beside it, and only there
            assert json.loads(part.payload)["at"] == {"isAtAll": False}, remark
        else:
            assert "<" not in content(name, part.payload), remark


def test_dingtalk_signs_with_the_moment_in_the_query() -> None:
    _, service = sent("dingtalk", FINE["dingtalk"], secret="SEC1")
    query = parse_qs(urlsplit(service.requests[0].path).query)
    stamp = query["timestamp"][0]
    assert int(stamp) == int(MOMENT.timestamp() * 1000), "milliseconds"
    expected = hmac.new(b"SEC1", f"{stamp}\nSEC1".encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == expected


def test_feishu_signs_with_the_moment_in_the_body() -> None:
    _, service = sent("feishu", FINE["feishu"], secret="key")
    body = json.loads(service.requests[0].body)
    assert int(body["timestamp"]) == int(MOMENT.timestamp()), "seconds"
    expected = hmac.new(f"{body['timestamp']}\nkey".encode(), b"", hashlib.sha256).digest()
    assert base64.b64decode(body["sign"]) == expected


@pytest.mark.parametrize("name", ALL)
def test_a_probe_sends_nothing_and_reads_the_clock(name: str) -> None:
    with serving(404) as service:
        channel = channels.open(name, options(name, service.url))
        found = channel.probe()
        channel.close()
    assert [(request.method, request.path) for request in service.requests] == [("GET", "/")]
    assert found.clock is not None
    assert not found.proven


@pytest.mark.parametrize("how", ["", RESET])
@pytest.mark.parametrize("name", ALL)
def test_no_log_and_no_error_holds_a_token(name: str, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where somebody has set every logger to its loudest."""
    heard = logging.StreamHandler(io.StringIO())
    for logger in ("", "httpx2", "httpcore2", "policybot"):
        monkeypatch.setattr(logging.getLogger(logger), "level", logging.DEBUG)
    logging.getLogger().addHandler(heard)
    try:
        kind, _ = verdict(name, Reply("{}", 500, how=how))
    finally:
        logging.getLogger().removeHandler(heard)
    assert kind == "unknown"
    assert TOKEN not in heard.stream.getvalue()

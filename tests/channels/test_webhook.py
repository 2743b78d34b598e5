"""Letters as signed JSON: what a receiver can check. See test_robots.py for what all channels over HTTP keep."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

from policybot.channels import webhook
from policybot.model import Address
from tests.channels.letters import MOMENT, PLAIN
from tests.channels.service import serving


def contract(tmp_path: Path) -> tuple[webhook.Options, str]:  # noqa: ARG001
    return webhook.Options({"台账": "http://127.0.0.1:9/"}, {"台账": "hush-hush"}), "台账"


def test_a_receiver_can_check_who_sent_it_and_recognise_a_copy() -> None:
    letter = type(PLAIN)(PLAIN.id, 42, MOMENT, Address("webhook", "台账"), "主题", "正文", "")
    with serving(202) as service:
        channel = webhook.open(webhook.Options({"台账": service.url + "/in"}, {"台账": "key"}))
        [message] = channel.compose(letter)
        channel.send(message, MOMENT)
        channel.send(message, MOMENT)
        channel.close()
    first, second = service.requests
    stamp = first.headers["x-policybot-timestamp"]
    expected = hmac.new(b"key", stamp.encode() + b"." + first.body, hashlib.sha256).hexdigest()
    assert first.headers["x-policybot-signature"] == f"sha256={expected}"
    assert int(stamp) == int(MOMENT.timestamp())
    assert first.body == second.body == message.payload
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == PLAIN.id
    assert json.loads(first.body)["number"] == 42

"""Letters to custom robots of 钉钉: `dingtalk:NAME`, NAME being one of the table `robots`.

Sent as `text`, which has no markup and pings only whom the field `at` names: nobody. The payload is the JSON that
the robot is handed. The signature holds the time, so it is made at each try and stands in the address, not in the
payload: a copy has the same bytes and shows the same number.

Limits: 20 messages a minute for each robot, beyond which it is silent for ten minutes
(https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages); a request of 20,000 bytes, as the
body's real JSON bytes, on the safe side: the vendor counts its content only.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn
from urllib.parse import quote_plus

from policybot.channels import (
    Channel,
    Pace,
    Probe,
    by_status,
    checked,
    delivering,
    greeted,
    messages,
    numbered,
    place,
)  # fmt: skip
from policybot.model import DeliveryError, Letter, Message, Receipt
from policybot.wire import Answer, Wire

SECRETS = frozenset({"robots", "secrets"})
SERVICE = "钉钉"
REQUEST_LIMIT = 20_000
PACE = Pace(20, 60)


@dataclass(frozen=True, slots=True)
class Options:
    """`robots`: name → the whole webhook address. `secrets`: name → 加签 secret (SEC…), where one is set.

    `timeout`: seconds.
    """

    robots: Mapping[str, str] = field(repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float = 30.0


def open(options: Options) -> Channel:
    checked(options.robots, "dingtalk 的 robots")
    if unknown := options.secrets.keys() - options.robots.keys():
        raise ValueError(f"dingtalk 的 secrets 中“{'、'.join(sorted(unknown))}”不在 robots 之列")
    return _Dingtalk(options, Wire(options.timeout))


def size(text: str) -> int:
    """Bytes of the text within JSON."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2


def _payload(text: str) -> bytes:
    body = {"msgtype": "text", "text": {"content": text}, "at": {"isAtAll": False}}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def signed(url: str, secret: str, now: datetime) -> str:
    """The address with timestamp (milliseconds, valid for an hour) and sign: HMAC-SHA256 of "timestamp\\nsecret"
    with the secret as key, base64 (https://open.dingtalk.com/document/orgapp/custom-robot-access)."""
    stamp = str(int(now.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{url}{'&' if '?' in url else '?'}timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"


@dataclass(frozen=True, slots=True)
class _Dingtalk:
    options: Options
    wire: Wire
    leaves_machine = True
    lanes = 1
    attaches = False

    @property
    def pace(self) -> Pace | None:
        return PACE

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        place(self.options.robots, letter.address.target, "dingtalk")
        return messages(letter, [_payload(text) for text in numbered(letter, REQUEST_LIMIT - len(_payload("")), size)])

    def send(self, message: Message, now: datetime) -> Receipt:
        url = place(self.options.robots, message.address.target, "dingtalk")
        secret = self.options.secrets.get(message.address.target)
        url = signed(url, secret, now) if secret else url
        with delivering(SERVICE):
            answer = self.wire.post(url, message.payload)
        code = answer.table().get("errcode")
        if code != 0 or answer.status != 200:
            _refuse(code, answer)
        return Receipt("errcode 0")

    def probe(self) -> Probe:
        return greeted(SERVICE, self.wire, next(iter(self.options.robots.values())))

    def close(self) -> None:
        self.wire.close()


# ── what an answer means ───────────────────────────────────────────────────────

# The code in the body decides, also under HTTP 200.

OFTEN, OFTEN_WAIT = 130101, 600
"""More than 20 a minute: silent for ten minutes (vendor's page above); trying after one only prolongs it.
The body names five seconds ("wait":5), which is not true (https://blog.csdn.net/jialiuyang/article/details/118615052).
"""

REFUSED = 310000
"""Keyword missing, time stamp, signature or sender's IP not accepted: one code for all four (public code), and none
passes by itself."""

BUSY = -1
"""System busy: later, for all."""


def _refuse(code: object, answer: Answer) -> NoReturn:
    if not isinstance(code, int) or code == 0:
        by_status(SERVICE, answer)
    says = f"{SERVICE}：errcode {code}"
    if code == OFTEN:
        raise DeliveryError(says, retry_after=answer.retry_after or OFTEN_WAIT)
    if code == REFUSED:
        hint = "请检查机器人的关键词、加签密钥、IP 地址段和本机时间"
        raise DeliveryError(f"{says}；消息校验未通过，{hint}", permanent=True)
    # Not accepted, for a reason that passes or one that we do not know: a letter is not given up for a new code.
    raise DeliveryError(says, retry_after=answer.retry_after, whole_channel=code == BUSY)

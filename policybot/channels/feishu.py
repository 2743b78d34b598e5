"""Letters to custom bots of 飞书: `feishu:NAME`, NAME being one of the table `robots`.

Sent as `post` whose elements are plain text: in a `text` message <at user_id="all"> would ping. The payload is the
message; timestamp and sign, which hold the time, join it at each try (the service wants them in the body), so that a
copy is the same letter with the same number.

Limits: a request of 20 KB; 100 messages a minute and 5 a second for each bot
(https://open.larkoffice.com/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN.md, which also asks to keep clear of the full
and half hour).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

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
SERVICE = "飞书"
REQUEST_LIMIT = 20_000
PACE = Pace(100, 60)
"""The five a second hold by themselves: each send waits for its answer, and a refusal is for later."""


@dataclass(frozen=True, slots=True)
class Options:
    """`robots`: name → the whole webhook address. `secrets`: name → 签名校验 secret, where one is set.

    `timeout`: seconds.
    """

    robots: Mapping[str, str] = field(repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float = 30.0


def open(options: Options) -> Channel:
    checked(options.robots, "feishu 的 robots")
    if unknown := options.secrets.keys() - options.robots.keys():
        raise ValueError(f"feishu 的 secrets 中“{'、'.join(sorted(unknown))}”不在 robots 之列")
    return _Feishu(options, Wire(options.timeout))


def size(text: str) -> int:
    """Bytes of the text within JSON, as disarmed."""
    return len(json.dumps(disarmed(text), ensure_ascii=False).encode()) - 2


def disarmed(text: str) -> str:
    """<at> pings in text messages; should it ever in an element, a full-width bracket does not."""
    return text.replace("<", "＜")


def _payload(text: str) -> bytes:
    return _json({"msg_type": "post", "content": {"post": {"zh_cn": {"content": [[{"tag": "text", "text": text}]]}}}})


def _json(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def signed(payload: bytes, secret: str, now: datetime) -> bytes:
    """The payload with timestamp (seconds, valid for an hour) and sign: HMAC-SHA256 of nothing, its key
    "timestamp\\nsecret", in base64 (same page)."""
    stamp = str(int(now.timestamp()))
    digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return _json({"timestamp": stamp, "sign": base64.b64encode(digest).decode(), **json.loads(payload)})


_SIGNATURE = 100
"""Bytes that timestamp and sign add to a request: ten digits, 44 of base64, their names."""


@dataclass(frozen=True, slots=True)
class _Feishu:
    options: Options
    wire: Wire
    leaves_machine = True
    lanes = 1
    attaches = False

    @property
    def pace(self) -> Pace | None:
        return PACE

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        place(self.options.robots, letter.address.target, "feishu")
        room = REQUEST_LIMIT - len(_payload("")) - _SIGNATURE
        return messages(letter, [_payload(disarmed(text)) for text in numbered(letter, room, size)])

    def send(self, message: Message, now: datetime) -> Receipt:
        url = place(self.options.robots, message.address.target, "feishu")
        secret = self.options.secrets.get(message.address.target)
        payload = signed(message.payload, secret, now) if secret else message.payload
        with delivering(SERVICE):
            answer = self.wire.post(url, payload)
        code = _code(answer.table())
        if code != 0 or answer.status != 200:
            _refuse(code, answer)
        return Receipt("code 0")

    def probe(self) -> Probe:
        return greeted(SERVICE, self.wire, next(iter(self.options.robots.values())))

    def close(self) -> None:
        self.wire.close()


# ── what an answer means ───────────────────────────────────────────────────────

# The code in the body decides, also under HTTP 200.

BOT = frozenset({19001, 19021, 19022, 19024})
"""Bad token; signature or time stamp; sender's IP; keyword (public code): none passes by itself."""

OFTEN = frozenset({9499, 11232, 99991400})
"""Too often. 9499 is also seen as plain "Bad Request": what may pass is not given up. 99991400 is that of the open
interfaces, also under HTTP 400 (https://open.feishu.cn/document/server-docs/api-call-guide/frequency-control.md)."""

RESET = "x-ogw-ratelimit-reset"
"""Seconds until the limit is lifted (same page)."""


def _code(table: Mapping[str, Any]) -> int | None:
    """Old answers say StatusCode, new ones code, some both: whichever tells of a fault; None where there is neither."""
    codes = [table[name] for name in ("code", "StatusCode") if isinstance(table.get(name), int)]
    return next(filter(None, codes), codes[0] if codes else None)


def _refuse(code: int | None, answer: Answer) -> NoReturn:
    if not code:
        by_status(SERVICE, answer)
    says = f"{SERVICE}：code {code}"
    if code in BOT:
        hint = "请检查 feishu 的 robots、secrets，机器人的关键词、IP 白名单和本机时间"
        raise DeliveryError(f"{says}；{hint}", permanent=True)
    # Too often, or for a reason that we do not know: a letter is not given up for a new code.
    reset = answer.headers.get(RESET, "")
    asked = int(reset) if reset.isascii() and reset.isdigit() and code in OFTEN else None
    raise DeliveryError(says, retry_after=answer.retry_after or asked)

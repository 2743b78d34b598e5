"""Letters to group robots of 企业微信: `wecom:NAME`, NAME being one of the table `robots`.

Sent as `text`, which has no markup: `markdown` holds twice as much, but documents no way to escape it, pings with
<@userid>, and cannot be read in 微信. The payload is the JSON that the robot is handed; a copy has the same bytes and
shows the same number.

Limits: 20 messages a minute for each robot, 2048 bytes of UTF-8 a text
(https://developer.work.weixin.qq.com/document/path/91770).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

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

SECRETS = frozenset({"robots"})
SERVICE = "企业微信"
TEXT_LIMIT = 2048
PACE = Pace(20, 60)


@dataclass(frozen=True, slots=True)
class Options:
    """`robots`: name → the whole webhook address that the robot's card shows. `timeout`: seconds."""

    robots: Mapping[str, str] = field(repr=False)
    timeout: float = 30.0


def open(options: Options) -> Channel:
    checked(options.robots, "wecom 的 robots")
    return _Wecom(options, Wire(options.timeout))


def size(text: str) -> int:
    """UTF-8 bytes, as disarmed: a 汉字 is three."""
    return len(disarmed(text).encode())


def disarmed(text: str) -> str:
    """<@userid> pings in markdown; should it ever in text, a full-width bracket does not."""
    return text.replace("<", "＜")


def _payload(text: str) -> bytes:
    body = {"msgtype": "text", "text": {"content": disarmed(text), "mentioned_list": []}}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class _Wecom:
    options: Options
    wire: Wire
    leaves_machine = True
    lanes = 1
    attaches = False

    @property
    def pace(self) -> Pace | None:
        return PACE

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        place(self.options.robots, letter.address.target, "wecom")
        return messages(letter, [_payload(text) for text in numbered(letter, TEXT_LIMIT, size)])

    def send(self, message: Message, now: datetime) -> Receipt:  # noqa: ARG002  # no signature here
        url = place(self.options.robots, message.address.target, "wecom")
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

# The code decides, never errmsg, which may change (https://developer.work.weixin.qq.com/document/path/90455).

ROBOT = frozenset({93000, 93004, 93008})
"""Webhook invalid or robot removed, robot disabled, not in the group (public code tables)."""

FORM = frozenset({40008, 40058})
"""Bad msgtype, bad parameter (path/90455): this message would have to be another one."""

OFTEN, OFTEN_WAIT = 45009, 65
"""Frequency limit; it lasts for the minute (path/90454, path/90455), and callers found 60 seconds too short."""

BUSY = -1
"""System busy: later, for all (path/90455)."""


def _refuse(code: object, answer: Answer) -> NoReturn:
    if not isinstance(code, int) or code == 0:
        by_status(SERVICE, answer)
    says = f"{SERVICE}：errcode {code}"
    if code == OFTEN:
        raise DeliveryError(says, retry_after=answer.retry_after or OFTEN_WAIT)
    if code in ROBOT:
        raise DeliveryError(f"{says}；群机器人已移除、停用或网址有误，请检查 wecom 的 robots", permanent=True)
    if code in FORM:
        raise DeliveryError(f"{says}；{SERVICE}不接受这样的信", permanent=True)
    # Not accepted, for a reason that passes or one that we do not know: a letter is not given up for a new code.
    raise DeliveryError(says, retry_after=answer.retry_after, whole_channel=code == BUSY)

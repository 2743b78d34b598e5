"""Letters as signed JSON to a receiver of one's own: `webhook:NAME`, NAME being one of the table `receivers`.

docs/webhook.md tells the receiver what comes and how to check it. The payload is the body; its signature holds the
time and is made at each try, so a copy has the same bytes and the same Idempotency-Key
(https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

from policybot.channels import Channel, Pace, Probe, by_status, checked, delivering, greeted, messages, place
from policybot.model import DeliveryError, Letter, Message, Receipt
from policybot.plaintext import clean, one_line
from policybot.wire import Answer, Wire

SECRETS = frozenset({"receivers", "secrets"})
SERVICE = "接收方"


@dataclass(frozen=True, slots=True)
class Options:
    """`receivers`: name → address. `secrets`: name → key of the signature, one for each. `timeout`: seconds."""

    receivers: Mapping[str, str] = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    timeout: float = 30.0


def open(options: Options) -> Channel:
    checked(options.receivers, "webhook 的 receivers")
    if unlike := options.receivers.keys() ^ options.secrets.keys():
        raise ValueError(f"webhook 的 receivers 和 secrets 名称应一一对应：{'、'.join(sorted(unlike))}")
    return _Webhook(options, Wire(options.timeout))


def _payload(letter: Letter) -> bytes:
    body = {
        "id": letter.id, "number": letter.number, "moment": letter.moment.isoformat(),
        "subject": one_line(letter.subject), "text": clean(letter.text), "html": clean(letter.html),
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def signature(payload: bytes, secret: str, stamp: str) -> str:
    """HMAC-SHA256 (RFC 2104) in hex over "timestamp.body": a body cannot be sent again under a later time."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + payload, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class _Webhook:
    options: Options
    wire: Wire
    leaves_machine = True
    lanes = 1
    attaches = False

    @property
    def pace(self) -> Pace | None:
        return None

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        place(self.options.receivers, letter.address.target, "webhook")
        return messages(letter, [_payload(letter)])

    def send(self, message: Message, now: datetime) -> Receipt:
        name, stamp = message.address.target, str(int(now.timestamp()))
        url = place(self.options.receivers, name, "webhook")
        headers = {
            "Idempotency-Key": message.id,
            "X-Policybot-Timestamp": stamp,
            "X-Policybot-Signature": "sha256=" + signature(message.payload, self.options.secrets[name], stamp),
        }
        with delivering(SERVICE):
            answer = self.wire.post(url, message.payload, headers)
        if not 200 <= answer.status < 300:
            _refuse(answer)
        return Receipt(f"HTTP {answer.status}")

    def probe(self) -> Probe:
        return greeted(SERVICE, self.wire, next(iter(self.options.receivers.values())))

    def close(self) -> None:
        self.wire.close()


# ── what an answer means (RFC 9110 §15) ────────────────────────────────────────

LATER = frozenset({408, 425, 429})
"""Request not read in time, too early (RFC 8470 §5.2), too many: each asks for another try."""


def _refuse(answer: Answer) -> NoReturn:
    says = f"{SERVICE}：HTTP {answer.status}"
    if answer.status in LATER:
        raise DeliveryError(says, retry_after=answer.retry_after)
    if 400 <= answer.status < 500:
        raise DeliveryError(f"{says}；请检查 webhook 的 receivers、secrets 和接收程序", permanent=True)
    # 503 is for later; any other 5xx may come after the work was done, and the key lets a receiver drop the copy.
    by_status(SERVICE, answer)

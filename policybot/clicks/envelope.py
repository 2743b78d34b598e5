"""What comes by the socket, and what may be wrong with it; known without slack-sdk, which is dear to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policybot.model import Says

UNREACHABLE = Says("Slack cannot be reached for clicks: {why}")

PING = 5.0
"""Seconds between two looks of the SDK at its connection; four without an answer, and it opens another."""


class ClicksError(Exception):
    """Slack is not there for clicks, or refuses a call; `says` names no token. `code` is Slack's, where it gave one."""

    def __init__(self, says: Says, code: str = "") -> None:
        super().__init__(str(says))
        self.says, self.code = says, code


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload, to be acknowledged by the envelope's id."""

    id: str
    kind: str
    payload: Mapping[str, Any]

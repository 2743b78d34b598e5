"""What Slack hands over, in its shapes (https://docs.slack.dev/reference/interaction-payloads)."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

_numbers = count(1)


def press(deed: str, mark: str, user: str = "U0EDU", channel: str = "D0EDU", ts: str = "") -> dict[str, Any]:
    return {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": user, "username": "someone"},
        "trigger_id": "12.34.abc", "container": {"type": "message", "channel_id": channel},
        "channel": {"id": channel, "name": "directmessage"}, "response_url": "https://hooks.slack.invalid/1",
        "actions": [{"type": "button", "block_id": "policybot", "action_id": deed, "value": mark,
                     "action_ts": ts or f"1734397205.{next(_numbers):06}"}],
    }  # fmt: skip


def form(deed: str, mark: str, user: str = "U0EDU", *, only: str = "", view: str = "", **fields: Any) -> dict[str, Any]:
    """`fields`: text as it is typed, a day for `expected` and `until`, a measure's name, a state of the ledger."""
    values = {name: {name: _element(name, given)} for name, given in fields.items()}
    hidden = {"mark": mark, "channel": "D0EDU", "measure": only}
    return {
        "type": "view_submission", "team": {"id": "T1"}, "user": {"id": user},
        "view": {"id": view or f"V{next(_numbers)}", "hash": "1.abc", "type": "modal", "callback_id": deed,
                 "private_metadata": json.dumps(hidden), "state": {"values": values}},
    }  # fmt: skip


def _element(name: str, given: Any) -> dict[str, Any]:
    if name in ("measure", "state"):
        return {"type": "static_select", "selected_option": {"value": given} if given else None}
    if name in ("expected", "until"):
        return {"type": "datepicker", "selected_date": given}
    return {"type": "plain_text_input", "value": given}


def envelope(payload: dict[str, Any], ident: str = "") -> dict[str, Any]:
    return {
        "type": "interactive", "envelope_id": ident or f"e-{next(_numbers)}", "payload": payload,
        "accepts_response_payload": payload["type"] == "view_submission",
    }  # fmt: skip

"""What Slack hands over, as a press of one of our buttons or one of our forms filled in. Pure.

Shapes: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload and …/view-interactions-payload.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Deed = Literal["receive", "report", "later"]
DEEDS: tuple[str, ...] = get_args(Deed)


class UnreadableError(ValueError):
    """A payload that is not of the shape it should have."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button under a letter. `key`: what Slack calls this very click; `trigger`: what opens a form for three
    seconds."""

    key: str
    user: str
    channel: str
    deed: Deed
    mark: str
    trigger: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was sent. `key`: what Slack calls the opened form, which stays the same while its mistakes are
    corrected. `measure`: what it was opened for, where there was no choice."""

    key: str
    user: str
    channel: str
    deed: Deed
    mark: str
    measure: str
    values: Mapping[str, str] = field(default_factory=dict)


def read(payload: Mapping[str, Any]) -> Press | Form | None:
    """None: nothing of ours. Raises UnreadableError."""
    try:
        if payload.get("type") == "block_actions":
            return _press(payload)
        if payload.get("type") == "view_submission":
            return _form(payload)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableError(f"{type(error).__name__}: {error}") from None
    return None


def sender(payload: Mapping[str, Any]) -> tuple[str, str]:
    """The channel and the person of a payload nobody can read otherwise; "" for what it does not say."""
    places = (payload.get("channel"), payload.get("user"))
    channel, user = (one.get("id", "") if isinstance(one, dict) else "" for one in places)
    return (channel if isinstance(channel, str) else "", user if isinstance(user, str) else "")


def _press(payload: Mapping[str, Any]) -> Press | None:
    action = payload["actions"][0]
    name = action["action_id"]
    if name not in DEEDS:
        return None  # a field of our own forms, or somebody else's button
    user, channel = _text(payload["user"]["id"]), _text(payload["channel"]["id"])
    key = f"action:{channel}:{user}:{name}:{_text(action['action_ts'])}"
    return Press(key, user, channel, name, _text(action["value"]), _text(payload["trigger_id"]))


def _form(payload: Mapping[str, Any]) -> Form | None:
    view = payload["view"]
    if view["callback_id"] not in ("report", "later"):
        return None
    about = json.loads(view["private_metadata"])
    values = {}
    for block, held in view["state"]["values"].items():
        element = held[block]
        values[block] = _value(element)
    return Form(
        f"view:{_text(view['id'])}", _text(payload["user"]["id"]), _text(about["channel"]), view["callback_id"],
        _text(about["mark"]), _text(about["measure"], empty=True), values,
    )  # fmt: skip


def _value(element: Mapping[str, Any]) -> str:
    if "selected_option" in element:
        chosen = element["selected_option"]
        return _text(chosen["value"]) if chosen else ""
    return _text(element.get("selected_date") or element.get("value") or "", empty=True)


def _text(value: object, *, empty: bool = False) -> str:
    if not isinstance(value, str) or not (value or empty):
        raise UnreadableError("text is missing")
    return value

"""Payloads of Slack → what was clicked; whatever else comes is refused with a word, never with a traceback."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from policybot.clicks.reading import Form, Press, UnreadableError, read, sender

from .payloads import form, press

MARK = "a" * 24


def test_a_press_is_read() -> None:
    found = read(press("receive", MARK, "U1", "C1", "17.1"))
    assert found == Press("action:C1:U1:receive:17.1", "U1", "C1", "receive", MARK, "12.34.abc")


def test_a_form_is_read() -> None:
    fields: dict[str, Any] = {
        "measure": "small:1.1",
        "done": "已印发",
        "problem": None,
        "expected": "2024-12-20",
        "state": "done",
    }
    found = read(form("report", MARK, "U1", view="V1", **fields))
    values = {**fields, "problem": ""}
    assert found == Form("view:V1", "U1", "D0EDU", "report", MARK, "", values)


OTHERS = [
    ({"type": "shortcut"}, "another kind"),
    ({}, "nothing"),
    (press("approve", MARK), "a button of somebody else's"),
    (form("survey", MARK), "a form of somebody else's"),
]


@pytest.mark.parametrize(("payload", "remark"), OTHERS)
def test_what_is_not_ours_is_left_alone(payload: dict[str, Any], remark: str) -> None:
    assert read(payload) is None, remark


def without(payload: dict[str, Any], *path: str | int) -> dict[str, Any]:
    place: Any = payload
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return payload


BROKEN = [
    (without(press("receive", MARK), "user"), "no user"),
    (without(press("receive", MARK), "actions", 0, "value"), "no mark"),
    (without(press("receive", MARK), "actions", 0), "no action"),
    (press("receive", ""), "an empty mark"),
    (press("receive", MARK) | {"user": "U1"}, "a user of another shape"),
    (press("receive", MARK) | {"actions": [7]}, "an action of another shape"),
    (without(form("report", MARK), "view", "state"), "no state"),
    (without(form("report", MARK), "view", "private_metadata"), "no mark"),
    (form("report", MARK) | {"view": {"callback_id": "report", "private_metadata": "{"}}, "cut JSON"),
    (form("report", MARK, done=["a"]), "a list where text belongs"),
]


@pytest.mark.parametrize(("payload", "remark"), BROKEN)
def test_what_cannot_be_read_is_said(payload: dict[str, Any], remark: str) -> None:
    with pytest.raises(UnreadableError):
        read(payload)
    assert sender(payload) is not None, remark


ODD: tuple[Any, ...] = (None, True, 7, "", "x", [], ["x"], {}, {"x": 1})


def spoilt(payload: Any) -> Iterator[Any]:
    """A payload with each of its places in turn made odd."""
    yield from ODD
    inside = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    for place, one in inside:
        for odd in spoilt(one):
            copy = payload.copy()
            copy[place] = odd
            yield copy


def test_nothing_but_a_word_comes_of_any_payload() -> None:
    good = [press("report", MARK), form("report", MARK, measure="small:1.1", done="a", state="done")]
    tried = 0
    for payload in (one for whole in good for one in spoilt(whole) if isinstance(one, dict)):
        tried += 1
        with contextlib.suppress(UnreadableError):
            read(payload)
        assert all(isinstance(one, str) for one in sender(payload))
    assert tried > 300

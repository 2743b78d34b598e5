"""The forms of the buttons as Slack draws them. Pure.

Limits: title 24, label 2000, option 75 characters, 100 options of a list, 3000 of a text and of private_metadata
(slackapi/python-slack-sdk, slack_sdk/models/).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from policybot.language import say
from policybot.ledger import CHOICES, SHARES
from policybot.model import Measure, Says
from policybot.plaintext import one_line

Block = dict[str, Any]

OPTION, OPTIONS, TEXT, SECTION = 75, 100, 3000, 300

REPORT, LATER = Says("Report"), Says("Ask for a later date")
SEND, CANCEL, CHOOSE = Says("Send"), Says("Cancel"), Says("Choose one")
MEASURE = Says("Measure")
DONE, PROBLEM, NEXT, EXPECTED = Says("Progress"), Says("Problems"), Says("Next steps"), Says("Expected to be done on")
VALUE = Says("Figure ({unit}), the number only")
SIGNED = Says("Signed off in the department by (with a figure, or to apply for closing)")
VALUES = Says("Figure in the unit of the target, the number only")
STATE = Says("How far the part has come")
UNTIL, REASON = Says("Later date asked for"), Says("Reason")

FIRST: Mapping[str, str] = {"report": "done", "later": "reason"}
"""The field that a mistake of no field in particular is shown at."""


def first(payload: Mapping[str, Any]) -> str:
    """That field of a form nobody can read otherwise; "" where it is none of ours."""
    view = payload.get("view")
    name = view.get("callback_id") if isinstance(view, dict) else None
    return FIRST.get(name, "") if isinstance(name, str) else ""


def report(language: str, mark: str, channel: str, measures: Sequence[Measure]) -> Block:
    """进展填报: for one measure of the letter, with the fields of `record`."""
    blocks = [
        *_about(language, measures),
        _text(language, "done", DONE, many=True),
        _text(language, "problem", PROBLEM, many=True),
        _text(language, "next", NEXT, many=True),
        _day(language, "expected", EXPECTED, needed=False),
        *_figure(language, measures),
        _state(language),
        _text(language, "signed", SIGNED),
    ]
    return _modal(language, "report", REPORT, _hidden(mark, channel, measures), blocks)


def later(language: str, mark: str, channel: str, measures: Sequence[Measure]) -> Block:
    """时限调整申请."""
    blocks = [
        *_about(language, measures),
        _day(language, "until", UNTIL, needed=True),
        _text(language, "reason", REASON, many=True, needed=True),
    ]
    return _modal(language, "later", LATER, _hidden(mark, channel, measures), blocks)


def name(measure: Measure) -> str:
    """What a measure is called among the choices: unique over all documents."""
    return f"{measure.document}:{measure.id}"


def _modal(language: str, kind: str, title: Says, hidden: str, blocks: list[Block]) -> Block:
    return {
        "type": "modal", "callback_id": kind, "private_metadata": hidden, "title": _plain(say(title, language)),
        "submit": _plain(say(SEND, language)), "close": _plain(say(CANCEL, language)), "blocks": blocks,
    }  # fmt: skip


def _hidden(mark: str, channel: str, measures: Sequence[Measure]) -> str:
    only = name(measures[0]) if len(measures) == 1 else ""
    return json.dumps({"mark": mark, "channel": channel, "measure": only})


def _about(language: str, measures: Sequence[Measure]) -> list[Block]:
    """The one measure by name, or a choice among them."""
    if len(measures) == 1:
        return [{"type": "section", "text": _plain(_cut(_titled(measures[0]), SECTION))}]
    options = [{"text": _plain(_cut(_titled(one), OPTION)), "value": name(one)} for one in measures]
    element: Block = {"type": "static_select", "action_id": "measure", "placeholder": _plain(say(CHOOSE, language))}
    if len(options) <= OPTIONS:
        element["options"] = options
    else:
        starts = range(0, len(options), OPTIONS)
        groups = [options[n : n + OPTIONS] for n in starts]
        element["option_groups"] = [
            {"label": _plain(f"{n + 1}–{n + len(group)}"), "options": group}
            for n, group in zip(starts, groups, strict=True)
        ]
    return [_input(language, "measure", MEASURE, element, needed=True)]


def _titled(measure: Measure) -> str:
    unit = f"（{measure.target.unit}）" if measure.target else ""
    return one_line(f"{measure.id}{unit} {measure.title}")


def _figure(language: str, measures: Sequence[Measure]) -> list[Block]:
    """Asked for only where there is a target; with several units, the one of the measure that is chosen counts."""
    units = {one.target.unit for one in measures if one.target}
    if not units:
        return []
    label = Says(VALUE.text, {"unit": units.pop()}) if len(units) == 1 else VALUES
    return [_text(language, "value", label)]


def _text(language: str, block: str, label: Says, *, many: bool = False, needed: bool = False) -> Block:
    element = {"type": "plain_text_input", "action_id": block, "multiline": many, "max_length": TEXT}
    return _input(language, block, label, element, needed=needed)


def _day(language: str, block: str, label: Says, *, needed: bool) -> Block:
    return _input(language, block, label, {"type": "datepicker", "action_id": block}, needed=needed)


def _state(language: str) -> Block:
    """How far the part has come, in the words of the ledger."""
    options = [{"text": _plain(say(SHARES[one], language)), "value": one} for one in CHOICES]
    element: Block = {"type": "static_select", "action_id": "state", "options": options}
    return _input(language, "state", STATE, element, needed=False)


def _input(language: str, block: str, label: Says, element: Block, *, needed: bool) -> Block:
    return {
        "type": "input", "block_id": block, "label": _plain(say(label, language)), "element": element,
        "optional": not needed,
    }  # fmt: skip


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"

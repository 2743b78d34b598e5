"""Reasons read back from the record, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policybot.cli.reasons import reason
from policybot.ladder import LADDER
from policybot.language import say
from policybot.model import Catalog, Document, Key, Notice, Policy, Says

DAY = date(2024, 12, 26)
POLICY = Policy(Document("x", "", DAY, DAY, "省教育厅"), {}, {}, LADDER, ())
LATER = "a later step has come: {step}"
COME = "{at} of {due} has come"

REASONS = [
    # source, values as the record keeps them, Chinese, remark
    (COME, {"at": "-3 workdays", "due": "2024-12-31"}, "已到2024年12月31日前3个工作日的提示节点", "before the date"),
    (COME, {"at": "0 days", "due": "2024-12-31"}, "已到2024年12月31日当天的提示节点", "on it"),
    (COME, {"at": "+1 workdays", "due": "2024-12-31"}, "已到2024年12月31日后1个工作日的提示节点", "after it"),
    (LATER, {"step": "overdue-1-workday"}, "已到后面的提示节点：后1个工作日", "a step of the ladder"),
    (LATER, {"step": "own-step"}, "已到后面的提示节点：own-step", "a step that is no longer in the file"),
    ("returned on {day}: {why}", {"day": "2024-12-26", "why": "2024-12-01"}, "2024年12月26日退回补充：2024-12-01",
     "what people wrote stays"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values", "chinese", "remark"), REASONS)
def test_a_reason_is_said_in_words(text: str, values: dict[str, Any], chinese: str, remark: str) -> None:
    assert say(reason(Catalog((POLICY,)), notice("x", text, values)), "zh") == chinese, remark


def test_a_document_that_is_gone_keeps_its_reasons() -> None:
    assert say(reason(Catalog((POLICY,)), notice("gone", LATER, {"step": "s"})), "en") == "a later step has come: s"


def notice(document: str, text: str, values: dict[str, Any]) -> Notice:
    return Notice(Key("k"), document, "1.1", "", "overdue", "s", 0, "overdue", "省教育厅", "liaison", DAY, None, None,
                  "sent", Says(text, values))  # fmt: skip

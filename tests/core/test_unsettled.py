"""What the file says otherwise than its owners were first told, until somebody settles it."""

from __future__ import annotations

from typing import Any

import pytest

from policybot.escalation import History, unsettled
from policybot.model import Untracked

from .timeline import EDUCATION, Act, Timeline, day, decision, measure, report

DUE = measure(due=day("2024-12-31"))
LATER: dict[str, Any] = {"due": day("2025-03-31")}


def found(line: Timeline, on: str) -> list[tuple[str, str]]:
    history = History(line.catalog, line.rows.values())
    told = unsettled(line.catalog.policies[0], history, line.progress(day(on)))
    return [(one.ident, str(one.was)) for one in told]


EDITS: list[tuple[dict[str, Any], list[Act], bool, str]] = [
    (LATER, [], True, "moved by the file alone"),
    ({**LATER, "correction": "录入有误，王某"}, [], False, "with a reason and a name"),
    (
        LATER,
        [decision("2024-12-20", "extend", due=day("2025-03-31"), approval="国函1号")],
        False,
        "approved, and so written",
    ),
    (
        LATER,
        [decision("2024-12-20", "extend", due=day("2025-01-31"), approval="国函1号")],
        True,
        "another day was approved",
    ),
    ({"due": day("2024-11-30")}, [], False, "earlier needs nobody's leave"),
    ({}, [], False, "nothing has changed"),
]


@pytest.mark.parametrize(("facts", "acts", "open_", "remark"), EDITS, ids=[row[-1] for row in EDITS])
def test_a_later_date_is_shown_until_it_is_settled(
    facts: dict[str, Any], acts: list[Act], open_: bool, remark: str
) -> None:
    line = Timeline(DUE, acts=acts).run("2024-12-02", "2024-12-16")
    line.change(measure(**{"due": day("2024-12-31"), **facts}))
    line.run("2024-12-17", "2024-12-31")
    assert found(line, "2024-12-31") == ([("1.1", "2024-12-31")] if open_ else []), remark


def test_nobody_was_told_of_it_yet() -> None:
    line = Timeline(DUE)
    line.change(measure(**LATER))
    assert found(line, "2024-12-31") == []


def test_a_measure_that_left_the_file_is_shown_while_somebody_owed_it() -> None:
    line = Timeline(DUE, measure("1.2")).run("2024-12-02", "2024-12-16")
    line.change(measure("1.2"))
    line.run("2024-12-17", "2024-12-31")
    assert found(line, "2024-12-31") == [("1.1", "2024-12-31")]


def test_one_that_was_split_or_closed_or_given_up_with_a_reason_is_not() -> None:
    split = Timeline(DUE).run("2024-12-02", "2024-12-16")
    split.change(measure("1.1a", due=day("2024-12-31"), was=("1.1",)))
    assert found(split, "2024-12-16") == []
    done: list[Act] = [report("2024-12-10", closes=True, evidence=["a"]), decision("2024-12-12", "accept")]
    closed = Timeline(DUE, measure("1.2"), acts=done).run("2024-12-02", "2024-12-16")
    closed.change(measure("1.2"))
    assert found(closed, "2024-12-16") == []
    waived = Timeline(DUE, measure("1.2")).run("2024-12-02", "2024-12-16")
    waived.change(measure("1.2"))
    policy = waived.catalog.policies[0]
    object.__setattr__(policy, "untracked", (Untracked("1.1", "建设平台", "文件已修订"),))
    assert found(waived, "2024-12-16") == []
    assert EDUCATION in policy.departments

"""`status --json` of the shipped policy says what the official text says (issue: judged by 1)."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from typing import Any

import pytest

from .conftest import ROOT, Shell

OFFICIAL = tomllib.loads((ROOT / "tests/data/official.toml").read_text("utf-8"))["clause"]


@pytest.fixture
def clauses(shell: Shell) -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in shell.json("status", "--on", "2024-04-16")["measures"]:
        found[row["clause"]].append(row)
    return found


def test_every_clause_is_there_and_no_other(clauses: dict[str, list[dict[str, Any]]]) -> None:
    assert set(clauses) == {one["number"] for one in OFFICIAL}
    assert len(clauses) == 58


def test_every_list_of_owners_is_that_of_the_bracket(clauses: dict[str, list[dict[str, Any]]]) -> None:
    for one in OFFICIAL:
        for row in clauses[one["number"]]:
            assert row["owners"] == one["owners"], row["id"]
            assert row["lead"] is None, "the document names no lead"
            if not row["acts"]:
                assert [part["department"] for part in row["by_owner"]] == row["members"], row["id"]


def test_the_dated_clauses_are_those_of_the_text(clauses: dict[str, list[dict[str, Any]]]) -> None:
    dated = {number: {row["due"] for row in rows if row["due"]} for number, rows in clauses.items()}
    official = {one["number"]: {day["date"].isoformat() for day in one.get("dates", [])} for one in OFFICIAL}
    assert {k: v for k, v in dated.items() if v} == {k: v for k, v in official.items() if v}
    assert sum(map(bool, dated.values())) == 7


def test_at_its_issue_everything_is_normal_and_nothing_is_due(clauses: dict[str, list[dict[str, Any]]]) -> None:
    for rows in clauses.values():
        for row in rows:
            assert (row["light"], row["lifecycle"], row["reporting"]) == ("normal", "in_progress", "not_due"), row["id"]

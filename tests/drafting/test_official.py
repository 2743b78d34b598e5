"""The draft of the official text against `data/official.toml`, which holds the truth in our words."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

import pytest

from policybot.drafting import Clause, draft, sources
from tests.test_official import CLAUSES, OFFICIAL, SOURCE, with_text

pytestmark = with_text
DRAFT = draft(sources.read(SOURCE)) if SOURCE.exists() else None
MADE: dict[str, Clause] = {one.id: one for one in DRAFT.clauses} if DRAFT else {}


def test_the_document_says_who_it_is() -> None:
    assert DRAFT is not None
    told = DRAFT.document
    assert (told.number, told.title, told.issued) == tuple(
        OFFICIAL["document"][k] for k in ("number", "title", "issued")
    )
    assert not told.first_leads, "no rule makes the first owner lead"


def test_58_clauses_in_order_with_105_owner_places_and_no_lead() -> None:
    assert list(MADE) == list(CLAUSES)
    assert sum(len(one.owners) for one in MADE.values()) == 105
    assert not [one.id for one in MADE.values() if one.lead]


@pytest.mark.parametrize("number", CLAUSES)
def test_owners_and_text_are_exact(number: str) -> None:
    assert list(MADE[number].owners) == CLAUSES[number]["owners"]
    assert hashlib.sha256(MADE[number].text.encode()).hexdigest() == CLAUSES[number]["sha256"]


@pytest.mark.parametrize("number", CLAUSES)
def test_every_date_and_cadence_and_no_other(number: str) -> None:
    """A date of the clause before is asked for, never taken over."""
    clause: dict[str, Any] = CLAUSES[number]
    own = [(d["date"], d["phrase"]) for d in clause.get("dates", ()) if "inherited_from" not in d]
    often = [(None, clause["cadence"])] if "cadence" in clause else []
    assert [(d.day, d.phrase) for d in MADE[number].deadlines] == own + often
    inherited = [d for d in clause.get("dates", ()) if "inherited_from" in d]
    assert [one.code for one in MADE[number].questions] == ["inherited-date"] * len(inherited)


@pytest.mark.parametrize("number", CLAUSES)
def test_every_figure_and_no_other(number: str) -> None:
    made = Counter((one.value, one.unit, one.kind) for one in MADE[number].figures)
    assert made == Counter((f["value"], f["unit"], f["kind"]) for f in CLAUSES[number].get("figures", ()))


def test_an_aim_is_one_where_the_text_says_so() -> None:
    aims = {one.id for one in MADE.values() if any(d.aim for d in one.deadlines)}
    assert aims == {"1.1"}


def test_each_clause_knows_its_line() -> None:
    lines = SOURCE.read_text("utf-8").splitlines()
    for one in MADE.values():
        assert one.text[:20] in lines[one.line - 1], one.id

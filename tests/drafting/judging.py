"""Fixtures with their truth written by hand, and the measure by which a draft is held to it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policybot.drafting import Clause, draft, sources
from policybot.drafting.folding import fold

AHEAD = 60
"""A clause is known by words near its beginning: a heading or the name of a group of tasks may stand before them."""
SHAPES = Path(__file__).parent / "shapes"


@dataclass
class Score:
    """What was found of what there is; `faults` say what is wrong, for a person to read."""

    clauses: int = 0
    owners: int = 0
    found: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, kind: str, found: Iterable[str], there: Iterable[str], where: str) -> None:
        a, b = Counter(found), Counter(there)
        self.found[kind] += a.total()
        self.there[kind] += b.total()
        self.hit[kind] += (a & b).total()
        if a != b:
            self.faults.append(f"{where} {kind}: {sorted(a.elements())} for {sorted(b.elements())}")

    def precision(self, kind: str) -> float:
        return self.hit[kind] / self.found[kind] if self.found[kind] else 1.0

    def recall(self, kind: str) -> float:
        return self.hit[kind] / self.there[kind] if self.there[kind] else 1.0


def _bare(text: str) -> str:
    """Without the marks that part a heading from its text."""
    return re.sub("[。.:]", "", fold(text))


def judge(file: Path, score: Score, truth: Path | None = None) -> None:
    """Adds what the draft of a file is worth, clause by clause in the order of the text."""
    expected: list[dict[str, Any]] = tomllib.loads((truth or file.with_suffix(".toml")).read_text("utf-8"))["clause"]
    clauses = draft(sources.read(file)).clauses
    if len(clauses) != len(expected):
        told = [(one.id, one.text[:14]) for one in clauses]
        score.faults.append(f"{file.name}: {len(clauses)} clauses for {len(expected)}: {told}")
    for at, one in enumerate(expected):
        made = next((c for c in clauses if _bare(one["starts"]) in _bare(c.heading + c.text)[:AHEAD]), None)
        where = f"{file.name}#{at + 1} {one['starts']}"
        score.clauses += 1
        if made is None:
            score.faults.append(f"{where}: no such clause")
        elif list(made.owners) == one["owners"] and (made.lead or "") == one.get("lead", ""):
            score.owners += 1
        else:
            score.faults.append(f"{where} owners: {made.owners} lead {made.lead} for {one['owners']} {one.get('lead')}")
        _figures(made, one, where, score)


def _figures(made: Clause | None, one: dict[str, Any], where: str, score: Score) -> None:
    dates = [f"{d.kind} {d.day}" if d.day else d.kind for d in made.deadlines] if made else []
    score.add("dates", dates, one.get("deadlines", ()), where)
    for kind in ("target", "amount"):
        figures = [f"{f.value:g} {fold(f.unit)}" for f in made.figures if f.kind == kind] if made else []
        score.add(f"{kind}s", figures, one.get(f"{kind}s", ()), where)

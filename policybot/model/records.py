"""What was reported and decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Evidence:
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Report:
    """One entry of progress. `day` is the day it claims, `entered` the moment it was written down, `seq` its place
    among all reports and decisions: clocks jump, and what was entered later must stay later."""

    id: int
    document: str
    measure: str
    department: str
    person: str
    day: date
    entered: datetime
    entered_by: str = ""
    done: str = ""
    problem: str = ""
    next: str = ""
    value: float | None = None
    expected: date | None = None
    committed: date | None = None
    part_done: bool = False
    closes: bool = False
    asks_until: date | None = None
    for_day: date | None = None
    evidence: tuple[Evidence, ...] = ()
    seq: int = 0


DecisionKind = Literal["accept", "return", "extend", "suspend", "resume", "release", "hold", "unhold", "go_live"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One act of the bureau. `department` is None where it concerns the whole measure."""

    id: int
    document: str
    measure: str | None
    kind: DecisionKind
    by: str
    day: date
    entered: datetime
    reason: str = ""
    department: str | None = None
    whole: bool = False
    due: date | None = None
    approval: str = ""
    key: str | None = None
    until: date | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """All that is on record of one measure, oldest first."""

    reports: tuple[Report, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def until(self, day: date) -> Progress:
        """What was known at the end of `day`: the acts whose claimed day is not later."""
        return Progress(
            tuple(r for r in self.reports if r.day <= day),
            tuple(d for d in self.decisions if d.day <= day),
        )

    def of(self, department: str) -> tuple[Report, ...]:
        return tuple(r for r in self.reports if r.department == department)

"""What was reported and decided."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
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
    among all reports and decisions: clocks jump, and what was entered later must stay later.

    person, entered_by   who says it, and the person or account that wrote it down
    source               how it came: a call, a sheet, the number of a paper; "" where it was simply entered
    signed               who signed it off in the department
    written              补录: the day of its entry, where that is later than the day it claims
    claimed              the day it claims, where `day` is that of its entry (see Document.timeliness)
    """

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
    source: str = ""
    signed: str = ""
    written: date | None = None
    claimed: date | None = None


DecisionKind = Literal[
    "accept", "return", "extend", "suspend", "resume", "release", "hold", "unhold", "go_live",
    "ack", "agree", "snooze", "withdraw", "object", "settle", "call", "reopen", "refuse", "confirm",
]  # fmt: skip
"""ack, agree, withdraw and object are acts of an owner, all others of the bureau."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One act that is no report. `department` is None where it concerns the whole measure; `key` is that of a notice,
    or the number of the report that is withdrawn, or whose day is confirmed; `approval` then names the paper. `by`: who
    decided or, of an act of an owner, the person there; `entered_by` and `source` as in a report."""

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
    entered_by: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """All that is on record of one measure, oldest first. `by_entry`: reports entered afterwards count by the day of
    their entry, until a paper is confirmed."""

    reports: tuple[Report, ...] = ()
    decisions: tuple[Decision, ...] = ()
    by_entry: bool = False

    def until(self, day: date) -> Progress:
        """What counts at the end of `day`: the acts whose day is not later, without reports that had been withdrawn by
        then; each report on the day it counts for."""
        decisions = tuple(d for d in self.decisions if d.day <= day)
        gone = {d.key for d in decisions if d.kind == "withdraw"}
        reports = self._dated({d.key for d in decisions if d.kind == "confirm"}) if self.by_entry else self.reports
        return replace(
            self, reports=tuple(r for r in reports if r.day <= day and str(r.id) not in gone), decisions=decisions
        )

    def _dated(self, confirmed: Set[str | None]) -> list[Report]:
        moved = (
            replace(r, day=r.written, claimed=r.claimed or r.day) if r.written and str(r.id) not in confirmed else r
            for r in self.reports
        )
        return sorted(moved, key=lambda r: (r.day, r.seq))

    def of(self, department: str) -> tuple[Report, ...]:
        return tuple(r for r in self.reports if r.department == department)

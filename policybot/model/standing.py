"""Where a measure and its parts stand on a day, and what a check says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .policy import Measure
from .records import Decision, Report
from .words import Lifecycle, Light, Outcome, Reporting, Says


@dataclass(frozen=True, slots=True)
class Part:
    """One owner's share of a measure on a day.

    `open`: the owner still has to act. `done_on`: the day from which its own word or application counts.
    `applied_on`: the day of an application that nobody has decided yet.
    `rest_until`: the last day of a mending period after a return, on which nobody is chased.
    `returned`: the act of the last return. `awaits`: account was given, the figure comes by this day.
    `acknowledged`: until when repeats rest. `snoozed`: until when reminders before the date rest, by decision.
    `objects`: the owner disputes its part, and its letters rest. `settled`: the act that answered its objection.
    `consent`: until when it may object to the closing another owner has applied for, of which it is `asked` since that
    day. `agreed`: the day it agreed.
    `asks`: its request for a later date that waits. `refused`: the act that refused it one. `reopened`: the act that
    took a closed measure up again.
    """

    department: str
    open: bool
    light: Light | None
    reporting: Reporting
    done_on: date | None = None
    applied_on: date | None = None
    returned: Decision | None = None
    rest_until: date | None = None
    awaits: date | None = None
    accepted: date | None = None
    applicant: bool = False
    last: Report | None = None
    value: float | None = None
    expected: date | None = None
    acknowledged: date | None = None
    snoozed: Decision | None = None
    objects: Decision | None = None
    settled: Decision | None = None
    reopened: Decision | None = None
    refused: Decision | None = None
    consent: date | None = None
    asked: date | None = None
    agreed: date | None = None
    asks: Report | None = None

    @property
    def applied(self) -> bool:
        return self.applied_on is not None

    def mending(self, today: date) -> bool:
        """Whether a returned application may still be mended: until then nobody chases."""
        return self.rest_until is not None and today <= self.rest_until


@dataclass(frozen=True, slots=True)
class Standing:
    """One measure on a day: three axes that stay apart, its dates, and its parts."""

    measure: Measure
    on: date
    due: date | None
    lifecycle: Lifecycle
    light: Light | None
    reporting: Reporting
    outcome: Outcome | None
    parts: tuple[Part, ...]
    occurrence: date | None = None
    committed: date | None = None
    expected: date | None = None
    applied_on: date | None = None
    approval: str = ""
    value: float | None = None

    @property
    def alive(self) -> bool:
        return self.lifecycle not in ("closed", "suspended")

    @property
    def done(self) -> int:
        """How many parts are done by their owners' own word."""
        return sum(not part.open for part in self.parts)

    def part(self, department: str) -> Part | None:
        return next((p for p in self.parts if p.department == department), None)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says of one measure on one day, and of which of its owners."""

    measure: str
    document: str
    check: str
    departments: tuple[str, ...]
    says: Says
    light: Light | None = None
    due: date | None = None

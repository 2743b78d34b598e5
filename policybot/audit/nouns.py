"""What an audit finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from policybot.model import Notice, Says, Told

Kind = Literal["missing", "undemanded", "over_budget", "day_off"]
"""Demanded and not sent; sent and not demanded; one letter too many to a person; a letter on a day off."""

State = Literal["sent", "waiting", "failed", "missing"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became on a day of a notice that was demanded; `why` where it was not sent."""

    state: State
    why: Says


@dataclass(frozen=True, slots=True)
class Line:
    """One notice, or a letter without any, and what is to be said of it. `number`: that of the letter, if it is
    about one. `department`, `role`: whom it concerns."""

    day: date
    why: Says
    department: str
    role: str
    notice: Notice | Told | None = None
    key: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    kind: Kind
    line: Line


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day, or a part of it, of which nothing can be said."""

    day: date
    why: Says


@dataclass(frozen=True, slots=True)
class Audited:
    """`demanded`: notices that some planning of a day wanted told on it; each is sent, waits, has failed or is
    missing."""

    demanded: int = 0
    sent: int = 0
    waiting: tuple[Line, ...] = ()
    failed: tuple[Line, ...] = ()
    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def plus(self, other: Audited) -> Audited:
        return Audited(
            self.demanded + other.demanded, self.sent + other.sent, self.waiting + other.waiting,
            self.failed + other.failed, self.findings + other.findings, self.skipped + other.skipped,
        )  # fmt: skip

    def of(self, kind: Kind) -> tuple[Line, ...]:
        return tuple(one.line for one in self.findings if one.kind == kind)

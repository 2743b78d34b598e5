"""All that planning looks at, on one desk; and the making of a notice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from policybot.checks import Ident, Survey
from policybot.model import (
    Catalog,
    Decision,
    Key,
    Measure,
    Notice,
    NoticeState,
    Part,
    Policy,
    Progress,
    Role,
    Says,
    Standing,
)
from policybot.workdays import Workdays

from .history import History


@dataclass(frozen=True, slots=True)
class Desk:
    catalog: Catalog
    survey: Survey
    progress: Mapping[Ident, Progress]
    history: History
    workdays: Workdays
    decisions: tuple[Decision, ...] = ()

    @property
    def today(self) -> date:
        return self.survey.today


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner's part with everything around it."""

    desk: Desk
    policy: Policy
    standing: Standing
    part: Part

    @property
    def measure(self) -> Measure:
        return self.standing.measure

    def found(self, check: str) -> bool:
        """Whether a check names this owner today."""
        findings = self.desk.survey.findings[self.measure.document, self.measure.id]
        return any(f.check == check and self.part.department in f.departments for f in findings)

    def notice(
        self,
        check: str,
        step: str,
        letter: str,
        reason: Says,
        *,
        day: date,
        due: date | None,
        count_from: date | None = None,
        repeat: int = 0,
        role: Role = "liaison",
        state: NoticeState = "pending",
        at_once: bool = False,
    ) -> Notice:
        measure = self.measure
        name = key(measure.document, measure.id, check, due, count_from, step, repeat, self.part.department, role)
        return Notice(
            name, measure.document, measure.id, measure.title, check, step, repeat, letter, self.part.department,
            role, day, due, count_from, state, reason, at_once,
        )  # fmt: skip


def key(*facts: object) -> Key:
    """The first 16 hex digits of SHA-256 over what makes a notice this notice and no other (DESIGN section 5)."""
    return Key(hashlib.sha256("\x1f".join(map(str, facts)).encode()).hexdigest()[:16])

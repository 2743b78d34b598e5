"""The checks: one file each; this folder is the list.

A check is a module with a docstring, which is its page, and a function `check(view)` that yields findings.
It reads what was collected before and fetches nothing. Checks do not know each other.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from inspect import cleandoc

from policybot import deadlines
from policybot.model import Catalog, Finding, Light, Measure, Part, Policy, Progress, Says, Standing
from policybot.periods import Period
from policybot.workdays import Workdays


@dataclass(frozen=True, slots=True)
class View:
    """All that a check may look at: one measure on one day."""

    policy: Policy
    standing: Standing
    progress: Progress
    today: date
    workdays: Workdays
    unreachable: frozenset[str] = frozenset()

    @property
    def measure(self) -> Measure:
        return self.standing.measure

    @property
    def open(self) -> tuple[Part, ...]:
        """The parts whose owners still have to act; none once the measure is closed or suspended."""
        return tuple(p for p in self.standing.parts if p.open) if self.standing.alive else ()

    def owes(self, department: str, period: Period) -> bool:
        """Whether an owner has still to report for a period."""
        reports = self.progress.of(department)
        return deadlines.owes(self.policy, self.measure, reports, period, self.workdays)

    def finding(
        self, check: str, departments: Iterable[str], says: Says, light: Light | None = None
    ) -> Iterator[Finding]:
        """One finding, or none when no department is concerned."""
        names = tuple(departments)
        if names:
            measure = self.measure
            due = self.standing.due or self.standing.occurrence
            yield Finding(measure.id, measure.document, check, names, says, light, due)


Ident = tuple[str, str]
NOTHING = Progress()
Check = Callable[[View], Iterable[Finding]]


@cache
def names() -> tuple[str, ...]:
    """The names of all checks, which are the names of the files here."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules(__path__)))


@cache
def _checks() -> tuple[tuple[str, Check], ...]:
    return tuple((name, import_module(f"{__name__}.{name}").check) for name in names())


def page(name: str) -> str:
    """The page of a check: its docstring. Raises KeyError for a check that does not exist."""
    if name not in names():
        raise KeyError(name)
    return cleandoc(import_module(f"{__name__}.{name}").__doc__ or "")


@dataclass(frozen=True, slots=True)
class Survey:
    """Where everything stands on a day and what the checks say of it; keyed by document and measure."""

    today: date
    standings: Mapping[Ident, Standing]
    findings: Mapping[Ident, tuple[Finding, ...]]


def survey(
    catalog: Catalog,
    progress: Mapping[Ident, Progress],
    today: date,
    workdays: Workdays,
    unreachable: frozenset[str] = frozenset(),
) -> Survey:
    """Every measure of every document on a day."""
    standings: dict[Ident, Standing] = {}
    findings: dict[Ident, tuple[Finding, ...]] = {}
    for policy, measure in catalog.measures():
        known = progress.get((measure.document, measure.id), NOTHING).until(today)
        stand = deadlines.standing(policy, measure, known, today, workdays)
        standings[measure.document, measure.id] = stand
        findings[measure.document, measure.id] = assess(View(policy, stand, known, today, workdays, unreachable))
    return Survey(today, standings, findings)


def assess(view: View) -> tuple[Finding, ...]:
    """What all checks say of one measure, but for those it waives."""
    waived = view.measure.waive
    return tuple(f for name, check in _checks() if name not in waived for f in check(view))

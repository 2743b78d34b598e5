"""A claim without evidence.

What it checks
    The latest report of an owner asks for closure or states a figure, and none of its reports carries evidence.
    Sensitive measures are left out: their evidence is on paper.

Why it matters
    What an auditor cannot see did not happen.

Example
    measure = { owners = ["省教育厅"] }
    reports = [{ day = 2024-09-20, value = 12 }, { day = 2024-10-08, value = 12, evidence = ["名单.xlsx"] }]
    found = { 2024-09-19 = [], 2024-09-20 = ["省教育厅"], 2024-10-08 = [] }

Resolved by
    A report with evidence.
"""

from __future__ import annotations

from collections.abc import Iterator

from policybot.checks import View
from policybot.model import Finding, Part, Says


def check(view: View) -> Iterator[Finding]:
    if view.measure.sensitive or not view.standing.alive:
        return
    bare = (p.department for p in view.standing.parts if _claims(p) and not _proven(view, p))
    yield from view.finding("unproven", bare, Says("a figure or closure is claimed without evidence", {}))


def _claims(part: Part) -> bool:
    return part.applied or (part.last is not None and (part.last.closes or part.last.value is not None))


def _proven(view: View, part: Part) -> bool:
    return any(report.evidence for report in view.progress.of(part.department))

"""A figure is below what was agreed for this day.

What it checks
    The latest figure against the last agreed node that has passed, or against the agreed line from the issue of
    the document to the date. Without nodes and line nothing is judged; with fewer than three reported points it
    says 数据不足.

Why it matters
    A target missed in December was missed in June; then there was still time.

Example
    measure.owners = ["省教育厅"]
    measure.due = 2025-12-31
    measure.target = { what = "企业", value = 100, unit = "家", nodes = [{ day = 2024-12-31, value = 50 }] }
    reports = [{ day = 2024-06-30, value = 10 }, { day = 2024-09-30, value = 20 }, { day = 2024-12-30, value = 30 }]
    found = { 2024-10-08 = [], 2024-12-31 = ["省教育厅"] }

Resolved by
    A reported figure that reaches the node or the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policybot.checks import View
from policybot.model import Finding, Says, Target
from policybot.pace import ENOUGH, Pace, pace


def check(view: View) -> Iterator[Finding]:
    found = pace(view.policy.document, view.measure, view.progress, view.standing.due, view.today)
    target = view.measure.target
    source = target.source if target else None
    names = [p.department for p in view.open if source in (None, p.department)]
    if found.judged == "insufficient":
        says = Says("too little data: {points} of {enough} points reported",
                    {"points": len(found.points), "enough": ENOUGH})  # fmt: skip
        yield from view.finding("behind", names, says)
    elif found.judged == "behind" and target:
        yield from view.finding("behind", names, _says(found, target, view.standing.due), "behind")


def _says(found: Pace, target: Target, due: date | None) -> Says:
    """Figures that a person can check: agreed, reported, and where this pace leads."""
    facts = {"by": found.by, "expected": _round(found.expected), "value": found.points[-1][1], "unit": target.unit}
    if found.ends is None:
        return Says("{expected} {unit} agreed by {by}, {value} {unit} reported", facts)
    facts |= {"due": due, "ends": _round(found.ends)}
    return Says("{expected} {unit} agreed by {by}, {value} {unit} reported; at this pace {ends} {unit} by {due}", facts)


def _round(value: float | None) -> float:
    return round(value or 0.0, 1)

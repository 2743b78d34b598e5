"""An owner itself expects to be done later than the date in force.

What it checks
    The latest expected date of an open part lies after the date in force.

Why it matters
    Who says early that it will be late can still be helped; the date itself does not move by saying so.

Example
    measure = { owners = ["省教育厅"], due = 2024-12-31 }
    reports = [{ day = 2024-10-15, expected = 2025-03-31 }, { day = 2024-12-02, expected = 2024-12-25 }]
    found = { 2024-10-14 = [], 2024-10-15 = ["省教育厅"], 2024-12-02 = [] }

Resolved by
    A report that expects the date or an earlier day, an approved extension, or the part done.
"""

from __future__ import annotations

from collections.abc import Iterator

from policybot.checks import View
from policybot.model import Finding, Says


def check(view: View) -> Iterator[Finding]:
    due = view.standing.due
    if due is None:
        return
    for part in view.open:
        if part.expected and part.expected > due:
            facts = {"expected": part.expected, "due": due, "days": (part.expected - due).days}
            says = Says("expects {expected}, {days} days later than {due}", facts)
            yield from view.finding("slipping", [part.department], says)

"""A date comes near and an owner's part is still open.

What it checks
    The part of an owner is open and the day lies between the first step before the date in force and the date.

Why it matters
    A reminder before the date is help; the same letter after it is a reproach.

Example
    measure = { owners = ["省教育厅", "省税务局"], due = 2024-12-31 }
    reports = [{ day = 2024-12-20, department = "省税务局", part_done = true }]
    found = { 2024-11-28 = [], 2024-12-17 = ["省教育厅", "省税务局"], 2024-12-31 = ["省教育厅"], 2025-01-01 = [] }

Resolved by
    The owner reports its part done, the measure is closed or suspended, or the date passes (then: overdue).
"""

from __future__ import annotations

from collections.abc import Iterator

from policybot.checks import View
from policybot.deadlines import soon_from
from policybot.model import Finding, Says


def check(view: View) -> Iterator[Finding]:
    due = view.standing.due
    if due and soon_from(view.policy, due, view.workdays) <= view.today <= due:
        left = view.workdays.between(view.today, due)
        says = Says("due on {due}, {left} working days left", {"due": due, "left": left})
        yield from view.finding("upcoming", (p.department for p in view.open), says, "due_soon")

"""The date has passed and an owner's part is still open.

What it checks
    The date in force lies before today, day off or not, and the part of an owner is open. An aim (力争) is never
    overdue; a part that a return gave back is not, as long as it may be mended; a figure that may come later is
    awaited, not late, once its owner has given account.

Why it matters
    "In progress" hides that a promised day is gone; only the date can tell.

Example
    measure = { owners = ["省教育厅", "省税务局"], due = 2024-12-31 }
    reports = [{ day = 2024-12-20, department = "省税务局", part_done = true }]
    found = { 2024-12-31 = [], 2025-01-01 = ["省教育厅"], 2025-03-03 = ["省教育厅"] }

Resolved by
    The owner reports its part done, an extension is approved, or the measure is closed or suspended.
"""

from __future__ import annotations

from collections.abc import Iterator

from policybot.checks import View
from policybot.model import Finding, Says


def check(view: View) -> Iterator[Finding]:
    due = view.standing.due
    if not due or view.measure.aim or view.today <= due:
        return
    late = view.workdays.between(due, view.today)
    says = Says("overdue since {due}, {late} working days", {"due": due, "late": late})
    late_parts = (p for p in view.open if view.today > (p.awaits or due) and not p.mending(view.today))
    yield from view.finding("overdue", (p.department for p in late_parts), says, "overdue")

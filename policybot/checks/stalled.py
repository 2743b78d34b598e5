"""Two periods in a row brought nothing new.

What it checks
    An owner with an open part reported in each of the last two ended periods, and the second report repeats the
    first: the same figure, or without figures the same words under "done", or none.

Why it matters
    A report that says what the last one said is a silence with a stamp on it.

Example
    measure = { owners = ["省教育厅", "省税务局"], due = 2025-12-31 }
    reports = [
        { day = 2024-06-20, department = "省教育厅", done = "方案起草中" },
        { day = 2024-09-20, department = "省教育厅", done = "方案起草中" },
        { day = 2024-06-20, department = "省税务局", done = "方案起草中" },
        { day = 2024-09-20, department = "省税务局", done = "方案已印发" },
    ]
    found = { 2024-09-30 = [], 2024-10-14 = ["省教育厅"] }

Resolved by
    A report with another figure or with something newly done.
"""

from __future__ import annotations

from collections.abc import Iterator

from policybot.checks import View
from policybot.deadlines import fulfils, newest_due
from policybot.model import Finding, Report, Says
from policybot.periods import periods


def check(view: View) -> Iterator[Finding]:
    document = view.policy.document
    spans = periods(view.measure, document.issued, document.ends, view.workdays)
    index = newest_due(spans, view.today)
    if not index:
        return

    def last(department: str, n: int) -> Report | None:
        counted = [r for r in view.progress.of(department) if fulfils(r, view.measure, spans, n)
                   and r.day <= spans[n].report_day]  # fmt: skip
        return counted[-1] if counted else None

    still = (p.department for p in view.open if _same(last(p.department, index - 1), last(p.department, index)))
    says = Says("nothing new in two periods", {})
    yield from view.finding("stalled", still, says)


def _same(before: Report | None, after: Report | None) -> bool:
    if before is None or after is None:
        return False
    if before.value is not None or after.value is not None:
        return before.value == after.value
    return after.done.strip() in ("", before.done.strip())

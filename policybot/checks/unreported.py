"""An account is asked for and has not come.

What it checks
    From the first report step before a report day on, an owner with an open part has not reported for the period
    (or, for a recurring measure, for the occurrence). Only the newest is chased. An aim whose date has passed is
    asked once for an account, and so is whatever is open after the document's end.

Why it matters
    Nobody can steer by silence. It never changes a light: not to have written is not to have failed.

Example
    measure = { owners = ["省教育厅", "省税务局"] }
    reports = [{ day = 2024-07-03, department = "省税务局" }]
    found = { 2024-06-27 = [], 2024-06-28 = ["省教育厅", "省税务局"], 2024-07-20 = ["省教育厅"] }

Resolved by
    Any report of the owner on the measure; for a recurring one a report for the occurrence.
"""

from __future__ import annotations

from collections.abc import Iterator

from policybot.checks import View
from policybot.deadlines import asked
from policybot.model import Finding, Says


def check(view: View) -> Iterator[Finding]:
    due = view.standing.due
    if due and view.measure.aim and view.today > due:
        silent = (p.department for p in view.open if not p.last or p.last.day <= due)
        says = Says("aimed at {due}: an account is awaited", {"due": due})
        yield from view.finding("unreported", silent, says)
    period = asked(view.policy, view.measure, view.today, view.workdays)
    if period:
        says = Says("no report for {first} to {last}, asked for by {day}",
                    {"first": period.first, "last": period.last, "day": period.report_day})  # fmt: skip
        owing = (p.department for p in view.open if view.owes(p.department, period))
        yield from view.finding("unreported", owing, says)

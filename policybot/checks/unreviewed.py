"""An owner has asked the bureau for something and waits for the answer.

What it checks
    An application for closure, or a request for a later date, is on record and neither accepted, returned nor
    extended.

Why it matters
    Whoever has done the work and hears nothing stops answering; the delay is then the bureau's own.

Example
    measure = { owners = ["省教育厅"], due = 2024-12-31 }
    reports = [{ day = 2024-12-20, department = "省教育厅", part_done = true, closes = true }]
    found = { 2024-12-19 = [], 2024-12-20 = ["省教育厅"], 2025-01-10 = ["省教育厅"] }

Resolved by
    The bureau accepts or returns the application, or decides on the date.
"""

from __future__ import annotations

from collections.abc import Iterator

from policybot.checks import View
from policybot.model import Finding, Says


def check(view: View) -> Iterator[Finding]:
    if not view.standing.alive:
        return
    for part in view.standing.parts:
        if part.applied_on:
            waited = view.workdays.between(part.applied_on, view.today)
            says = Says("application of {day} waits for review, {waited} working days",
                        {"day": part.applied_on, "waited": waited})  # fmt: skip
            yield from view.finding("unreviewed", [part.department], says)
        if part.asks:
            facts = {"department": part.department, "until": part.asks.asks_until}
            says = Says("{department} asks for {until}; without an approval number no date changes", facts)
            yield from view.finding("unreviewed", [part.department], says)

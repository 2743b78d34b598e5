"""An owner has nobody to whom a letter could go.

What it checks
    A department with a part in the measure has no contact, or its addresses have all failed for good.

Why it matters
    A letter nobody gets is a reminder nobody sent; the bureau must know before the date does.

Example
    measure = { owners = ["省教育厅", "省税务局"] }
    unreachable = ["省税务局"]
    found = { 2024-05-06 = ["省税务局"] }

Resolved by
    A contact with a working address in policybot.toml.
"""

from __future__ import annotations

from collections.abc import Iterator

from policybot.checks import View
from policybot.model import Finding, Says


def check(view: View) -> Iterator[Finding]:
    nobody = (p.department for p in view.open if p.department in view.unreachable)
    yield from view.finding("unreachable", nobody, Says("nobody can be reached", {}))

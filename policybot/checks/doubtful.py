"""A figure that falls, or grows tenfold: a slip of the unit, mostly.

What it checks
    The last figure of an owner is at least ten times the one before it, or lies below it where more is better. A
    figure of the year may begin anew in a new year.

Why it matters
    万元 for 亿元 makes a target out of nothing, and nobody looks at a figure twice that has reached its aim.

Example
    measure.owners = ["省教育厅"]
    measure.target = { what = "成交额", value = 300, unit = "亿元" }
    reports = [{ day = 2024-06-28, value = 18 }, { day = 2024-09-27, value = 180 }, { day = 2024-10-08, value = 180 }]
    found = { 2024-06-28 = [], 2024-09-27 = ["省教育厅"], 2024-10-08 = [] }

Resolved by
    A report that gives the figure again, right or corrected.
"""

from __future__ import annotations

from collections.abc import Iterator

from policybot.checks import View
from policybot.model import Finding, Part, Report, Says

TENFOLD = 10


def check(view: View) -> Iterator[Finding]:
    target = view.measure.target
    if target is None:
        return
    for part in view.open:
        before, last = _last_two(view, part)
        if before and last and _odd(before, last, yearly=target.counting == "year", less=target.op in ("<", "<=")):
            facts = {"value": last.value, "unit": target.unit, "before": before.value, "day": before.day}
            says = Says("{value} {unit} reported after {before} {unit} on {day}: is the unit right?", facts)
            yield from view.finding("doubtful", [part.department], says)


def _last_two(view: View, part: Part) -> tuple[Report | None, Report | None]:
    told = [one for one in view.progress.of(part.department) if one.value is not None]
    return (told[-2], told[-1]) if len(told) > 1 else (None, None)


def _odd(before: Report, last: Report, *, yearly: bool, less: bool) -> bool:
    old, new = before.value or 0.0, last.value or 0.0
    if yearly and before.day.year != last.day.year:
        return False
    falls = new < old and not less
    return falls or (old > 0 and new >= TENFOLD * old) or (less and new > 0 and old >= TENFOLD * new)

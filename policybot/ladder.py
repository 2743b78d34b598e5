"""The built-in ladder: which step falls when, to whom (DESIGN section 4, The ladder).

Steps of a kind in a measures file replace the built-in ones of that kind.
"""

from __future__ import annotations

import re

from .model import Offset, Step, StepKind

PATTERN = re.compile(r"^([+-]?[0-9]+) (day|days|workday|workdays)$")


def offset(text: str) -> Offset:
    """Reads `-10 workdays`; raises ValueError for anything else."""
    found = PATTERN.fullmatch(text)
    if not found:
        raise ValueError(text)
    return Offset(int(found[1]), "workdays" if found[2].startswith("work") else "days")


LADDER: tuple[Step, ...] = (
    Step("due-in-30-days", "deadline", offset("-30 days"), ("liaison",), "reminder"),
    Step("due-in-10-workdays", "deadline", offset("-10 workdays"), ("liaison",), "reminder"),
    Step("due-in-3-workdays", "deadline", offset("-3 workdays"), ("liaison",), "reminder"),
    Step("due-today", "deadline", offset("0 days"), ("liaison",), "reminder"),
    Step("overdue-1-workday", "deadline", offset("+1 workday"), ("liaison", "bureau"), "overdue"),
    Step("overdue-3-workdays", "deadline", offset("+3 workdays"), ("deputy",), "deputy", release=True),
    Step("overdue-8-workdays", "deadline", offset("+8 workdays"), ("liaison",), "overdue"),
    Step("overdue-13-workdays", "deadline", offset("+13 workdays"), ("liaison",), "overdue"),
    Step("overdue-18-workdays", "deadline", offset("+18 workdays"), ("liaison",), "overdue"),
    Step("decide", "deadline", offset("+18 workdays"), ("bureau",), "daily", repeat=offset("5 workdays")),
    Step("report-due-in-5-workdays", "report", offset("-5 workdays"), ("liaison",), "report_request"),
    Step("report-late-1-workday", "report", offset("+1 workday"), ("liaison",), "report_request"),
    Step("report-late-5-workdays", "report", offset("+5 workdays"), ("bureau",), "daily"),
    Step("review-waiting", "review", offset("+5 workdays"), ("bureau",), "daily", repeat=offset("1 workday")),
)


def built_in(kind: StepKind) -> tuple[Step, ...]:
    return tuple(step for step in LADDER if step.kind == kind)

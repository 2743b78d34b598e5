"""序时进度: reported points against agreed nodes or an agreed line, and where they lead.

Without nodes and without `plan = "linear"` a pace is drawn but never judged (DESIGN section 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from .model import Document, Measure, Progress, Target

ENOUGH = 3
"""Fewer reported points than this say 数据不足."""

Judged = Literal["", "on_course", "behind", "insufficient"]


@dataclass(frozen=True, slots=True)
class Pace:
    """`points`: reported (day, value), oldest first; `expected`: what should be reached by now; `reaches`: the
    day on which a straight line through first and last point meets the target."""

    points: tuple[tuple[date, float], ...] = ()
    expected: float | None = None
    judged: Judged = ""
    reaches: date | None = None


def points(measure: Measure, progress: Progress) -> tuple[tuple[date, float], ...]:
    """The figures that count: those of `target.source`, else those of every owner who gave one."""
    source = measure.target.source if measure.target else None
    told = (r for r in progress.reports if r.value is not None and source in (None, r.department))
    return tuple((r.day, r.value) for r in told if r.value is not None)


def latest(measure: Measure, progress: Progress) -> float | None:
    told = points(measure, progress)
    return told[-1][1] if told else None


def expected(document: Document, target: Target, due: date | None, today: date) -> float | None:
    """What the agreed nodes, or else the agreed line from the issue to the date, ask for on a day."""
    if target.nodes:
        passed = [node.value for node in target.nodes if node.day <= today]
        return passed[-1] if passed else None
    if target.plan == "linear" and due:
        span = (due - document.issued).days
        gone = min(max((today - document.issued).days, 0), span)
        return target.value * gone / span if span else target.value
    return None


def reaches(told: tuple[tuple[date, float], ...], target: Target) -> date | None:
    if len(told) < 2 or told[-1][1] == told[0][1]:
        return None
    rate = (told[-1][1] - told[0][1]) / max((told[-1][0] - told[0][0]).days, 1)
    days = (target.value - told[-1][1]) / rate
    return told[-1][0] + timedelta(days=round(days)) if 0 <= days < 36500 else None


def pace(document: Document, measure: Measure, progress: Progress, due: date | None, today: date) -> Pace:
    """How a measure with a figure keeps time; `figures_by` later than today leaves a missing figure unjudged."""
    target = measure.target
    if target is None:
        return Pace()
    told = points(measure, progress)
    asked = expected(document, target, due, today)
    return Pace(told, asked, _judge(told, asked, target), reaches(told, target))


def _judge(told: tuple[tuple[date, float], ...], asked: float | None, target: Target) -> Judged:
    if asked is None:
        return ""
    if len(told) < ENOUGH:
        return "insufficient"
    value = told[-1][1]
    late = value > asked if target.op in ("<=", "<") else value < asked
    return "behind" if late else "on_course"

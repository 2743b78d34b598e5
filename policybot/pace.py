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
    """`points`: reported (day, value), oldest first; `expected`: what should be reached by now, agreed for the day
    `by`; `reaches`: the day on which a straight line through first and last point meets the target; `ends`: the value
    it leads to on the date in force."""

    points: tuple[tuple[date, float], ...] = ()
    expected: float | None = None
    judged: Judged = ""
    reaches: date | None = None
    by: date | None = None
    ends: float | None = None


def points(measure: Measure, progress: Progress) -> tuple[tuple[date, float], ...]:
    """The figures that count: those of `target.source`, else those of every owner who gave one."""
    source = measure.target.source if measure.target else None
    told = (r for r in progress.reports if r.value is not None and source in (None, r.department))
    return tuple((r.day, r.value) for r in told if r.value is not None)


def latest(measure: Measure, progress: Progress) -> float | None:
    told = points(measure, progress)
    return told[-1][1] if told else None


def expected(document: Document, target: Target, due: date | None, today: date) -> tuple[date, float] | None:
    """What the agreed nodes, or else the agreed line, ask for on a day: the day it was agreed for, and the value."""
    if target.nodes:
        passed = [(node.day, node.value) for node in target.nodes if node.day <= today]
        return passed[-1] if passed else None
    if target.plan == "linear" and due:
        day = min(today, due)
        return day, _line(document, target, due, day)
    return None


def _line(document: Document, target: Target, due: date, day: date) -> float:
    """The agreed line: from the issue, or for a figure of the year from its first day, to the date."""
    yearly = target.counting == "year"
    since = max(document.issued, date(due.year, 1, 1)) if yearly else document.issued
    base = 0.0 if yearly else target.baseline
    span, gone = (due - since).days, max((day - since).days, 0)
    return base + (target.value - base) * gone / span if span > 0 else target.value


Points = tuple[tuple[date, float], ...]


def _rate(told: Points) -> float | None:
    """Figures a day between the first and the last point."""
    if len(told) < 2 or told[-1][1] == told[0][1]:
        return None
    return (told[-1][1] - told[0][1]) / max((told[-1][0] - told[0][0]).days, 1)


def reaches(told: Points, target: Target) -> date | None:
    rate = _rate(told)
    if rate is None:
        return None
    days = (target.value - told[-1][1]) / rate
    return told[-1][0] + timedelta(days=round(days)) if 0 <= days < 36500 else None


def _ends(told: Points, due: date | None) -> float | None:
    """Where the line stands on the date; nothing once that has passed."""
    rate = _rate(told)
    if rate is None or due is None or told[-1][0] >= due:
        return None
    return told[-1][1] + rate * (due - told[-1][0]).days


def pace(document: Document, measure: Measure, progress: Progress, due: date | None, today: date) -> Pace:
    """How a measure with a figure keeps time; `figures_by` later than today leaves a missing figure unjudged."""
    target = measure.target
    if target is None:
        return Pace()
    told = _of_the_year(points(measure, progress), target, due)
    by, asked = expected(document, target, due, today) or (None, None)
    return Pace(told, asked, _judge(told, asked, target), reaches(told, target), by, _ends(told, due))


def _of_the_year(told: Points, target: Target, due: date | None) -> Points:
    """A figure of the year begins anew with it: those of earlier years say nothing of this one."""
    if target.counting != "year" or due is None:
        return told
    return tuple(one for one in told if one[0].year >= due.year)


def _judge(told: tuple[tuple[date, float], ...], asked: float | None, target: Target) -> Judged:
    if asked is None:
        return ""
    if len(told) < ENOUGH:
        return "insufficient"
    value = told[-1][1]
    late = value > asked if target.op in ("<=", "<") else value < asked
    return "behind" if late else "on_course"

"""Days with a number each → months of weeks, for a calendar in which heavy days stand out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from policybot.model import Says
from policybot.simulation import Day

STEPS = 5
"""The shades between a day with one letter and the heaviest."""
MONTH = Says("{year}-{month:02}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One day. `kind`: the classes of its box; `says`: what a reader is told who points at it."""

    day: date
    messages: int
    kind: str
    says: Says


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks`: Monday to Sunday; None where the day belongs to another month or was not lived through."""

    title: Says
    weeks: tuple[tuple[Cell | None, ...], ...]


def months(days: Sequence[Day], off: frozenset[date], away: frozenset[date]) -> list[Month]:
    """The calendar of consecutive days. `off`: days off; `away`: days without the machine."""
    most = max((one.messages for one in days), default=0)
    cells = {one.day: _cell(one, most, off=one.day in off, away=one.day in away) for one in days}
    firsts = dict.fromkeys(one.day.replace(day=1) for one in days)
    return [Month(Says(MONTH.text, {"year": first.year, "month": first.month}), tuple(_weeks(first, cells)))
            for first in firsts]  # fmt: skip


def levels(days: Sequence[Day]) -> list[tuple[int, int]]:
    """The numbers of letters that each shade stands for, least first."""
    return _levels(max((one.messages for one in days), default=0))


def _levels(most: int) -> list[tuple[int, int]]:
    bounds = sorted({ceil(most * n / STEPS) for n in range(1, STEPS + 1)} - {0})
    return [(low + 1, high) for low, high in zip([0, *bounds], bounds, strict=False)]


def _weeks(first: date, cells: Mapping[date, Cell]) -> Iterator[tuple[Cell | None, ...]]:
    monday = first - timedelta(days=first.weekday())
    while (monday.year, monday.month) <= (first.year, first.month):
        week = [monday + timedelta(days=n) for n in range(7)]
        yield tuple(cells.get(day) if day.month == first.month else None for day in week)
        monday += timedelta(days=7)


def _cell(one: Day, most: int, *, off: bool, away: bool) -> Cell:
    level = next((n for n, (low, high) in enumerate(_levels(most), 1) if low <= one.messages <= high), 0)
    kind = f"l{level}" if level else "away" if away else "off" if off else ""
    facts = {"day": one.day, "messages": one.messages, "notices": one.notices}
    says = Says("{day}: letters {messages}, notices {notices}", facts)
    return Cell(one.day, one.messages, kind, Says("{says} (day off)", {"says": says}) if off else says)

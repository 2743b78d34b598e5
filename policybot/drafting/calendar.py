"""A period as written → its last day: 6月底, 三季度, 上半年, “十四五”. Pure arithmetic on numbers."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

PLANS = {"三": 2020, "四": 2025, "五": 2030, "六": 2035}
"""The last year of 十三五, 十四五 …: five years each (the fourteenth: 2021 to 2025)."""


def last_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def last_of_quarter(year: int, quarter: int) -> date:
    return last_of_month(year, quarter * 3)


def day(year: int, month: int, number: int) -> date | None:
    """None where there is no such day: 2月30日."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def after(start: date, *, years: int = 0, months: int = 0, days: int = 0) -> date | None:
    """The day so many years, months or days later; the last of a month where that day is missing."""
    if days:
        return date.fromordinal(start.toordinal() + days) if days < 40_000 else None
    months += start.month - 1 + years * 12
    year, month = start.year + months // 12, months % 12 + 1
    if not 1 <= year <= 9998:
        return None
    return date(year, month, min(start.day, monthrange(year, month)[1]))

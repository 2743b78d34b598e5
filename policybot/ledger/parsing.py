"""What people write into cells → days and numbers, in all the ways they write them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from math import isfinite

from policybot.figures import figure, folded
from policybot.model import Says
from policybot.sheets import Cell, text

from .columns import Field

YEARS = range(1990, 2200)
EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's count for every day since March 1900."""

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?(?:T?\d\d:\d\d.*)?|月底)")
_SOLID = re.compile(r"(\d{4})(\d\d)(\d\d)")
_YEAR_END = re.compile(r"(\d{4})年?底")


class BadCell(Exception):  # noqa: N818 - a word of this room
    """What is wrong with a cell, and what to do; `field`: which, where it is not the one that is being read."""

    def __init__(self, code: str, message: Says, hint: Says, field: Field | None = None) -> None:
        super().__init__(str(message))
        self.code, self.message, self.hint, self.field = code, message, hint, field


def plain(cell: Cell) -> str:
    """A cell's text with full-width signs made ASCII and without any spaces."""
    return folded(text(cell))


# ── days ───────────────────────────────────────────────────────────────────────


def day(cell: Cell) -> date | None:
    """2025-3-1, 2025/3/1, 2025.3.1, 2025年3月1日, 20250301, 2025年3月底, 2025年底, or Excel's count of days.

    None for an empty cell. Raises BadCell.
    """
    written = plain(cell)
    if not written:
        return None
    found = _day(written) or _serial(written)
    if found and found.year in YEARS:
        return found
    raise BadCell("bad-date", Says("{text} is no day", {"text": text(cell)}), Says("write the day as 2025-03-31"))


def _day(written: str) -> date | None:
    if match := _YEAR_END.fullmatch(written):
        return _date(match[1], "12", "31")
    if match := _SOLID.fullmatch(written):
        return _date(*match.groups())
    match = _DAY.fullmatch(written)
    if not match:
        return None
    year, month, number = match.groups()
    if number is None and 1 <= int(month) <= 12:
        number = str(monthrange(int(year) or 1, int(month))[1])
    return _date(year, month, number) if number else None


def _date(year: str, month: str, number: str) -> date | None:
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None


def _serial(written: str) -> date | None:
    """Excel's count of days, with the hours cut off; 1990 is 32,874 and 2200 is 109,575."""
    match = re.fullmatch(r"(\d{5,6})(?:\.\d+)?", written)
    return EPOCH + timedelta(days=int(match[1])) if match and int(match[1]) < 200_000 else None


# ── numbers ────────────────────────────────────────────────────────────────────


def number(cell: Cell, unit: str = "") -> float | None:
    """A figure in the unit of its target: 1,234.5, 1.2万, 3亿元, １８０亿元, 80%.

    None for an empty cell. Raises BadCell.
    """
    written = plain(cell)
    if not written:
        return None
    if unit == "%" and isinstance(cell, float) and 0 < cell <= 1:
        raise BadCell("bad-unit", Says("{text}: is it {percent}%?", {"text": written, "percent": f"{cell * 100:g}"}),
                      Says("write {percent} if so", {"percent": f"{cell * 100:g}"}))  # fmt: skip
    if isinstance(cell, float) and isfinite(cell):
        return cell
    found = figure(written, unit)
    if found is not None:
        return found
    hint = Says("write digits only, counted in {unit}", {"unit": unit}) if unit else Says("write digits only")
    raise BadCell("bad-number", Says("{text} is no number that can be read here", {"text": text(cell)}), hint)

"""Days and figures as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from policybot.ledger.parsing import BadCell, day, number
from policybot.sheets import Cell

MARCH = date(2025, 3, 1)
DAYS: list[tuple[Cell, date | None]] = [
    ("2025-03-01", MARCH),
    ("2025-3-1", MARCH),
    ("2025/3/1", MARCH),
    ("2025.3.1", MARCH),
    ("2025年3月1日", MARCH),
    ("2025 年 3 月 1 日", MARCH),
    ("2025年3月1", MARCH),
    ("２０２５－３－１", MARCH),
    ("20250301", MARCH),
    (20250301.0, MARCH),
    (45717.0, MARCH),
    (45717.75, MARCH),
    ("45717", MARCH),
    ("2025-03-01T08:30:00", MARCH),
    ("2025-3-1 00:00:00", MARCH),
    ("2025年3月底", date(2025, 3, 31)),
    ("2024年2月底", date(2024, 2, 29)),
    ("2025年底", date(2025, 12, 31)),
    ("", None),
    ("  ", None),
]


@pytest.mark.parametrize(("cell", "expected"), DAYS)
def test_a_day_in_every_dress(cell: Cell, expected: date | None) -> None:
    assert day(cell) == expected


NO_DAYS: list[Cell] = [
    "2025-2-30", "2025-13-1", "2025年13月底", "2025年3月", "三月底", "25-3-1", "1900-1-1", "9999-1-1", "0000年1月底",
    7.0, 1e300, float("inf"), True, "2025-3-1或4-1", "=TODAY()",
]  # fmt: skip


@pytest.mark.parametrize("cell", NO_DAYS)
def test_what_is_no_day_is_told(cell: Cell) -> None:
    with pytest.raises(BadCell) as caught:
        day(cell)
    assert caught.value.code == "bad-date"


NUMBERS: list[tuple[Cell, str, float | None]] = [
    (180.0, "亿元", 180),
    ("180", "亿元", 180),
    ("１８０", "亿元", 180),
    ("180亿元", "亿元", 180),
    ("180亿", "亿元", 180),
    ("1,234.5", "家", 1234.5),
    ("1，234", "家", 1234),
    ("12,345,678", "", 12345678),
    ("1.2万", "家", 12000),
    ("1.2万家", "家", 12000),
    ("1.2万家", "万家", 1.2),
    ("18000000000元", "亿元", 180),
    ("5000万元", "亿元", 0.5),
    ("1.8亿", "万元", 18000),
    ("80%", "%", 80),
    (80.0, "%", 80),
    ("0.5%", "%", 0.5),
    ("-3", "家", -3),
    (".5", "", 0.5),
    (0.0, "%", 0),
    ("", "家", None),
]


@pytest.mark.parametrize(("cell", "unit", "expected"), NUMBERS)
def test_a_figure_in_every_dress(cell: Cell, unit: str, expected: float | None) -> None:
    assert number(cell, unit) == expected


NO_NUMBERS: list[tuple[Cell, str, str]] = [
    ("约180", "亿元", "bad-number"),
    ("180-200", "亿元", "bad-number"),
    ("1,23", "家", "bad-number"),
    ("12家", "亿元", "bad-number"),
    ("80%", "亿元", "bad-number"),
    ("一百", "家", "bad-number"),
    ("=1+1", "家", "bad-number"),
    ("1e9", "家", "bad-number"),
    (True, "家", "bad-number"),
    (float("inf"), "家", "bad-number"),
    ("9" * 400, "家", "bad-number"),
    ("1e999", "家", "bad-number"),
    (0.8, "%", "bad-unit"),
    (1.0, "%", "bad-unit"),
]


@pytest.mark.parametrize(("cell", "unit", "code"), NO_NUMBERS)
def test_what_is_no_figure_is_told(cell: Cell, unit: str, code: str) -> None:
    with pytest.raises(BadCell) as caught:
        number(cell, unit)
    assert caught.value.code == code

"""The calendar of a simulation: each day in its place, the heavy ones darkest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from policybot.cli.months import levels, months
from policybot.simulation import Day

FIRST = date(2024, 12, 25)


def lived(*messages: int) -> list[Day]:
    return [Day(FIRST + timedelta(days=n), count, 2 * count) for n, count in enumerate(messages)]


def test_each_day_stands_once_under_its_weekday() -> None:
    made = months(lived(*range(40)), frozenset(), frozenset())
    cells = [(at, cell) for month in made for week in month.weeks for at, cell in enumerate(week) if cell]
    assert [cell.day for _, cell in cells] == [FIRST + timedelta(days=n) for n in range(40)]
    assert all(cell.day.weekday() == at for at, cell in cells)
    assert [(month.title.values["year"], month.title.values["month"]) for month in made] == [
        (2024, 12),
        (2025, 1),
        (2025, 2),
    ]
    assert all(len(week) == 7 for month in made for week in month.weeks)


KINDS = [
    # letters, off, away, kind, remark
    (10, False, False, "l5", "the heaviest day"),
    (1, False, False, "l1", "one letter"),
    (0, False, False, "", "none"),
    (0, True, False, "off", "a day off"),
    (0, True, True, "away", "nobody minds a day off while the machine is down"),
    (4, True, False, "l2", "a letter on a day off must be seen"),
]


@pytest.mark.parametrize(("messages", "off", "away", "kind", "remark"), KINDS, ids=[row[-1] for row in KINDS])
def test_a_day_looks_like_what_it_is(messages: int, off: bool, away: bool, kind: str, remark: str) -> None:
    days = [*lived(messages), Day(FIRST + timedelta(days=1), 10, 10)]
    [month] = months(days, frozenset({FIRST} if off else ()), frozenset({FIRST} if away else ()))
    assert [cell.kind for week in month.weeks for cell in week if cell and cell.day == FIRST] == [kind], remark


LEVELS = [
    ((29, 3), [(1, 6), (7, 12), (13, 18), (19, 24), (25, 29)], "five shades"),
    ((3, 1), [(1, 1), (2, 2), (3, 3)], "no more shades than numbers"),
    ((0, 0), [], "no letter at all"),
]


@pytest.mark.parametrize(("messages", "steps", "remark"), LEVELS, ids=[row[-1] for row in LEVELS])
def test_the_scale_covers_every_number_once(
    messages: tuple[int, ...], steps: list[tuple[int, int]], remark: str
) -> None:
    assert levels(lived(*messages)) == steps, remark

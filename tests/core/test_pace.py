"""序时进度: agreed nodes or an agreed line against reported points (DESIGN sections 2 and 3)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policybot.model import Document, Progress
from policybot.pace import pace

from .timeline import BUREAU, EDUCATION, TAX, day, measure, report

DOCUMENT = Document("doc", "1", date(2024, 1, 1), date(2024, 12, 31), BUREAU)
DUE = date(2024, 12, 31)
FIGURE: dict[str, Any] = {"what": "企业", "value": 100, "unit": "家"}
NODES = {"nodes": [{"day": day("2024-06-30"), "value": 40}, {"day": day("2024-09-30"), "value": 70}]}
LINE = {"plan": "linear"}

Points = list[tuple[str, float]]
RISING: Points = [("2024-03-31", 10), ("2024-06-30", 30), ("2024-09-30", 60)]

JUDGED: list[tuple[dict[str, Any], Points, str, float | None, str, str]] = [
    ({}, RISING, "2024-10-01", None, "", "neither nodes nor line: drawn, never judged"),
    (NODES, RISING, "2024-06-29", None, "", "no node has passed"),
    (NODES, [("2024-02-29", 5), *RISING[:2]], "2024-06-30", 40, "behind", "on the day of the node it counts"),
    (NODES, RISING[:2], "2024-07-01", 40, "insufficient", "two points are too few"),
    (NODES, [], "2024-07-01", 40, "insufficient", "and none all the more"),
    (NODES, [*RISING[:2], ("2024-09-30", 70)], "2024-09-30", 70, "on_course", "the node is met exactly"),
    (NODES, [*RISING[:2], ("2024-09-30", 69.9)], "2024-12-31", 70, "behind", "the last node passed counts"),
    (LINE, RISING, "2024-01-01", 0, "on_course", "the line begins with the issue"),
    (LINE, RISING, "2024-07-02", 50, "on_course", "half the year, half the figure"),
    (LINE, RISING, "2024-12-31", 100, "behind", "all of it on the date"),
    (LINE, RISING, "2026-01-01", 100, "behind", "and no more after it"),
    ({**NODES, **LINE}, RISING, "2024-07-02", 40, "on_course", "nodes go before a line"),
    ({**NODES, "op": "<="}, [*RISING[:2], ("2024-09-30", 69)], "2024-09-30", 70, "on_course", "below is good here"),
    ({**NODES, "op": "<="}, [*RISING[:2], ("2024-09-30", 71)], "2024-09-30", 70, "behind", "and above is not"),
    ({**LINE, "baseline": 60}, RISING, "2024-07-02", 80, "behind", "the line begins at what there was"),
    ({**LINE, "counting": "since"}, RISING, "2024-07-02", 50, "on_course", "counted from the issue"),
    ({**NODES, "source": TAX}, RISING, "2024-09-30", 70, "insufficient", "another owner's figures do not count"),
    ({**NODES, "source": EDUCATION}, RISING, "2024-09-30", 70, "behind", "those of the one named do"),
]


@pytest.mark.parametrize(("facts", "points", "on", "expected", "judged", "remark"), JUDGED)
def test_a_pace_is_judged_only_against_what_was_agreed(
    facts: dict[str, Any], points: Points, on: str, expected: float | None, judged: str, remark: str
) -> None:
    one = measure(owners=(EDUCATION, TAX), due=DUE, target=FIGURE | facts)
    known = Progress(tuple(report(when, value=value) for when, value in points))
    found = pace(DOCUMENT, one, known, DUE, day(on))
    assert found.judged == judged, remark
    assert found.expected == (None if expected is None else pytest.approx(expected, abs=0.2)), remark


def test_a_figure_of_the_year_begins_with_the_year() -> None:
    one = measure(due=date(2025, 12, 31), target=FIGURE | LINE | {"counting": "year"})
    told = [("2024-12-30", 95), ("2025-02-28", 10), ("2025-04-30", 20), ("2025-06-30", 30)]
    known = Progress(tuple(report(when, value=value) for when, value in told))
    found = pace(DOCUMENT, one, known, date(2025, 12, 31), day("2025-07-02"))
    assert [value for _, value in found.points] == [10, 20, 30], "those of last year say nothing"
    assert found.expected == pytest.approx(50, abs=0.2)
    assert (found.judged, found.by) == ("behind", date(2025, 7, 2))


ENDS = [
    (RISING, 85.1, "as fast as so far"),
    (RISING[:1], None, "one point leads nowhere"),
    ([("2024-03-31", 10), ("2024-12-31", 80)], None, "on the date itself there is nothing to foresee"),
    ([("2024-03-31", 50), ("2024-06-30", 50)], None, "it stands still"),
]


@pytest.mark.parametrize(("points", "ends", "remark"), ENDS, ids=[row[-1] for row in ENDS])
def test_where_a_pace_leads_by_the_date(points: Points, ends: float | None, remark: str) -> None:
    known = Progress(tuple(report(when, value=value) for when, value in points))
    found = pace(DOCUMENT, measure(due=DUE, target=FIGURE), known, DUE, day("2024-12-31"))
    assert found.ends == (pytest.approx(ends, abs=0.1) if ends else None), remark


REACHED: list[tuple[dict[str, Any], Points, str | None, str]] = [
    ({}, [], None, "no point, no line"),
    ({}, RISING[:1], None, "one point, no line"),
    ({}, [("2024-01-01", 0), ("2024-04-10", 50)], "2024-07-19", "a hundred days for the first half: as many more"),
    ({}, [("2024-01-01", 50), ("2024-04-10", 50)], None, "it stands still"),
    ({}, [("2024-01-01", 50), ("2024-04-10", 40)], None, "it goes the wrong way"),
    ({"op": "<="}, [("2024-01-01", 200), ("2024-04-10", 150)], "2024-07-19", "down to a ceiling"),
    ({"op": "<="}, [("2024-01-01", 150), ("2024-04-10", 200)], None, "up and away from it"),
    ({}, [("2024-01-01", 0), ("2024-01-01", 50)], "2024-01-02", "two figures on one day divide by no zero"),
]


@pytest.mark.parametrize(("facts", "points", "reaches", "remark"), REACHED)
def test_a_line_through_first_and_last_point_shows_where_it_leads(
    facts: dict[str, Any], points: Points, reaches: str | None, remark: str
) -> None:
    known = Progress(tuple(report(when, value=value) for when, value in points))
    found = pace(DOCUMENT, measure(due=DUE, target=FIGURE | facts), known, DUE, day("2024-10-01"))
    assert found.reaches == (day(reaches) if reaches else None), remark


def test_a_measure_without_a_figure_has_no_pace() -> None:
    assert pace(DOCUMENT, measure(due=DUE), Progress((report("2024-03-31", value=3.0),)), DUE, DUE).judged == ""

"""Each check is a small essay whose example is run here, so that it cannot lie."""

from __future__ import annotations

import re
import textwrap
import tomllib
from datetime import date, timedelta
from typing import Any

import pytest

from policybot import checks
from policybot.model import Catalog, Measure, Progress, Report

from .timeline import EDUCATION, WORKDAYS, day, decision, measure, policy, report

HEADINGS = ["What it checks", "Why it matters", "Example", "Resolved by"]
HEADING = re.compile(r"^(?=\S)(.+)\n(?=    )", re.MULTILINE)

LADDERS = ["upcoming", "overdue", "unreported", "unreviewed"]
LINES = ["behind", "doubtful", "slipping", "stalled", "unproven", "unreachable"]


def sections(page: str) -> dict[str, str]:
    _, *parts = HEADING.split(page)
    return dict(zip(parts[::2], (textwrap.dedent(part) for part in parts[1::2]), strict=True))


def found(name: str, one: Measure, known: Progress, on: date, silent: list[str] | None = None) -> list[str]:
    """Which departments a check names on a day."""
    catalog = Catalog((policy(one),))
    survey = checks.survey(catalog, {("doc", one.id): known}, on, WORKDAYS, frozenset(silent or ()))
    return [who for f in survey.findings["doc", one.id] if f.check == name for who in f.departments]


def test_the_folder_is_the_list() -> None:
    assert set(checks.names()) == {*LADDERS, *LINES}


@pytest.mark.parametrize("name", checks.names())
def test_a_page_has_a_claim_and_the_same_headings_every_time(name: str) -> None:
    page = checks.page(name)
    assert page.splitlines()[0].endswith("."), "one sentence that names the fault"
    assert list(sections(page)) == HEADINGS
    assert all(text.strip() for text in sections(page).values())


def test_a_check_that_does_not_exist_has_no_page() -> None:
    with pytest.raises(KeyError):
        checks.page("sleeping")


def examples() -> list[Any]:
    told = [(name, tomllib.loads(sections(checks.page(name))["Example"])) for name in checks.names()]
    return [pytest.param(name, example, on, id=f"{name}-{on}") for name, example in told for on in example["found"]]


@pytest.mark.parametrize(("name", "example", "on"), examples())
def test_the_example_of_a_page_is_true(name: str, example: dict[str, Any], on: str) -> None:
    one = measure(**example["measure"])
    given = [{"department": one.owners[0], **facts} for facts in example.get("reports", ())]
    known = Progress(tuple(report(facts.pop("day"), **facts) for facts in given))
    assert found(name, one, known, day(on), example.get("unreachable")) == example["found"][on]


DUE = measure(due=day("2024-12-31"))
OPEN_OR_NOT: list[tuple[str, list[Any], str, list[str], str]] = [
    ("overdue", [], "2025-01-01", [EDUCATION], "a day off, and still overdue"),
    ("overdue", [decision("2025-01-02", "suspend")], "2025-01-03", [], "suspended"),
    ("overdue", [decision("2025-01-02", "suspend"), decision("2025-01-06", "resume")], "2025-01-06", [EDUCATION],
     "resumed"),
    ("overdue", [decision("2024-12-30", "extend", due=day("2025-06-30"))], "2025-06-30", [], "extended"),
    ("overdue", [decision("2024-12-30", "extend", due=day("2025-06-30"))], "2025-07-01", [EDUCATION], "past that too"),
    ("upcoming", [decision("2024-12-30", "extend", due=day("2025-06-30"))], "2024-12-31", [], "the old date is gone"),
    ("unreviewed", [report("2024-12-20", asks_until=day("2025-06-30"))], "2024-12-23", [EDUCATION], "asks for time"),
    ("unreviewed", [report("2024-12-20", asks_until=day("2025-06-30")),
                    decision("2024-12-24", "extend", due=day("2025-06-30"))], "2024-12-24", [], "decided"),
    ("unreviewed", [report("2024-12-20", closes=True), decision("2024-12-24", "accept")], "2024-12-24", [], "closed"),
    ("unreviewed", [report("2024-12-20", closes=True), decision("2024-12-24", "return")], "2024-12-24", [], "returned"),
    ("slipping", [report("2024-10-15", expected=day("2024-12-31"))], "2024-10-15", [], "the day itself is in time"),
    ("slipping", [report("2024-10-15", expected=day("2025-02-01")), report("2024-10-20", part_done=True)],
     "2024-10-20", [], "done: nothing slips"),
    ("unproven", [report("2024-12-20", closes=True)], "2024-12-20", [EDUCATION], "closure without evidence"),
    ("unproven", [report("2024-12-20", done="已印发")], "2024-12-20", [], "words claim no figure"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "acts", "on", "who", "remark"), OPEN_OR_NOT)
def test_a_check_follows_what_was_reported_and_decided(
    name: str, acts: list[Any], on: str, who: list[str], remark: str
) -> None:
    known = Progress(
        tuple(a for a in acts if isinstance(a, Report)), tuple(a for a in acts if not isinstance(a, Report))
    )
    assert found(name, DUE, known, day(on)) == who, remark


def test_a_waived_check_says_nothing() -> None:
    waived = measure(due=day("2024-12-31"), waive=("overdue",))
    assert found("overdue", waived, Progress(), day("2025-01-02")) == []


def test_paper_is_enough_evidence_for_a_sensitive_measure() -> None:
    sensitive = measure(sensitive=True)
    assert found("unproven", sensitive, Progress((report("2024-09-20", value=1.0),)), day("2024-09-20")) == []


def test_an_aim_is_never_overdue_but_owes_an_account_until_it_gives_one() -> None:
    aim = measure(due=day("2024-11-30"), force="aim")
    assert found("overdue", aim, Progress(), day("2024-12-02")) == []
    assert found("unreported", aim, Progress((report("2024-10-08"),)), day("2024-12-02")) == [EDUCATION]
    assert found("unreported", aim, Progress((report("2024-12-02"),)), day("2024-12-02")) == []


def test_a_figure_that_may_come_later_is_awaited_not_late() -> None:
    yearly = {"what": "成交额", "value": 300, "unit": "亿元", "counting": "year", "figures_by": day("2026-01-31")}
    one = measure(due=day("2025-12-31"), target=yearly)
    account = Progress((report("2025-12-24", done="数据待统计"),))
    assert found("overdue", one, account, day("2026-01-31")) == []
    assert found("overdue", one, account, day("2026-02-01")) == [EDUCATION]
    assert found("overdue", one, Progress(), day("2026-01-01")) == [EDUCATION], "who gave no account awaits nothing"


FIGURE = {"what": "成交额", "value": 300, "unit": "亿元"}
ODD = [
    # target, figures by day, remark; doubtful on the day of the last one
    ({}, [("2024-06-28", 18), ("2024-09-27", 180)], True, "ten times"),
    ({}, [("2024-06-28", 18), ("2024-09-27", 179)], False, "nearly ten times"),
    ({}, [("2024-06-28", 18), ("2024-09-27", 17.5)], True, "it falls"),
    ({}, [("2024-06-28", 18), ("2024-09-27", 18)], False, "nothing new"),
    ({}, [("2024-06-28", 0), ("2024-09-27", 180)], False, "from nothing anything may grow"),
    ({}, [("2024-09-27", 180)], False, "a first figure has nothing to be held against"),
    ({}, [("2024-06-28", 18), ("2024-09-27", 180), ("2024-10-08", 180)], False, "said again"),
    ({"counting": "year"}, [("2024-12-30", 280), ("2025-03-28", 40)], False, "a new year begins anew"),
    ({"counting": "year"}, [("2025-03-28", 40), ("2025-06-27", 30)], True, "not within a year"),
    ({"op": "<="}, [("2024-06-28", 180), ("2024-09-27", 120)], False, "less is better here"),
    ({"op": "<="}, [("2024-06-28", 180), ("2024-09-27", 18)], True, "and yet not by ten"),
]  # fmt: skip


@pytest.mark.parametrize(("target", "figures", "odd", "remark"), ODD, ids=[row[-1] for row in ODD])
def test_a_figure_is_doubted(target: dict[str, Any], figures: list[tuple[str, float]], odd: bool, remark: str) -> None:
    one = measure(due=day("2025-12-31"), target=FIGURE | target)
    known = Progress(tuple(report(on, value=value) for on, value in figures))
    assert found("doubtful", one, known, day(figures[-1][0])) == ([EDUCATION] if odd else []), remark


@pytest.mark.parametrize("force", ["must", "aim"])
@pytest.mark.parametrize("due", [None, "2024-12-31"])
def test_to_be_unreported_never_changes_a_light(due: str | None, force: str) -> None:
    one = measure(due=day(due) if due else None, force=force)
    for n in range(0, 320, 3):
        on = day("2024-06-01") + timedelta(days=n)
        silent = checks.survey(Catalog((policy(one),)), {}, on, WORKDAYS).standings["doc", "1.1"]
        spoke = Progress((report("2024-06-20"), report(on)))
        heard = checks.survey(Catalog((policy(one),)), {("doc", "1.1"): spoke}, on, WORKDAYS).standings["doc", "1.1"]
        assert silent.light == heard.light, on

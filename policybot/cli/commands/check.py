"""某一天的核查结果 · What the checks find on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policybot.checks import names
from policybot.cli.frame import Answer, command, option
from policybot.cli.house import House
from policybot.cli.screen import Ink, table
from policybot.cli.values import day
from policybot.cli.words import CHECKS, COLOURS, word
from policybot.model import Finding, Says


@command(option("--on DAY", "哪一天，默认今天 · the day, by default today", read=day))
def run(house: House, on: date | None) -> Answer:
    on = on or house.today
    found = [finding for findings in house.survey(on).findings.values() for finding in findings]
    return Answer(
        lambda: {"on": on, "findings": [row(house, one) for one in found]},
        lambda: lines(house, on, found),
    )


def row(house: House, one: Finding) -> dict[str, object]:
    """A finding in a document."""
    return {
        "measure": one.measure,
        "document": one.document,
        "check": one.check,
        "light": one.light,
        "departments": one.departments,
        "due": one.due,
        "says": house.say(one.says),
    }


def lines(house: House, on: date, found: list[Finding]) -> Iterator[str]:
    """Findings by check, each count that of the rows under it."""
    measures = len({(one.document, one.measure) for one in found})
    yield house.say(
        Says(
            "{on}, findings: {findings}, measures: {measures}",
            {"on": on, "findings": len(found), "measures": measures},
        )
    )
    for check in names():
        rows = [one for one in found if one.check == check]
        if rows:
            yield ""
            title = {"name": word(CHECKS, check), "check": check, "count": len(rows)}
            yield house.say(Says("{name} ({check}), measures: {count}", title))
            head = [house.say(one) for one in (Says("measure"), Says("owners"), Says("finding"))]
            yield from table(head, [_cells(house, one) for one in rows], flexible=2)


def _cells(house: House, one: Finding) -> list[str | Ink]:
    colour = COLOURS.get(one.light or "", "")
    return [one.measure, owners(house, one.departments), Ink(house.say(one.says), colour)]


def owners(house: House, departments: tuple[str, ...]) -> str:
    """The first owner, and how many there are."""
    if len(departments) == 1:
        return departments[0]
    return house.say(Says("{first} and others, {count} in all", {"first": departments[0], "count": len(departments)}))

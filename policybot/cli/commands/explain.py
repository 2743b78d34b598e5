"""说明：一项核查是什么，或一个事项为何提示了谁 · The page of a check; why who was told what.

`reasons` of a measure: every notice on record until that day, and those that would go on it. `told` says whether the
notice left in a letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from policybot import checks, outbox
from policybot.acts import find_measure
from policybot.checks import Survey
from policybot.cli.ahead import last_day
from policybot.cli.commands.check import lines as findings_lines
from policybot.cli.commands.check import row as finding_row
from policybot.cli.commands.plan import planned
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.pages import page
from policybot.cli.reasons import reason
from policybot.cli.screen import Ink, table
from policybot.cli.values import day, one_of
from policybot.cli.words import COLOURS, ROLES, STATES
from policybot.model import Finding, Measure, Notice, Says


@dataclass(frozen=True, slots=True)
class Reason:
    """A notice on its day: on record, or to come."""

    day: date
    notice: Notice


@command(
    argument("SUBJECT", "核查名称或事项编号 · name of a check, or number of a measure"),
    option("--on DAY", "哪一天，默认今天 · the day, by default today", read=day),
)
def run(house: House, subject: str, on: date | None) -> Answer:
    on = on or house.today
    if subject in checks.names():
        return _check(house, subject, on)
    if not any(character.isdigit() for character in subject):
        one_of(subject, checks.names(), "explain")
    _, measure = find_measure(house.catalog, subject)
    return _measure(house, measure, on)


def _check(house: House, name: str, on: date) -> Answer:
    found = [one for findings in house.survey(on).findings.values() for one in findings if one.check == name]
    text = list(page(checks.page(name), house.language))

    def lines() -> Iterator[str]:
        yield from text
        yield from findings_lines(house, on, found)

    return Answer(
        lambda: {
            "subject": name,
            "on": on,
            "page": "\n".join(text),
            "findings": _found(house, found),
            "reasons": [],
        },
        lines,
    )


def _found(house: House, found: list[Finding]) -> list[dict[str, object]]:
    return [finding_row(house, one) for one in found]


def _measure(house: House, measure: Measure, on: date) -> Answer:
    survey: Survey = house.survey(on)
    found = list(survey.findings[measure.document, measure.id])
    reasons = _reasons(house, measure, on)
    return Answer(
        lambda: {
            "subject": measure.id, "on": on, "findings": _found(house, found),
            "reasons": [_reason(house, one) for one in reasons],
        },
        lambda: _lines(house, measure, on, found, reasons),
    )  # fmt: skip


def _reasons(house: House, measure: Measure, on: date) -> list[Reason]:
    """What is on record of a measure until a day, and what would go on it."""
    concerned = (measure.id, *measure.was)
    known = [
        Reason(one.day, one)
        for one in outbox.notices(house.records.db, "document = ? AND day <= ?", [measure.document, on])
        if one.measure in concerned
    ]
    last = last_day(house.records)
    if last is not None and on < last:
        return known
    keys = {one.notice.key for one in known}
    coming = (one for one in planned(house, on, on) if one.notice.measure == measure.id)
    return [*known, *(Reason(one.day, one.notice) for one in coming if one.notice.key not in keys)]


def _reason(house: House, one: Reason) -> dict[str, object]:
    notice = one.notice
    return {
        "day": one.day,
        "department": notice.department,
        "role": notice.role,
        "check": notice.check,
        "step": notice.step,
        "told": notice.state == "sent",
        "state": notice.state,
        "why": house.say(reason(house.catalog, notice)),
        "key": notice.key,
    }


def _lines(house: House, measure: Measure, on: date, found: list[Finding], reasons: list[Reason]) -> Iterator[str]:
    what = {"id": measure.id, "title": measure.title, "on": on}
    yield house.say(Says("{id} {title}, {on}", what))
    if measure.summary:
        yield measure.summary
    yield ""
    yield from findings_lines(house, on, found)
    yield ""
    yield house.say(Says("who was, or is to be, told, and why: {count}", {"count": len(reasons)}))
    if reasons:
        head = [Says("day"), Says("department"), Says("to"), Says("state"), Says("why")]
        yield from table([house.say(one) for one in head], [_cells(house, one) for one in reasons], flexible=4)


def _cells(house: House, one: Reason) -> list[str | Ink]:
    notice = one.notice
    state = Ink(house.say(STATES[notice.state]), COLOURS.get(notice.state, ""))
    why = house.say(reason(house.catalog, notice))
    return [str(one.day), notice.department, house.say(ROLES[notice.role]), state, why]

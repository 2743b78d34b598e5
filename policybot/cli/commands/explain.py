"""说明：一项核查是什么，或一个事项为何提示了谁、没提示谁 · The page of a check; why who was told what, or not.

Of a measure: its dates, each person of the roster on that day, the steps of each owner with what became of them, and
the letters. A day past is looked at with what was on record by then; a day to come as if all were delivered.
`reasons`: every notice on record until that day, and those that would go on it. `told` says whether the notice left
in a letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policybot import checks
from policybot.acts import find_department, find_measure
from policybot.cli import inquiry as inquiries
from policybot.cli.commands.check import lines as findings_lines
from policybot.cli.commands.check import row as finding_row
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.inquiry import Inquiry
from policybot.cli.pages import page
from policybot.cli.screen import plain
from policybot.cli.values import day, one_of
from policybot.model import Finding, Says


@command(
    argument("SUBJECT", "核查名称或事项编号 · name of a check, or number of a measure"),
    option("--on DAY", "哪一天，默认今天 · the day, by default today", read=day),
    option("--owner DEPARTMENT", "只看该单位 · only this department"),
)
def run(house: House, subject: str, on: date | None, owner: str | None) -> Answer:
    on = house.reachable(on or house.today)
    if subject in checks.names():
        return _check(house, subject, on, house.department(owner, "--owner") if owner else None)
    if not any(character.isdigit() for character in subject):
        one_of(subject, checks.names(), "explain")
    policy, measure = find_measure(house.catalog, subject)
    name = find_department(policy, measure, owner) if owner else None
    return _measure(inquiries.gather(house, policy, measure, on, name))


def _check(house: House, name: str, on: date, owner: str | None) -> Answer:
    everything = (one for findings in house.survey(on).findings.values() for one in findings)
    found = [one for one in everything if one.check == name and (owner is None or owner in one.departments)]
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


def _measure(about: Inquiry) -> Answer:
    house, measure = about.house, about.measure
    owners = {owner.part.department for owner in about.owners}
    everything = about.desk.survey.findings[measure.document, measure.id]
    found = [one for one in everything if not about.narrowed or owners & set(one.departments)]
    return Answer(
        lambda: {
            "subject": measure.id, "on": about.on, "findings": _found(house, found),
            "reasons": inquiries.reasons(about), **inquiries.document(about),
        },
        lambda: _lines(about, found),
    )  # fmt: skip


def _lines(about: Inquiry, found: list[Finding]) -> Iterator[str]:
    house, measure = about.house, about.measure
    yield house.say(Says("{id} {title}, {on}", {"id": measure.id, "title": measure.title, "on": about.on}))
    if measure.summary:
        yield measure.summary
    text = house.office.texts.get(measure.document)
    if text and not measure.sensitive and (quote := text.quotes.get(measure.clause)):
        yield house.say(Says("the text: {quote}", {"quote": plain(quote)}))
    yield ""
    yield from findings_lines(house, about.on, found)
    yield from inquiries.lines(about)

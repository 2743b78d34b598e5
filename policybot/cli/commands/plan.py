"""将在哪天提示哪些单位 · Who would be told what, on which day.

The pipeline in memory on the records as they are, one working day after the other as if all were delivered; nothing
is sent and nothing is kept. One row for each notice and recipient; where nobody can be reached, channel and address
are null.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby
from pathlib import Path

from policybot import timeline
from policybot.cli import front
from policybot.cli.ahead import morning
from policybot.cli.faults import Fault, usage
from policybot.cli.frame import Answer, both, command, option
from policybot.cli.house import House
from policybot.cli.notices import facts, holds, place, state
from policybot.cli.screen import Ink, table
from policybot.cli.standing import orders
from policybot.cli.values import day, path
from policybot.cli.words import COLOURS, LETTERS, ROLES, STATES, word
from policybot.model import Address, Notice, Says
from policybot.timeline import Planned

NOBODY: list[Address | None] = [None]


@command(
    option("--on DAY", "哪一天，默认下一个工作日 · the day, by default the next working day", read=day),
    option("--since DAY", "从哪一天起 · the first day of several", read=day),
    option(
        "--until DAY",
        "到哪一天止（含当日），默认文件截止日 · the last day, by default the document's end",
        read=day,
    ),
    option(
        "--against FILE",
        "与现行文件相比，这次修改会怎样 · the file in force: what does the edited one change?",
        read=path,
    ),
    option("--markdown", "用于合并请求的 Markdown，与 --against 同用 · Markdown for a merge request"),
)
def run(
    house: House, on: date | None, since: date | None, until: date | None, against: Path | None, markdown: bool
) -> Answer:
    if against is not None:
        return _against(house, against, on, since, until, markdown=markdown)
    if markdown:
        raise usage(Says("{name} is missing", {"name": "--against"}), Says("see: policybot plan --help"))
    first, last = span(house, on, since, until)
    return Answer(
        lambda: {
            "notices": [row for today in _days(house, first, last) for row in _rows(house, today)],
            "notes": house.guesses(first, last),
        },
        lambda: chain(_lines(house, first, last), house.guesses(first, last), orders(house)),
    )


def _against(
    house: House, file: Path, on: date | None, since: date | None, until: date | None, *, markdown: bool
) -> Answer:
    from policybot.cli.differing import differing, horizon

    if on:
        raise both("--on", "--against")
    first, last = horizon(house, since, until)
    in_order(first, last)
    return differing(house, file, first, last, markdown=markdown)


def in_order(first: date, last: date) -> None:
    """Raises Fault where the last day lies before the first."""
    if last < first:
        raise Fault("bad-span", Says("--until {until} lies before --since {since}", {"until": last, "since": first}),
                    Says("exchange the two days"))  # fmt: skip


def span(house: House, on: date | None, since: date | None, until: date | None) -> tuple[date, date]:
    """The days that are asked for, both inclusive."""
    if on and (since or until):
        raise both("--on", "--since/--until")
    if not (since or until):
        return (only := house.reachable(on or house.tomorrow)), only
    first = since or min(house.tomorrow, until or house.tomorrow)
    last = until or max(first, *(policy.document.ends for policy in house.catalog.policies))
    house.reachable(last)
    in_order(first, last)
    return first, last


def planned(house: House, first: date, last: date) -> Iterator[Planned]:
    """What would go between two days, day by day."""
    begin = morning(house.office, house.records, house.today, first)
    yield from timeline.forecast(house.office, begin, first, last)


@dataclass(frozen=True, slots=True)
class Day:
    """What would go on a day, and what is kept back on it."""

    day: date
    planned: list[Planned]
    held: frozenset[str]


def _days(house: House, first: date, last: date) -> Iterator[Day]:
    for today, found in groupby(planned(house, first, last), key=lambda one: one.day):
        yield Day(today, list(found), holds(house.decisions, today))


def _rows(house: House, today: Day) -> Iterator[dict[str, object]]:
    """One row for each person a notice goes to."""
    for one in today.planned:
        for address in [address for _, address in one.to] or NOBODY:
            yield {"day": one.day, **facts(house, one.notice, state(one.notice, today.held)), **place(address)}


# ── for people ─────────────────────────────────────────────────────────────────


def _lines(house: House, first: date, last: date) -> Iterator[str]:
    told = False
    for today in _days(house, first, last):
        yield from [""] if told else []
        yield from _day(house, today)
        told = True
    if not told:
        yield house.say(nothing(house, first, last))


def nothing(house: House, first: date, last: date) -> Says:
    """Why there is nothing to show."""
    if first == last and first not in house.office.workdays:
        following = house.office.workdays.first_after(first)
        return Says("{day} is a day off; the next working day is {next}", {"day": first, "next": following})
    if last < house.today:
        when = first if first == last else Says("{first} to {last}", {"first": first, "last": last})
        return Says("{when} is past, nobody is told anything more; what went: {me} outbox list",
                    {"when": when, "me": front.me()})  # fmt: skip
    if first == last:
        return Says("{day}: nobody is told anything", {"day": first})
    return Says("{first} to {last}: nobody is told anything", {"first": first, "last": last})


def _day(house: House, today: Day) -> Iterator[str]:
    departments = len({one.notice.department for one in today.planned})
    counts = {"day": today.day, "notices": len(today.planned), "departments": departments}
    yield house.say(Says("{day}, notices: {notices}, departments: {departments}", counts))
    found = sorted(today.planned, key=_group)
    head = [Says("department"), Says("to"), Says("notices"), Says("letter"), Says("state"), Says("measures")]
    yield from table(
        [house.say(one) for one in head],
        [_cells(house, list(group), today.held) for _, group in groupby(found, key=_group)],
        flexible=5,
    )


def _group(one: Planned) -> tuple[str, str, str, str]:
    return one.notice.department, one.notice.role, one.notice.letter, one.notice.state


def _cells(house: House, group: list[Planned], held: frozenset[str]) -> list[str | Ink]:
    one, shown = group[0].notice, state(group[0].notice, held)
    way = STATES[shown] if group[0].to else Says("nobody can be reached")
    return [one.department, house.say(ROLES[one.role]), str(len(group)), house.say(word(LETTERS, one.letter)),
            Ink(house.say(way), COLOURS.get(shown, "")), measures(each.notice for each in group)]  # fmt: skip


def measures(notices: Iterable[Notice]) -> str:
    return " ".join(dict.fromkeys(one.measure for one in notices if one.measure))

"""What the commands of the bureau's decisions have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from policybot.acts import Decided, bench
from policybot.model import Says

from .arrears import MARKED
from .frame import Answer, option
from .house import House
from .user import user
from .values import day
from .words import LIFECYCLES

BY = "作出决定的人（必填） · who decides (required)"
REASON = "理由（必填） · why (required)"


ON = "哪一天的事，默认今天 · the day it happened, by default today"


def by() -> click.Option:
    return option("--by NAME", BY, needed=True)


def reason() -> click.Option:
    return option("--reason TEXT", REASON, needed=True)


def approval() -> click.Option:
    return option("--approval NO", "批准文号（必填） · number of the approval (required)", needed=True)


def on() -> click.Option:
    return option("--on DAY", ON, read=day)


def source() -> click.Option:
    return option("--source TEXT", "怎样得知的：电话、来函文号等 · how it came: a call, the number of a paper")


def decided(
    house: House, decide: Callable[..., Decided], *given: object, done: Says, source: str | None = None
) -> Answer:
    """Takes a decision and says what it made of the measure; `done` is the sentence for people."""
    catalog, now, today, workdays = house.catalog, house.now, house.today, house.office.workdays
    made = house.write(lambda state: decide(bench(catalog, state, workdays, now, today, user(), source or ""), *given))
    return Answer(lambda: _document(made), lambda: _lines(house, made, done))


def _document(made: Decided) -> dict[str, object]:
    return {
        "decision": made.decision,
        "decisions": made.decisions or (made.decision,),
        "measure": made.measure,
        "lifecycle": made.lifecycle,
        "due": made.due,
        "until": made.until,
        "open": made.open,
    }


def _lines(house: House, made: Decided, done: Says) -> Iterator[str]:
    numbers = "、".join(map(str, made.decisions or (made.decision,)))
    yield house.say(Says("decision {number} is on record: {done}", {"number": numbers, "done": done}))
    if made.day and made.day < house.today:
        yield house.say(Says(MARKED.text, {"today": house.today}))
    if made.lifecycle:
        state = {"id": made.measure, "state": LIFECYCLES[made.lifecycle], "due": made.due or Says("no date")}
        yield house.say(Says("{id} is now: {state}; date in force: {due}", state))
    if made.lifecycle and made.open:
        yield house.say(Says("parts still open: {owners}", {"owners": "、".join(made.open)}))
    if made.until:
        yield house.say(Says("it ends by itself after {until}", {"until": made.until}))

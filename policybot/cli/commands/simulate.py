"""推演：在虚拟时钟上走完一段日子，看发多少信 · The whole machine on a virtual clock, on records of its own.

From a copy of the records as they are; empty ones mean that the bot starts on the first day. Nothing leaves the
machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, timedelta

from policybot.cli.commands.plan import in_order
from policybot.cli.frame import Answer, command, option
from policybot.cli.house import House
from policybot.cli.notices import place
from policybot.cli.screen import Ink, table
from policybot.cli.values import day
from policybot.model import Address, Says
from policybot.simulation import Scenario, Simulated, load, simulate

BUSIEST = 10
"""So many addresses are shown, those with most letters first."""
DEFAULT = "nobody"
MANY = 60
"""From so many days on a bar shows how far it is."""


@command(
    option("--since DAY", "从哪一天起（必填） · the first day (required)", read=day, needed=True),
    option("--until DAY", "到哪一天止，含当日（必填） · the last day (required)", read=day, needed=True),
    option(
        "--scenario FILE",
        "其间发生什么：nobody、on-course、late，或一个文件 · what happens meanwhile: a name or a file",
    ),
)
def run(house: House, since: date, until: date, scenario: str | None) -> Answer:
    in_order(since, until)
    house.reachable(until)
    played = load(scenario or DEFAULT)
    for name in played.silent:
        house.department(name, "silent")
    found = _simulated(house, played, since, until)
    return Answer(lambda: _document(found), lambda: _lines(house, found, scenario or DEFAULT))


def _simulated(house: House, scenario: Scenario, since: date, until: date) -> Simulated:
    count = (until - since).days + 1
    if count < MANY or not sys.stderr.isatty():
        return simulate(house.office, house.records, scenario, since, until)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(house.say(Says("simulating")), total=count)
        passing: Callable[[date], object] = lambda _: bar.advance(task)  # noqa: E731 - a name for its type
        return simulate(house.office, house.records, scenario, since, until, passing)


def _document(found: Simulated) -> Mapping[str, object]:
    load = [{**place(address), "messages": count} for address, count in _busiest(found)]
    return {"days": [asdict(one) for one in found.days], "totals": asdict(found.totals), "load": load}


def _busiest(found: Simulated) -> list[tuple[Address, int]]:
    return sorted(found.load.items(), key=lambda one: (-one[1], str(one[0])))


def _lines(house: House, found: Simulated, scenario: str) -> Iterator[str]:
    first, last = found.days[0].day, found.days[-1].day
    facts = {"first": first, "last": last, "scenario": scenario, **asdict(found.totals)}
    yield house.say(Says("{first} to {last} ({scenario}): letters: {messages}, notices: {notices}", facts))
    yield house.say(Says("lost {lost}, doubled {doubled}, on days off {on_days_off}, over the budget {over_budget}; at "
                         "most a day to one address: {peak_per_person}", facts))  # fmt: skip
    yield ""
    head = [Says("week from"), Says("letters"), Says("notices"), Says("busiest day")]
    yield from table([house.say(one) for one in head], list(_weeks(found)))
    yield ""
    head = [Says("address"), Says("letters")]
    rows: list[list[str | Ink]] = [[str(address), str(count)] for address, count in _busiest(found)[:BUSIEST]]
    yield from table([house.say(one) for one in head], rows)


def _weeks(found: Simulated) -> Iterator[list[str | Ink]]:
    weeks: dict[date, list[int]] = {}
    most: dict[date, tuple[int, date]] = {}
    for one in found.days:
        monday = one.day - timedelta(days=one.day.weekday())
        counts = weeks.setdefault(monday, [0, 0])
        counts[0] += one.messages
        counts[1] += one.notices
        most[monday] = max(most.get(monday, (0, one.day)), (one.messages, one.day))
    for monday, (messages, notices) in weeks.items():
        if messages:
            count, busiest = most[monday]
            yield [str(monday), str(messages), str(notices), f"{busiest} ({count})"]

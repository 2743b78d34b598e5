"""推演：在虚拟时钟上走完一段日子，看发多少信 · The whole machine on a virtual clock, on records of its own.

From a copy of the records as they are; empty ones mean that the bot starts on the first day. Nothing leaves the
machine. With --html the result is written as a page with a calendar; --open shows it in a browser.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from policybot.cli import browser
from policybot.cli.almanac import page
from policybot.cli.commands.plan import in_order
from policybot.cli.frame import Answer, command, option
from policybot.cli.house import House
from policybot.cli.logs import hushed
from policybot.cli.notices import place
from policybot.cli.scenarios import called, foreseen
from policybot.cli.screen import Ink, table
from policybot.cli.values import day, path
from policybot.model import Says
from policybot.simulation import Load, Scenario, Simulated, by_week, load, monday, simulate

BUSIEST = 10
"""So many addresses are shown, those with most letters first."""
DEFAULT = "nobody"
MANY = 60
"""From so many days on a bar shows how far it is, and people read weeks instead of days."""
PAGE = "simulation.html"


@command(
    option("--since DAY", "从哪一天起（必填） · the first day (required)", read=day, needed=True),
    option("--until DAY", "到哪一天止，含当日（必填） · the last day (required)", read=day, needed=True),
    option(
        "--scenario FILE",
        "其间发生什么：nobody、on-course、late，或一个文件 · what happens meanwhile: a name or a file",
    ),
    option("--html FILE", "结果另存为网页，含日历 · also as a page with a calendar", read=path),
    option("--open", "在浏览器里打开 · open the page in a browser", name="show"),
)
def run(house: House, since: date, until: date, scenario: str | None, html: Path | None, show: bool) -> Answer:
    in_order(since, until)
    house.reachable(until)
    named = scenario or DEFAULT
    played = load(named)
    with hushed():
        found = _simulated(house, played, since, until)
    told = called(named, house.language)
    if show and html is None:
        html = browser.own("simulation") / PAGE
    if html:
        html.write_text(page(house, found, played, told), "utf-8")
    shown = bool(show and html and browser.show(html))
    return Answer(lambda: _document(found), lambda: _lines(house, found, told, html, shown == show))


def _simulated(house: House, scenario: Scenario, since: date, until: date) -> Simulated:
    later = foreseen(house, scenario, since, until)
    count = (until - since).days + 1
    if count < MANY or not sys.stderr.isatty():
        return simulate(house.office, house.records, scenario, since, until, later=later)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(house.say(Says("simulating")), total=count)
        passing: Callable[[date], object] = lambda _: bar.advance(task)  # noqa: E731 - a name for its type
        return simulate(house.office, house.records, scenario, since, until, passing, later)


def _document(found: Simulated) -> Mapping[str, object]:
    return {
        "days": [asdict(one) for one in found.days],
        "totals": asdict(found.totals),
        "load": list(map(_row, found.load)),
    }


def _row(one: Load) -> dict[str, object]:
    (peak, on), (in_week, week) = one.peak, one.peak_week
    return {
        **place(one.address), "departments": one.departments, "messages": one.messages,
        "peak": peak, "peak_day": on, "peak_per_week": in_week, "peak_week": week,
    }  # fmt: skip


def _lines(house: House, found: Simulated, scenario: str, html: Path | None, shown: bool) -> Iterator[str]:
    first, last = found.days[0].day, found.days[-1].day
    facts = {"first": first, "last": last, "scenario": scenario, **asdict(found.totals)}
    yield house.say(Says("{first} to {last} ({scenario}): letters: {messages}, notices: {notices}", facts))
    yield house.say(Says("lost {lost}, doubled {doubled}, on days off {on_days_off}, over the budget {over_budget}; at "
                         "most a day to one address: {peak_per_person}", facts))  # fmt: skip
    if html:
        yield house.say(Says("a page with the calendar: {file}", {"file": html}))
        if not shown:
            yield house.say(browser.NONE)
    yield ""
    if len(found.days) < MANY:
        heads, rows = [Says("day"), Says("letters"), Says("notices")], _days(found)
    else:
        heads, rows = [Says("week from"), Says("letters"), Says("notices"), Says("busiest day")], _weeks(found)
    yield from table([house.say(one) for one in heads], list(rows))
    yield ""
    heads = [Says("to"), Says("address"), Says("letters"), Says("most on a day"), Says("most in a week")]
    yield from table([house.say(one) for one in heads], [_busy(house, one) for one in found.load[:BUSIEST]], flexible=0)
    if len(found.load) > BUSIEST:
        yield house.say(Says("and {count} more; all of them: --json or --html", {"count": len(found.load) - BUSIEST}))


def _busy(house: House, one: Load) -> list[str | Ink]:
    (peak, on), (in_week, week) = one.peak, one.peak_week
    names = "、".join(one.departments) if house.language == "zh" else ", ".join(one.departments)
    return [names, str(one.address), str(one.messages), f"{peak} ({on})", f"{in_week} ({week})"]


def _days(found: Simulated) -> Iterator[list[str | Ink]]:
    for one in found.days:
        if one.messages:
            yield [str(one.day), str(one.messages), str(one.notices)]


def _weeks(found: Simulated) -> Iterator[list[str | Ink]]:
    letters = by_week({one.day: one.messages for one in found.days})
    notices = by_week({one.day: one.notices for one in found.days})
    for week, count in letters.items():
        if count:
            most = max((one for one in found.days if monday(one.day) == week), key=lambda one: one.messages)
            yield [str(week), str(count), str(notices[week]), f"{most.day} ({most.messages})"]

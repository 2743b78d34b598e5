"""某一天将发出的信，全文 · The very letters of a day, rendered.

Nothing is sent and nothing is kept. Letters to deputies that wait for release come last. `notices` are their keys.
With --html the letters are also written as pages into a folder, as their readers will see them; --open shows them in
a browser, from a folder of its own where none is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from policybot import channels, timeline
from policybot.cli import browser, sheaf
from policybot.cli.ahead import morning
from policybot.cli.commands.plan import nothing
from policybot.cli.frame import Answer, command, option
from policybot.cli.house import House
from policybot.cli.notices import place
from policybot.cli.standing import orders
from policybot.cli.values import day, one_of, path
from policybot.cli.words import ROLES
from policybot.model import Says
from policybot.timeline import Previewed

RULE = "─" * 40


@command(
    option("--on DAY", "哪一天，默认下一个工作日 · the day, by default the next working day", read=day),
    option("--to DEPARTMENT", "只看致该单位的信 · only letters to this department"),
    option("--channel CHANNEL", "只看经该渠道发出的信 · only letters on this channel"),
    option("--html FOLDER", "另存为网页，写到该目录 · also as pages, into this folder", read=path),
    option("--open", "在浏览器里打开 · open the pages in a browser", name="show"),
)
def run(house: House, on: date | None, to: str | None, channel: str | None, html: Path | None, show: bool) -> Answer:
    on = house.reachable(on or house.tomorrow)
    if channel is not None:
        one_of(channel, channels.names(), "--channel")
    addressee = house.department(to, "--to") if to is not None else None
    found = [
        one
        for one in letters(house, on)
        if addressee in (None, one.view.department) and channel in (None, one.bundle.address.channel)
    ]
    if show and html is None:
        html = browser.own("letters")
    index = _pages(house, on, found, html) if html else None
    shown = bool(show and index and browser.show(index))
    return Answer(
        lambda: {"messages": [_row(one) for one in found]}, lambda: _lines(house, on, found, index, shown == show)
    )


def _pages(house: House, on: date, found: list[Previewed], folder: Path) -> Path:
    title = house.say(Says("letters on {day}: {letters}", {"day": on, "letters": len(found)}))
    leaves = [sheaf.Leaf(_to(house, one), one.words.subject, one.words.html) for one in found]
    return sheaf.write(folder, house.language, title, leaves)


def _to(house: House, one: Previewed) -> str:
    return f"{one.view.department} {house.say(ROLES[one.view.role])}"


def letters(house: House, on: date) -> Iterator[Previewed]:
    begin = morning(house.office, house.records, house.today, on)
    if on in house.office.workdays:
        yield from timeline.preview(house.office, begin, on)


def _row(one: Previewed) -> dict[str, object]:
    return {
        "day": one.view.day,
        "department": one.view.department,
        "role": one.view.role,
        "language": one.language,
        **place(one.bundle.address),
        "subject": one.words.subject,
        "text": one.words.text,
        "html": one.words.html,
        "notices": [notice.key for notice in one.bundle.notices],
    }


def _lines(house: House, on: date, found: list[Previewed], index: Path | None, shown: bool) -> Iterator[str]:
    yield from orders(house)
    if index:
        yield house.say(Says("{count} pages; their list: {file}", {"count": len(found), "file": index}))
        if not shown:
            yield house.say(browser.NONE)
        return
    if not found:
        yield house.say(nothing(house, on, on))
        return
    yield house.say(Says("letters on {day}: {letters}", {"day": on, "letters": len(found)}))
    for one in found:
        yield RULE
        to = {
            "department": one.view.department,
            "role": ROLES[one.view.role],
            "address": str(one.bundle.address),
        }
        yield house.say(Says("To: {department}, {role} ({address})", to))
        yield house.say(Says("Subject: {subject}", {"subject": one.words.subject}))
        yield ""
        yield one.words.text.rstrip("\n")

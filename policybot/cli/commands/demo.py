"""演示：用样例填报推演到某一天，看当天的信 · A living day on sample reports, in a folder of its own.

Everything before the day is done on a virtual clock without letters; the letters of the day itself lie in mailboxes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from policybot import outbox, samples
from policybot.cli import front
from policybot.cli.faults import Fault
from policybot.cli.frame import Answer, command, option
from policybot.cli.house import House
from policybot.cli.screen import table
from policybot.cli.values import day
from policybot.cli.words import STATES
from policybot.model import Says
from policybot.pipeline import Office, Ticked, prepare, tick
from policybot.pipeline.post import MAIL, Post
from policybot.settings import Settings
from policybot.state import State, open_state
from policybot.timeline import Previewed, moment, preview, workdays

USUAL = date(2024, 12, 17)
"""Ten working days before the first date of the shipped policy: a busy day."""


@command(option("--on DAY", "演示哪一天，默认 2024-12-17 · the day to show, by default 2024-12-17", read=day))
def run(house: House, on: date | None) -> Answer:
    office = Office(house.catalog, Settings(embedded=True, digest="demo"))
    on = on or USUAL
    today = house.reachable(office.workdays.first_after(on))
    issued = min(policy.document.issued for policy in house.catalog.policies)
    if today < issued:
        raise Fault("early-day", Says("{day} lies before the document of {issued}", {"day": today, "issued": issued}),
                    Says("choose a later day with --on"))  # fmt: skip
    folder = house.folder / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    with open_state(folder) as state:
        _past(office, state, issued, today)
        shown = list(preview(office, state, today))
        done = _today(office, state, folder, today)
        rows = [[one.bundle.address.target, _state(house, one), one.words.subject] for one in shown]
    letter = next((one.words.text for one in shown if one.view.main.letter == "reminder"), None)
    return Answer(
        lambda: {"day": today, "sent": done.sent, "folder": str(folder)},
        lambda: chain(
            _moved(house, on, today),
            _lines(house, today, done, folder, rows, letter or (shown[0].words.text if shown else "")),
        ),
    )


def _past(office: Office, state: State, issued: date, today: date) -> None:
    """What happened before the day: sample reports come in, and each working day's notices count as sent."""
    with state.transaction():
        for report in samples.reports(office.catalog, office.workdays, today):
            state.add_report(report)
    for past in workdays(office, issued, today - timedelta(days=1)):
        prepare(office, state, moment(office, past), past)
        outbox.deem_sent(state.db, past)


def _today(office: Office, state: State, folder: Path, today: date) -> Ticked:
    post = Post(office, folder)
    try:
        return tick(office, state, post, moment(office, today))
    finally:
        post.close()


def _state(house: House, letter: Previewed) -> str:
    """A letter to a deputy lies in no mailbox before a coordinator has released it."""
    waits = all(notice.state == "proposed" for notice in letter.bundle.notices)
    return house.say(STATES["proposed"] if waits else STATES["sent"])


def _moved(house: House, asked: date, shown: date) -> Iterator[str]:
    if asked != shown:
        yield house.say(Says("{day} is a day off; the next working day is {next}", {"day": asked, "next": shown}))


def _lines(house: House, today: date, done: Ticked, folder: Path, rows: list[list[str]], letter: str) -> Iterator[str]:
    yield house.say(
        Says("{day}: {count} letters in {where}", {"day": today, "count": done.sent, "where": folder / MAIL})
    )
    yield ""
    head = [Says("mailbox"), Says("state"), Says("subject")]
    yield from table([house.say(one) for one in head], rows, flexible=2)
    if letter:
        yield ""
        yield house.say(Says("one of them:"))
        yield ""
        yield letter.rstrip()
        yield ""
    yield house.say(Says("the ledger of that day: {me} status --state {folder} --on {day}",
                         {"me": front.me(), "folder": folder, "day": today.isoformat()}))  # fmt: skip

"""启动：每个工作日核对台账并发信 · Watch the policy and write letters, every working day.

The daemon ticks once a minute until SIGTERM or Ctrl-C; `--once` is one tick at the present instant.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial

from policybot.cli import front, logs
from policybot.cli.frame import Answer, command, option
from policybot.cli.house import House
from policybot.cli.output import sentence
from policybot.daemon import BusyError, Daemon, clock, sole
from policybot.model import Says
from policybot.pipeline import Office, Ticked, outside_hours
from policybot.pipeline.alarm import alarm
from policybot.pipeline.opening import LastGood
from policybot.pipeline.post import MAIL
from policybot.settings import SettingsError
from policybot.state import check, open_state

log = logging.getLogger("policybot")

SOON = timedelta(days=60)
"""How far ahead a daemon that starts looks for years whose days off nobody has published."""


@command(
    option("--once", "只运行一次就结束 · one tick, then end"),
    option("--no-web", "不启动网页（本版本尚无网页） · without web pages (this version has none yet)"),
)
def run(house: House, once: bool, no_web: bool) -> Answer:
    del no_web
    load = LastGood(house.measures, house.config, os.environ, partial(_broken, house))
    logs.start(house.language, load().settings.log)  # mistakes end the command here, with all of them said
    daemon = Daemon(house.folder, load, language=house.language, broken=lambda: load.error)
    try:
        with sole(house.folder):
            check(house.folder)
            if once:
                return _once(house, daemon.once(house.now))
            daemon.told = lambda done: _say(house, done)
            for line in _opening(house):
                print(line, flush=True)
            daemon.serve()
            print(house.say(Says("stopped")), flush=True)
            return Answer(lambda: {"stopped": True}, list)
    except BusyError as busy:
        why = Says("process {pid} works on {folder} already; end it first, or choose another folder with --state",
                   {"pid": busy.pid, "folder": busy.folder})  # fmt: skip
        return _once(house, Ticked(house.today, skipped=why), status=0 if once else 1)


def _once(house: House, done: Ticked, status: int = 0) -> Answer:
    skipped = house.say(done.skipped) if done.skipped else None
    return Answer(lambda: {**asdict(done), "skipped": skipped}, lambda: _lines(house, done), status)


def _lines(house: House, done: Ticked) -> Iterator[str]:
    if done.skipped:
        yield house.say(done.skipped)
        if not (done.planned or done.sent or done.deferred or done.failed):
            return
    facts = {
        "day": done.day,
        "planned": done.planned,
        "sent": done.sent,
        "deferred": done.deferred,
        "failed": done.failed,
    }
    yield house.say(
        Says(
            "{day}: {planned} notices planned; {sent} letters sent, {deferred} put off, {failed} failed",
            facts,
        )
    )


def _say(house: House, done: Ticked) -> None:
    """The log of a daemon: a line for each tick that did something."""
    if done.planned or done.sent or done.deferred or done.failed:
        for line in _lines(house, done):
            print(line, flush=True)
        if done.sent and house.settings.embedded:
            where = house.folder / MAIL
            print(
                house.say(Says("letters lie in {where}, a mailbox (Maildir) for each department", {"where": where})),
                flush=True,
            )


# ── what somebody who has just started it wants to know ────────────────────────


def _opening(house: House) -> Iterator[str]:
    policy = house.catalog.policies[0].document
    yield house.say(Says("watching {number}: {count} measures; state in {folder}", {
        "number": policy.number or policy.id, "count": sum(1 for _ in house.catalog.measures()), "folder": house.folder,
    }))  # fmt: skip
    if house.settings.embedded:
        where = house.folder / MAIL
        yield house.say(
            Says(
                "no policybot.toml: nothing leaves this machine; mailboxes are under {where}",
                {"where": where},
            )
        )
    yield house.say(_next(house))
    yield from house.guesses(house.today, house.today + SOON)
    yield house.say(Says("to see letters now: {me} preview --on {day}", {"me": front.me(), "day": str(house.tomorrow)}))
    yield house.say(Says("Ctrl-C ends it; the letter in hand is finished first"))


def _next(house: House) -> Says:
    """When letters go, as far as the clock decides it."""
    time = house.settings.send_at.strftime("%H:%M")
    if house.today not in house.office.workdays:
        return Says("today is a day off; letters go on {day} at {time}", {"day": house.tomorrow, "time": time})
    if house.settings.embedded:
        facts = {"time": time, "day": house.tomorrow}
        return Says("what is due today goes at once; later letters go at {time}, the next on {day}", facts)
    day = house.tomorrow if outside_hours(house.office, house.now) and not _early(house) else house.today
    return Says("letters go on working days from {time}, the next on {day}", {"time": time, "day": day})


def _early(house: House) -> bool:
    found = outside_hours(house.office, house.now)
    return found is not None and "from" in found.text


def _broken(house: House, office: Office, error: SettingsError, now: Callable[[], datetime] = clock) -> None:
    """A broken edit: into the log, and to the coordinators."""
    kept = Says("the last good version stays in force until this is mended")
    for mistake in error.mistakes:
        log.error("%s", sentence(mistake, house.language))
    log.error("%s", house.say(kept))
    more = Says("{count} mistakes in all", {"count": len(error.mistakes)})
    facts = {"place": f"{error.file}:{error.line}:{error.column}", "what": error.message, "advice": error.hint}
    what = Says("{place}  {what}; {advice} ({more}; {kept})", {**facts, "more": more, "kept": kept})
    with open_state(house.folder) as state, state.transaction():
        alarm(office, state, now(), what)

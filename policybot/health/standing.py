"""What the daemon knows of itself, as one value that others read while it works; and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from policybot.model import Says
from policybot.settings import SettingsError

from .failing import Failing
from .figures import Figures

LATE = timedelta(minutes=5)
"""A tick is a minute; systemd restarts a daemon that has been silent for so long (WatchdogSec)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The daemon puts a new one in the place of the old, so whoever reads one sees it whole.

    `last_tick`: the last good one. `moved`: when a letter was last looked at, for a long round that moves on is alive.
    `astray`: minutes by which the wall clock has jumped. `broken`: mistakes of an edit that is not in force.
    `ticks`: how many ended how since the start.
    """

    last_tick: datetime | None = None
    moved: datetime | None = None
    failing: Failing | None = None
    astray: int = 0
    broken: SettingsError | None = None
    figures: Figures = field(default_factory=Figures)
    ticks: Mapping[str, int] = field(default_factory=lambda: {"good": 0, "failed": 0, "clock": 0})


def problems(standing: Standing, now: datetime) -> tuple[Says, ...]:
    """Everything that is wrong; no sentence holds an address, a title or words of a letter."""
    return (*_ticking(standing, now), *_told(standing))


def _ticking(standing: Standing, now: datetime) -> Iterator[Says]:
    signs = [moment for moment in (standing.last_tick, standing.moved) if moment]
    if standing.failing:
        facts = {"times": standing.failing.times, "minutes": _minutes(now - standing.failing.since),
                 "why": standing.failing.why}  # fmt: skip
        yield Says("{times} ticks in a row have failed, the first {minutes} minutes ago: {why}", facts)
    if standing.astray:
        yield jumped(standing.astray)
    if not signs:
        yield Says("no tick has ended well since the start")
    elif now - max(signs) > LATE:
        yield Says("nothing has moved for {minutes} minutes", {"minutes": _minutes(now - max(signs))})


def _told(standing: Standing) -> Iterator[Says]:
    if standing.broken:
        first = standing.broken.mistakes[0]
        facts = {"place": f"{Path(first.file).name}:{first.line}", "count": len(standing.broken.mistakes)}
        yield Says("{place}: mistakes in the file: {count}; the last good version is in force", facts)
    if standing.figures.given_up:
        count = {"count": standing.figures.given_up}
        yield Says("letters given up: {count}; policybot outbox list says which", count)
    yield from standing.figures.chores


def jumped(minutes: int) -> Says:
    return Says("the clock has jumped by {minutes} minutes: nothing is planned or sent until it is right or the "
                "daemon is restarted", {"minutes": minutes})  # fmt: skip


def _minutes(length: timedelta) -> int:
    return int(length / timedelta(minutes=1))

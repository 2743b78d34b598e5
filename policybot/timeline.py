"""The same pipeline on a virtual clock: who would be told what, and the very letters of a day.

Everything happens in a copy of the records in memory; nothing is sent and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from . import outbox
from .model import Address, Contact, Notice
from .pipeline import Office, prepare
from .pipeline.bundles import Bundle, bundles
from .pipeline.desk import case, desk, readers
from .pipeline.writing import worded
from .render import Rendered
from .state import State, scratch_state
from .views import LetterView


@dataclass(frozen=True, slots=True)
class Planned:
    """A notice on the day it would go, and where to."""

    day: date
    notice: Notice
    to: tuple[tuple[Contact, Address], ...]


@dataclass(frozen=True, slots=True)
class Previewed:
    """A letter as it would go, before any channel has given it its form."""

    bundle: Bundle
    view: LetterView
    language: str
    words: Rendered


def moment(office: Office, day: date) -> datetime:
    """The sending hour of a day."""
    return datetime.combine(day, office.settings.send_at, ZoneInfo(office.zone))


def workdays(office: Office, since: date, until: date) -> Iterator[date]:
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return (day for day in days if day in office.workdays)


def forecast(
    office: Office, state: State, since: date, until: date, passing: Callable[[date], object] = lambda _: None
) -> Iterator[Planned]:
    """Who would be told what, one working day after the other, as if all were delivered each day.

    An empty state means the bot starts on the first of these days.
    """
    scratch = scratch_state(state.folder, state)
    seen: set[str] = set()
    for day in workdays(office, since, until):
        prepare(office, scratch, moment(office, day), day)
        bad = outbox.bad(scratch.db, day)
        for notice in outbox.notices(scratch.db, "state = 'proposed' OR (state = 'pending' AND day <= ?)", [day]):
            if notice.key not in seen or notice.state == "pending":
                seen.add(notice.key)
                yield Planned(day, notice, tuple(readers(office, notice, bad, day)))
        outbox.deem_sent(scratch.db, day)
        passing(day)


def preview(office: Office, state: State, day: date) -> Iterator[Previewed]:
    """The letters of a day, in the order in which they would go; letters to deputies that wait for release last."""
    scratch = scratch_state(state.folder, state)
    now = moment(office, day)
    prepare(office, scratch, now, day)
    on = case(office, scratch, desk(office, scratch, day), now)
    bad = outbox.bad(scratch.db, day)
    waiting = [n for n in outbox.waiting(scratch.db, day) if n.state == "pending"]
    proposed = outbox.notices(scratch.db, "state = 'proposed'")
    for bundle in (*bundles(office, waiting, bad, set(), day), *bundles(office, proposed, bad, set(), day)):
        yield Previewed(bundle, *worded(office, on, bundle))

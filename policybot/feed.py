"""What a letter says of dates, as a calendar file for its reader's own calendar (RFC 5545). The only door of icalendar.

One all-day event for each measure with a date. The event of a measure is the same one in every letter: its UID stays,
and SEQUENCE, the letter's number, grows, so that a date that moved moves in the calendar too, and one that came to an
end is struck out there (§3.8.7.4, §3.8.1.11). A recurring measure has an event for each of its days.

There is no VALARM: to remind is what the letters are for. There is no ORGANIZER, though RFC 5546 §3.2.1 asks for one:
with it calendars take the day for a meeting, and offer to answer a robot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from .model import Attachment, Document, Measure
from .plaintext import one_line
from .views import Item, LetterView

if TYPE_CHECKING:
    from icalendar import Event

LIVE, OVER = frozenset({"reminder", "changed"}), frozenset({"released", "closed"})
"""Letters that set a date, and letters that end it. Those written after a date are not among them: the day is in the
calendar already, and what they ask for has no day of its own."""

MAKER = "-//policybot//policybot//ZH"
TYPE = "text/calendar; charset=utf-8; method=PUBLISH"


@dataclass(frozen=True, slots=True)
class _Date:
    """A day that a letter speaks of; `over`: it is none any longer."""

    document: Document
    measure: Measure
    day: date
    over: bool

    @property
    def uid(self) -> str:
        day = f".{self.day:%Y%m%d}" if self.measure.every else ""
        return f"{self.measure.id}{day}.{self.document.id}"

    @property
    def summary(self) -> str:
        return self.measure.id if self.measure.sensitive else one_line(f"{self.measure.id} {self.measure.title}")


def calendar(view: LetterView, domain: str) -> Attachment | None:
    """The dates of a letter; None where it speaks of none. `domain`: the right side of the events' UIDs. Pure."""
    # Where departments share an address, a date stands as long as it stands for one of them: the later entry wins.
    dates = {one.uid: one for one in sorted(_dates(view), key=lambda one: not one.over)}
    if not dates:
        return None
    # Read only here: it takes eighty milliseconds, and most commands write no letter.
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for one in dates.values():
        made.add_component(_event(view, one, domain))
    return Attachment(_name([one.measure.id for one in dates.values()]), TYPE, made.to_ical())


def _dates(view: LetterView) -> Iterator[_Date]:
    for section in view.sections:
        for item in section.items if section.letter in LIVE | OVER else ():
            day = item.due or item.old_due
            if item.measure and day:
                yield _Date(item.document, item.measure, day, _over(section.letter, item))


def _over(letter: str, item: Item) -> bool:
    return letter in OVER or item.step == "suspended" or item.due is None


def _event(view: LetterView, one: _Date, domain: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{one.uid}@{domain}")
    event.add("sequence", view.number)
    event.add("dtstamp", view.moment.astimezone(UTC))
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))  # the day after: the end is not part of it (§3.6.1)
    event.add("summary", one.summary)
    event.add("status", "CANCELLED" if one.over else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a date is no appointment: its day stays free
    if not one.measure.sensitive:
        event.add("description", one.document.number)
    if view.contact or view.phone:
        event.add("contact", one_line(f"{view.contact} {view.phone}"))
    return event


def _name(idents: list[str]) -> str:
    """`10.4b.ics`, or `10.4b+2.ics` where it holds two more."""
    more = f"+{len(idents) - 1}" if len(idents) > 1 else ""
    return f"{idents[0]}{more}.ics"

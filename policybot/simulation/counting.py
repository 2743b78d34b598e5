"""What came of it: what arrived at the recording channel, held against the outbox.

A letter the outbox calls sent and that did not arrive is lost, as is a notice that was due and is in no letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from policybot import outbox
from policybot.model import Address
from policybot.pipeline import Office
from policybot.state import State

from .recording import Arrived, Recorder


@dataclass(frozen=True, slots=True)
class Day:
    """`messages` that arrived, and the notices in them."""

    day: date
    messages: int
    notices: int


@dataclass(frozen=True, slots=True)
class Totals:
    """`peak_per_person`: the most letters an address had on one day. The four before it should be 0."""

    messages: int
    notices: int
    lost: int
    doubled: int
    on_days_off: int
    over_budget: int
    peak_per_person: int


@dataclass(frozen=True, slots=True)
class Load:
    """What one address gets: the letters of each day on which there is one, soonest first.

    departments   whom the letters speak to first
    """

    address: Address
    departments: tuple[str, ...]
    days: Mapping[date, int]

    @property
    def messages(self) -> int:
        return sum(self.days.values())

    @property
    def peak(self) -> tuple[int, date]:
        """The most on one day, and the first such day."""
        return _most(self.days)

    @property
    def weeks(self) -> Mapping[date, int]:
        """The letters of each week, by its Monday."""
        return by_week(self.days)

    @property
    def peak_week(self) -> tuple[int, date]:
        """The most in one week, and the Monday of the first such week."""
        return _most(self.weeks)


@dataclass(frozen=True, slots=True)
class Simulated:
    """`load`: those with most letters first. `off`: days off among the days."""

    days: tuple[Day, ...]
    totals: Totals
    load: tuple[Load, ...]
    off: frozenset[date] = frozenset()


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def by_week(days: Mapping[date, int]) -> dict[date, int]:
    """Counts of days as counts of weeks."""
    weeks: dict[date, int] = {}
    for day, count in days.items():
        weeks[monday(day)] = weeks.get(monday(day), 0) + count
    return weeks


def _most(counts: Mapping[date, int]) -> tuple[int, date]:
    day = max(counts, key=lambda one: (counts[one], -one.toordinal()))
    return counts[day], day


def counted(office: Office, state: State, recorder: Recorder, days: Sequence[date], before: set[str],
            *, out: bool = False) -> Simulated:  # fmt: skip
    """`before`: Message-IDs that were on record when the days began. `out`: a service is still down at the end, so
    that what waits for it is not lost."""
    rows = {row.message_id: row for row in outbox.messages(state.db) if row.message_id not in before}
    times = Counter(one.id for one in recorder.arrived)
    carried = _carried(state)
    local = {id(one): _day(office, one.at) for one in recorder.arrived}
    unasked = Counter((one.address, local[id(one)]) for one in recorder.arrived if not _at_once(state, one.id))
    everything = Counter((one.address, local[id(one)]) for one in recorder.arrived)
    off = sum(local[id(one)] not in office.workdays for one in recorder.arrived)
    totals = Totals(
        messages=len(recorder.arrived),
        notices=sum(carried[one.id] for one in recorder.arrived),
        lost=_lost({*times}, rows) + (0 if out else _left(office, state, days[-1])),
        doubled=sum(count - 1 for count in times.values()) + _told_again(state, {*times}, rows),
        on_days_off=off,
        over_budget=sum(count - 1 for count in unasked.values() if count > 1),
        peak_per_person=max(everything.values(), default=0),
    )
    each = [[one for one in recorder.arrived if local[id(one)] == day] for day in days]
    listed = tuple(Day(day, len(found), sum(carried[one.id] for one in found))
                   for day, found in zip(days, each, strict=True))  # fmt: skip
    free = frozenset(day for day in days if day not in office.workdays)
    return Simulated(listed, totals, _loads(recorder.arrived, local, rows), free)


def _loads(arrived: Sequence[Arrived], local: Mapping[int, date], rows: Mapping[str, outbox.Row]) -> tuple[Load, ...]:
    days: dict[Address, Counter[date]] = {}
    names: dict[Address, dict[str, None]] = {}
    for one in arrived:
        days.setdefault(one.address, Counter())[local[id(one)]] += 1
        if one.id in rows:
            names.setdefault(one.address, {})[rows[one.id].department] = None
    found = (Load(address, tuple(names.get(address, ())), counts) for address, counts in days.items())
    return tuple(sorted(found, key=lambda one: (-one.messages, str(one.address))))


def _day(office: Office, at: datetime) -> date:
    return at.astimezone(ZoneInfo(office.zone)).date()


def _carried(state: State) -> Counter[str]:
    """Notices by the letter they are in."""
    rows = outbox.messages(state.db)
    letters = outbox.letters_with(state.db)
    counts = Counter(number for numbers in letters.values() for number in numbers)
    return Counter({row.message_id: counts[row.letter] for row in rows})


def _told_again(state: State, arrived: set[str], rows: Mapping[str, outbox.Row]) -> int:
    """Notices that arrived at one address in more letters than one."""
    home = {row.letter: row.address for ident, row in rows.items() if ident in arrived}
    each = (Counter(home[one] for one in letters if one in home) for letters in outbox.letters_with(state.db).values())
    return sum(count - 1 for addresses in each for count in addresses.values())


def _at_once(state: State, message_id: str) -> bool:
    return bool(outbox.messages(state.db, "message_id = ? AND at_once = 1", [message_id]))


def _lost(arrived: set[str], rows: Mapping[str, outbox.Row]) -> int:
    """Letters called sent that did not arrive."""
    return sum(row.state == "sent" and ident not in arrived for ident, row in rows.items())


def _left(office: Office, state: State, last: date) -> int:
    """Notices of earlier working days that are in no letter."""
    held = {hold.key for hold in outbox.holds(state.decisions(), last) if hold.key}
    due = office.workdays.last_before(last)
    waiting = outbox.notices(state.db, "state = 'pending' AND day < ?", [due])
    return sum(not outbox.kept(one, held) for one in waiting)

"""Working days of China, swapped days included, and the day of an instant.

A year whose calendar is not yet published falls back to Monday to Friday less the statutory days known by
date (DESIGN section 4); `Workdays.guessed` says so, nothing raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import chinese_calendar

from .model import Offset

STATUTORY = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Days off known by date: 《全国年节及纪念日放假办法》 (2024). Those of the lunar calendar wait for publication."""

ONE = timedelta(days=1)


def day_of(moment: datetime, zone: str) -> date:
    """The calendar day of an aware instant in a zone; a naive one is a programming error."""
    if moment.tzinfo is None:
        raise ValueError("an instant without a zone has no day")
    return moment.astimezone(ZoneInfo(zone)).date()


def published(year: int) -> bool:
    """Whether the library knows the State Council's calendar of that year."""
    return any(day.year == year for day in chinese_calendar.constants.holidays)


@dataclass(frozen=True)
class Workdays:
    """The working-day calendar; `on` and `off` are a deployment's overrides from workdays.toml."""

    on: frozenset[date] = frozenset()
    off: frozenset[date] = frozenset()

    @cached_property
    def _known(self) -> dict[int, bool]:
        return {}

    @cached_property
    def _is(self) -> dict[date, bool]:
        return {}

    @cached_property
    def _falls(self) -> dict[tuple[date, Offset], date]:
        return {}

    def guessed(self, year: int) -> bool:
        """Whether this year's days off are only guessed, because nobody has published them yet."""
        if year not in self._known:
            self._known[year] = published(year)
        return not self._known[year] and not any(day.year == year for day in self.off)

    def unpublished(self, first: date, last: date) -> tuple[int, ...]:
        """The years between two days whose days off are only guessed."""
        return tuple(year for year in range(first.year, last.year + 1) if self.guessed(year))

    def __contains__(self, day: date) -> bool:
        if day not in self._is:
            self._is[day] = self._decide(day)
        return self._is[day]

    def _decide(self, day: date) -> bool:
        if day in self.on or day in self.off:
            return day in self.on
        self.guessed(day.year)
        if self._known[day.year]:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < 5 and (day.month, day.day) not in STATUTORY

    def swapped(self, day: date) -> bool:
        """A weekend day at work: liaisons get their letters, a deputy's waits for an ordinary day."""
        return day in self and day.weekday() >= 5

    def last_before(self, day: date) -> date:
        """The nearest working day on or before."""
        while day not in self:
            day -= ONE
        return day

    def first_after(self, day: date) -> date:
        """The nearest working day on or after."""
        while day not in self:
            day += ONE
        return day

    def next(self, day: date) -> date:
        """The first working day strictly after."""
        return self.first_after(day + ONE)

    def first_ordinary(self, day: date) -> date:
        """The first working day on or after that is no swapped weekend day."""
        while day not in self or self.swapped(day):
            day += ONE
        return day

    def add(self, day: date, count: int) -> date:
        """`count` working days strictly after (before, if negative) a day; 0 gives the day itself."""
        move = ONE if count > 0 else -ONE
        for _ in range(abs(count)):
            day += move
            while day not in self:
                day += move
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; negative the other way round."""
        if end < start:
            return -self.between(end, start)
        return sum(start + ONE * n in self for n in range(1, (end - start).days + 1))

    def at(self, base: date, offset: Offset) -> date:
        """The working day on which a step falls (DESIGN section 4).

        `-N days` and `0 days` move back to a working day, `+N days` forward; `N workdays` count and never move.
        A step after the date is never on or before it.
        """
        falls = self._falls.get((base, offset))
        if falls is None:
            falls = self._falls[base, offset] = self._move(base, offset)
        return falls

    def nominal(self, base: date, offset: Offset) -> date:
        """The day an offset names, before it moves to a working day."""
        if offset.unit == "workdays" and offset.count:
            return self.add(base, offset.count)
        return base + ONE * offset.count

    def _move(self, base: date, offset: Offset) -> date:
        day = self.nominal(base, offset)
        return self.first_after(day) if offset.count > 0 else self.last_before(day)

    def first_of_week(self, day: date) -> bool:
        """Whether this is the first working day of its calendar week (Monday to Sunday)."""
        monday = day - ONE * day.weekday()
        return day in self and not any(monday + ONE * n in self for n in range(day.weekday()))

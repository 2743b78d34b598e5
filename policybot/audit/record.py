"""Everything on record, loaded once, and what of it was so at an earlier moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from policybot import outbox
from policybot.model import Address, Decision, Key, Report
from policybot.outbox import Entry, Part, Planning, Posted
from policybot.outbox.lists import REFUSED
from policybot.pipeline.outcome import GIVEN_UP
from policybot.state import State


@dataclass
class Record:
    """Letters reach back only as far as the audited days can ask for."""

    plannings: Sequence[Planning]
    letters: Sequence[Posted]
    entries: Mapping[Key, Entry]
    reports: Sequence[Report]
    decisions: Sequence[Decision]
    returned: Mapping[int, datetime] = field(default_factory=dict)

    @classmethod
    def read(cls, state: State, first: date) -> Record:
        """All that the days from `first` on can ask for."""
        entries = {entry.told.key: entry for entry in outbox.entries(state.db)}
        letters = outbox.posted(state.db, first - REFUSED - timedelta(days=1))
        acts = state.reports(), state.decisions()
        return cls(outbox.plannings(state.db), letters, entries, *acts, outbox.returned(state.db))

    # ── plannings ──────────────────────────────────────────────────────────────

    @cached_property
    def _by_day(self) -> Mapping[date, list[Planning]]:
        found: defaultdict[date, list[Planning]] = defaultdict(list)
        for one in self.plannings:
            found[one.day].append(one)
        return found

    def planned(self, day: date) -> Sequence[Planning]:
        """The plannings of a day, in their order."""
        return self._by_day.get(day, [])

    def at(self, day: date, moment: datetime | None) -> Planning | None:
        """The planning of a day that was in force at a moment; without a moment its last one."""
        found = [one for one in self.planned(day) if moment is None or one.at <= moment]
        return found[-1] if found else None

    @cached_property
    def turned_back(self) -> Collection[date]:
        """Days on which the clock was set back: what came first is not to be told from the moments."""
        found, latest = set[date](), None
        for one in self.plannings:
            if latest and one.at < latest.at:
                found |= {one.day, *(other.day for other in self.plannings if other.id < one.id and other.at > one.at)}
            latest = max(latest or one, one, key=lambda planning: planning.at)
        return found

    # ── letters ────────────────────────────────────────────────────────────────

    @cached_property
    def _carrying(self) -> Mapping[Key, list[Posted]]:
        found: defaultdict[Key, list[Posted]] = defaultdict(list)
        for letter in self.letters:
            for key in letter.keys:
                found[key].append(letter)
        return found

    def carrying(self, key: Key) -> Sequence[Posted]:
        return self._carrying.get(key, [])

    @cached_property
    def _by_address(self) -> Mapping[Address, list[Posted]]:
        found: defaultdict[Address, list[Posted]] = defaultdict(list)
        for letter in self.letters:
            found[letter.address].append(letter)
        return found

    def to(self, address: Address) -> Sequence[Posted]:
        return self._by_address.get(address, [])

    def came_back(self, key: Key, moment: datetime) -> bool:
        """Whether a letter with a notice had come back before a moment: then it goes again, to the next address."""
        letters = (one.number for one in self.carrying(key))
        return any(when < moment for number in letters if (when := self.returned.get(number)))

    # ── as it was ──────────────────────────────────────────────────────────────

    def sent_on(self, key: Key, planning: Planning) -> date | None:
        """On which day a notice had been sent when a planning was made. Where the letter is gone, or too old to be
        looked at, the notice's own word counts, but not for the day itself."""
        gone = [one for one in self.carrying(key) if one.sent_at and one.sent_at < planning.at]
        if gone:
            return min(one.day for one in gone)
        entry = self.entries.get(key)
        own = entry.told.sent_on if entry and entry.told.state == "sent" else None
        return own if own and own < planning.day else None

    @cached_property
    def _given_up(self) -> Mapping[int, list[datetime]]:
        """When the coordinators were told that a message is given up; one revived since does not say it itself."""
        found: defaultdict[int, list[datetime]] = defaultdict(list)
        for entry in self.entries.values():
            if entry.text == GIVEN_UP.text and entry.created:
                found[int(entry.values["number"])].append(entry.created)
        return found

    def given_up_at(self, letter: Posted) -> Sequence[datetime]:
        """The moments at which a letter was given up."""
        return sorted(when for part in letter.parts for when in self._given_up.get(part.number, ()))

    def given_up(self, key: Key, moment: datetime) -> bool:
        """Whether a notice had been given up; it may have been revived since."""
        return any(when < moment for letter in self.carrying(key) for when in self.given_up_at(letter))

    def given_up_for_good(self, key: Key, moment: datetime) -> bool:
        """Whether it had been, and was not tried again since."""
        entry = self.entries.get(key)
        still = entry is not None and entry.told.state == "failed"
        tries = [part.tried for letter in self.carrying(key) for part in letter.parts if part.tried]
        return still and self.given_up(key, moment) and max(tries, default=moment) < moment

    @cached_property
    def _taken_apart(self) -> Sequence[Posted]:
        """Letters that were given up, and have been revived and taken apart since."""
        return [letter for letter in self.letters if not letter.holds and self.given_up_at(letter)]

    def forgotten(self, moment: datetime) -> datetime | None:
        """When the newest of them was written that was given up at a moment: which notices lay in it, and had failed
        with it, is not on record any more."""
        found = [
            letter.created for letter in self._taken_apart
            if letter.created and self.given_up_at(letter)[0] < moment
            and any(part.tried and moment <= part.tried for part in letter.parts)
        ]  # fmt: skip
        return max(found, default=None)

    @cached_property
    def refusals(self) -> Sequence[tuple[datetime, Posted, Part]]:
        """Every time an address refused a letter for good, and when."""
        return [
            (part.tried, letter, part)
            for letter in self.letters if not letter.holds
            for part in letter.parts if part.tried and (part.state == "failed" or part.taken_back)
        ]  # fmt: skip

    def bad(self, day: date, until: datetime, *, taken_back: bool = True) -> set[Address]:
        """Addresses that had refused for good before a moment of a day (`outbox.bad`). `taken_back`: those that
        somebody has revived since count as well."""
        return {
            letter.address
            for when, letter, part in self.refusals
            if when < until and part.day > day - REFUSED and (taken_back or not part.taken_back)
            and not any(o.number > letter.number and o.sent_at and o.sent_at < until for o in self.to(letter.address))
        }  # fmt: skip

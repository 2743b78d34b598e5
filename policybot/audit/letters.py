"""The letters of a day: what they carry that no rule demanded, and who had too many of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from policybot.escalation import key as key_of
from policybot.model import Address, Contact, Key, Says, Told
from policybot.outbox import Planning, Posted
from policybot.pipeline import Office

from .nouns import Finding, Kind, Line
from .record import Record
from .replay import Replay

NO_NOTICE = Says("letter {number} carries no notice")
GONE = Says("letter {number} carries a notice that is not on record")
CHANGED = Says("it was changed after it had been put on record")
UNPLANNED = Says("nothing was planned on {day}")
UNDEMANDED = Says("no rule demanded it on {day}")
DAY_OFF = Says("{day} is a day off")
OVER_BUDGET = Says("{count} letters to one person on one day: {letters}")

UNPLANNED_CHECKS = ("alarm", "preview")
"""Demanded by no plan: alarms, and the list of the letters of the day."""


@dataclass
class Letters:
    """Whole letters that went on a day to those they were meant for."""

    office: Office
    record: Record
    replay: Replay
    day: date

    def _gone(self) -> Iterator[Posted]:
        return (one for one in self.record.letters if one.sent_on == self.day and not one.rehearsal)

    # ── nobody asked for them ──────────────────────────────────────────────────

    def undemanded(self) -> Iterator[Finding]:
        for letter in self._gone():
            if not letter.keys:
                yield _whole("undemanded", letter, Says(NO_NOTICE.text, {"number": letter.number}))
            for key in sorted(letter.keys):
                why = self._fault(letter, key)
                if why:
                    yield _one(letter, self.record, key, why)

    def _fault(self, letter: Posted, key: Key) -> Says | None:
        """What is wrong with a notice in a letter, if anything."""
        entry = self.record.entries.get(key)
        told = entry.told if entry else None
        if told and told.check in UNPLANNED_CHECKS:
            return None
        day = self.office.day(letter.created) if letter.created else letter.day
        planning = self.record.at(day, letter.created)
        if planning is None:
            return Says(UNPLANNED.text, {"day": day})
        if told and key_of(*_facts(told)) != key:
            return CHANGED
        if not self.comparable(planning) or self._lawful(planning, letter, key):
            return None
        return Says(UNDEMANDED.text, {"day": day}) if told else Says(GONE.text, {"number": letter.number})

    def comparable(self, planning: Planning) -> bool:
        return self.replay.comparable(planning) and planning.day not in self.record.turned_back

    def _lawful(self, planning: Planning, letter: Posted, key: Key) -> bool:
        """Demanded then; or gone earlier in the day, for who shares the role may have it later; or because the letter
        it lay in came back; or maybe because somebody has revived that."""
        if key in self.replay.demands(planning).possible or self.record.sent_on(key, planning) == planning.day:
            return True
        if letter.created and self.record.came_back(key, letter.created):
            return True
        entry, forgotten = self.record.entries.get(key), self.record.forgotten(planning.at)
        return bool(entry and entry.created and forgotten and entry.created <= forgotten)

    # ── too many of them ───────────────────────────────────────────────────────

    def on_a_day_off(self) -> Iterator[Finding]:
        for letter in self.record.letters:
            if letter.day == self.day and any(part.state == "sent" for part in letter.parts):
                yield _whole("day_off", letter, Says(DAY_OFF.text, {"day": self.day}))

    def over_budget(self) -> Iterator[Finding]:
        letters: defaultdict[Address, list[Posted]] = defaultdict(list)
        for letter in self._gone():
            # One that was given up goes again because somebody has asked for it; one that came back was read by nobody.
            again = self.record.given_up_at(letter) or letter.number in self.record.returned
            if not letter.at_once and not again:
                letters[letter.address].append(letter)
        for place in self._people(letters):
            found = [letter for address in place for letter in letters[address]]
            if len(found) > 1:
                numbers = "、".join(str(letter.number) for letter in found)
                yield _whole("over_budget", found[-1],
                             Says(OVER_BUDGET.text, {"count": len(found), "letters": numbers}))  # fmt: skip

    def _people(self, letters: Mapping[Address, object]) -> Iterator[list[Address]]:
        """Addresses by the one person who reads them; one that several read is a person of its own."""
        contacts = self._contacts()
        taken = set[Address]()
        for contact in contacts:
            others = {one for other in contacts if other is not contact for one in other.everywhere}
            mine = [one for one in dict.fromkeys(contact.everywhere) if one in letters and one not in others]
            taken.update(mine)
            if mine:
                yield mine
        yield from ([address] for address in letters if address not in taken)

    def _contacts(self) -> list[Contact]:
        roster = self.office.roster
        return [*roster.coordinators, *(one for several in roster.contacts.values() for one in several)]


def _facts(told: Told) -> Iterable[object]:
    """What a notice's key is made of."""
    return (told.document, told.measure, told.check, told.due, told.count_from, told.step, told.repeat,
            told.department, told.role)  # fmt: skip


def _whole(kind: Kind, letter: Posted, why: Says) -> Finding:
    line = Line(letter.day, why, letter.department, letter.role, number=letter.number)
    return Finding(kind, line)


def _one(letter: Posted, record: Record, key: Key, why: Says) -> Finding:
    entry = record.entries.get(key)
    told = entry.told if entry else None
    department, role = (told.department, told.role) if told else (letter.department, letter.role)
    return Finding("undemanded", Line(letter.day, why, department, role, told, key, letter.number))

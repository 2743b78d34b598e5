"""What a planning demanded: the same pure plan over the records as they were when it was made.

Whether a notice that is unsent had by then been dropped, or given up and not yet revived, the record does not always
say. Where that makes a difference the day is planned under each guess: for sure is what all of them demand, possible
what any does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from policybot import __version__, escalation
from policybot.model import Key, Notice, NoticeState, Told
from policybot.outbox import Entry, Planning
from policybot.pipeline import Office
from policybot.pipeline.desk import laid
from policybot.state import Past, State

from .record import Record


@dataclass(frozen=True, slots=True)
class Demands:
    """Notices to be sent, by key."""

    sure: Mapping[Key, Notice]
    possible: Mapping[Key, Notice]


@dataclass
class Replay:
    office: Office
    state: State
    record: Record
    _done: dict[int, Demands] = field(default_factory=dict)

    def comparable(self, planning: Planning) -> bool:
        """Whether it was made with the policy, the settings and the program of today."""
        return (planning.digest, planning.version) == (self.office.digest, __version__)

    def demands(self, planning: Planning) -> Demands:
        if planning.id not in self._done:
            self._done[planning.id] = self._demands(planning)
        return self._done[planning.id]

    def _demands(self, planning: Planning) -> Demands:
        plans = [self._plan(planning, guess) for guess in self._guesses(planning)]
        sure = set(plans[0]).intersection(*plans)
        possible = {key: notice for plan in plans for key, notice in plan.items()}
        return Demands({key: plans[0][key] for key in sure}, possible)

    def _guesses(self, planning: Planning) -> list[NoticeState]:
        unsent = (e for e in self._entries(planning) if not self.record.sent_on(e.told.key, planning))
        found = {state for entry in unsent for state in self._maybe(entry, planning)}
        if any(part.taken_back for _, _, part in self.record.refusals):
            found.add("obsolete")
        return ["pending", *sorted(found)]

    def _plan(self, planning: Planning, guess: NoticeState) -> Mapping[Key, Notice]:
        past = Past(
            self.state,
            [report for report in self.record.reports if report.id <= planning.reports],
            [decision for decision in self.record.decisions if decision.id <= planning.decisions],
        )
        bad = self.record.bad(planning.day, planning.at, taken_back=guess == "pending")
        rows = sorted(self._history(planning, guess), key=lambda told: told.day)
        plan = escalation.plan(laid(self.office, past, planning.day, bad, rows))
        return {notice.key: notice for notice in plan if notice.state == "pending"}

    # ── who had been told what ─────────────────────────────────────────────────

    def _history(self, planning: Planning, guess: NoticeState) -> Iterator[Told]:
        for entry in self._entries(planning):
            told = self._then(entry, planning, guess)
            # A letter to a deputy bears the day of its release; before that the plan knows its day as well.
            if told.state == "sent" or told.role != "deputy" or not self._moved(entry, planning):
                yield told

    def _entries(self, planning: Planning) -> list[Entry]:
        """Those on record by then."""
        return [e for e in self.record.entries.values() if e.created is None or e.created < planning.at]

    def _moved(self, entry: Entry, planning: Planning) -> bool:
        """Whether it was demanded anew that day or later, and bears the day on which it was."""
        return entry.told.day >= planning.day and self._came(entry) < entry.told.day

    def _came(self, entry: Entry) -> date:
        return self.office.day(entry.created) if entry.created else entry.told.day

    def _then(self, entry: Entry, planning: Planning, guess: NoticeState) -> Told:
        """A notice as it stood when a planning was made."""
        told = entry.told
        sent_on = self.record.sent_on(told.key, planning)
        if sent_on:
            return replace(told, state="sent", sent_on=sent_on)
        told = replace(told, sent_on=None, day=self._came(entry) if self._moved(entry, planning) else told.day)
        if self.record.given_up_for_good(told.key, planning.at):
            return replace(told, state="failed")
        if told.state == "superseded" and entry.text in escalation.SUPERSEDING:
            return told
        return replace(told, state=guess if guess in self._maybe(entry, planning) else "pending")

    def _maybe(self, entry: Entry, planning: Planning) -> Iterator[NoticeState]:
        """What an unsent notice may have been by then instead of pending, where the plan looks at the difference."""
        told, forgotten = entry.told, self.record.forgotten(planning.at)
        lost = forgotten is not None and (entry.created is None or entry.created <= forgotten)
        if lost or self.record.given_up(told.key, planning.at):
            yield "failed"
        matters = told.step in escalation.NEWS or told.check == "overview"
        if matters and (told.state == "obsolete" or self._moved(entry, planning)):
            yield "obsolete"

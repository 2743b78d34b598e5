"""What an inquiry looks at: the record on its day, taken back or lived ahead in a copy in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from policybot import outbox, timeline
from policybot.cli.ahead import last_day, morning
from policybot.cli.house import House
from policybot.escalation import Desk, History, Owner, why
from policybot.escalation.why import Rung
from policybot.model import Decision, Key, Measure, Notice, Policy, Progress, Report, Says, Standing, Told
from policybot.pipeline import desk, prepare
from policybot.pipeline.post import Post
from policybot.pipeline.waiting import Watch
from policybot.state import State, scratch_state
from policybot.workdays import day_of


@dataclass(frozen=True, slots=True)
class Inquiry:
    """`notices`: those of the measure that had come by the day. `sent`: those really told, for ahead of today
    all is only assumed to go. `known`: the keys on record by then; `later`: when others were told after all.
    `letters`: which carried each notice.
    `climbed`: the rungs of each owner. `begins`: owners of whom nothing was on record on a day past, and the day on
    which they were told first. `past`: a day on which the machine was, or should have been, at work."""

    house: House
    policy: Policy
    measure: Measure
    on: date
    state: State
    desk: Desk
    owners: tuple[Owner, ...]
    notices: tuple[Notice, ...]
    sent: frozenset[Key]
    known: frozenset[Key]
    later: Mapping[Key, date]
    letters: Mapping[Key, tuple[int, ...]]
    watch: Watch
    climbed: Mapping[str, list[Rung]]
    begins: Mapping[str, date | None]
    past: bool
    narrowed: bool

    @property
    def standing(self) -> Standing:
        return self.desk.survey.standings[self.measure.document, self.measure.id]

    @property
    def progress(self) -> Progress:
        """All that counts of the measure by the day."""
        return self.desk.progress.get((self.measure.document, self.measure.id), Progress()).until(self.on)

    def told_on(self, notice: Notice) -> date | None:
        """The day on which a notice really was told."""
        row = self.desk.history.get(notice.key)
        return row.sent_on if row and notice.key in self.sent else None

    def missing(self, notice: Notice) -> bool:
        """Whether a day past demanded it and nothing was on record of it by its end."""
        return self.past and notice.key not in self.known

    def on_record(self, rung: Rung) -> Notice | None:
        return next((notice for notice in self.notices if notice.key == rung.key), None)

    def entered_later(self) -> Iterator[Report | Decision]:
        """Acts that claim that day or one before, and of which nobody could know on it."""
        known = self.desk.progress.get((self.measure.document, self.measure.id), Progress())
        claimed = replace(known, by_entry=False).until(self.on)
        acts: Iterable[Report | Decision] = (*claimed.reports, *claimed.decisions)
        return (act for act in acts if day_of(act.entered, self.house.office.zone) > self.on)


def gather(house: House, policy: Policy, measure: Measure, on: date, owner: str | None) -> Inquiry:
    """Everything an inquiry needs; `owner` narrows it to one department."""
    state = _record(house, on)
    then, now_on_record = outbox.history(state.db), outbox.history(house.records.db)
    past = bool(now_on_record) and on < house.today
    known = frozenset(one.key for one in then)
    begins = _begins(house, measure, then, now_on_record) if past else {}
    prepare(house.office, state, timeline.moment(house.office, on), on)
    looked = desk(house.office, state, on)
    standing = looked.survey.standings[measure.document, measure.id]
    owners = tuple(Owner(looked, policy, standing, p) for p in standing.parts if owner in (None, p.department))
    notices = tuple(n for n in _notices(state, measure, on, owner) if n.key in known or n.department not in begins)
    reasons = {notice.key: notice.reason for notice in notices}
    sent = {one.key: one.sent_on for one in now_on_record if one.sent_on}
    now = house.now if on == house.today else timeline.moment(house.office, on)
    return Inquiry(
        house, policy, measure, on, state, looked, owners, notices,
        sent=frozenset(sent),
        known=known,
        later={key: day for key, day in sent.items() if day > on},
        letters=outbox.letters_with(state.db),
        watch=Watch.at(house.office, state, Post(house.office, Path()), now),
        climbed={n: [] if n in begins else why.climb(one, reasons) for one in owners for n in [one.part.department]},
        begins=begins,
        past=past,
        narrowed=owner is not None,
    )  # fmt: skip


def _record(house: House, on: date) -> State:
    """A copy of the record as it stood at the end of a day past, or would stand on the morning of a day to come."""
    records, office, last = house.records, house.office, last_day(house.records)
    back = last is not None and on <= last
    source = records if back else morning(office, records, house.today, on)
    state = scratch_state(records.folder, source)
    if back:
        outbox.rewind(state.db, on, office.zone)
    return state


def _begins(house: House, measure: Measure, then: list[Told], now: list[Told]) -> dict[str, date | None]:
    """The machine had not begun by then, or the measure was not in the file or not theirs."""
    before, after = History(house.catalog, then), History(house.catalog, now)
    return {
        name: next((row.sent_on for row in after.of(measure, name) if row.step == "assigned"), None)
        for name in measure.actors
        if not any(row.step == "assigned" for row in before.of(measure, name))
    }


def _notices(state: State, measure: Measure, on: date, owner: str | None) -> tuple[Notice, ...]:
    concerned = (measure.id, *measure.was)
    found = outbox.notices(state.db, "document = ? AND day <= ?", [measure.document, on])
    return tuple(n for n in found if n.measure in concerned and owner in (None, n.department))


def told(inquiry: Inquiry, rung: Rung) -> tuple[str, Says]:
    """The fate of a rung and why; what a look ahead only assumes to be told is `expected`, and on a day past what the
    rules demanded without anything on record is `missing`."""
    if rung.fate == "told" and rung.key not in inquiry.sent:
        return "expected", Says("would be told")
    if rung.fate == "told":
        prompt = rung.told_on == rung.step.day
        return "told", Says("told") if prompt else Says("told on {day}", {"day": rung.told_on})
    if rung.fate in ("waiting", "missing") and inquiry.past and rung.key not in inquiry.known:
        return "missing", gap(inquiry, rung.key)
    return rung.fate, rung.why


def gap(inquiry: Inquiry, key: Key) -> Says:
    """What can be said of a notice that a day past demanded and that was not on record by its end."""
    if day := inquiry.later.get(key):
        return Says("nothing was on record that day, it was told on {day}: {why}", {"day": day, "why": ABSENT})
    return Says("nothing is on record: {why}", {"why": ABSENT})


ABSENT = Says("the machine was not at work, or acts or files were changed later")

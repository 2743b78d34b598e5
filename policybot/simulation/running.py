"""Day by day on the virtual clock, and what came of it.

What is counted is what arrived at the recording channel, held against the outbox: a letter the outbox calls sent and
that did not arrive is lost, as is a notice that was due and is in no letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from policybot import acts, outbox
from policybot.channels import Channel
from policybot.model import Address, Measure, Policy, Report
from policybot.periods import periods
from policybot.pipeline import Office, tick
from policybot.settings import departments
from policybot.state import State, scratch_state
from policybot.timeline import moment

from .recording import Recorder
from .scenario import Scenario

MONTH = timedelta(days=30)
PERSON = "simulation"


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
class Simulated:
    """`load`: letters by address over all days."""

    days: tuple[Day, ...]
    totals: Totals
    load: Mapping[Address, int]


def simulate(
    office: Office, records: State, scenario: Scenario, since: date, until: date,
    passing: Callable[[date], object] = lambda _: None,
) -> Simulated:  # fmt: skip
    """Lives through the days from a copy of the records; `passing` is told each of them."""
    with TemporaryDirectory() as folder:
        state, recorder = scratch_state(Path(folder), records), Recorder()
        run = Run(office, state, recorder, scenario)
        before = {row.message_id for row in outbox.messages(state.db)}
        days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
        for day in days:
            run.live(day)
            passing(day)
        return counted(office, state, recorder, days, before)


@dataclass
class Run:
    """The machine with its recorder; `live` is one day of it."""

    office: Office
    state: State
    recorder: Recorder
    scenario: Scenario

    @property
    def channels(self) -> Mapping[str, Channel]:
        return dict.fromkeys([*self.office.settings.channels, "maildir"], self.recorder)

    def live(self, day: date) -> None:
        """What people do in the morning, then the ticks of the sending hours."""
        self._reports(day)
        self._decisions(day)
        if self.scenario.away(day):
            return
        for minutes in (0, 1, 60):
            tick(self.office, self.state, self.channels, moment(self.office, day) + timedelta(minutes=minutes))

    def _reports(self, day: date) -> None:
        silent = set(map(self._name, self.scenario.silent))
        made = [one for one in _reported(self.office, self.scenario, day) if one.department not in silent]
        with self.state.transaction():
            for report in made:
                self.state.add_report(report)

    def _name(self, written: str) -> str:
        return departments(self.office.catalog).get(written, written)

    def _decisions(self, day: date) -> None:
        for one in self.scenario.extend:
            if one.on == day:
                now = moment(self.office, day)
                bench = acts.bench(self.office.catalog, self.state, self.office.workdays, now, day)
                acts.extend(bench, one.measure, one.due, PERSON, one.approval, PERSON, day)


# ── what owners report ─────────────────────────────────────────────────────────


def _reported(office: Office, scenario: Scenario, day: date) -> Iterator[Report]:
    """What comes in on a day. On course: an account before each report day, done five working days before the date;
    late: the accounts, and done a month after it."""
    if scenario.reports == "none":
        return
    for policy, measure in office.catalog.measures():
        done = _done_on(office, scenario, measure) == day
        if done or day in _accounts(office, policy, measure):
            for name in measure.actors:
                yield _report(office, measure, name, day, done=done)


def _done_on(office: Office, scenario: Scenario, measure: Measure) -> date | None:
    if measure.due is None:
        return None
    return office.workdays.add(measure.due, -5) if scenario.reports == "on-course" else measure.due + MONTH


def _accounts(office: Office, policy: Policy, measure: Measure) -> set[date]:
    spans = periods(measure, policy.document.issued, policy.document.ends, office.workdays)
    return {office.workdays.add(span.report_day, -2) for span in spans}


def _report(office: Office, measure: Measure, name: str, day: date, *, done: bool) -> Report:
    target = measure.target
    owes = target is not None and target.source in (None, name)
    return Report(
        id=0, document=measure.document, measure=measure.id, department=name, person=PERSON, day=day,
        entered=moment(office, day) - timedelta(hours=1), entered_by=PERSON,
        done="" if measure.sensitive else f"{day}", value=target.value if target and owes else None, part_done=done,
        for_day=next((one for one in measure.occurrences if one >= day), None) if measure.every else None,
    )  # fmt: skip


# ── what came of it ────────────────────────────────────────────────────────────


def counted(office: Office, state: State, recorder: Recorder, days: list[date], before: set[str]) -> Simulated:
    """What arrived, held against the outbox. `before`: Message-IDs that were on record when the days began."""
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
        lost=_lost(office, state, {*times}, rows, days[-1]),
        doubled=sum(count - 1 for count in times.values()) + _told_again(state, {*times}, rows),
        on_days_off=off,
        over_budget=sum(count - 1 for count in unasked.values() if count > 1),
        peak_per_person=max(everything.values(), default=0),
    )
    each = [[one for one in recorder.arrived if local[id(one)] == day] for day in days]
    listed = tuple(Day(day, len(found), sum(carried[one.id] for one in found))
                   for day, found in zip(days, each, strict=True))  # fmt: skip
    return Simulated(listed, totals, Counter(one.address for one in recorder.arrived))


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


def _lost(office: Office, state: State, arrived: set[str], rows: Mapping[str, outbox.Row], last: date) -> int:
    """Letters called sent that did not arrive, and notices of earlier working days that are in no letter."""
    claimed = sum(row.state == "sent" and ident not in arrived for ident, row in rows.items())
    held = {hold.key for hold in outbox.holds(state.decisions(), last) if hold.key}
    due = office.workdays.last_before(last)
    waiting = [one for one in outbox.notices(state.db, "state = 'pending' AND day < ?", [due])
               if not outbox.kept(one, held)]  # fmt: skip
    return claimed + len(waiting)

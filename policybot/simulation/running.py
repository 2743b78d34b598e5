"""Day by day on the virtual clock: what people do, then the ticks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from policybot import acts, outbox
from policybot.channels import Channel
from policybot.model import Address, DeliveryError
from policybot.pipeline import Office, tick
from policybot.settings import departments
from policybot.state import State, scratch_state
from policybot.timeline import moment

from .counting import Simulated, counted
from .recording import Recorder
from .reporting import PERSON, reported
from .scenario import Scenario

Later = tuple[date, Office]
"""From a day on the policy is another one."""
REFUSED = "550 5.1.1"
"""No such mailbox (RFC 3463 section 3.2)."""


def simulate(
    office: Office, records: State, scenario: Scenario, since: date, until: date,
    passing: Callable[[date], object] = lambda _: None, later: Sequence[Later] = (),
) -> Simulated:  # fmt: skip
    """Lives through the days from a copy of the records; `passing` is told each of them."""
    with TemporaryDirectory() as folder:
        state = scratch_state(Path(folder), records)
        run = Run(office, state, scenario, sorted(later, key=lambda one: one[0]))
        before = {row.message_id for row in outbox.messages(state.db)}
        days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
        for day in days:
            run.live(day)
            passing(day)
        out = bool(scenario.down(until)) or scenario.away(until)
        return counted(run.office, state, run.recorder, days, before, out=out)


@dataclass
class Run:
    """The machine with its recorder; `live` is one day of it."""

    office: Office
    state: State
    scenario: Scenario
    later: Sequence[Later] = ()
    recorder: Recorder = field(init=False)

    def __post_init__(self) -> None:
        self.recorder = Recorder(self._trouble)

    @property
    def channels(self) -> Mapping[str, Channel]:
        return dict.fromkeys([*self.office.settings.channels, "maildir"], self.recorder)

    def live(self, day: date) -> None:
        """What people do in the morning, then the ticks of the sending hours."""
        self.office = next((office for since, office in reversed(self.later) if since <= day), self.office)
        self._reports(day)
        self._decisions(day)
        if self.scenario.away(day):
            return
        for minutes in (0, 1, 60):
            tick(self.office, self.state, self.channels, moment(self.office, day) + timedelta(minutes=minutes))

    def _reports(self, day: date) -> None:
        silent = {name for written in self.scenario.silent for name in self._names(written)}
        made = [one for one in reported(self.office, self.scenario, day) if one.department not in silent]
        with self.state.transaction():
            for report in made:
                self.state.add_report(report)

    def _names(self, written: str) -> tuple[str, ...]:
        """A department by name or alias; a group stands for its members."""
        groups = (policy.groups.get(written) for policy in self.office.catalog.policies)
        return next((group.members for group in groups if group), (self._name(written),))

    def _name(self, written: str) -> str:
        return departments(self.office.catalog).get(written, written)

    def _decisions(self, day: date) -> None:
        for one in self.scenario.extend:
            if one.on == day:
                now = moment(self.office, day)
                bench = acts.bench(self.office.catalog, self.state, self.office.workdays, now, day)
                acts.extend(bench, one.measure, one.due, PERSON, one.approval, PERSON, day)

    # ── what services answer ───────────────────────────────────────────────────

    def _trouble(self, address: Address, now: datetime) -> DeliveryError | None:
        day = self.office.day(now)
        if address.channel in self.scenario.down(day):
            return DeliveryError(f"{address.channel}: {PERSON}", whole_channel=True)
        gone = (self.addresses(one.department) for one in self.scenario.refused if one.on(day))
        return DeliveryError(REFUSED, permanent=True) if any(address in one for one in gone) else None

    def addresses(self, department: str) -> frozenset[Address]:
        """Those of a department's people that can refuse a letter: a folder of this machine takes all."""
        name = self._name(department)
        people = (
            contact for place, found in self.office.roster.contacts.items() if place[0] == name for contact in found
        )
        return frozenset(a for contact in people for a in contact.everywhere if a.channel != "maildir")

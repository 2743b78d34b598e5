"""All that is known when letters of a day are put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from policybot.escalation import Desk, Owner
from policybot.model import Decision, Measure, Policy, Told
from policybot.settings import Roster, Settings
from policybot.views import Going


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer by mail that waits for a coordinator, by its number; "" where nobody knows of whom, or to which
    document."""

    number: int
    day: date
    document: str
    department: str


@dataclass(frozen=True, slots=True)
class Case:
    """`waiting`: letters to deputies that wait for release. `tally`: letters by state since the last overview.
    `holds`: decisions to hold that are in force. `rehearsing`: channels that write to the coordinators only.
    `going`: the letters of today, before they go. `head`: that of the chain over the records.
    `quotes`: by document and clause, what the official text says. `answers`: mails that wait to be confirmed."""

    desk: Desk
    settings: Settings
    roster: Roster
    moment: datetime
    waiting: tuple[Told, ...] = ()
    holds: tuple[Decision, ...] = ()
    tally: Mapping[str, int] = field(default_factory=dict)
    rehearsing: tuple[str, ...] = ()
    going: tuple[Going, ...] = ()
    head: str = ""
    quotes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    answers: tuple[Answered, ...] = ()

    @property
    def today(self) -> date:
        return self.desk.today

    def owner(self, policy: Policy, measure: Measure, department: str) -> Owner | None:
        standing = self.desk.survey.standings[measure.document, measure.id]
        part = standing.part(department)
        return Owner(self.desk, policy, standing, part) if part else None

"""What a letter sees: plain values gathered for one address, before any language has touched them.

Templates read these and nothing else, so that a letter can be tested with values made by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from .model import Decision, Document, Finding, Key, Kind, Light, Measure, Offset, Part, Role, Says, Standing
from .periods import Period

Discretion = Literal["", "dates", "numbers"]
"""What a letter may say: everything; numbers of measures and their dates, where several departments read an address;
numbers and a link, where a channel may carry no more."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A step that follows if nobody answers: its day, its name, whom it tells and by which letter.

    `call`: for a department that gets no letter to its deputy, the step is a telephone call of the bureau.
    `at`: the step's distance from the date, so that a letter can say which one it is. `repeat`: 0 the first time.
    """

    day: date
    step: str
    role: Role
    letter: str
    call: bool = False
    at: Offset | None = None
    repeat: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a letter speaks of: a measure, as its addressee stands to it on the letter's day.

    department     whom the notice is about (in the bureau's list: the owner, not the addressee)
    due            the day the notice speaks of: date in force, occurrence, or report day
    first_due      the date the document set, kept for ever; differs from `due` after an extension
    old_due        what the addressee had been told before (letters changed, released)
    workdays_left  working days after the letter's day up to and including `due` (0: today); None after it
    workdays_late  working days since `due`; None before it
    partners       the other owners, in the order of the bracket; `parts_done` of `parts` are done by their own word
    ahead          what follows if nobody answers, soonest first
    told_on        the days on which letters on this were sent to this department's liaison before
    decision       the act behind a return, closing, extension, suspension or change
    mend_by        last day to mend a returned application
    applied_on     the day of the application that a return or a closing answers
    figure_on      the day of the report that `part.value` stands in
    period         the span a report request asks for; `closing`: the last account, after the document's end
    lines          what checks say of this owner and measure (behind, slipping, stalled, unproven)
    past           opening digest: the date had passed before the bot began (put as 请核对); `runs_from`: the day
                   from which its ladder runs
    quote          what the official text says in the clause; "" where it is not at hand, or may not be said
    """

    document: Document
    step: str
    measure: Measure | None = None
    standing: Standing | None = None
    part: Part | None = None
    department: str = ""
    check: str = ""
    repeat: int = 0
    due: date | None = None
    first_due: date | None = None
    old_due: date | None = None
    workdays_left: int | None = None
    workdays_late: int | None = None
    partners: tuple[str, ...] = ()
    parts: int = 1
    parts_done: int = 0
    ahead: tuple[Ahead, ...] = ()
    told_on: tuple[date, ...] = ()
    decision: Decision | None = None
    mend_by: date | None = None
    applied_on: date | None = None
    figure_on: date | None = None
    period: Period | None = None
    closing: bool = False
    lines: tuple[Says, ...] = ()
    past: bool = False
    runs_from: date | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The items of one letter kind; a letter holds one section for each kind that falls on its day.

    department  whom it is for, where one address serves several; "" the addressee of the letter
    kind, role  of that department, and of the person the section is for; None the addressee
    left_out    items of a report request that another section for the same department asks for already
    added       an opening for a department that was told of other measures before
    """

    letter: str
    items: tuple[Item, ...]
    department: str = ""
    kind: Kind = "government"
    role: Role | None = None
    left_out: tuple[Item, ...] = ()
    added: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of one document's measures on a day; each equals the rows behind it."""

    measures: int
    clauses: int
    clauses_closed: int
    closed_on_time: int
    closed_late: int
    closed_after_extension: int
    suspended: int
    normal: int
    due_soon: int
    behind: int
    overdue: int

    @property
    def closed(self) -> int:
        return self.closed_on_time + self.closed_late + self.closed_after_extension

    @property
    def running(self) -> int:
        return self.normal + self.due_soon + self.behind + self.overdue


@dataclass(frozen=True, slots=True)
class Row:
    """One measure in the bureau's list: who is still open, and what is to be said of it."""

    standing: Standing
    open: tuple[str, ...]
    lines: tuple[Says, ...] = ()
    workdays_late: int | None = None
    old_due: date | None = None
    new: bool = False

    @property
    def measure(self) -> Measure:
        return self.standing.measure

    @property
    def light(self) -> Light | None:
        return self.standing.light


@dataclass(frozen=True, slots=True)
class Todo:
    """Something the bureau is asked to decide or do today.

    kind: release (a letter to a deputy waits), review (an application waits), call (telephone), decide (weekly,
    from the 18th workday after the date), confirm (a date moved or a measure gone without approval), contact
    (nobody can be reached), hold (a hold is in force), rehearsal (a channel writes to the coordinators only),
    objection (an owner disputes its part), snooze (reminders rest by decision), mail (an answer by mail waits to be
    confirmed).
    """

    kind: str
    since: date
    measure: Measure | None = None
    department: str = ""
    key: Key | None = None
    workdays: int = 0
    says: Says | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """A date within the next two weeks: `what` is due, occurrence or report."""

    day: date
    what: str
    measure: Measure | None = None
    departments: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """What went out since the last overview: letters planned, delivered, waiting and failed."""

    since: date
    until: date
    sent: int = 0
    waiting: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """Where one document stands on a day, for the bureau: its own measures first."""

    document: Document
    day: date
    totals: Totals
    own_measures: int
    own: tuple[Row, ...]
    others: tuple[Row, ...]
    todo: tuple[Todo, ...]
    coming: tuple[Coming, ...]
    sent: Sent | None = None
    unreachable: tuple[str, ...] = ()
    no_deputy: tuple[str, ...] = ()
    reported: int = 0
    to_report: int = 0
    report_day: date | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Going:
    """One letter of today before it goes: to whom, of which kinds, about which measures."""

    departments: tuple[str, ...]
    role: Role
    name: str
    letters: tuple[str, ...]
    measures: tuple[str, ...]
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class LetterView:
    """All that one letter says. `sections[0]` is the main one: its template gives subject and frame.

    own_house    the addressee is a department of the bureau itself
    stands_in    departments nobody of whom can be reached: the coordinators get their sections to pass them on
    answer       how to answer: "mail" (reply to this mail), "fixed" (likewise, in fixed lines that a machine
                 reads), "chat", "" (telephone only)
    preview      True for a letter shown before it is sent
    next_letter  the next working day on which anything may come to this address, if known
    next_report  the first report day to come, for the opening digest
    acts_for     the person (or department) whose letter this is, read by the substitute (B角) `name`
    meant        in a rehearsal the address this letter is kept from; the coordinators read it
    going        letters that go today from `send_at` (HH:MM), for the coordinators' list
    head         first digits of the head of the chain over the records, for the weekly overview
    discretion   what the letter may say at all
    sheet        whether the department's sheet of the ledger is attached, to be filled in
    page         where its reader can see the rest, if there is such a place
    """

    department: str
    kind: Kind
    role: Role
    day: date
    moment: datetime
    bureau: str
    sections: tuple[Section, ...]
    own_house: bool = False
    name: str = ""
    contact: str = ""
    phone: str = ""
    office: str = ""
    signer: str = ""
    number: int = 0
    answer: str = "mail"
    standing_in_for_deputy: bool = False
    overviews: tuple[Overview, ...] = ()
    next_report: date | None = None
    check_by: date | None = None
    stands_in: tuple[str, ...] = ()
    acts_for: str = ""
    meant: str = ""
    going: tuple[Going, ...] = ()
    send_at: str = ""
    head: str = ""
    discretion: Discretion = ""
    sheet: bool = False
    page: str = ""

    @property
    def departments(self) -> tuple[str, ...]:
        """All whom the letter speaks to: more than one where they share an address."""
        return tuple(dict.fromkeys(section.department or self.department for section in self.sections))

    def of(self, section: Section) -> LetterView:
        """The letter as the department that a section is for reads it."""
        name = section.department
        if name in ("", self.department):
            return self
        return replace(self, department=name, kind=section.kind, own_house=name == self.bureau)

    @property
    def main(self) -> Section:
        return self.sections[0]

    @property
    def others(self) -> tuple[Section, ...]:
        return self.sections[1:]

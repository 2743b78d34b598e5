"""The nouns of the house: what a policy says, what was reported and decided, who is told what.

Values only. Nothing here reads a clock, a file or a socket, and nothing imports another room.
Names follow DESIGN section 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NewType

Kind = Literal["government", "party", "central", "association", "city"]
Role = Literal["liaison", "deputy", "bureau"]
Light = Literal["normal", "due_soon", "behind", "overdue"]
Lifecycle = Literal["in_progress", "extension_asked", "closure_applied", "closed", "suspended"]
Reporting = Literal["reported", "unreported", "not_due"]
Outcome = Literal["on_time", "late", "after_extension"]
StepKind = Literal["deadline", "report", "review"]
Unit = Literal["days", "workdays"]
Key = NewType("Key", str)

LIGHTS: tuple[Light, ...] = ("normal", "due_soon", "behind", "overdue")
"""From best to worst; a measure shows the worst light of its owners."""


# ── words that wait for a language ─────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Says:
    """A sentence in the source language (English) with its values; `language.say` puts it into another.

    The core must speak without knowing who listens, so it keeps sentence and values apart.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format_map(self.values)


# ── the policy ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    number: str
    issued: date
    ends: date
    bureau: str
    title: str = ""
    timezone: str = "Asia/Shanghai"
    lead: Literal["stated", "first"] = "stated"
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Department:
    name: str
    kind: Kind = "government"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A collective of the text, such as 各市（区）政府; `basis` names who says that these are its members."""

    name: str
    members: tuple[str, ...]
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Offset:
    """A signed distance from a date: `-10 workdays`, `0 days`."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count:+d} {self.unit}" if self.count else f"0 {self.unit}"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the ladder. `repeat` and `times`: again each so often, so many times (None: until settled)."""

    name: str
    kind: StepKind
    at: Offset
    to: tuple[Role, ...]
    letter: str
    release: bool = False
    repeat: Offset | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """An agreed point on the way to a target: by `day`, `value` is to be reached."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Target:
    what: str
    value: float
    unit: str
    op: Literal[">=", "<=", ">", "<", "="] = ">="
    counting: Literal["stock", "year", "since"] = "stock"
    denominator: str | None = None
    source: str | None = None
    figures_by: date | None = None
    nodes: tuple[Node, ...] = ()
    plan: Literal["linear"] | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum the text names (a subsidy, a limit): a fact, never a target."""

    value: float
    unit: str
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One commitment. `owners` stand exactly as in the bracket; `members` are the departments behind them,
    each once; `actors` are those among them who report and get letters."""

    document: str
    id: str
    title: str
    owners: tuple[str, ...]
    members: tuple[str, ...]
    actors: tuple[str, ...]
    acts: tuple[str, ...] = ()
    summary: str = ""
    lead: str | None = None
    due: date | None = None
    due_basis: Literal["stated", "same sentence", "inherited", "decided"] = "stated"
    force: Literal["must", "aim"] = "must"
    phrase: str = ""
    every: str | None = None
    occurrences: tuple[date, ...] = ()
    target: Target | None = None
    amounts: tuple[Amount, ...] = ()
    sensitive: bool = False
    waive: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    line: int = 1

    @property
    def clause(self) -> str:
        """`10.4` for `10.4b`: the number of the clause the measure belongs to."""
        return self.id.rstrip("abcdefghijklmnopqrstuvwxyz")

    @property
    def article(self) -> int:
        return int(self.id.split(".")[0])

    @property
    def aim(self) -> bool:
        return self.force == "aim"

    @property
    def order(self) -> tuple[int, int, str]:
        """Sorts 2.1 before 10.4a."""
        first, _, second = self.clause.partition(".")
        return int(first), int(second or 0), self.id


@dataclass(frozen=True, slots=True)
class Untracked:
    clause: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One document with everything that stands in its measures file."""

    document: Document
    departments: Mapping[str, Department]
    groups: Mapping[str, Group]
    steps: tuple[Step, ...]
    measures: tuple[Measure, ...]
    untracked: tuple[Untracked, ...] = ()
    file: str = ""

    def kind(self, department: str) -> Kind:
        found = self.departments.get(department)
        return found.kind if found else "government"

    def measure(self, ident: str) -> Measure | None:
        return next((m for m in self.measures if m.id == ident), None)

    def ladder(self, kind: StepKind) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.kind == kind)


@dataclass(frozen=True, slots=True)
class Catalog:
    """All documents that one daemon watches. `digest` is the fingerprint of the bytes they were read from."""

    policies: tuple[Policy, ...]
    digest: str = ""

    def policy(self, document: str) -> Policy:
        return next(p for p in self.policies if p.document.id == document)

    def measures(self) -> Iterator[tuple[Policy, Measure]]:
        return ((policy, measure) for policy in self.policies for measure in policy.measures)


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a file: where (1-based), what (`message`), what to do (`hint`)."""

    line: int
    column: int
    code: str
    message: Says
    hint: Says
    file: str = ""


# ── what was reported and decided ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Evidence:
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Report:
    """One entry of progress. `day` is the day it claims, `entered` the moment it was written down."""

    id: int
    document: str
    measure: str
    department: str
    person: str
    day: date
    entered: datetime
    entered_by: str = ""
    done: str = ""
    problem: str = ""
    next: str = ""
    value: float | None = None
    expected: date | None = None
    committed: date | None = None
    part_done: bool = False
    closes: bool = False
    asks_until: date | None = None
    for_day: date | None = None
    evidence: tuple[Evidence, ...] = ()


DecisionKind = Literal["accept", "return", "extend", "suspend", "resume", "release", "hold", "unhold"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One act of the bureau. `department` is None where it concerns the whole measure."""

    id: int
    document: str
    measure: str | None
    kind: DecisionKind
    by: str
    day: date
    entered: datetime
    reason: str = ""
    department: str | None = None
    whole: bool = False
    due: date | None = None
    approval: str = ""
    key: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """All that is on record of one measure, oldest first."""

    reports: tuple[Report, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def until(self, day: date) -> Progress:
        """What was known at the end of `day`: the acts whose claimed day is not later."""
        return Progress(
            tuple(r for r in self.reports if r.day <= day),
            tuple(d for d in self.decisions if d.day <= day),
        )

    def of(self, department: str) -> tuple[Report, ...]:
        return tuple(r for r in self.reports if r.department == department)


# ── where things stand ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Part:
    """One owner's share of a measure on a day.

    `open`: the owner still has to act. `done_on`: the day from which its own word or application counts.
    `applied_on`: the day of an application that nobody has decided yet.
    `rest_until`: the last day of a mending period after a return, on which nobody is chased.
    `returned`: the act of the last return. `awaits`: account was given, the figure comes by this day.
    """

    department: str
    open: bool
    light: Light | None
    reporting: Reporting
    done_on: date | None = None
    applied_on: date | None = None
    returned: Decision | None = None
    rest_until: date | None = None
    awaits: date | None = None
    accepted: date | None = None
    applicant: bool = False
    last: Report | None = None
    value: float | None = None
    expected: date | None = None

    @property
    def applied(self) -> bool:
        return self.applied_on is not None

    def mending(self, today: date) -> bool:
        """Whether a returned application may still be mended: until then nobody chases."""
        return self.rest_until is not None and today <= self.rest_until


@dataclass(frozen=True, slots=True)
class Standing:
    """One measure on a day: three axes that stay apart, its dates, and its parts."""

    measure: Measure
    on: date
    due: date | None
    lifecycle: Lifecycle
    light: Light | None
    reporting: Reporting
    outcome: Outcome | None
    parts: tuple[Part, ...]
    occurrence: date | None = None
    committed: date | None = None
    expected: date | None = None
    applied_on: date | None = None
    approval: str = ""
    value: float | None = None

    @property
    def alive(self) -> bool:
        return self.lifecycle not in ("closed", "suspended")

    @property
    def done(self) -> int:
        """How many parts are done by their owners' own word."""
        return sum(not part.open for part in self.parts)

    def part(self, department: str) -> Part | None:
        return next((p for p in self.parts if p.department == department), None)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says of one measure on one day, and of which of its owners."""

    measure: str
    document: str
    check: str
    departments: tuple[str, ...]
    says: Says
    light: Light | None = None
    due: date | None = None


# ── who is told ────────────────────────────────────────────────────────────────

NoticeState = Literal["pending", "proposed", "held", "sent", "superseded", "obsolete", "failed"]


@dataclass(frozen=True, slots=True)
class Notice:
    """The decision that someone be told something. `key` says it once and for all (DESIGN section 5).

    `day`: the working day on which it falls. `due`: date in force, or the occurrence or report day it speaks of.
    `count_from`: the day the steps after the date count from. `at_once`: an answer to somebody's own act.
    """

    key: Key
    document: str
    measure: str | None
    title: str
    check: str
    step: str
    repeat: int
    letter: str
    department: str
    role: Role
    day: date
    due: date | None
    count_from: date | None
    state: NoticeState
    reason: Says
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A notice on record: what history says was decided and done about telling somebody."""

    key: Key
    document: str
    measure: str | None
    check: str
    step: str
    repeat: int
    letter: str
    department: str
    role: Role
    day: date
    due: date | None
    count_from: date | None
    state: NoticeState
    sent_on: date | None = None
    released_on: date | None = None
    released_by: str = ""
    title: str = ""


# ── letters on their way ───────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Address:
    """Where a letter goes: the name of a channel and what that channel calls the place."""

    channel: str
    target: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.target}"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person in a role, with addresses in the order in which they are tried."""

    department: str
    role: Role
    addresses: tuple[Address, ...]
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """Words for one address, before any channel has given them its form."""

    id: str
    number: int
    moment: datetime
    address: Address
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Message:
    """One part of a letter in the bytes that go out, stored before the first try and never changed.

    `id` is the Message-ID without angle brackets; a copy carries the same one.
    """

    id: str
    address: Address
    payload: bytes
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the service said when it took the message."""

    detail: str = ""


class DeliveryError(Exception):
    """A message was not delivered, or nobody knows whether it was.

    permanent        the same message to the same address will never be taken
    retry_after      seconds the service asked us to wait; None: our own back-off
    unknown          the service may have taken it: the same bytes must be tried again, nothing else
    whole_channel    the fault is not this address: others on the channel need not be tried now
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: int | None = None,
        unknown: bool = False,
        whole_channel: bool = False,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.unknown = unknown
        self.whole_channel = whole_channel

"""What a measures file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .words import Kind, Role, Says, StepKind, Unit


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
    fingerprint: str | None = None
    cite: str = "第（{article}）条第{clause}项"
    consent: bool = False
    timeliness: Literal["claimed", "entered"] = "claimed"
    """Whether a report counts by the day it claims, or by that of its entry while nobody has confirmed a paper."""


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
    baseline: float = 0.0

    @property
    def sign(self) -> str:
        """`op` as people print it."""
        return {">=": "≥", "<=": "≤"}.get(self.op, self.op)


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
    correction: str = ""
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

"""The nouns of drafting: what a file holds, what a text says, and what stays open.

Block        what a source gives: a Line of text, or a Row of a table
Clause       the text in front of one bracket of owners, with all that was read in it
Draft        everything read in one official text
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from policybot.model import Says


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the file has it; `number` counts from 1 (of a Word file: paragraphs)."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the `table`-th table; merged cells are repeated downwards, never sideways."""

    number: int
    cells: tuple[str, ...]
    table: int


Block = Line | Row


@dataclass(frozen=True, slots=True)
class Deadline:
    """`day` is the last day of the period named; None where it recurs or cannot be known.

    `every` is a recurrence that a measure can have, where the words are clear; `aim` where they say 力争;
    `open` says what somebody must still decide.
    """

    kind: Literal["by", "in", "recurring"]
    day: date | None
    phrase: str
    start: int = 0
    every: str | None = None
    aim: bool = False
    open: Says | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit as written: 300 亿元. `op` is one of >= <= > < = as in the measures file;
    `ends`: the last day of its validity, where it says so."""

    kind: Literal["target", "amount"]
    value: float
    unit: str
    op: str
    phrase: str
    start: int = 0
    aim: bool = False
    about: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """A bracket of owners. `when`: the words about time in it; `more`: 等 leaves it open; `doubtful`: hardly names;
    `merged`: taken from the row above, for the cell is blank."""

    owners: tuple[str, ...]
    leads: tuple[str, ...] = ()
    when: str = ""
    more: bool = False
    doubtful: tuple[str, ...] = ()
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something open that a person must decide. `clause` is an id, or empty for the document."""

    clause: str
    line: int
    code: str
    says: Says


@dataclass(frozen=True, slots=True)
class Clause:
    """`owners` in the order of the text, leads as they stand there; `lead` only where exactly one is stated; `over`:
    the heading of its article.
    """

    article: int
    item: int
    text: str
    line: int
    owners: tuple[str, ...] = ()
    lead: str | None = None
    leads: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    figures: tuple[Figure, ...] = ()
    heading: str = ""
    suffix: str = ""
    over: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.article}.{self.item}{self.suffix}"


@dataclass(frozen=True, slots=True)
class Document:
    """What the text says of itself; `first_leads` where it says that the owner named first leads. `year`: the one that
    days without a year belong to; `cite`: how its own numbers lead to a clause, as in the measures file."""

    number: str = ""
    title: str = ""
    issued: date | None = None
    first_leads: bool = False
    year: int | None = None
    cite: str = ""
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    document: Document
    clauses: tuple[Clause, ...]
    questions: tuple[Question, ...] = field(default=())
    """Of the document; those of clauses stand with them."""

    def open(self) -> tuple[Question, ...]:
        """All open questions in the order of the text."""
        return (*self.questions, *(one for clause in self.clauses for one in clause.questions))

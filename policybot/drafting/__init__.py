"""An official text → its clauses, and a draft of measures.toml. Own code, deterministic, offline.

sources      .txt .docx .pdf .tsv .csv → lines and rows; the only room that touches a file
parts        letter, plan, attachments; number, title and day of the document
tree         一、（一）1.（1）① as a tree
cutting      the clauses: what stands before each bracket of owners; `tables` for rows
owners, dates, recurring, figures      what a clause says
writing      the draft as TOML
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from .nouns import Assignment, Block, Clause, Deadline, Document, Draft, Figure, Line, Question, Row
from .reading import Outline, clauses, outline

__all__ = [
    "Assignment", "Block", "Clause", "Deadline", "Document", "Draft", "Figure", "Line", "Outline", "Question", "Row",
    "clauses", "draft", "outline",
]  # fmt: skip


def draft(blocks: Sequence[Block], issued: date | None = None) -> Draft:
    """Everything read in one text. Never raises; a text without clauses gives a draft without any."""
    found = outline(blocks, issued)
    return Draft(found.document, tuple(clauses(found)), found.questions)

"""The ledger as a workbook: all of it, or the sheet of one department, which only writes where it should."""

from __future__ import annotations

from collections.abc import Sequence

from policybot.model import Says

from .books import Books
from .columns import COLUMNS, IDENT, PERSON, SIGNER, Field, title
from .drawing import Drawing, Heading, draw
from .entries import Entry, Value, of, whole
from .origin import Origin

SHEET = Says("ledger")
GUIDE = Says(
    "Fill in yellow cells only, and leave what has not changed. With a figure or an application for closure, name who "
    "signed it off. Save, and send the file back as it is."
)
NAME_PLACE, SIGNER_PLACE = 3, 8
"""The columns of the cells for the names of who reports and who signed it off, each behind its label."""


def export(books: Books, department: str | None = None) -> bytes:
    """Raises nothing; a department without measures has an empty sheet."""
    entries = list(of(books, department) if department else whole(books))
    headings = [Heading(title(one.field, books.language), one.field) for one in (*COLUMNS, IDENT)]
    rows = [[*_cells(entry, n)] for n, entry in enumerate(entries, 1)]
    drawing = Drawing(
        books.say(SHEET), _above(books, department, len(rows)), headings, rows,
        Origin(books.day, books.version, books.language, department or ""), guarded=department is not None,
        open=frozenset({(1, NAME_PLACE), (1, SIGNER_PLACE)} if department else ()),
    )  # fmt: skip
    return draw(drawing, books.say)


def _cells(entry: Entry, number: int) -> list[Value]:
    cells: dict[Field, Value] = {**entry.cells, "number": number, "ident": entry.ident}
    return [cells.get(one.field) for one in (*COLUMNS, IDENT)]


def _above(books: Books, department: str | None, count: int) -> Sequence[Sequence[Value]]:
    numbers = "、".join(policy.document.number for policy in books.catalog.policies)
    what = {"numbers": numbers, "department": department, "day": books.day, "count": count}
    if department is None:
        return [[books.say(Says("Ledger of tasks, {numbers} (as of {day}, measures: {count})", what))], []]
    first = books.say(Says("{department}: ledger of tasks, {numbers} (as of {day}, measures: {count})", what))
    label = books.say(Says("{title} (required):", {"title": PERSON}))
    signer = books.say(Says("{title}:", {"title": SIGNER}))
    names: list[Value] = [None] * (SIGNER_PLACE + 1)
    names[NAME_PLACE - 1], names[SIGNER_PLACE - 1] = label, signer
    return [[first], [*names, books.say(GUIDE)]]

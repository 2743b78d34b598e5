"""Rows → a workbook that can be filled in and printed: one sheet, its head frozen, A3 landscape.

Text stays text: nothing that a cell holds becomes a formula or a link.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from policybot.deadlines.words import LIGHTS
from policybot.model import Light, Says
from policybot.sheets import NO_TEXT

from .columns import BY_FIELD, Field, Shape
from .entries import CHOICES, SHARES, Value
from .origin import NAME, Origin

A3, A4 = 8, 9
"""Excel's numbers of the paper sizes."""
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

COLOURS: dict[Light, str] = {"normal": "#C6E0B4", "due_soon": "#FFE699", "behind": "#F8CBAD", "overdue": "#FF7C80"}
"""Backgrounds behind a word that says the same, so that a print without colours loses nothing."""
MOST = 32_767
"""Characters of a cell: of a longer text Excel would show nothing."""
GONE = dict.fromkeys(map(ord, NO_TEXT))
PADDING = 1.5
"""What a cell keeps free at its sides, in characters."""
LINE, HIGHEST = 13.5, 409.0
"""Points of a line, and the most that Excel gives a row."""
YELLOW, GREY, RED = "#FFFBE6", "#E7E6E6", "#FF9999"
FORMS: dict[Shape, str] = {"text": "@", "number": "General", "share": "0.0%", "day": "yyyy-mm-dd"}
FROZEN: tuple[Field, ...] = ("number", "clause", "task")
CENTRED: tuple[Field, ...] = ("clause", "state", "light", "liaison")
"""Besides all figures and days."""
TIPS: dict[Field, Says] = {
    "value": Says("digits only; the unit stands under the figure to reach"),
    "committed": Says("write the day as 2025-03-31"),
    "expected": Says("write the day as 2025-03-31"),
    "problem": Says("once it is solved, empty this cell and say under latest progress how"),
}
"""What Excel shows beside a cell that somebody is about to fill in."""
ALLOWED = {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True, "format_cells": True}
"""What the protection of a department's sheet leaves free; it has no password and is a railing, not a lock."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a sheet; one that is none of ours has a title alone."""

    title: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """What stands on a sheet. `above`: rows over the head; `open`: their cells that are to be filled in.

    `guarded`: only what a department writes can be changed. `marks`: places (row of `rows`, column; from 0) that are
    wrong, and why; `wrong`: the same of cells over the head. `notes`: lines of a sheet in front.
    """

    name: str
    above: Sequence[Sequence[Value]]
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Value]]
    origin: Origin
    guarded: bool = False
    open: frozenset[tuple[int, int]] = frozenset()
    marks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    wrong: Mapping[tuple[int, int], str] = field(default_factory=dict)
    notes: tuple[str, Sequence[Sequence[Value]]] | None = None


def draw(drawing: Drawing, say: Callable[[Says], str]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, SAFE) as book:
        if drawing.notes:
            _notes(book, *drawing.notes)
        sheet = book.add_worksheet(drawing.name)
        sheet.activate()
        _Pen(book, sheet, drawing, say).all()
        _hidden(book, drawing.origin)
    return made.getvalue()


NOTES = (6.0, 14.0, 60.0, 60.0)
"""Widths of the columns of a sheet of notes."""


def _notes(book: Any, name: str, rows: Sequence[Sequence[Value]]) -> None:
    """Lines of one cell stand over the whole width; the others are a table with its head."""
    sheet, line = book.add_worksheet(name), book.add_format({"font_size": 12})
    cell = {"text_wrap": True, "valign": "top", "border": 1, "font_size": 10}
    head, body = book.add_format({**cell, "bold": True, "bg_color": GREY}), book.add_format(cell)
    first = next(at for at, row in enumerate(rows) if len(row) > 1)
    for at, row in enumerate(rows):
        sheet.set_row(at, height(row, NOTES, 1) + 3 if at > first else 20)
        for column, value in enumerate(row):
            put(sheet, at, column, value, line if len(row) == 1 else head if at == first else body)
    for column, width in enumerate(NOTES):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _hidden(book: Any, origin: Origin) -> None:
    sheet = book.add_worksheet(NAME)
    for at, row in enumerate(origin.rows()):
        for column, value in enumerate(row):
            sheet.write_string(at, column, value)
    sheet.hide()


def put(sheet: Worksheet, row: int, column: int, value: Value, form: object) -> None:
    """A value as what it is; a text is written as a text whatever it looks like."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, value.translate(GONE)[:MOST], form)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)


def height(row: Sequence[Value], widths: Sequence[float], least: int) -> float:
    """Points that a row needs, at least so many lines; not every program finds that out when it opens a file."""
    texts = [(value, width - PADDING) for value, width in zip(row, widths, strict=False) if isinstance(value, str)]
    lines = [sum(ceil(_columns(line) / width) or 1 for line in text.split("\n")) for text, width in texts]
    return min(LINE * max([least, *lines]), HIGHEST)


def _columns(line: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in line)


class _Pen:
    """Writes one drawing onto one sheet; formats are made once each, for a workbook keeps them all."""

    def __init__(self, book: Any, sheet: Worksheet, drawing: Drawing, say: Callable[[Says], str]) -> None:
        self.book, self.sheet, self.drawing, self.say = book, sheet, drawing, say
        self.formats: dict[tuple[tuple[str, object], ...], object] = {}
        self.lights = {say(LIGHTS[light]): colour for light, colour in COLOURS.items()}
        self.head = len(drawing.above)
        self.last = self.head + len(drawing.rows)

    def all(self) -> None:
        self.columns()
        self.above()
        self.body()
        self.marks()
        self.tips()
        self.page()

    def form(self, **facts: object) -> object:
        key = tuple(sorted(facts.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"valign": "top", "font_size": 10, **facts})
        return self.formats[key]

    def columns(self) -> None:
        for n, heading in enumerate(self.drawing.headings):
            known = BY_FIELD.get(heading.field) if heading.field else None
            hidden = {"hidden": True} if heading.field == "ident" else {}
            self.sheet.set_column(n, n, known.width if known else 12, None, hidden)

    def above(self) -> None:
        for row, cells in enumerate(self.drawing.above):
            self.sheet.set_row(row, 24 if row == 0 else 18)
            for column, value in enumerate(cells):
                if why := self.drawing.wrong.get((row, column)):
                    put(self.sheet, row, column, value, self.form(bg_color=RED, border=1, locked=False))
                    self.comment(row, column, why)
                elif (row, column) in self.drawing.open:
                    put(self.sheet, row, column, value, self.form(bg_color=YELLOW, border=1, locked=False))
                elif value not in (None, ""):
                    facts = {"bold": True, "font_size": 14} if row == 0 else {}
                    put(self.sheet, row, column, value, self.form(**facts))

    def body(self) -> None:
        headings = self.drawing.headings
        form = self.form(bold=True, border=1, bg_color=GREY, text_wrap=True, align="center")
        for n, heading in enumerate(headings):
            put(self.sheet, self.head, n, heading.title, form)
        widths = [BY_FIELD[one.field].width if one.field in BY_FIELD else 12 for one in headings]
        self.sheet.set_row(self.head, 2 * LINE + 3)
        for at, row in enumerate(self.drawing.rows, self.head + 1):
            self.sheet.set_row(at, height(row, widths, 3 if self.drawing.guarded else 1))
            for n, (heading, value) in enumerate(zip(headings, row, strict=False)):
                put(self.sheet, at, n, value, self.cell(heading.field, value))

    def cell(self, field: Field | None, value: Value) -> object:
        known = BY_FIELD.get(field) if field else None
        facts: dict[str, object] = {
            "border": 1,
            "text_wrap": True,
            "num_format": FORMS[known.shape if known else "text"],
        }
        if known and (known.shape != "text" or field in CENTRED):
            facts |= {"align": "center"}
        if known and known.filled and self.drawing.guarded:
            facts |= {"bg_color": YELLOW, "locked": False}
        if field == "light" and value in self.lights:
            facts |= {"bg_color": self.lights[str(value)]}
        return self.form(**facts)

    def marks(self) -> None:
        for (row, column), why in self.drawing.marks.items():
            cells, heading = self.drawing.rows[row], self.drawing.headings[column]
            value = cells[column] if column < len(cells) else None
            shape = BY_FIELD[heading.field].shape if heading.field in BY_FIELD else "text"
            form = self.form(border=1, text_wrap=True, num_format=FORMS[shape], bg_color=RED, locked=False)
            at = self.head + 1 + row
            put(self.sheet, at, column, value, form)
            self.comment(at, column, why)

    def comment(self, row: int, column: int, why: str) -> None:
        self.sheet.write_comment(row, column, why, {"author": "policybot", "x_scale": 2, "y_scale": 1.5})

    def tips(self) -> None:
        """The choices of a state, and what to mind where something is to be written."""
        if not self.drawing.rows:
            return
        for n, heading in enumerate(self.drawing.headings):
            span = (self.head + 1, n, self.last, n)
            if heading.field == "state" and self.drawing.guarded:
                source = [self.say(SHARES[one]) for one in CHOICES]
                self.sheet.data_validation(*span, {"validate": "list", "source": source, "error_type": "warning"})
            elif heading.field in TIPS and self.drawing.guarded:
                tip = self.say(TIPS[heading.field])
                self.sheet.data_validation(*span, {"validate": "any", "input_message": tip})

    def page(self) -> None:
        sheet, headings = self.sheet, self.drawing.headings
        frozen = [n for n, heading in enumerate(headings) if heading.field in FROZEN]
        sheet.freeze_panes(self.head + 1, max(frozen, default=-1) + 1 if frozen == list(range(len(frozen))) else 0)
        sheet.autofilter(self.head, 0, max(self.last, self.head + 1), len(headings) - 1)
        sheet.set_landscape()
        sheet.set_paper(A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(self.head)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&C{self.say(PAGES)}")
        if self.drawing.guarded:
            sheet.protect("", ALLOWED)


PAGES = Says("page &P of &N")

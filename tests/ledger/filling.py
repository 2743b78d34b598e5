"""A ledger as somebody fills it in with another program: what was exported is read, written into, and saved anew.

Formats, protection and the types of days are lost on the way, as they are in the worst of those programs.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from policybot.ledger.origin import NAME
from policybot.ledger.reading import BOUNDS
from policybot.sheets import sheets

Rows = list[list[Any]]
HEAD = 2
"""The row, from 0, in which our own sheets have their head."""


@dataclass
class Form:
    """`rows` of the visible sheet; `hidden` of the other, None once somebody has deleted it."""

    rows: Rows
    hidden: Rows | None
    merged: Sequence[str] = ()

    @property
    def titles(self) -> list[str]:
        return [str(one) for one in self.rows[HEAD]]

    def row(self, start: str) -> list[Any]:
        """The row whose id begins so."""
        return next(row for row in self.rows[HEAD + 1 :] if str(row[-1]).startswith(start))

    def number(self, start: str) -> int:
        """The same as Excel counts it."""
        return self.rows.index(self.row(start)) + 1

    def get(self, measure: str, title: str) -> Any:
        return self.row(f"sx-2024-11:{measure}:")[self.titles.index(title)]

    def fill(self, measure: str, **cells: object) -> Form:
        row = self.row(f"sx-2024-11:{measure}:")
        for title, value in cells.items():
            row[self.titles.index(title)] = value
        return self

    def sign(self, name: str) -> Form:
        self.rows[1][3] = name
        return self

    def columns(self, arrange: Callable[[list[str]], list[str]]) -> Form:
        """The columns in another order, or fewer of them; what stands above the head stays where it is."""
        titles = self.titles
        places = [titles.index(title) for title in arrange(titles)]
        self.rows = [row if at < HEAD else [row[n] for n in places] for at, row in enumerate(self.rows)]
        return self

    def save(self) -> bytes:
        made = io.BytesIO()
        with xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            sheet = book.add_worksheet("台账")
            for at, row in enumerate(self.rows):
                sheet.write_row(at, 0, row)
            for one in self.merged:
                sheet.merge_range(one, None)
            if self.hidden is not None:
                other = book.add_worksheet(NAME)
                for at, row in enumerate(self.hidden):
                    other.write_row(at, 0, row)
                other.hide()
        return made.getvalue()


def opened(data: bytes) -> Form:
    found = {one.name: [list(row) for row in one.rows] for one in sheets("form", data, BOUNDS, NAME)}
    hidden = found.pop(NAME, None)
    rows = found.get("台账") or found["ledger"]
    width = max(map(len, rows))
    return Form([row + [""] * (width - len(row)) for row in rows], hidden)

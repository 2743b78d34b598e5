"""What a cell says, and the names of columns as they are looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from policybot.plaintext import clean

from .cells import Cell, Sheet

SEARCHED = 20
"""So many rows from the top may hold the head: above it stand a title and perhaps a day or a remark."""
NO_TEXT = "\ufffe\uffff"
"""No characters in any text, and in no workbook that Excel opens (XML 1.0 section 2.2)."""


def text(cell: Cell) -> str:
    """What a cell says; line breaks are kept, what nobody sees is not."""
    found = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return "".join(c for c in clean(found) if unicodedata.category(c) != "Cf" and c not in NO_TEXT).strip()


def title(cell: Cell) -> str:
    """A column's name as it is written, on one line."""
    return " ".join(str(cell).split())


def word(cell: Cell) -> str:
    """A column's name or a role as it is looked up: 姓 名（必填）* → 姓名"""
    plain = unicodedata.normalize("NFKC", str(cell)).casefold()
    kept = "".join(char for char in plain if unicodedata.category(char) not in ("Cf", "Cc"))
    return re.sub(r"\s+", "", kept).partition("(")[0].strip("*:")


def letter(column: int) -> str:
    """What Excel calls a column, 1 is A."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def unused(sheet: Sheet, head: int, used: Collection[int]) -> Iterator[str]:
    """Columns of which something is written from the row `head` on and nothing is used, by their names or letters."""
    rows = sheet.rows[head - 1 :]
    for number in range(1, max(map(len, rows)) + 1):
        if number not in used and any(str(row[number - 1]).strip() for row in rows if len(row) >= number):
            first = rows[0][number - 1] if len(rows[0]) >= number else ""
            yield title(first) or letter(number)

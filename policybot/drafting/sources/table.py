"""Tables as text: .tsv and .csv, as spreadsheets save them."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from policybot.drafting.nouns import Block, Line, Row
from policybot.model import Says

from .text import decode

DAMAGED = Says("the table cannot be read: {why}"), Says("save it again as CSV or as tab-separated text")


def read(data: bytes, suffix: str) -> Iterator[Block]:
    """A row for each record; a record of one cell is a line of text, as are those with one cell filled above the table
    (its title, in a row as wide as the table). Quotation marks may hold line breaks."""
    from . import Unreadable

    text = decode(data).replace("\0", "")
    delimiter = (
        "\t" if suffix == ".tsv" or text[:4000].count("\t") > text[:4000].count(",") else _delimiter(text[:4000])
    )
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    last, above = 1, True
    try:
        for cells in reader:
            filled = [cell for cell in cells if cell.strip()]
            above &= len(filled) < 2
            if len(filled) == 1 and (above or len(cells) == 1):
                yield Line(last, filled[0])
            elif filled:
                yield Row(last, tuple(cells), 1)
            last = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(Says(DAMAGED[0].text, {"why": str(error)}), DAMAGED[1]) from None


def _delimiter(text: str) -> str:
    return ";" if text.count(";") > text.count(",") else ","

"""Word files (.docx, ECMA-376) through python-docx: paragraphs and tables in their order, automatic numbers in words.

Inserted text of tracked changes counts, deleted text does not.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from policybot.drafting.nouns import Block, Line, Row
from policybot.model import Says

from .numbering import Numbering
from .text import MOST, TOO_LONG

DAMAGED = Says("the Word file cannot be opened"), Says("open it in Word or WPS and save it again as .docx")
LARGEST = 200 * 1024 * 1024
"""Unpacked bytes of all parts together: more is no document, but a trap."""


def read(data: bytes, suffix: str) -> Iterator[Block]:
    """Lines are paragraphs, numbered from 1; rows of tables count on."""
    from . import Unreadable

    del suffix
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
        if size > LARGEST:
            raise Unreadable(*TOO_LONG)
        document = docx.Document(BytesIO(data))
        yield from _blocks(document)
    except Unreadable:
        raise
    except Exception:  # zip, XML and python-docx each have their own errors, and a damaged file any of them
        raise Unreadable(*DAMAGED) from None


def _blocks(document: Any) -> Iterator[Block]:
    from . import Unreadable

    numbering = Numbering(document)
    number = table = length = 0
    for piece in document.iter_inner_content():
        if isinstance(piece, Paragraph):
            for text in (numbering.label(piece._p) + _text(piece._p)).split("\n"):
                number += 1
                length += len(text)
                yield Line(number, text)
        elif isinstance(piece, Table):
            table += 1
            for cells in _rows(piece):
                number += 1
                length += sum(map(len, cells))
                yield Row(number, cells, table)
        if length > MOST:
            raise Unreadable(*TOO_LONG)


def _text(element: Any) -> str:
    """The text of a paragraph as it reads when all changes are accepted."""
    found: list[str] = []
    for one in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        if one.tag == qn("w:t"):
            found.append(one.text or "")
        elif one.tag == qn("w:noBreakHyphen"):
            found.append("-")
        elif one.getparent().tag == qn("w:r"):
            found.append("\n" if one.tag == qn("w:br") and one.get(qn("w:type")) is None else " ")
    return "".join(found)


def _rows(table: Table) -> Iterator[tuple[str, ...]]:
    """The cells of each row. A cell merged downwards stands in each of its rows, one merged sideways only once."""
    above: dict[int, str] = {}
    for row in table._tbl.tr_lst:
        cells: list[str] = []
        place = 0
        for cell in row.tc_lst:
            text = "\n".join(_text(paragraph) for paragraph in cell.iter(qn("w:p"))).strip()
            if cell.vMerge == "continue":
                text = above.get(place, "")
            above[place] = text
            cells += [text, *[""] * (cell.grid_span - 1)]
            place += cell.grid_span
        yield tuple(cells)

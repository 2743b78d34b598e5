"""Spreadsheets as people send them (Excel, ODS, CSV): bytes → sheets of cells, and how a column is known by its head.

What the bytes are is asked of themselves, not of the file's name; a workbook is taken apart in a process of its own
with little memory and time. Formulas are never evaluated: a cell is the text or number that the file keeps for it.
"""

from __future__ import annotations

from .cells import Bounds, Cell, Sheet, sheets
from .heads import NO_TEXT, SEARCHED, letter, text, title, unused, word

__all__ = ["NO_TEXT", "SEARCHED", "Bounds", "Cell", "Sheet", "letter", "sheets", "text", "title", "unused", "word"]

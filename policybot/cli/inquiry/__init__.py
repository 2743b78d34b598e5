"""Why who was told what of one measure on one day: dates, rungs, people, letters.

gathering   the record as it stood at the end of that day, or would stand
people      each person of the roster: told, waiting, or why not
rows        the document of `--json`
page        the lines for people
"""

from __future__ import annotations

from .gathering import Inquiry, gather
from .page import lines
from .rows import document, reasons

__all__ = ["Inquiry", "document", "gather", "lines", "reasons"]

"""The ledger as a spreadsheet: written for people to fill in, and read back into reports.

Out: books (policy, people, records of a day) → entries (rows) → exporting → drawing (xlsxwriter).
Back: reading (sheets → rows by their heads) → judging (cells that differ → accounts, or what is wrong in which cell)
→ taking (acts) and returning (a copy with the bad cells marked).
"""

from __future__ import annotations

from .accounts import Change
from .books import Books
from .cells import meant
from .columns import Field
from .entries import CHOICES, SHARES, Share, Value
from .exporting import export
from .judging import Judged, Rejected, Taken, judge
from .origin import Origin
from .reading import Listing, read
from .returning import returned
from .taking import take

__all__ = [
    "CHOICES",
    "SHARES",
    "Books",
    "Change",
    "Field",
    "Judged",
    "Listing",
    "Origin",
    "Rejected",
    "Share",
    "Taken",
    "Value",
    "export",
    "judge",
    "meant",
    "read",
    "returned",
    "take",
]

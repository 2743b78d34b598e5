"""What people put on record, checked before it is kept: reports of owners, decisions of the bureau.

Free of any transport: command line, and later mail, chat and web, all call these functions.
"""

from __future__ import annotations

from .decide import Decided, bench, extend, go_live, hold, release, resume, review, suspend
from .find import ActError, find_department, find_measure
from .report import Account, record, record_each, refusal

__all__ = [
    "Account",
    "ActError",
    "Decided",
    "bench",
    "extend",
    "find_department",
    "find_measure",
    "go_live",
    "hold",
    "record",
    "record_each",
    "refusal",
    "release",
    "resume",
    "review",
    "suspend",
]

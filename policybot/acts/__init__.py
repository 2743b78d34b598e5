"""What people put on record, checked before it is kept: reports of owners, decisions of the bureau.

Free of any transport: command line, and later mail, chat and web, all call these functions.
"""

from __future__ import annotations

from .dating import confirm, vouch
from .decide import extend, go_live, hold, release, resume, review, suspend
from .find import ActError, find_department, find_measure
from .following import call, refuse, reopen, settle, snooze
from .keeping import Bench, Decided, bench
from .owning import Answer, acknowledge, objects, withdraw
from .report import Account, record, record_each, refusal

__all__ = [
    "Account", "ActError", "Answer", "Bench", "Decided", "acknowledge", "bench", "call", "confirm", "extend",
    "find_department", "find_measure", "go_live", "hold", "objects", "record", "record_each", "refusal", "refuse",
    "release", "reopen", "resume", "review", "settle", "snooze", "suspend", "vouch", "withdraw",
]  # fmt: skip

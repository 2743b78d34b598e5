"""What is wrong with the records, said so that somebody can mend it."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import DatabaseError

from policybot.model import Says

__all__ = ["DatabaseError", "StateError"]


class StateError(Exception):
    """The state folder or its database cannot be used; says what is wrong and what to do."""

    def __init__(self, message: Says, hint: Says, file: Path) -> None:
        super().__init__(str(message))
        self.message, self.hint, self.file = message, hint, file

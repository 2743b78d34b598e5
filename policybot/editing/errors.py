"""An edit that cannot be made."""

from __future__ import annotations

from policybot.model import Says


class EditError(Exception):
    """What is wrong, and what to do. Nothing has changed."""

    def __init__(self, code: str, message: Says, hint: Says) -> None:
        super().__init__(str(message))
        self.code, self.message, self.hint = code, message, hint

"""A fault that stays is said once an hour: a full disk must not fill the log as well."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

AGAIN = timedelta(hours=1)


@dataclass
class Hourly:
    said: dict[str, datetime] = field(default_factory=dict)

    def may(self, what: str, now: datetime) -> bool:
        """Whether it is time to say this (again)."""
        self.said = {text: moment for text, moment in self.said.items() if abs(now - moment) < AGAIN}
        if what in self.said:
            return False
        self.said[what] = now
        return True

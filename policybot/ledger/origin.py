"""What a workbook keeps of its own making, on a sheet that nobody sees: of which day and of which records it is.

By it an import tells what was written into a cell from what has changed on record since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from policybot.sheets import Sheet, text

NAME = "policybot"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """`version`: as State.version when the sheet was made; `language`: that of its cells; `department`: whose sheet it
    is, "" the whole ledger."""

    day: date
    version: tuple[int, int]
    language: str
    department: str = ""
    format: int = FORMAT

    def rows(self) -> list[tuple[str, str]]:
        reports, decisions = self.version
        facts = {"format": self.format, "day": self.day, "reports": reports, "decisions": decisions,
                 "language": self.language, "department": self.department}  # fmt: skip
        return [(name, str(value)) for name, value in facts.items()]


def origin(found: Sequence[Sheet]) -> Origin | None:
    """What stands on the hidden sheet; None where it is gone or makes no sense."""
    sheet = next((one for one in found if one.name == NAME), None)
    facts = {text(row[0]): text(row[1]) for row in sheet.rows if len(row) > 1} if sheet else {}
    try:
        version = int(facts["reports"]), int(facts["decisions"])
        return Origin(
            date.fromisoformat(facts["day"][:10]), version, facts["language"], facts["department"], int(facts["format"])
        )  # fmt: skip
    except (KeyError, ValueError):
        return None

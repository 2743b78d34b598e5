"""What is looked at, opened when first asked for; and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from policybot.model import Says
from policybot.pipeline import Office
from policybot.pipeline.opening import open_office
from policybot.settings import SettingsError
from policybot.state import FILE, State, read_state

Level = Literal["ok", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Line:
    """`advice` is what to do; None where there is nothing to do."""

    name: str
    level: Level
    says: Says
    advice: Says | None = None


@dataclass
class Patient:
    """A deployment as its files and its state folder stand. `now`: the present instant."""

    measures: Path
    config: Path | None
    environ: Mapping[str, str]
    folder: Path
    now: datetime
    _open: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def reading(self) -> Office | SettingsError:
        """The office, or all mistakes of its files."""
        try:
            return open_office(self.measures, self.config, self.environ)
        except SettingsError as error:
            return error

    @property
    def office(self) -> Office | None:
        """None while the files have mistakes: whoever needs the office has nothing to say then."""
        return self.reading if isinstance(self.reading, Office) else None

    @property
    def today(self) -> date:
        return self.office.day(self.now) if self.office else self.now.date()

    @property
    def began(self) -> bool:
        return (self.folder / FILE).exists()

    @cached_property
    def records(self) -> State:
        return self._open.enter_context(read_state(self.folder))

    def close(self) -> None:
        self._open.close()

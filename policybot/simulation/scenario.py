"""What happens while the clock runs: a small TOML file, or one of those shipped, by name.

reports = "none"                 # none, on-course (a report before each report day, done before the date), late
silent  = ["省教育厅"]            # these never report, whatever the others do

[[outage]]                       # the daemon is down
since = 2024-12-25
until = 2025-01-05

[[extend]]                       # a new date in force is approved on a day
measure  = "10.4b"
due      = 2025-03-31
on       = 2024-12-20
approval = "国函〔2024〕1号"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from policybot.catalog.positions import scan
from policybot.catalog.reading import read
from policybot.settings import SettingsError, content, typed
from policybot.settings.nouns import Section

FOLDER = Path(__file__).parent / "scenarios"

T = TypeVar("T")
Reports = Literal["none", "on-course", "late"]


@dataclass(frozen=True, slots=True)
class Outage:
    """Days on which no tick is made, both inclusive."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Extension:
    measure: str
    due: date
    on: date
    approval: str


@dataclass(frozen=True, slots=True)
class Scenario:
    reports: Reports = "none"
    silent: tuple[str, ...] = ()
    outage: tuple[Outage, ...] = ()
    extend: tuple[Extension, ...] = ()

    def away(self, day: date) -> bool:
        return any(one.since <= day <= one.until for one in self.outage)


@dataclass(frozen=True, slots=True)
class _File:
    """The shape of a scenario file; the tables in its lists are looked at one by one."""

    reports: Reports = "none"
    silent: list[str] = field(default_factory=list)
    outage: list[dict[str, Any]] = field(default_factory=list)
    extend: list[dict[str, Any]] = field(default_factory=list)


def names() -> tuple[str, ...]:
    """The scenarios that are shipped."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def load(named: str) -> Scenario:
    """A shipped scenario by its name, or one in a file. Raises SettingsError with all mistakes and their places."""
    file = FOLDER / f"{named}.toml" if named in names() else Path(named)
    reading = read(str(file), content(file))
    if reading.table is None or reading.mistakes:
        raise SettingsError(reading.mistakes)
    places = scan(reading.text)

    def entered(cls: type[T], table: Mapping[str, object], *at: str | int) -> T:
        return typed(cls, Section(table, str(file), places), at)

    made = entered(_File, reading.table)
    return Scenario(
        made.reports, tuple(made.silent),
        tuple(entered(Outage, one, "outage", n) for n, one in enumerate(made.outage)),
        tuple(entered(Extension, one, "extend", n) for n, one in enumerate(made.extend)),
    )  # fmt: skip

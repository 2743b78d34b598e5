"""What happens while the clock runs: a small TOML file, or one of those shipped, by name.

reports = "none"                 # none, on-course (a report before each report day, done before the date), late
silent  = ["省教育厅"]            # these never report, whatever the others do

[[outage]]                       # the daemon is down; with channel = "email" only what sends the mail
since = 2024-12-25
until = 2025-01-05

[[refused]]                      # the addresses of a department do not exist any more
department = "省教育厅"
since      = 2024-12-10
until      = 2025-01-31

[[extend]]                       # a new date in force is approved on a day
measure  = "10.4b"
due      = 2025-03-31
on       = 2024-12-20
approval = "国函〔2024〕1号"

[[rename]]                       # a department has another name from a day on
department = "省国资委"
name       = "省国资局"
on         = 2024-12-20
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from policybot.catalog.positions import Places, scan
from policybot.catalog.reading import read
from policybot.model import Mistake, Says
from policybot.settings import SettingsError, content, typed
from policybot.settings.nouns import Section

FOLDER = Path(__file__).parent / "scenarios"

T = TypeVar("T")
Reports = Literal["none", "on-course", "late"]


@dataclass(frozen=True, slots=True)
class Outage:
    """Days, both inclusive, on which no tick is made; with a `channel`, on which that service cannot be reached."""

    since: date
    until: date
    channel: str = ""

    def on(self, day: date) -> bool:
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Refused:
    """Days, both inclusive, on which every letter to the people of a department comes back."""

    department: str
    since: date
    until: date

    def on(self, day: date) -> bool:
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Extension:
    measure: str
    due: date
    on: date
    approval: str


@dataclass(frozen=True, slots=True)
class Renaming:
    """机构改革: the measures file says `name` for `department` from the day `on`."""

    department: str
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class Scenario:
    reports: Reports = "none"
    silent: tuple[str, ...] = ()
    outage: tuple[Outage, ...] = ()
    extend: tuple[Extension, ...] = ()
    refused: tuple[Refused, ...] = ()
    rename: tuple[Renaming, ...] = ()

    def away(self, day: date) -> bool:
        """Whether the daemon is down."""
        return any(one.on(day) for one in self.outage if not one.channel)

    def down(self, day: date) -> frozenset[str]:
        """The channels that cannot be reached."""
        return frozenset(one.channel for one in self.outage if one.channel and one.on(day))


@dataclass(frozen=True, slots=True)
class _File:
    """The shape of a scenario file; the tables in its lists are looked at one by one."""

    reports: Reports = "none"
    silent: list[str] = field(default_factory=list)
    outage: list[dict[str, Any]] = field(default_factory=list)
    extend: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    rename: list[dict[str, Any]] = field(default_factory=list)


def names() -> tuple[str, ...]:
    """The scenarios that are shipped."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def _sensible(file: str, table: Mapping[str, Any], places: Places) -> None:
    """Spans that end before they begin, and an extension without a number. Raises SettingsError with the places."""
    found: list[Mistake] = []
    for key in ("outage", "refused"):
        for n, one in enumerate(table.get(key, ())):
            if one["until"] < one["since"]:
                says = Says("{until} lies before {since}", {"until": one["until"], "since": one["since"]})
                hint = Says("`since` is the first day, `until` the last")
                found.append(Mistake(*places.value((key, n, "until")), "bad-span", says, hint, file))
    for n, one in enumerate(table.get("extend", ())):
        if not one["approval"].strip():
            says, hint = Says("{key} is empty", {"key": "approval"}), Says("write the number of the approval")
            found.append(Mistake(*places.value(("extend", n, "approval")), "empty", says, hint, file))
    if found:
        raise SettingsError(tuple(found))


def about(named: str) -> str:
    """What the comment in the first line of a scenario says of it; "" where there is none."""
    first = content(_file(named)).decode("utf-8-sig", "replace").partition("\n")[0]
    return first.removeprefix("#").strip() if first.startswith("#") and not first.startswith("#:") else ""


def _file(named: str) -> Path:
    return FOLDER / f"{named}.toml" if named in names() else Path(named)


def load(named: str) -> Scenario:
    """A shipped scenario by its name, or one in a file. Raises SettingsError with all mistakes and their places."""
    file = _file(named)
    reading = read(str(file), content(file))
    if reading.table is None or reading.mistakes:
        raise SettingsError(reading.mistakes)
    places = scan(reading.text)

    def entered(cls: type[T], table: Mapping[str, object], *at: str | int) -> T:
        return typed(cls, Section(table, str(file), places), at)

    def each(cls: type[T], key: str) -> tuple[T, ...]:
        return tuple(entered(cls, one, key, n) for n, one in enumerate(getattr(made, key)))

    made = entered(_File, reading.table)
    scenario = Scenario(
        made.reports, tuple(made.silent), each(Outage, "outage"), each(Extension, "extend"),
        each(Refused, "refused"), each(Renaming, "rename"),
    )  # fmt: skip
    _sensible(str(file), reading.table, places)
    return scenario

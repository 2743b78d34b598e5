"""policybot.toml, workdays.toml and the environment → Settings, or all mistakes at once with their places."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from policybot.catalog.notes import Notes, listed, meant
from policybot.catalog.positions import Path as At
from policybot.catalog.positions import scan
from policybot.catalog.reading import read
from policybot.model import Address, Catalog, Contact, Role, Says

from . import form
from .errors import SettingsError
from .files import content
from .nouns import Bureau, Section, Settings
from .roster import departments
from .secrets import Secrets

T = TypeVar("T")
WORKDAYS = "workdays.toml"
PREVIEW_AT = Settings().preview_at
EMBEDDED = "maildir"
"""The channel that needs no table."""


def load(
    path: Path | None, environ: Mapping[str, str], catalog: Catalog | None = None, channels: Collection[str] = ()
) -> Settings:
    """The settings in a policybot.toml; None: the embedded ones. Raises SettingsError.

    Departments are looked up in `catalog` and channels in `channels` where these are given.
    """
    if path is None:
        return Settings(embedded=True, digest="embedded")
    data = content(path)
    notes, table, lost = _read(str(path), data)
    file = form.enter(form.File, table, notes, lost)
    found = _settings(file, path, notes, environ, departments(catalog) if catalog else {}, channels) if file else None
    days = _workdays(path.parent / WORKDAYS, notes)
    if notes.mistakes or found is None:
        raise SettingsError(tuple(sorted(notes.mistakes, key=lambda one: (one.file, one.line, one.column))))
    (on, off), more = days
    digest = hashlib.sha256(data + b"\0" + more).hexdigest()
    return Settings(**found, folder=path.parent, workdays_on=on, workdays_off=off, digest=digest)


def _read(file: str, data: bytes) -> tuple[Notes, Mapping[str, Any], frozenset[str]]:
    reading = read(file, data)
    if reading.table is None:
        raise SettingsError(reading.mistakes)
    return Notes(file, scan(reading.text), list(reading.mistakes)), reading.table, reading.lost


def _settings(
    file: form.File,
    path: Path,
    notes: Notes,
    environ: Mapping[str, str],
    names: Mapping[str, str],
    channels: Collection[str],
) -> dict[str, Any]:
    """The fields of Settings that stand in policybot.toml."""
    _hours(file.schedule, notes)
    secrets = Secrets(environ, path.parent, notes)
    tables = {
        name: Section(secrets.resolved(table, ("channel", name)), notes.file, notes.places)
        for name, table in file.channel.items()
    }
    for name in tables:
        _known_channel(name, ("channel", name), channels, notes, key=True)
    people = _People(notes, names, tables, channels)
    return {
        "language": file.language,
        "send_at": file.schedule.send_at,
        "until": file.schedule.until,
        "preview_at": file.schedule.preview_at or PREVIEW_AT,
        "bureau": people.bureau(file.bureau),
        "contacts": tuple(people.contact(one, ("contact", n)) for n, one in enumerate(file.contact)),
        "channels": tables,
        "secret_files": tuple(secrets.files),
    }


def _hours(schedule: form.Schedule, notes: Notes) -> None:
    zoned = schedule.send_at.tzinfo or schedule.until.tzinfo
    if zoned or schedule.until <= schedule.send_at:
        message = Says("the sending hours end before they begin")
        hint = Says("write until later than send_at, both without a zone: 09:00:00 and 18:00:00")
        notes.mistake(("schedule", "until"), "bad-hours", message, hint)
    if schedule.preview_at and (schedule.preview_at.tzinfo or schedule.preview_at > schedule.send_at):
        message = Says("the letters of the day would be shown after they have gone")
        notes.mistake(("schedule", "preview_at"), "bad-hours", message, Says("write preview_at earlier than send_at"))


def _known_channel(name: str, at: At, channels: Collection[str], notes: Notes, *, key: bool = False) -> bool:
    if not channels or name in channels:
        return True
    message = Says("no channel is called {channel}", {"channel": name})
    hint = meant(name, channels, Says("known here: {known}", {"known": listed(channels)}))
    notes.mistake(at, "unknown-channel", message, hint, key=key)
    return False


class _People:
    """Contacts of the file as contacts of the house."""

    def __init__(
        self, notes: Notes, names: Mapping[str, str], tables: Collection[str], channels: Collection[str]
    ) -> None:
        self.notes, self.names, self.tables, self.channels = notes, names, tables, channels

    def bureau(self, bureau: form.Bureau) -> Bureau:
        at: At = ("bureau", "coordinators")
        people = tuple(self._person(one, (*at, n), "", "bureau") for n, one in enumerate(bureau.coordinators))
        return Bureau(bureau.contact, bureau.phone, bureau.office, bureau.signer, people)

    def contact(self, one: form.Contact, at: At) -> Contact:
        if self.names and one.department not in self.names:
            message = Says("no department is called {name}", {"name": one.department})
            hint = meant(one.department, self.names, Says("write the name as the measures file does"))
            self.notes.mistake((*at, "department"), "unknown-department", message, hint)
        return self._person(one, at, self.names.get(one.department, one.department), one.role)

    def _person(self, one: form.Person, at: At, department: str, role: Role) -> Contact:
        addresses = tuple(self._address(text, (*at, "addresses", n)) for n, text in enumerate(one.addresses))
        return Contact(department, role, addresses, one.name, one.language)

    def _address(self, text: str, at: At) -> Address:
        channel, colon, target = (part.strip() for part in text.partition(":"))
        if not (channel and colon and target):
            message = Says("{address} is no address", {"address": text})
            self.notes.mistake(at, "bad-address", message, Says("write the channel in front: email:a@example.com"))
        elif _known_channel(channel, at, self.channels, self.notes) and channel not in (EMBEDDED, *self.tables):
            message = Says("the channel {channel} is not set up", {"channel": channel})
            hint = Says("write a table [channel.{channel}]", {"channel": channel})
            self.notes.mistake(at, "no-channel", message, hint)
        return Address(channel, target)


def _workdays(path: Path, notes: Notes) -> tuple[tuple[tuple[date, ...], tuple[date, ...]], bytes]:
    """The days at work and off in workdays.toml, and its bytes; nothing where there is none."""
    if not path.exists():
        return ((), ()), b""
    data = content(path)
    inner, table, lost = _read(str(path), data)
    file = form.enter(form.Workdays, table, inner, lost) or form.Workdays()
    _overlap(file, inner)
    notes.mistakes += inner.mistakes
    return (tuple(file.on), tuple(file.off)), data


def _overlap(file: form.Workdays, notes: Notes) -> None:
    for n, day in enumerate(file.off):
        if day in file.on:
            message = Says("{day} is both a day at work and a day off", {"day": day})
            notes.mistake(("off", n), "conflict", message, Says("keep one of the two"))


def typed(cls: type[T], table: Mapping[str, object], where: str) -> T:
    """A table as a plain dataclass, such as a channel's Options. Raises SettingsError.

    `where`: the dotted name of the table, as it stands in the file. A list becomes a tuple where the field is one.
    """
    file, places = (table.file, table.places) if isinstance(table, Section) else ("", scan(""))
    notes = Notes(file, places)
    model = form.model_of(cls)
    made = form.enter(model, table, notes, root=tuple(where.split(".")))
    if made is None:
        raise SettingsError(tuple(notes.mistakes))
    return cls(**{name: getattr(made, name) for name in made.model_fields_set})

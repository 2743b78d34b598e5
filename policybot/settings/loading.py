"""policybot.toml, contacts.toml, workdays.toml and the environment → Settings, or all mistakes with their places."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from policybot.catalog.notes import Notes
from policybot.catalog.positions import scan
from policybot.catalog.reading import read
from policybot.model import Catalog, Contact, Says

from . import form
from .errors import SettingsError
from .files import content
from .intake import intake
from .nouns import Health, Keep, Log, Proof, Section, Settings
from .people import People, known_channel, together
from .secrets import Secrets

T = TypeVar("T")
CONTACTS, WORKDAYS = "contacts.toml", "workdays.toml"
"""Files beside policybot.toml that are read where they are there."""
PREVIEW_AT = Settings().preview_at


@dataclass(frozen=True, slots=True)
class Known:
    """What the names in the files are looked up in, where it is given."""

    catalog: Catalog | None
    channels: Collection[str]
    languages: Collection[str]


def load(
    path: Path | None, environ: Mapping[str, str], catalog: Catalog | None = None, channels: Collection[str] = (),
    languages: Collection[str] = (), *, listed: bool = True,
) -> Settings:  # fmt: skip
    """The settings in a policybot.toml; None: the embedded ones. Raises SettingsError.

    Departments are looked up in `catalog`, channels in `channels`, languages in `languages` where these are given.
    `listed` False: as if there were no contacts.toml.
    """
    if path is None:
        return Settings(embedded=True, digest="embedded")
    known = Known(catalog, channels, languages)
    data = content(path)
    notes, table, lost = _read(str(path), data)
    file = form.enter(form.File, table, notes, lost)
    found = _settings(file, path, notes, environ, known) if file else None
    people, names = _listed(path.parent / CONTACTS, notes, known, found) if listed else ((), b"")
    (on, off), days = _workdays(path.parent / WORKDAYS, notes)
    if notes.mistakes or found is None:
        raise SettingsError(tuple(sorted(notes.mistakes, key=lambda one: (one.file, one.line, one.column))))
    found["contacts"] = together(found["contacts"], people)
    digest = hashlib.sha256(b"\0".join((data, days, names))).hexdigest()
    return Settings(**found, listed=people, folder=path.parent, workdays_on=on, workdays_off=off, digest=digest)


def _read(file: str, data: bytes) -> tuple[Notes, Mapping[str, Any], frozenset[str]]:
    reading = read(file, data)
    if reading.table is None:
        raise SettingsError(reading.mistakes)
    return Notes(file, scan(reading.text), list(reading.mistakes)), reading.table, reading.lost


def _settings(file: form.File, path: Path, notes: Notes, environ: Mapping[str, str], known: Known) -> dict[str, Any]:
    """The fields of Settings that stand in policybot.toml."""
    _hours(file.schedule, notes)
    redacted = frozenset(name for name, table in file.channel.items() if _redacts(name, table, notes))
    secrets = Secrets(environ, path.parent, notes)
    tables = {
        name: Section(secrets.resolved(table, ("channel", name)), notes.file, notes.places)
        for name, table in file.channel.items()
    }
    for name in tables:
        known_channel(name, ("channel", name), known.channels, notes, key=True)
    people = People(notes, known.catalog, tables, known.channels, known.languages)
    people.language(file.language, ("language",))
    return {
        "language": file.language,
        "send_at": file.schedule.send_at,
        "until": file.schedule.until,
        "preview_at": file.schedule.preview_at or PREVIEW_AT,
        "bureau": people.bureau(file.bureau),
        "evidence": Proof(file.evidence.max_size),
        "keep": Keep(file.backup.daily, file.backup.monthly),
        "health": Health(file.health.port, _heartbeat(file.health.heartbeat, secrets)),
        "log": Log(file.log.level, file.log.format),
        "contacts": tuple(people.contact(one, ("contact", n)) for n, one in enumerate(file.contact)),
        "channels": tables,
        "intake": intake(file.intake, secrets),
        "secret_files": tuple(secrets.files),
        "redacted": redacted,
    }


def _redacts(name: str, table: dict[str, Any], notes: Notes) -> bool:
    """Takes `redact` out of a channel's table: what a letter may say is decided before a channel sees it."""
    redact = table.pop("redact", False)
    if not isinstance(redact, bool):
        message = Says("redact is neither true nor false")
        notes.mistake(("channel", name, "redact"), "bad-redact", message, Says("write redact = true, or leave it out"))
    return redact is not False


def _heartbeat(given: object, secrets: Secrets) -> str:
    """The web address; "" where there is none. A mistake never shows it."""
    at = ("health", "heartbeat")
    found = secrets.resolved(given, at)
    if isinstance(found, str) and (not found or found.startswith(("https://", "http://"))):
        return found
    message = Says("heartbeat must be a web address")
    hint = Says('write "https://…", or {{ env = "NAME" }} or {{ file = "PATH" }} where it stands')
    secrets.notes.mistake(at, "bad-value", message, hint)
    return ""


def _listed(
    path: Path, notes: Notes, known: Known, found: Mapping[str, Any] | None
) -> tuple[tuple[Contact, ...], bytes]:
    """The people in contacts.toml, and its bytes; nobody where there is none. `found`: the settings of the file beside
    it; without them nobody can say which channels are set up, so only the shape is looked at."""
    if not path.exists():
        return (), b""
    data = content(path)
    inner, table, lost = _read(str(path), data)
    file = form.enter(form.Listed, table, inner, lost)
    people: tuple[Contact, ...] = ()
    if file and found is not None:
        door = People(inner, known.catalog, found["channels"], known.channels, known.languages)
        people = tuple(door.contact(one, ("contact", n)) for n, one in enumerate(file.contact))
    notes.mistakes += inner.mistakes
    return people, data


def _hours(schedule: form.Schedule, notes: Notes) -> None:
    zoned = schedule.send_at.tzinfo or schedule.until.tzinfo
    if zoned or schedule.until <= schedule.send_at:
        message = Says("the sending hours end before they begin")
        hint = Says("write until later than send_at, both without a zone: 09:00:00 and 18:00:00")
        notes.mistake(("schedule", "until"), "bad-hours", message, hint)
    if schedule.preview_at and (schedule.preview_at.tzinfo or schedule.preview_at > schedule.send_at):
        message = Says("the letters of the day would be shown after they have gone")
        notes.mistake(("schedule", "preview_at"), "bad-hours", message, Says("write preview_at earlier than send_at"))


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


def typed(cls: type[T], table: Mapping[str, object], where: str | tuple[str | int, ...]) -> T:
    """A table as a plain dataclass, such as a channel's Options. Raises SettingsError.

    `where`: the dotted name of the table, as it stands in the file, or its path. A list becomes a tuple where the
    field is one.
    """
    file, places = (table.file, table.places) if isinstance(table, Section) else ("", scan(""))
    notes = Notes(file, places)
    model = form.model_of(cls)
    root = tuple(where.split(".")) if isinstance(where, str) else where
    made = form.enter(model, table, notes, root=root)
    if made is None:
        raise SettingsError(tuple(notes.mistakes))
    return cls(**{name: getattr(made, name) for name in made.model_fields_set})

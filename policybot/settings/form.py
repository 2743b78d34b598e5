"""The shape of policybot.toml, contacts.toml and workdays.toml, for the door only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, time
from typing import Any, Literal, TypeVar, get_type_hints

from pydantic import BaseModel, Field, ValidationError, create_model

from policybot.catalog import faults
from policybot.catalog.notes import Notes
from policybot.catalog.positions import Path
from policybot.catalog.shape import Line, Table
from policybot.model import Says

T = TypeVar("T")
Form = TypeVar("Form", bound=BaseModel)


class Schedule(Table):
    send_at: time = time(9)
    until: time = time(18)
    preview_at: time | None = None


class Person(Table):
    name: str = ""
    language: str = ""
    addresses: list[Line] = Field(min_length=1)


class Bureau(Table):
    contact: str = ""
    phone: str = ""
    office: str = ""
    signer: str = ""
    page: str = ""
    coordinators: list[Person] = Field(default_factory=list)


class Absence(Table):
    from_: date = Field(alias="from")
    until: date


class Substitute(Table):
    name: str = ""
    addresses: list[Line] = Field(min_length=1)


class Contact(Person):
    department: Line
    role: Literal["liaison", "deputy"]
    measures: list[Line] = Field(default_factory=list)
    absent: list[Absence] = Field(default_factory=list)
    substitute: Substitute | None = None


class Evidence(Table):
    max_size: int = Field(default=100_000_000, ge=1)


class Backup(Table):
    daily: int = Field(default=14, ge=1)
    monthly: int = Field(default=12, ge=0)


class Health(Table):
    port: int | None = Field(default=None, ge=1, le=65535)
    heartbeat: Any = ""


class Log(Table):
    level: Literal["debug", "info", "warning"] = "info"
    format: Literal["auto", "json", "text"] = "auto"


class File(Table):
    language: Line = "zh"
    schedule: Schedule = Schedule()
    bureau: Bureau = Bureau()
    backup: Backup = Backup()
    evidence: Evidence = Evidence()
    health: Health = Health()
    log: Log = Log()
    channel: dict[str, dict[str, Any]] = Field(default_factory=dict)
    intake: dict[str, Any] | None = None
    contact: list[Contact] = Field(default_factory=list)


class Listed(Table):
    """contacts.toml: the same tables as in policybot.toml, and nothing else."""

    contact: list[Contact] = Field(default_factory=list)


class Workdays(Table):
    on: list[date] = Field(default_factory=list)
    off: list[date] = Field(default_factory=list)


def enter(
    model: type[Form], table: Mapping[str, Any], notes: Notes, lost: frozenset[str] = frozenset(), root: Path = ()
) -> Form | None:
    """A table as a model, or None with all faults noted.

    By way of JSON, where pydantic, strict as it is, takes lists for tuples and "09:00" for a time of day.
    """
    try:
        return model.model_validate_json(json.dumps(table, default=str))
    except ValidationError as error:
        faults.tell(error, model, notes, lost, root)
    except RecursionError:
        message = Says("the lists are nested too deep to be read")
        notes.mistake(root, "toml-syntax", message, Says("compare it with the example file"))
    return None


def model_of(cls: type[Any]) -> type[BaseModel]:
    """A model of a plain dataclass, for the options of a channel."""
    hints = get_type_hints(cls)
    entries: dict[str, Any] = {}
    for one in fields(cls):
        required = one.default is MISSING and one.default_factory is MISSING
        entries[one.name] = (hints[one.name], ... if required else None)
    return create_model(cls.__name__, __base__=Table, **entries)

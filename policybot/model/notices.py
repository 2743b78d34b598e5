"""Who is told what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from .words import Key, Role, Says

NoticeState = Literal["pending", "proposed", "held", "sent", "superseded", "obsolete", "failed"]


@dataclass(frozen=True, slots=True)
class Notice:
    """The decision that someone be told something. `key` says it once and for all (DESIGN section 5).

    `day`: the working day on which it falls. `due`: date in force, or the occurrence or report day it speaks of.
    `count_from`: the day the steps after the date count from. `at_once`: an answer to somebody's own act.
    """

    key: Key
    document: str
    measure: str | None
    title: str
    check: str
    step: str
    repeat: int
    letter: str
    department: str
    role: Role
    day: date
    due: date | None
    count_from: date | None
    state: NoticeState
    reason: Says
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A notice on record: what history says was decided and done about telling somebody."""

    key: Key
    document: str
    measure: str | None
    check: str
    step: str
    repeat: int
    letter: str
    department: str
    role: Role
    day: date
    due: date | None
    count_from: date | None
    state: NoticeState
    sent_on: date | None = None
    released_on: date | None = None
    released_by: str = ""
    title: str = ""

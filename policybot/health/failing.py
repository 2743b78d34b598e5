"""Ticks that fail one after the other: remembered, and told to the coordinators when one succeeds again.

While they fail nothing can be put on record; log, health page and systemd's status say it then.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from policybot.model import Says
from policybot.state import DatabaseError, StateError

FILE = "daemon.failing"
FEWEST, SHORTEST = 3, timedelta(minutes=5)
"""Fewer failures, or a shorter time of them, are nobody's business but the log's."""


@dataclass(frozen=True, slots=True)
class Failing:
    """`times` ticks have failed in a row, the first at `since`, the last because of `why`."""

    since: datetime
    times: int
    why: Says


def cause(error: Exception) -> Says:
    """Why a tick failed, fit for a page without names: no file, no address, no words of a record."""
    if isinstance(error, StateError):
        return error.message
    if isinstance(error, DatabaseError):
        return _machine(str(error))
    return _machine((isinstance(error, OSError) and error.strerror) or type(error).__name__)


def _machine(text: str) -> Says:
    """What the machine says, as a sentence that may have its translation."""
    return Says("{why}", {"why": text}) if {"{", "}"} & set(text) else Says(text)


def told(failing: Failing, now: datetime, zone: str) -> Says | None:
    """What the coordinators are told once it is over; None of a short one."""
    if failing.times < FEWEST or now - failing.since < SHORTEST:
        return None
    facts = {"since": _moment(failing.since, zone), "until": _moment(now, zone), "times": failing.times,
             "why": failing.why}  # fmt: skip
    return Says("from {since} to {until} nothing could be checked or sent: {times} ticks failed, the last: {why}; "
                "what was missed is made up for now", facts)  # fmt: skip


def _moment(moment: datetime, zone: str) -> Says:
    local = moment.astimezone(ZoneInfo(zone))
    return Says("{day} {time}", {"day": local.date(), "time": local.strftime("%H:%M")})


@dataclass
class Memory:
    """The failures in a row, kept beside the records: systemd restarts a daemon whose ticks fail for long.

    The file is made when the daemon starts and then overwritten in its place: a full disk has no room for a new one,
    but most file systems let us write where there is a block already.
    """

    folder: Path
    failing: Failing | None = None

    def recall(self) -> None:
        """What the process before this one remembered; an unreadable file is none."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            found = json.loads((self.folder / FILE).read_text("utf-8"))
            why = Says(found["why"]["text"], found["why"]["values"])
            self.failing = Failing(datetime.fromisoformat(found["since"]), int(found["times"]), why)
        self._keep()

    def failed(self, now: datetime, why: Says) -> Failing:
        before = self.failing
        self.failing = replace(before, times=before.times + 1, why=why) if before else Failing(now, 1, why)
        self._keep()
        return self.failing

    def over(self) -> None:
        self.failing = None
        self._keep()

    def _keep(self) -> None:
        found, facts = self.failing, {}
        if found:
            why = {"text": found.why.text, "values": {name: str(value) for name, value in found.why.values.items()}}
            facts = {"since": found.since.isoformat(), "times": found.times, "why": why}
        with suppress(OSError):  # it is remembered as long as this process lives
            self._overwrite(json.dumps(facts, ensure_ascii=False).encode())

    def _overwrite(self, data: bytes) -> None:
        file = self.folder / FILE
        file.touch()
        with file.open("r+b") as opened:
            opened.write(data)
            opened.flush()
            opened.truncate()

"""The connection by which clicks come: looked at each minute after the letters have gone, and opened anew."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from policybot.clicks import Desk
from policybot.model import Says
from policybot.pipeline import Office
from policybot.pipeline.alarm import reminded
from policybot.state import open_state

from .failing import cause
from .hourly import Hourly

log = logging.getLogger(__name__)

PATIENCE = timedelta(hours=1)
"""After so long without a connection the coordinators are told: buttons that nobody hears are worse than none."""


@dataclass
class Chat:
    """`since`: from when on there was no connection, if so. What is wrong goes into the log once an hour."""

    folder: Path
    clock: Callable[[], datetime]
    since: datetime | None = None
    said: Hourly = field(default_factory=Hourly)
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.folder, self.clock)

    def beat(self, office: Office, now: datetime) -> None:
        """Whatever is wrong with it, letters have gone and will go."""
        try:
            self.desk.follow(office)
            self._watch(office, now)
        except Exception as error:
            if self.said.may(f"{type(error).__name__}: {error}", now):
                log.error("%s", Says("clicks are not heard: {why}", {"why": cause(error)}), exc_info=error)

    def _watch(self, office: Office, now: datetime) -> None:
        if self.desk.failing is None:
            self.since = None
            return
        self.since = self.since or now
        says = self.desk.failing.says
        if self.said.may(str(says), now):
            log.error("%s", says)
        if now - self.since >= PATIENCE:
            with open_state(self.folder) as state:
                reminded(office, state, now, says)

    def close(self) -> None:
        self.desk.close()

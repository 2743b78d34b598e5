"""Answers are fetched after the letters have gone: whatever is wrong with the mailbox must not keep them back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from policybot import intake
from policybot.model import Says
from policybot.pipeline import Office
from policybot.pipeline.alarm import reminded
from policybot.state import State

from .failing import cause
from .hourly import Hourly

log = logging.getLogger(__name__)

PATIENCE = timedelta(hours=1)
"""After so long without a way into the mailbox the coordinators are told; a moment's fault is nobody's business."""


@dataclass
class Answers:
    """`since`: from when on the mailbox could not be read, if so. What is wrong goes into the log once an hour."""

    since: datetime | None = None
    said: Hourly = field(default_factory=Hourly)

    def fetch(self, office: Office, state: State, now: datetime, stop: Callable[[], bool]) -> None:
        try:
            intake.poll(office, state, now, stop)
            self.since = None
        except intake.IntakeError as error:
            self.since = self.since or now
            if self.said.may(str(error), now):
                log.error("%s", error.says)
            if now - self.since >= PATIENCE:
                reminded(office, state, now, error.says)
        except Exception as error:
            if self.said.may(f"{type(error).__name__}: {error}", now):
                log.error("%s", Says("answers could not be fetched: {why}", {"why": cause(error)}), exc_info=error)

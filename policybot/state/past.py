"""The records as they were at an earlier moment."""

from __future__ import annotations

from collections.abc import Sequence

from policybot.model import Decision, Report

from .records import State


class Past(State):
    """A state that knows only some of the reports and decisions; for reading. Its database is that of the present."""

    def __init__(self, state: State, reports: Sequence[Report], decisions: Sequence[Decision]) -> None:
        super().__init__(state.db, state.folder)
        self._reports, self._decisions = reports, decisions

    def reports(self) -> list[Report]:
        return list(self._reports)

    def decisions(self) -> list[Decision]:
        return list(self._decisions)

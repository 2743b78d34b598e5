"""The good rows of a filled ledger are put on record: one report for each."""

from __future__ import annotations

from datetime import datetime

from policybot.acts import ActError, record_each
from policybot.model import Says
from policybot.state import State

from .books import Books
from .judging import Judged


def take(judged: Judged, books: Books, state: State, now: datetime, entered_by: str) -> list[int]:
    """The numbers of the reports, in the order of the rows; all or none. `books`: those the rows were judged by, on
    the day of `now`. Raises ActError where somebody has put something on record since then."""
    found = [(one.policy, one.measure, one.account) for one in judged.accepted]
    if not found:
        return []
    if state.version() != books.version:
        raise ActError("changed", Says("something was put on record while the file was read"), Says("import it again"))
    return record_each(state, state.progress(books.catalog), found, now, books.day, books.workdays, entered_by)

"""The copy of the day, and how long copies are kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from policybot.model import Says
from policybot.pipeline import Office
from policybot.settings import Keep
from policybot.state import State, copies


def chore(office: Office, state: State, now: datetime) -> Says:
    """The backup of the day."""
    name = backup(state, office.day(now), office.settings.keep)
    return Says("the records are backed up in {file}", {"file": name})


def backup(state: State, today: date, keep: Keep) -> str:
    """Copies the records into state/backup and drops copies that need not be kept; returns the name of the new one.

    Raises StateError when the copy cannot be made, as on a full disk: then none is dropped either. A second one on the
    same day takes the place of the first.
    """
    target = state.folder / copies.FOLDER / copies.DAILY.format(day=today.isoformat())
    copies.copy(state.db, target)
    found = copies.daily(state.folder)
    for day in found.keys() - kept(found, keep):
        found[day].unlink(missing_ok=True)
    return target.name


def kept(days: Collection[date], keep: Keep) -> set[date]:
    """Which of the days with a copy keep it: the newest ones, and the first of each month for some months."""
    first: dict[tuple[int, int], date] = {}
    for day in sorted(days):
        first.setdefault((day.year, day.month), day)
    months = sorted(first.values(), reverse=True)[: keep.monthly]
    return {*sorted(days, reverse=True)[: keep.daily], *months}

"""What is on record about telling people, arranged so that the ladder can ask it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from policybot.model import Catalog, Key, Measure, Role, Told

NEWS = frozenset({"assigned", "changed", "suspended", "resumed", "reopened", "released", "closed"})
"""Steps by which an owner learns of a duty, its date or its end."""

DONE = frozenset({"sent", "failed"})
VOID = frozenset({"obsolete", "superseded"})

Rung = tuple[str, date | None, date | None, str, int, Role]
"""What makes a step of one owner the same step: check, date, day counted from, step, repeat, role."""


def rung(told: Told) -> Rung:
    return (told.check, told.due, told.count_from, told.step, told.repeat, told.role)


class History:
    """Rows of the outbox by owner. A department goes by its present name, a measure answers for those it `was`."""

    def __init__(self, catalog: Catalog, rows: Iterable[Told] = ()) -> None:
        self._names = {
            (policy.document.id, alias): department.name
            for policy in catalog.policies
            for department in policy.departments.values()
            for alias in department.aliases
        }
        self._keys: dict[Key, Told] = {}
        self._owners: defaultdict[tuple[str, str, str], list[Told]] = defaultdict(list)
        self._bureau: defaultdict[str, list[Told]] = defaultdict(list)
        for row in rows:
            self._add(row)

    def _add(self, row: Told) -> None:
        self._keys[row.key] = row
        if row.measure is None:
            self._bureau[row.document].append(row)
        elif row.state != "obsolete":
            name = self._names.get((row.document, row.department), row.department)
            self._owners[row.document, row.measure, name].append(row)

    def get(self, key: Key) -> Told | None:
        return self._keys.get(key)

    def of(self, measure: Measure, department: str) -> list[Told]:
        """All rows, but the obsolete, on one owner's part, those under earlier numbers first."""
        rows = [row for old in measure.was for row in self._owners.get((measure.document, old, department), ())]
        return rows + self._owners.get((measure.document, measure.id, department), [])

    def owners(self) -> Iterator[tuple[str, str, str]]:
        """Document, measure and department of every part somebody was ever to be told about."""
        return iter(self._owners)

    def rows(self, owner: tuple[str, str, str]) -> list[Told]:
        return self._owners.get(owner, [])

    def overviews(self, document: str) -> list[Told]:
        return self._bureau[document]

    def began(self, document: str) -> date | None:
        """The day of the first `assigned` of a document, when the bot began with it; superseded steps lie before."""
        days = [row.day for row in self._keys.values() if row.document == document and row.step == "assigned"]
        return min(days, default=None)

    def last_to_deputy(self, document: str, department: str) -> date | None:
        days = [
            row.sent_on
            for (doc, _, name), rows in self._owners.items()
            if doc == document and name == department
            for row in rows
            if row.role == "deputy" and row.sent_on
        ]
        return max(days, default=None)

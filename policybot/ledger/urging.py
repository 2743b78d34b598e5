"""催办次数: how often a department was written to or called about a measure after its date; reminders never count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from policybot import outbox
from policybot.model import Catalog, Progress
from policybot.settings import departments
from policybot.state import State

Owned = tuple[str, str, str]
"""Document, measure and department."""


def urged(
    catalog: Catalog, state: State, progress: Mapping[tuple[str, str], Progress], day: date
) -> Mapping[Owned, int]:
    """Counts by the end of a day, by the names and numbers in force."""
    letters: defaultdict[Owned, set[object]] = defaultdict(set)
    for owned, letter in _letters(catalog, state, day):
        letters[owned].add(letter)
    calls = Counter(_calls(progress, day))
    return {owned: len(letters.get(owned, ())) + calls[owned] for owned in {*letters, *calls}}


def _letters(catalog: Catalog, state: State, day: date) -> Iterator[tuple[Owned, object]]:
    """Two notices in one letter are one time; a letter to the liaison and one to the deputy are two."""
    names = departments(catalog)
    idents = {(m.document, ident): m.id for _, m in catalog.measures() for ident in (*m.was, m.id)}
    letters = outbox.letters_of(state.db)
    for told in outbox.history(state.db):
        late = told.check == "overdue" and told.role in ("liaison", "deputy")
        sent = told.sent_on is not None and told.sent_on <= day
        if late and sent and told.measure:
            ident = idents.get((told.document, told.measure), told.measure)
            owned = told.document, ident, names.get(told.department, told.department)
            yield owned, letters.get(told.key, told.key)


def _calls(progress: Mapping[tuple[str, str], Progress], day: date) -> Iterator[Owned]:
    for (document, measure), acts in progress.items():
        for act in acts.decisions:
            if act.kind == "call" and act.department and act.day <= day:
                yield document, measure, act.department

"""What the rows of a ledger are made from: policy, people, and the records as they stood on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from policybot.language import say
from policybot.model import Catalog, Progress, Says
from policybot.settings import Roster
from policybot.state import State
from policybot.workdays import Workdays

from .urging import Owned, urged

Ident = tuple[str, str]
NOTHING = Progress()


@dataclass(frozen=True, slots=True)
class Books:
    """`records`: all acts; `progress`: what they make known by the end of `day`; `version`: the newest report and
    decision, as State.version."""

    catalog: Catalog
    roster: Roster
    workdays: Workdays
    language: str
    day: date
    version: tuple[int, int]
    records: Mapping[Ident, Progress]
    progress: Mapping[Ident, Progress]
    urged: Mapping[Owned, int]

    @classmethod
    def of(cls, catalog: Catalog, roster: Roster, workdays: Workdays, language: str, state: State, day: date) -> Books:
        known = state.progress(catalog)
        until = {ident: acts.until(day) for ident, acts in known.items()}
        return cls(
            catalog,
            roster,
            workdays,
            language,
            day,
            state.version(),
            known,
            until,
            urged(catalog, state, known, day),
        )

    def past(self, day: date, version: tuple[int, int]) -> Books:
        """The books as they were when a sheet was made from them."""
        reports, decisions = version
        acts = {
            ident: replace(
                one,
                reports=tuple(r for r in one.reports if r.id <= reports),
                decisions=tuple(d for d in one.decisions if d.id <= decisions),
            ).until(day)
            for ident, one in self.records.items()
        }
        return replace(self, day=day, version=version, progress=acts)

    def acts(self, document: str, measure: str) -> Progress:
        return self.progress.get((document, measure), NOTHING)

    def say(self, says: Says) -> str:
        return say(says, self.language)

"""What an edit of the policy will do: two forecasts on the same records, notice by notice.

Notices pair by measure, step, repeat, department and role. A measure's earlier numbers (`was`) and a department's
earlier names (aliases) count as its present ones, so that a renumbering or a renaming shows as what it changes and not
as everything gone and everything new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from . import outbox
from .model import Catalog, Notice
from .pipeline import Office
from .settings import departments
from .state import State
from .timeline import Planned, forecast

Pair = tuple[str, str | None, str, int, str, str]
"""Document, measure, step, repeat, department, role: what makes two notices the same one before and after."""

Face = tuple[object, ...]
"""What of a notice somebody would notice: its day, words, date, state, and the addresses it goes to."""

RIGHTED = frozenset({"changed", "released"})
"""Steps by which an owner hears that what it was told is no longer so."""


@dataclass(frozen=True, slots=True)
class Changed:
    before: Planned
    after: Planned


@dataclass(frozen=True, slots=True)
class Wrong:
    """A notice that was sent and that the edit makes untrue; `mended` is the one that will say so."""

    sent: Notice
    mended: Planned


@dataclass(frozen=True, slots=True)
class Difference:
    added: tuple[Planned, ...] = ()
    removed: tuple[Planned, ...] = ()
    changed: tuple[Changed, ...] = ()
    sent_wrong: tuple[Wrong, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.sent_wrong)


def compare(
    before: Office, after: Office, records: tuple[State, State], since: date, until: date,
    passing: Callable[[date], object] = lambda _: None,
) -> Difference:  # fmt: skip
    """The edit from one office to the other, on two copies of the same records (a forecast starts from its own).

    `passing` is told each day that was lived through, twice.
    """
    old = list(forecast(before, records[0], since, until, passing))
    new = list(forecast(after, records[1], since, until, passing))
    found = difference(old, new, Names(before.catalog, after.catalog))
    return Difference(found.added, found.removed, found.changed, tuple(_wrong(records[1], found.added, after.catalog)))


class Names:
    """Which measure and which department of before is which of after."""

    def __init__(self, before: Catalog, after: Catalog) -> None:
        self._departments = departments(after)
        still = {(policy.document.id, m.id) for policy, m in after.measures()}
        heirs: dict[tuple[str, str], str] = {}
        for policy, measure in after.measures():
            for earlier in measure.was:
                heirs.setdefault((policy.document.id, earlier), measure.id)
        gone = {(policy.document.id, m.id) for policy, m in before.measures()} - still
        self._measures = {ident: heirs[ident] for ident in gone if ident in heirs}

    def pair(self, one: Planned) -> Pair:
        notice = one.notice
        measure = notice.measure and self._measures.get((notice.document, notice.measure), notice.measure)
        department = self._departments.get(notice.department, notice.department)
        return notice.document, measure, notice.step, notice.repeat, department, notice.role


def difference(old: Iterable[Planned], new: Iterable[Planned], names: Names) -> Difference:
    """Pairs what is planned before and after; what looks the same on both sides is no difference."""
    olds, news = _groups(old, names), _groups(new, names)
    added: list[Planned] = []
    removed: list[Planned] = []
    changed: list[Changed] = []
    for pair in dict.fromkeys([*olds, *news]):
        before, after = _without_equals(olds.get(pair, []), news.get(pair, []))
        count = min(len(before), len(after))
        changed += [Changed(*both) for both in zip(before[:count], after[:count], strict=True)]
        removed += before[count:]
        added += after[count:]
    return Difference(
        tuple(sorted(added, key=_when)), tuple(sorted(removed, key=_when)),
        tuple(sorted(changed, key=lambda one: _when(one.after))),
    )  # fmt: skip


def _groups(planned: Iterable[Planned], names: Names) -> Mapping[Pair, list[Planned]]:
    found: defaultdict[Pair, list[Planned]] = defaultdict(list)
    for one in planned:
        found[names.pair(one)].append(one)
    return found


def _without_equals(before: list[Planned], after: list[Planned]) -> tuple[list[Planned], list[Planned]]:
    """A step may come several times, as before each report day: those that stay as they are pair with each other."""
    left = list(after)
    moved = []
    for one in before:
        twin = next((other for other in left if face(other) == face(one)), None)
        if twin is None:
            moved.append(one)
        else:
            left.remove(twin)
    return moved, left


def face(one: Planned) -> Face:
    notice = one.notice
    return (one.day, notice.measure, notice.title, notice.check, notice.letter, notice.department, notice.due,
            notice.state, tuple(address for _, address in one.to))  # fmt: skip


def _when(one: Planned) -> tuple[date, str, str, str]:
    return one.day, one.notice.department, one.notice.measure or "", one.notice.step


# ── what was said already ──────────────────────────────────────────────────────


def _wrong(state: State, added: Iterable[Planned], after: Catalog) -> Iterator[Wrong]:
    """Letters that left with a date or duty that the edit makes untrue: those that an owner will hear put right."""
    for one in added:
        notice = one.notice
        if notice.step in RIGHTED and notice.role == "liaison" and notice.measure:
            for sent in _said(state, notice, after):
                if notice.step == "released" or (sent.due and sent.due != notice.due):
                    yield Wrong(sent, one)


def _said(state: State, notice: Notice, after: Catalog) -> Iterator[Notice]:
    """What the owner of a notice was sent about its measure, under any of its numbers and names."""
    measure = after.policy(notice.document).measure(notice.measure or "")
    idents = {notice.measure, *(measure.was if measure else ())}
    names = departments(after)
    for sent in outbox.notices(state.db, "state = 'sent' AND role != 'bureau' AND document = ?", [notice.document]):
        dated = sent.check in ("upcoming", "overdue") or sent.step in ("assigned", "changed", "resumed")
        if sent.measure in idents and dated and names.get(sent.department, sent.department) == notice.department:
            yield sent

"""The rows of a filled ledger → reports to be made, and what is wrong in which cell.

A cell counts as written when it differs both from what the sheet said when it was made and from what is on record
now: whoever sends back an old sheet undoes nothing. A row with a wrong cell is not taken; the others are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isclose

from policybot import acts
from policybot.acts import Account, ActError
from policybot.model import Measure, Policy, Report, Says
from policybot.sheets import Cell, text

from .books import Books
from .cells import FIXED, read, require_fixed
from .columns import FILLED, LANGUAGES, PERSON, Field
from .entries import Entry, Share, Value, entry
from .owning import Owned, Owners
from .parsing import BadCell
from .reading import Listing


@dataclass(frozen=True, slots=True)
class Change:
    """What a cell says anew. `before`: what is on record; a state is a Share."""

    field: Field
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that makes a report; `row` as Excel counts it."""

    row: int
    policy: Policy
    measure: Measure
    account: Account
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    row: int
    field: Field
    code: str
    message: Says
    hint: Says


@dataclass(frozen=True, slots=True)
class Judged:
    """`unchanged`: rows that say nothing new."""

    accepted: tuple[Taken, ...]
    rejected: tuple[Rejected, ...]
    unchanged: int


def judge(listing: Listing, books: Books, on: date, person: str = "", only: str = "") -> Judged:
    """`books`: the records as they stand today; `on`: the day the reports claim; `person`: who reports where the sheet
    names nobody; `only`: the department whose rows are taken. Raises ActError for a day that cannot be."""
    return _Judge(listing, books, on, person, only).all()


class _Judge:
    def __init__(self, listing: Listing, books: Books, on: date, person: str, only: str) -> None:
        made = listing.origin
        if made and made.language in LANGUAGES:
            books = replace(books, language=made.language)
        self.listing, self.books, self.on, self.person = listing, books, on, person
        self.owners = Owners(books.catalog, listing, only)
        same = made is None or (made.version, made.day) == (books.version, books.day)
        self.then = books if made is None or same else books.past(made.day, made.version)
        self.fields = tuple(field for field in FILLED if field in listing.places)
        self.accepted: list[Taken] = []
        self.rejected: list[Rejected] = []
        self.unchanged = 0

    def all(self) -> Judged:
        for owned, rows in self._rows().items():
            self._measure(owned, rows)
        order = sorted(self.rejected, key=lambda one: (one.row, self.listing.places.get(one.field, 0)))
        return Judged(tuple(sorted(self.accepted, key=lambda one: one.row)), tuple(order), self.unchanged)

    def _rows(self) -> dict[tuple[str, str, str], list[tuple[int, Owned, Sequence[Cell]]]]:
        """The rows of each measure and department: one, unless somebody copied it."""
        found: defaultdict[tuple[str, str, str], list[tuple[int, Owned, Sequence[Cell]]]] = defaultdict(list)
        for number, row in self.listing.rows():
            try:
                owned = self.owners.of(row)
            except BadCell as bad:
                self._reject(number, bad)
            else:
                found[owned[1].document, owned[1].id, owned[2] or ""].append((number, owned, row))
        return found

    def _measure(self, key: tuple[str, str, str], rows: Sequence[tuple[int, Owned, Sequence[Cell]]]) -> None:
        written = {tuple(text(self.listing.cell(row, field)) for field in self.fields) for _, _, row in rows}
        if len(written) > 1:
            what = {"id": key[1], "rows": "、".join(str(number) for number, _, _ in rows)}
            for number, _, _ in rows:
                message = Says("rows {rows} say different things of {id}", what)
                self._reject(number, BadCell("twice", message, Says("keep one of them"), self.fields[0]))
            return
        self._row(*rows[0])

    def _row(self, number: int, owned: Owned, row: Sequence[Cell]) -> None:
        now = entry(self.books, *owned)
        then = now if self.then is self.books else entry(self.then, *owned)
        bad: list[BadCell] = []
        changes = [one for field in self.fields if (one := self._change(field, row, then, now, bad))]
        for field in FIXED:
            self._fixed(field, row, then, now, bad)
        if not bad and changes:
            bad += self._refused(number, row, now, tuple(changes))
        elif not changes and not bad:
            self.unchanged += 1
        for slip in bad:
            self._reject(number, slip)

    def _reject(self, number: int, bad: BadCell) -> None:
        self.rejected.append(Rejected(number, bad.field or self.fields[0], bad.code, bad.message, bad.hint))

    # ── cells ──────────────────────────────────────────────────────────────────

    def _change(self, field: Field, row: Sequence[Cell], then: Entry, now: Entry, bad: list[BadCell]) -> Change | None:
        cell = self.listing.cell(row, field)
        try:
            after = read(field, cell, then, now, self.books.language)
        except BadCell as error:
            error.field = field
            bad.append(error)
            return None
        before = now.share if field == "state" else now.cells.get(field)
        return Change(field, before, after) if after is not None else None

    def _fixed(self, field: Field, row: Sequence[Cell], then: Entry, now: Entry, bad: list[BadCell]) -> None:
        try:
            require_fixed(field, self.listing.cell(row, field), then, now)
        except BadCell as error:
            error.field = field
            bad.append(error)

    # ── reports ────────────────────────────────────────────────────────────────

    def _refused(self, number: int, row: Sequence[Cell], now: Entry, changes: tuple[Change, ...]) -> Iterator[BadCell]:
        """Takes a row, or says why not."""
        if now.department is None:
            message = Says("several owners share this row of {id}", {"id": now.measure.id})
            yield BadCell("shared-row", message, Says("fill in the sheet of the department itself"), changes[0].field)
            return
        if self._taken(now, changes):
            self.unchanged += 1
            return
        who = text(self.listing.cell(row, "person")) or self.listing.person or self.person
        account = _account(now, changes, who, self.on)
        if error := self._error(now, account, changes):
            yield error
            return
        self.accepted.append(Taken(number, now.policy, now.measure, account, changes))

    def _error(self, now: Entry, account: Account, changes: Sequence[Change]) -> BadCell | None:
        if all(one.after == "" for one in changes):
            hint = Says("say under latest progress how it was solved")
            return BadCell("emptied", Says("an emptied cell alone is no report"), hint, changes[0].field)
        if not account.person:
            return BadCell("no-person", Says("who reports is missing"), WHO, "person")
        acts_known = self.books.acts(now.measure.document, now.measure.id)
        refused = acts.refusal(
            now.policy, now.measure, acts_known, account, self.books.day, self.books.workdays
        )  # fmt: skip
        return _refusal(refused, changes) if refused else None

    def _taken(self, now: Entry, changes: Sequence[Change]) -> bool:
        """Whether a report since the sheet was made says all this: the same file may come twice."""
        reports = self.books.acts(now.measure.document, now.measure.id).of(now.department or "")
        first = self.listing.origin.version[0] if self.listing.origin else 0
        return any(report.id > first and all(_says(report, one) for one in changes) for report in reports)


WHO = Says("write the name into the cell behind {title} above the table", {"title": PERSON})


def _account(now: Entry, changes: Sequence[Change], person: str, on: date) -> Account:
    """What problem and next step were stays so while the row says nothing else: an account in words is one whole."""
    after: dict[Field, Value] = {one.field: one.after for one in changes}
    worded = {"done", "problem", "next"} & set(after)
    kept = {field: str(after.get(field, now.cells.get(field)) or "") for field in ("problem", "next") if worded}
    value, expected, committed = after.get("value"), after.get("expected"), after.get("committed")
    return Account(
        measures=(f"{now.measure.document}:{now.measure.id}",), by=now.department or "", person=person, day=on,
        done=str(after.get("done") or ""), problem=kept.get("problem", ""), next=kept.get("next", ""),
        value=value if isinstance(value, float) else None,
        expected=expected if isinstance(expected, date) else None,
        committed=committed if isinstance(committed, date) else None,
        part_done=after.get("state") == "done", close=after.get("state") == "applied",
    )  # fmt: skip


def _says(report: Report, change: Change) -> bool:
    if change.field == "state":
        share: Share = "applied" if report.closes else "done" if report.part_done else "open"
        return share == change.after
    said = getattr(report, change.field)
    if isinstance(said, float) and isinstance(change.after, float):
        return isclose(said, change.after)
    return text(said) == change.after if isinstance(said, str) else bool(said == change.after)


# ── what the acts refuse ───────────────────────────────────────────────────────

ADVICE: dict[str, Says] = {
    "no-evidence": Says("hand the evidence to the bureau first; until then choose that the own part is done"),
    "sensitive": Says("report on paper; here only dates and the state are written"),
    "past-day": Says("if it is done, choose so under state"),
}
"""Where the command line would name its options."""


def _refusal(error: ActError, changes: Sequence[Change]) -> BadCell:
    if error.code in ("future-day", "early-day"):
        raise error  # the day is that of the whole import
    fields: list[Field] = [one.field for one in changes]
    option = str(error.message.values.get("option", "")).removeprefix("--")
    texts = [field for field in fields if field in ("done", "problem", "next")]
    place: Field = fields[0]
    if error.code in ("no-evidence", "closed") and "state" in fields:
        place = "state"
    elif error.code == "sensitive" and texts:
        place = texts[0]
    elif error.code == "past-day":
        place = "committed" if option == "committed" else "expected"
    return BadCell(error.code, _message(error), ADVICE.get(error.code, error.hint), place)


def _message(error: ActError) -> Says:
    if error.code == "past-day":
        return Says("{day} lies before the day of the report, {on}", error.message.values)
    return error.message

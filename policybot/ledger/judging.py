"""The rows of a filled ledger → reports to be made, and what is wrong in which cell.

A cell counts as written when it differs from what the sheet said when it was made, from what is on record now, and
from all that was reported in between: whoever sends back an old sheet, or the same one twice, undoes nothing. A row
with a wrong cell is not taken; the others are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from policybot.acts import Account, refusal
from policybot.model import Measure, Policy, Report, Says
from policybot.plaintext import one_line
from policybot.sheets import Cell, text

from .accounts import Change, account, in_words, says
from .books import NOTHING, Books
from .cells import FIXED, new, require_fixed
from .columns import FILLED, LANGUAGES, PERSON, Field
from .entries import Entry, entry
from .owning import Owned, Owners
from .parsing import BadCell
from .reading import Listing

MANY = 10
"""Rows that are named in a sentence; each row has one, and a sheet thousands."""
WHO = Says("write the name into the cell behind {title} above the table, or give it with --by", {"title": PERSON})


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
            some = "、".join(str(number) for number, _, _ in rows[:MANY])
            what = {"id": key[1], "rows": f"{some}……" if len(rows) > MANY else some}
            for number, _, _ in rows:
                message = Says("rows {rows} say different things of {id}", what)
                self._reject(number, BadCell("twice", message, Says("keep one of them"), self.fields[0]))
            return
        self._row(*rows[0])

    def _row(self, number: int, owned: Owned, row: Sequence[Cell]) -> None:
        now = entry(self.books, *owned)
        then = now if self.then is self.books else entry(self.then, *owned)
        bad: list[BadCell] = []
        since = self._since(now)
        read = (self._change(field, row, then, now, bad) for field in self.fields)
        changes = tuple(one for one in read if one and not any(says(report, one) for report in since))
        for field in FIXED:
            self._fixed(field, row, then, now, bad)
        if not bad and changes and (refused := self._refused(number, row, now, changes)):
            bad.append(refused)
        self.unchanged += not bad and not changes
        for slip in bad:
            self._reject(number, slip)

    def _reject(self, number: int, bad: BadCell) -> None:
        self.rejected.append(Rejected(number, bad.field or self.fields[0], bad.code, bad.message, bad.hint))

    # ── cells ──────────────────────────────────────────────────────────────────

    def _change(self, field: Field, row: Sequence[Cell], then: Entry, now: Entry, bad: list[BadCell]) -> Change | None:
        cell = self.listing.cell(row, field)
        try:
            after = new(field, cell, then, now, self.books.language)
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

    def _refused(self, number: int, row: Sequence[Cell], now: Entry, changes: tuple[Change, ...]) -> BadCell | None:
        """Takes a row, or says why not."""
        if now.department is None:
            message = Says("several owners share this row of {id}", {"id": now.measure.id})
            return BadCell("shared-row", message, Says("fill in the sheet of the department itself"), changes[0].field)
        if all(one.after == "" for one in changes):
            hint = Says("say under latest progress how it was solved")
            return BadCell("emptied", Says("an emptied cell alone is no report"), hint, changes[0].field)
        who = one_line(self.listing.name("person", row) or self.person)
        if not who:
            return BadCell("no-person", Says("who reports is missing"), WHO, "person")
        signed = one_line(self.listing.name("signer", row))
        said = account(now, changes, who, self.on, PurePath(self.listing.file).name, signed)
        known = self.books.acts(now.measure.document, now.measure.id)
        error = refusal(now.policy, now.measure, known, said, self.books.day, self.books.workdays)
        if error:
            return in_words(error, changes)
        self.accepted.append(Taken(number, now.policy, now.measure, said, changes))
        return None

    def _since(self, now: Entry) -> tuple[Report, ...]:
        """What the department has reported since the sheet was made, taken back or not; nothing where the sheet does
        not know when that was."""
        if self.listing.origin is None or now.department is None:
            return ()
        reports = self.books.records.get((now.measure.document, now.measure.id), NOTHING).of(now.department)
        return tuple(one for one in reports if one.id > self.listing.origin.version[0])

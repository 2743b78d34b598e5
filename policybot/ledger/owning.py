"""Which measure and which department a row speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from policybot.acts import ActError, find_measure
from policybot.model import Catalog, Measure, Policy, Says
from policybot.sheets import Cell, text

from .columns import Field
from .parsing import BadCell, plain
from .reading import Listing

Owned = tuple[Policy, Measure, str | None]
"""The department is None in a row that several owners share."""

ANEW = Says("export the ledger anew and copy what was written into it")


class Owners:
    """The rows that there may be, by the hidden id and by the number under 条款."""

    def __init__(self, catalog: Catalog, listing: Listing, only: str) -> None:
        """`only`: whose rows are taken; "" everybody's, though a department's own sheet holds no other's."""
        self.catalog, self.listing = catalog, listing
        self.sheet = listing.origin.department if listing.origin else ""
        self.only = only
        self.idents: dict[str, Owned] = {}
        self.numbers: defaultdict[str, list[tuple[Policy, Measure]]] = defaultdict(list)
        for policy, measure in catalog.measures():
            self._know(policy, measure)

    def _know(self, policy: Policy, measure: Measure) -> None:
        for number in (*measure.was, measure.id):
            start = f"{measure.document}:{number}:"
            self.idents[start] = policy, measure, None
            for name in measure.actors:
                known = policy.departments.get(name)
                for called in (name, *(known.aliases if known else ())):
                    self.idents[start + called] = policy, measure, name
            self.numbers[number].append((policy, measure))

    def of(self, row: Sequence[Cell]) -> Owned:
        """Raises BadCell."""
        written = text(self.listing.cell(row, "ident"))
        found = self.idents.get(written) if written else self._by_number(row)
        if found is None:
            message = Says("{text} is no measure with this department any more", {"text": written})
            raise BadCell("unknown-row", message, ANEW, self._place())
        self._require_own(found)
        return found

    def _place(self) -> Field:
        return "clause" if "clause" in self.listing.places else "ident"

    def _by_number(self, row: Sequence[Cell]) -> Owned:
        cell = self.listing.cell(row, "clause")
        written = plain(cell)
        if not written:
            raise BadCell("no-measure", Says("which measure the row is about is missing"), ANEW, self._place())
        if isinstance(cell, float) and f"{written}0" in self.numbers:
            message = Says("{one} may be {other}: the cell holds a number", {"one": written, "other": f"{written}0"})
            raise BadCell("ambiguous", message, Says("format the column as text and type it anew"), "clause")
        found = self.numbers.get(written, [])
        policy, measure = found[0] if len(found) == 1 else self._named(written)
        return policy, measure, self._department(measure)

    def _named(self, written: str) -> tuple[Policy, Measure]:
        try:
            return find_measure(self.catalog, written)
        except ActError as error:
            hint = ANEW if error.code == "unknown-measure" else error.hint
            raise BadCell(error.code, error.message, hint, "clause") from None

    def _department(self, measure: Measure) -> str:
        """Whose sheet it is, where the row itself does not say."""
        named = self.only or self.sheet
        if named in measure.actors:
            return named
        if not named and len(measure.actors) == 1:
            return measure.actors[0]
        message = Says("which department the row of {id} is of is missing", {"id": measure.id})
        raise BadCell("no-department", message, ANEW, self._place())

    def _require_own(self, found: Owned) -> None:
        """A department reports for itself: a row of somebody else's has no business in its sheet."""
        for own in filter(None, (self.only, self.sheet)):
            if found[2] not in (None, own):
                what = {"id": found[1].id, "department": found[2], "own": own}
                message = Says("this is the sheet of {own}, the row of {id} is that of {department}", what)
                raise BadCell("not-own", message, Says("take the row out"), self._place())

"""A copy of a filled ledger in which each wrong cell is marked and says why, to be corrected and sent once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import isfinite

from policybot.model import Says
from policybot.sheets import Cell, text
from policybot.sheets import title as titled

from .columns import BY_FIELD, Field
from .drawing import Drawing, Heading, draw
from .entries import Value
from .exporting import SHEET
from .judging import Judged, Rejected
from .origin import Origin
from .parsing import BadCell, day
from .reading import Listing

NOTES = Says("to be corrected")


def returned(listing: Listing, judged: Judged, made: Origin, language: str, say: Callable[[Says], str]) -> bytes:
    """`made`: of which records the copy is, where the sheet itself has lost that."""
    head = listing.sheet.rows[listing.head - 1]
    fields = {place: field for field, place in listing.places.items()}
    headings = [Heading(titled(cell), fields.get(n)) for n, cell in enumerate(head, 1)]
    rows = [[_value(cell, one.field) for cell, one in zip(row, headings, strict=False)]
            for row in listing.sheet.rows[listing.head :]]  # fmt: skip
    above = [[_value(cell, None) for cell in row] for row in listing.sheet.rows[: listing.head - 1]]
    origin = listing.origin or made
    drawing = Drawing(
        say(SHEET), above, headings, rows, origin, guarded=bool(origin.department),
        open=frozenset(listing.above.values()), marks=_marks(listing, judged, say), wrong=_wrong(listing, judged, say),
        notes=(say(NOTES), _notes(listing, judged, language, say)),
    )  # fmt: skip
    return draw(drawing, say)


def _value(cell: Cell, field: Field | None) -> Value:
    """A cell as it came; days are days again."""
    if isinstance(cell, bool) or (isinstance(cell, float) and not isfinite(cell)):
        return str(cell).upper()
    if field not in BY_FIELD or BY_FIELD[field].shape != "day":
        return cell
    try:
        return day(cell)
    except BadCell:
        return text(cell)


def _marks(listing: Listing, judged: Judged, say: Callable[[Says], str]) -> Mapping[tuple[int, int], str]:
    found: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for one in judged.rejected:
        if one.field in listing.above:
            continue
        found[one.row - listing.head - 1, _place(listing, one) - 1].append(say(_sentence(one)))
    return {place: "\n".join(sentences) for place, sentences in found.items()}


def _wrong(listing: Listing, judged: Judged, say: Callable[[Says], str]) -> Mapping[tuple[int, int], str]:
    """What is said once for all rows is wrong once."""
    return {listing.above[one.field]: say(_sentence(one)) for one in judged.rejected if one.field in listing.above}


def _place(listing: Listing, one: Rejected) -> int:
    """The column of a cell; where the sheet has none of the kind, that of the row's number."""
    places = listing.places
    return places.get(one.field) or places.get("clause") or min(places.values())


def _sentence(one: Rejected) -> Says:
    return Says("{what}; {advice}", {"what": one.message, "advice": one.hint})


def _notes(listing: Listing, judged: Judged, language: str, say: Callable[[Says], str]) -> Sequence[Sequence[Value]]:
    rows = len({one.row for one in judged.rejected})
    what = {"rows": rows, "accepted": len(judged.accepted), "cells": len(judged.rejected)}
    first = say(Says("cells to be corrected: {cells}, in rows: {rows}; rows on record: {accepted}", what))
    head: list[Value] = [say(one) for one in (Says("row"), Says("column"), Says("what is wrong"), Says("what to do"))]
    lines: list[list[Value]] = [
        [one.row, listing.title(one.field, language), say(one.message), say(one.hint)] for one in judged.rejected
    ]
    last = say(Says("The cells are red, each with a comment. Correct them and send this file back."))
    return [[first], [last], head, *lines]

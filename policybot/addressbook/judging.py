"""People as they are written → contacts, and what is wrong at which cell.

The rules are those of contacts.toml itself: what is written becomes its tables, and `settings.People` looks at them
as it would at those of the file, only that a place is a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache

from policybot.catalog.notes import Notes
from policybot.catalog.positions import Path, Places
from policybot.model import Address, Catalog, Contact, Mistake, Says
from policybot.settings import People, Settings

from .heads import Field, Head
from .lines import Facts, Spot
from .reading import BOUNDS, Listing

WIDTH = BOUNDS.columns + 1
WHERE: dict[Field, Path] = {
    "department": ("department",), "role": ("role",), "name": ("name",), "language": ("language",),
    "address": ("addresses",), "measures": ("measures",), "substitute": ("substitute",),
    "reserve": ("substitute", "addresses"),
}  # fmt: skip
"""Where the value of a field stands in the table [[contact]]."""


@dataclass(frozen=True, slots=True)
class Judged:
    """`rejected`: mistakes whose line is a row of the sheet and whose column is one of its columns, by row."""

    accepted: tuple[Contact, ...]
    rejected: tuple[Mistake, ...]


def judge(
    listing: Listing, settings: Settings, catalog: Catalog, channels: Collection[str], languages: Collection[str],
    refusal: Callable[[Address], str],
) -> Judged:  # fmt: skip
    """A person with a mistake is rejected whole. `refusal`: why a channel can never write to an address, or nothing."""
    notes = Notes(listing.file, _places(listing))
    people = People(notes, catalog, settings.channels, channels, languages)
    idents, refusal = {measure.id for _, measure in catalog.measures()}, cache(refusal)
    accepted: list[Contact] = []
    for number, facts in enumerate(listing.people):
        before, at = len(notes.mistakes), ("contact", number)
        for path, code, message, hint in _slips(facts, idents):
            notes.mistake((*at, *path), code, message, hint)
        whole = facts["department"][0].text and facts.get("address")
        contact = people.entered(_table(facts), at) if whole else None
        if contact:
            _refused(contact, refusal, notes, at)
        if contact and len(notes.mistakes) == before:
            accepted.append(contact)
    return Judged(tuple(accepted), tuple(sorted(notes.mistakes, key=lambda one: (one.line, one.column))))


# ── cells as places ────────────────────────────────────────────────────────────


def _places(listing: Listing) -> Places:
    """A sheet as if it were a text: each row a line of the same length."""
    values: dict[Path, int] = {}
    for number, facts in enumerate(listing.people):
        for path, spot in _spots(facts, listing.head):
            values[("contact", number, *path)] = (spot.row - 1) * WIDTH + spot.column - 1
    return Places({}, values, [row * WIDTH for row in range(len(listing.sheet.rows) + 1)], {})


def _spots(facts: Facts, head: Head) -> Iterator[tuple[Path, Spot]]:
    first = facts["department"][0]
    yield (), first
    column = next(c.number for c in (*head.of(None), *head.columns) if c.field == "address")
    yield ("addresses",), Spot("", first.row, column)
    for field, spots in facts.items():
        for number, spot in enumerate(spots):
            yield (*WHERE[field], number), spot
        if spots:
            yield WHERE[field], spots[0]


# ── what is written ────────────────────────────────────────────────────────────


def _table(facts: Facts) -> dict[str, object]:
    """The table [[contact]] of a person; a role that is none is told apart, so that the rest is still looked at."""
    texts = {field: [spot.text for spot in spots] for field, spots in facts.items() if spots}
    role = texts["role"][0]
    found: dict[str, object] = {
        "department": texts["department"][0],
        "role": role if role in ("liaison", "deputy") else "liaison",
        "name": texts["name"][0],
        "language": texts.get("language", [""])[0],
        "addresses": texts["address"],
        "measures": texts.get("measures", []),
    }
    if "reserve" in texts:
        found["substitute"] = {"name": texts.get("substitute", [""])[0], "addresses": texts["reserve"]}
    return found


Slip = tuple[Path, str, Says, Says]


def _slips(facts: Facts, idents: Collection[str]) -> Iterator[Slip]:
    """What only a sheet can get wrong."""
    role = facts["role"][0].text
    if not facts["department"][0].text:
        yield ("department",), "no-department", Says("the department is missing"), Says("write it into this row")
    if role not in ("liaison", "deputy"):
        yield ("role",), "bad-role", Says("{role} is no role", {"role": role}), Says("write 联络员 or 分管负责同志")
    if not facts.get("address"):
        yield (
            ("addresses",),
            "no-address",
            Says("there is no address at all"),
            Says("ask for one, or leave the row out"),
        )
    if facts.get("substitute") and not facts.get("reserve"):
        hint = Says("fill in a column B角邮箱 or B角地址")
        yield ("substitute",), "no-address", Says("the substitute has no address"), hint
    yield from _contradictions(facts)
    yield from _ambiguous(facts, idents)


SINGLE: tuple[Field, ...] = ("substitute", "language")


def _contradictions(facts: Facts) -> Iterator[Slip]:
    """Two rows of one person that cannot both be true."""
    for field in SINGLE:
        for number, spot in enumerate(facts.get(field, ())[1:], 1):
            what = {"text": spot.text, "row": facts[field][0].row, "other": facts[field][0].text}
            message = Says("{text} here, {other} in row {row}, for the same person", what)
            yield (*WHERE[field], number), "conflict", message, Says("keep one of the two")


def _ambiguous(facts: Facts, idents: Collection[str]) -> Iterator[Slip]:
    """1.10, typed as a number, is kept by Excel as 1.1: a letter would go to whom it does not concern."""
    for number, spot in enumerate(facts.get("measures", ())):
        longer = f"{spot.text}0"
        if spot.number and spot.text in idents and longer in idents:
            message = Says("{one} may be {other}: the cell holds a number", {"one": spot.text, "other": longer})
            yield ("measures", number), "ambiguous", message, Says("format the column as text and type it anew")


def _refused(contact: Contact, refusal: Callable[[Address], str], notes: Notes, at: Path) -> None:
    """Addresses that their channel cannot write to: no mailbox, or a group without a robot. What is wrong by the
    rules of the file has been said."""
    said = {(one.line, one.column) for one in notes.mistakes}
    reserve = contact.substitute.addresses if contact.substitute else ()
    for path, addresses in (("addresses",), contact.addresses), (("substitute", "addresses"), reserve):
        for number, address in enumerate(addresses):
            place = notes.places.value((*at, *path, number))
            if place not in said and (why := refusal(address)):
                message = Says("{address} cannot be written to: {why}", {"address": str(address), "why": why})
                notes.mistake((*at, *path, number), "bad-address", message, Says("correct the cell"))

"""A workbook as it came back → its rows by the names of their columns, wherever these now stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policybot.model import Says
from policybot.settings import FileProblem
from policybot.sheets import SEARCHED, Bounds, Cell, Sheet, letter, sheets, text, unused, word
from policybot.sheets import title as titled

from .columns import ABOVE, FILLED, Field, known, title
from .origin import FORMAT, NAME, Origin, origin

BOUNDS = Bounds(rows=30_000, columns=100, unpacked=200 * 1024**2, memory=1024**3)
"""Ten thousand measures, each with long texts, fit thrice."""

SPEAKING: tuple[Field, ...] = ("ident", "clause", *FILLED)
"""A row that has nothing in these is none of the table: a sum, a remark, a signature."""
EMPTY: Cell = ""
AGAIN = Says("export the ledger anew and copy what was written into it")


@dataclass(frozen=True, slots=True)
class Listing:
    """`head`: number of the row that names the columns, from 1; `places`: column numbers from 1; `above`: the cells
    over the head for the names of who reports and who signed it off (row and column from 0), if any; `origin`:
    what the workbook knows of its making, if that is still there."""

    file: str
    sheet: Sheet
    head: int
    places: Mapping[Field, int]
    above: Mapping[Field, tuple[int, int]]
    origin: Origin | None
    ignored: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """The rows below the head with their numbers; empty ones, and the head once more, are left out."""
        head = self.sheet.rows[self.head - 1]
        for number, row in enumerate(self.sheet.rows[self.head :], self.head + 1):
            written = [self.cell(row, field) for field in SPEAKING]
            if any(text(one) for one in written) and tuple(row) != tuple(head):
                yield number, row

    def name(self, field: Field, row: Sequence[Cell]) -> str:
        """Who is named in a row, else over the head, behind the label or in the cell beside it."""
        if own := text(self.cell(row, field)):
            return own
        if field not in self.above:
            return ""
        at, place = self.above[field]
        line = self.sheet.rows[at]
        behind = text(line[place - 1]).replace("：", ":").partition(":")[2].strip()
        return behind or (text(line[place]) if place < len(line) else "")

    def cell(self, row: Sequence[Cell], field: Field) -> Cell:
        """What a row holds in a column; nothing where there is no such column."""
        place = self.places.get(field)
        return row[place - 1] if place and place <= len(row) else EMPTY

    def title(self, field: Field, language: str) -> str:
        """What the sheet calls a column; what we call it where it has none of the kind."""
        place = self.places.get(field)
        return titled(self.sheet.rows[self.head - 1][place - 1]) if place else title(field, language)


def read(file: str, data: bytes) -> Listing:
    """The ledger in a file. Raises FileProblem."""
    found = sheets(file, data, BOUNDS, hidden=NAME)
    made = origin(found)
    if made and made.format > FORMAT:
        message = Says("{file} was made by a later version of policybot", {"file": file})
        raise FileProblem(file, message, Says("install the version that made it"))
    heads = [(sheet, *head) for sheet in found if sheet.name != NAME and (head := _head(file, sheet))]
    if not heads:
        message = Says("{file}: the first {rows} rows name no columns of a ledger", {"file": file, "rows": SEARCHED})
        raise FileProblem(file, message, AGAIN)
    if len(heads) > 1:
        names = "、".join(sheet.name for sheet, _, _ in heads)
        message = Says("{file}: several sheets are ledgers: {names}", {"file": file, "names": names})
        raise FileProblem(file, message, Says("save each of them as a file of its own"))
    sheet, number, places = heads[0]
    left = tuple(unused(sheet, number, set(places.values())))
    return Listing(file, sheet, number, places, _above(sheet.rows[: number - 1]), made, left)


def _head(file: str, sheet: Sheet) -> tuple[int, Mapping[Field, int]] | None:
    """The first row that says which measure a row is about and has a column that departments fill in."""
    for number, row in enumerate(sheet.rows[:SEARCHED], 1):
        found = [(field, n) for n, cell in enumerate(row, 1) if (field := known().get(word(cell)))]
        fields = [field for field, _ in found]
        if {"ident", "clause"} & set(fields) and set(FILLED) & set(fields):
            _once(file, row, found)
            return number, dict(found)
    return None


def _once(file: str, row: Sequence[Cell], found: Sequence[tuple[Field, int]]) -> None:
    seen: set[Field] = set()
    for field, number in found:
        if field in seen:
            what = {"file": file, "title": titled(row[number - 1]) or letter(number)}
            raise FileProblem(file, Says("{file}: two columns say {title}", what), Says("take one of them away"))
        seen.add(field)


def _above(rows: Sequence[Sequence[Cell]]) -> Mapping[Field, tuple[int, int]]:
    """The cells beside 填报人 and 审签人 over the head."""
    found: dict[Field, tuple[int, int]] = {}
    for at, row in enumerate(rows):
        for n, cell in enumerate(row, 1):
            field = known().get(word(text(cell).replace("：", ":").partition(":")[0]))
            if field in ABOVE:
                found.setdefault(field, (at, n))
    return found

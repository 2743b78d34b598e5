"""A ledger sheet that came with an answer. It is opened when a coordinator looks at the answer, not before, and by the
reader of spreadsheets, in its process with little memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from policybot import ledger
from policybot.language import say
from policybot.ledger import Books, Judged, Listing
from policybot.model import Says
from policybot.pipeline import Office
from policybot.settings import FileProblem
from policybot.state import State
from policybot.state.mails import Mail

from .reading import File
from .tying import person


@dataclass(frozen=True, slots=True)
class Table:
    """A ledger and what its rows would put on record. `reports`: those they made, in the order of the rows."""

    file: File
    listing: Listing
    judged: Judged
    books: Books
    reports: tuple[int, ...] = ()


def listings(files: Iterable[File]) -> Iterator[tuple[File, Listing | None]]:
    """Every file, with the ledger that it is; any other spreadsheet is evidence, and stays closed."""
    for file in files:
        try:
            yield file, ledger.read(file.name, file.data) if file.sheet else None
        except FileProblem:
            yield file, None


def table(
    office: Office, state: State, mail: Mail, department: str, file: File, listing: Listing, now: datetime
) -> Table:
    """The rows beside the records of this moment. Only those of the department whose answer it is count."""
    language, today = office.settings.language, office.day(now)
    books = Books.of(office.catalog, office.roster, office.workdays, language, state, today)
    found = ledger.judge(listing, books, office.day(mail.arrived), who(office, mail, department), department)
    rows = tuple(
        replace(row, account=replace(row.account, source=source(office, mail, file.name))) for row in found.accepted
    )
    return Table(file, listing, replace(found, accepted=rows), books)


def take(table: Table, state: State, now: datetime, by: str) -> Table:
    """Puts the good rows on record. Raises ActError."""
    return replace(table, reports=tuple(ledger.take(table.judged, table.books, state, now, by)))


def who(office: Office, mail: Mail, department: str) -> str:
    """The person who reports by an answer."""
    return person(office, department, mail.sender) or mail.name or mail.sender


def source(office: Office, mail: Mail, file: str = "") -> str:
    """How a report came, as it stands on record."""
    says = Says("answer {number}, {file}") if file else Says("answer {number}")
    return say(Says(says.text, {"number": mail.id, "file": file}), office.settings.language)

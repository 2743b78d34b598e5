"""The ledger between the records and the files of a person: nothing that lies there is ever written over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from policybot import ledger, settings
from policybot.ledger import Books, Change, Judged, Listing, Rejected, Taken
from policybot.model import Says
from policybot.state import State

from .faults import Fault
from .house import House

SUFFIX = ".xlsx"
_RETURNED = re.compile(r"\.returned(-\d+)?$")
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
"""What the file names of some system may not hold."""


def books(house: House, state: State, on: date) -> Books:
    office = house.office
    return Books.of(office.catalog, office.roster, office.workdays, house.language, state, on)


# ── out ────────────────────────────────────────────────────────────────────────


def export(house: House, file: Path | None, department: str | None, folder: Path | None, on: date) -> list[Path]:
    """Writes the whole ledger, the sheet of a department, or one file for each into a folder. Raises Fault, OSError;
    where one of the files is there already, none is written."""
    wanted: dict[Path, str | None] = {file: department} if file else {}
    if folder:
        wanted |= {folder / f"{_UNFIT.sub('_', name)}{SUFFIX}": name for name in house.office.roster.duties}
    for one in wanted:
        _require_new(one)
    made = books(house, house.records, on)
    for one, name in wanted.items():
        one.parent.mkdir(parents=True, exist_ok=True)
        put(one, ledger.export(made, name))
    return list(wanted)


def _require_new(file: Path) -> None:
    if file.suffix.casefold() != SUFFIX:
        raise Fault("bad-name", Says("{file} does not end in .xlsx", {"file": file}), Says("name it so"))
    if file.exists():
        raise Fault("file-exists", Says("{file} is there already, and may have been filled in", {"file": file}),
                    Says("choose another name, or take it away"))  # fmt: skip


def put(file: Path, data: bytes) -> None:
    """A whole file or none. Raises OSError."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(data)
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


# ── back ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Filled:
    """An import. `reports`: the number of each accepted row's report; empty in a rehearsal. `copy`: where the marked
    copy lies."""

    listing: Listing
    judged: Judged
    reports: Mapping[int, int]
    copy: Path | None


def take(
    house: House, source: Path, person: str, department: str, on: date, entered_by: str, *, dry: bool
) -> Filled:  # fmt: skip
    """Raises FileProblem, ActError, OSError. The marked copy is written first: a report that nobody hears of the rest
    of is worse than none."""
    listing = ledger.read(str(source), settings.content(source))
    made = books(house, house.records, house.today)
    judged = ledger.judge(listing, made, on, person, department)
    if dry:
        return Filled(listing, judged, {}, None)
    copy = returned(house, source, listing, judged, made) if judged.rejected else None
    if not judged.accepted:
        return Filled(listing, judged, {}, copy)
    numbers = house.write(lambda state: ledger.take(judged, made, state, house.now, entered_by))
    rows = [one.row for one in judged.accepted]
    return Filled(listing, judged, dict(zip(rows, numbers, strict=True)), copy)


def returned(house: House, source: Path, listing: Listing, judged: Judged, made: Books) -> Path:
    """Writes the copy with the bad cells marked beside its source."""
    target = _free(source)
    origin = ledger.Origin(made.day, made.version, made.language)
    put(target, ledger.returned(listing, judged, origin, house.language, house.say))
    return target


def _free(source: Path) -> Path:
    """台账.xlsx → 台账.returned.xlsx; the next number where that is there, for somebody may be correcting it."""
    stem = _RETURNED.sub("", source.stem)
    number = 1
    while (found := source.with_name(f"{stem}.returned{f'-{number}' if number > 1 else ''}{SUFFIX}")).exists():
        number += 1
    return found


def said(house: House, change: Change, value: ledger.Value) -> str:
    """A value of a change for people."""
    if change.field == "state":
        return house.say(next(says for share, says in ledger.SHARES.items() if share == value))
    if isinstance(value, float):
        return f"{value:.12g}"
    return "" if value is None else str(value)


# ── told ───────────────────────────────────────────────────────────────────────


def document(house: House, found: Filled, dry: bool) -> dict[str, object]:
    return {
        "file": found.listing.file,
        "sheet": found.listing.sheet.name or None,
        "written": not dry and bool(found.reports),
        "accepted": [_accepted(house, found, one) for one in found.judged.accepted],
        "rejected": [_rejected(house, found, one) for one in found.judged.rejected],
        "unchanged": found.judged.unchanged,
        "returned": str(found.copy) if found.copy else None,
        "ignored": list(found.listing.ignored),
    }


def _accepted(house: House, found: Filled, one: Taken) -> dict[str, object]:
    return {
        "row": one.row,
        "document": one.measure.document,
        "measure": one.measure.id,
        "department": one.account.by,
        "person": one.account.person,
        "on": one.account.day,
        "report": found.reports.get(one.row),
        "changes": [_change(house, found, each) for each in one.changes],
    }


def _change(house: House, found: Filled, one: Change) -> dict[str, object]:
    column = found.listing.title(one.field, house.language)
    return {"field": one.field, "column": column, "from": one.before, "to": one.after}


def _rejected(house: House, found: Filled, one: Rejected) -> dict[str, object]:
    return {
        "row": one.row,
        "column": found.listing.title(one.field, house.language),
        "code": one.code,
        "message": house.say(one.message),
        "hint": house.say(one.hint),
    }


def told(house: House, found: Filled, dry: bool) -> Iterator[str]:
    yield from judged(house, found)
    yield from map(house.say, _end(found, dry))


def judged(house: House, found: Filled) -> Iterator[str]:
    yield house.say(_summary(found))
    for one in found.judged.accepted:
        yield from _difference(house, found, one)
    for slip in found.judged.rejected:
        what = {"row": slip.row, "column": found.listing.title(slip.field, house.language), "what": slip.message,
                "advice": slip.hint}  # fmt: skip
        yield house.say(Says("row {row}, {column}: {what}; {advice}", what))
    if found.listing.ignored:
        yield house.say(Says("columns not used: {names}", {"names": "、".join(found.listing.ignored)}))


def _summary(found: Filled) -> Says:
    judged = found.judged
    what = {"file": found.listing.file, "accepted": len(judged.accepted), "unchanged": judged.unchanged,
            "rejected": len({one.row for one in judged.rejected})}  # fmt: skip
    return Says("{file}, rows: with something new {accepted}, unchanged {unchanged}, to be corrected {rejected}", what)


def _difference(house: House, found: Filled, one: Taken) -> Iterator[str]:
    what = {"row": one.row, "id": one.measure.id, "department": one.account.by, "person": one.account.person}
    yield house.say(Says("row {row}, {id}, {department} ({person}):", what))
    for each in one.changes:
        before, after = (said(house, each, value) or Says("nothing") for value in (each.before, each.after))
        column = found.listing.title(each.field, house.language)
        change = Says("{before} → {after}", {"before": before, "after": after})
        yield "  " + house.say(Says("{name}: {about}", {"name": column, "about": change}))


def _end(found: Filled, dry: bool) -> Iterator[Says]:
    if found.copy:
        yield Says("a copy with the wrong cells marked: {file}", {"file": found.copy})
    if found.reports:
        yield Says("reports on record: {count}", {"count": len(found.reports)})
    elif dry and found.judged.accepted:
        yield Says("nothing was written; to write it, leave out --dry-run")
    else:
        yield Says("nothing was written")

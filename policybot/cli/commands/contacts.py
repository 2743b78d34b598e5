"""联系人：list 一览，import 从 Excel 或 CSV 名单导入 · Who is told; import takes an Excel or CSV list.

The list is written to contacts.toml beside policybot.toml. If a row is rejected nothing is written, and the exit code
is 1; `--partial` writes the others. Whom policybot.toml names as well is told as it says there.
"""

from __future__ import annotations

from collections.abc import Iterator

from policybot.addressbook import Change, Difference
from policybot.cli.faults import Fault, usage
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.imported import Imported, imported
from policybot.cli.persons import FIELDS, person, shown, titled, value
from policybot.cli.screen import Ink, table
from policybot.cli.values import path
from policybot.cli.words import ROLES
from policybot.model import Contact, Mistake, Says
from policybot.settings import CONTACTS, Roster

ACTS = ("list", "import")


@command(
    argument("ACT", "list 或 import，默认 list · list or import, by default list", needed=False),
    argument("FILE", "要导入的名单：.xlsx、.xls、.ods 或 .csv · the list to import", needed=False),
    option("--dry-run", "只看会怎样，什么都不写 · only say what would happen"),
    option("--partial", "有行未采用时，仍写入其余各行 · write the other rows although some are rejected"),
    option("--sheet NAME", "工作表名称，几张表都是名单时写 · the sheet, where several are lists"),
)
def run(house: House, act: str | None, file: str | None, dry_run: bool, partial: bool, sheet: str | None) -> Answer:
    act = act or "list"
    advice = Says("write list, or import FILE")
    if act not in ACTS:
        raise usage(Says("contacts: there is no {word}", {"word": act}), advice)
    if (file is None) != (act == "list"):
        raise usage(Says("contacts {act}: FILE is missing or one too many", {"act": act}), advice)
    if file is None:
        return Answer(lambda: _listed(house), lambda: _lines(house))
    if house.config is None:
        raise Fault("no-config", Says("there is no policybot.toml"),
                    Says("copy policybot.example.toml to policybot.toml and set up the channels first"))  # fmt: skip
    found = imported(house, house.config, path(file, "FILE"), sheet, partial=partial, dry=dry_run)
    return Answer(lambda: _document(house, found), lambda: _told(house, found), status=0 if found.fit else 1)


# ── list ───────────────────────────────────────────────────────────────────────


def _people(house: House) -> Iterator[tuple[Contact, str]]:
    """All contacts in the order of the departments, each with the file it stands in."""
    own = [one for one in house.settings.contacts if one not in house.settings.listed]
    listed = [one for one in house.settings.contacts if one in house.settings.listed]
    name = house.config.name if house.config else ""
    found = [*((one, name) for one in own), *((one, CONTACTS) for one in listed)]
    order = {department: n for n, department in enumerate(house.office.roster.duties)}
    yield from sorted(found, key=lambda pair: order.get(pair[0].department, len(order)))


def _missing(house: House, roster: Roster) -> list[str]:
    """Departments without a liaison, in their order; none without settings, where everybody has a mailbox."""
    gone = roster.missing_liaisons() if not house.settings.embedded else frozenset()
    return [name for name in roster.duties if name in gone]


def _listed(house: House) -> dict[str, object]:
    rows = [{**person(one), "file": file} for one, file in _people(house)]
    return {"contacts": rows, "missing": _missing(house, house.office.roster)}


def _lines(house: House) -> Iterator[str]:
    if house.settings.embedded:
        yield house.say(Says("no policybot.toml: letters lie in mailboxes on this machine"))
        return
    rows = list(_people(house))
    yield house.say(Says("contacts: {count}", {"count": len(rows)}))
    if rows:
        head = [Says("department"), Says("role"), Says("name"), *(FIELDS[one] for one in SHOWN), Says("file")]
        yield from table([house.say(one) for one in head], [_row(house, *pair) for pair in rows], flexible=3)
    yield from _without(house, _missing(house, house.office.roster))


SHOWN = ("addresses", "measures", "absences", "substitute")


def _row(house: House, one: Contact, file: str) -> list[str | Ink]:
    facts = [shown(house, one, field) for field in SHOWN]
    return [one.department, house.say(ROLES[one.role]), one.name, *facts, file]


def _without(house: House, missing: list[str]) -> Iterator[str]:
    if missing:
        what = {"count": len(missing), "names": "、".join(missing)}
        yield house.say(Says("without a liaison for all or some measures, departments: {count} ({names})", what))


# ── import ─────────────────────────────────────────────────────────────────────


def _document(house: House, found: Imported) -> dict[str, object]:
    made = found.difference
    return {
        "file": str(found.target),
        "source": found.listing.file,
        "sheet": found.listing.sheet.name or None,
        "written": found.written,
        "backup": str(found.backup) if found.backup else None,
        "accepted": [person(one) for one in found.judged.accepted],
        "rejected": [_rejected(house, found, one) for one in found.judged.rejected],
        "added": [person(one) for one in made.added],
        "changed": [{**person(one.after), "changes": list(_changes(one))} for one in made.changed],
        "removed": [person(one) for one in made.removed],
        "unchanged": made.unchanged,
        "doubled": [person(one) for one in found.doubled],
        "missing": _missing(house, found.roster),
        "ignored": list(found.listing.head.ignored),
    }


def _rejected(house: House, found: Imported, one: Mistake) -> dict[str, object]:
    return {
        "row": one.line,
        "column": found.listing.head.title(one.column),
        "code": one.code,
        "message": house.say(one.message),
        "hint": house.say(one.hint),
    }


def _changes(one: Change) -> Iterator[dict[str, object]]:
    return ({"field": f, "from": value(one.before, f), "to": value(one.after, f)} for f in one.fields)


def _told(house: House, found: Imported) -> Iterator[str]:
    yield house.say(_summary(found))
    if found.listing.head.ignored:
        yield house.say(Says("columns not used: {names}", {"names": "、".join(found.listing.head.ignored)}))
    for one in found.judged.rejected:
        what = {"row": one.line, "column": found.listing.head.title(one.column), "what": one.message,
                "advice": one.hint}  # fmt: skip
        yield house.say(Says("row {row}, {column}: {what}; {advice}", what))
    yield from _difference(house, found.difference)
    for contact in found.doubled:
        yield house.say(Says("also in policybot.toml, which counts: {who}", {"who": titled(house, contact)}))
    yield from _without(house, _missing(house, found.roster))
    yield house.say(_end(found))


def _summary(found: Imported) -> Says:
    rows = len({one.line for one in found.judged.rejected})
    what = {"file": found.listing.file, "sheet": found.listing.sheet.name, "people": len(found.judged.accepted),
            "rows": rows}  # fmt: skip
    if found.listing.sheet.name:
        return Says("{file}, sheet {sheet}: people accepted {people}, rows rejected {rows}", what)
    return Says("{file}: people accepted {people}, rows rejected {rows}", what)


def _difference(house: House, made: Difference) -> Iterator[str]:
    for one in made.added:
        what = {"who": titled(house, one), "addresses": shown(house, one, "addresses")}
        yield house.say(Says("new: {who}, {addresses}", what))
    for change in made.changed:
        yield from (house.say(_change(house, change, field)) for field in change.fields)
    for one in made.removed:
        yield house.say(Says("no longer listed: {who}", {"who": titled(house, one)}))
    yield house.say(Says("unchanged: {count}", {"count": made.unchanged}))


def _change(house: House, change: Change, field: str) -> Says:
    before, after = (shown(house, one, field) or Says("nothing") for one in (change.before, change.after))
    what = {"who": titled(house, change.after), "field": FIELDS[field], "before": before, "after": after}
    return Says("changed: {who}, {field}: {before} → {after}", what)


def _end(found: Imported) -> Says:
    """What was done, or why nothing was."""
    file = {"file": found.target, "backup": found.backup}
    if found.written:
        if found.backup:
            return Says("{file} is written; what it held is in {backup}", file)
        return Says("{file} is written", file)
    if not found.fit:
        if found.judged.accepted:
            return Says("nothing was written: correct the rows, or add --partial to write the others")
        return Says("nothing was written: no row is left")
    if found.difference or found.broken:
        return Says("nothing was written; to write it, leave out --dry-run")
    return Says("nothing is to be changed in {file}", file)

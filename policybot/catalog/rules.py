"""What a measures file must hold beyond its shape: documents, names, groups, steps (DESIGN section 3)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from policybot import ladder
from policybot.model import Says

from . import shape
from .door import GAP
from .names import Names
from .notes import Notes, listed, meant
from .positions import Path

YEARS = 50
"""A document in force for longer is a slip in a year."""
FARTHEST = 1000
"""A step farther from its date, in days, is a slip too."""
FINGERPRINT = "[0-9a-f]{16}"
CITES = {"{article}", "{clause}", "{Clause}", "{id}"}
OPEN = "待确认"
"""How the file itself marks what somebody has still to confirm."""

NAMES = Says("write a [[department]] or [[group]] of this name, or correct it")
DEPARTMENTS = Says("write a [[department]] of this name, or correct it")


def check(file: shape.File, names: Names, notes: Notes, letters: Collection[str]) -> None:
    """Everything of a file but its measures."""
    _document(file.document, names, notes)
    _departments(file, notes)
    _groups(file, names, notes)
    for at, step in enumerate(file.step):
        _step(step, ("step", at), notes, letters)
    unique([(("step", at, "name"), step.name) for at, step in enumerate(file.step)], "duplicate-name", notes)
    for at, piece in enumerate(file.untracked):
        numbered(piece.clause, ("untracked", at, "clause"), notes)


def unique(entries: Collection[tuple[Path, str]], code: str, notes: Notes) -> None:
    """Each name once; the second is the mistake, and says where the first stands."""
    first: dict[str, Path] = {}
    for path, name in entries:
        if name != GAP and first.setdefault(name, path) != path:
            line, _ = notes.places.value(first[name])
            message = Says("{name} is here a second time", {"name": name})
            notes.mistake(path, code, message, Says("it stands in line {line} already", {"line": line}))


def numbered(ident: str, path: Path, notes: Notes) -> None:
    """An id is article.clause and perhaps a letter."""
    if ident != GAP and not re.fullmatch(shape.ID, ident, re.ASCII):
        message = Says("{id} is no id of a measure", {"id": ident})
        notes.mistake(path, "bad-id", message, Says('write article.clause and a letter if needed: "10.4b"'))


def known(name: str, path: Path, names: Names, notes: Notes) -> None:
    """An owner is a department, an alias of one, or a group."""
    if name not in names:
        message = Says("no department or group is called {name}", {"name": name})
        notes.mistake(path, "unknown-department", message, meant(name, tuple(names), NAMES))


def _department(name: str, path: Path, names: Names, notes: Notes) -> None:
    if name != GAP and not names.department(name):
        message = Says("no department is called {name}", {"name": name})
        notes.mistake(path, "unknown-department", message, meant(name, tuple(names.departments), DEPARTMENTS))


def _document(document: shape.Document, names: Names, notes: Notes) -> None:
    path: Path = ("document",)
    _department(document.bureau, (*path, "bureau"), names, notes)
    if document.id != GAP and not re.fullmatch(r"[\w.-]+", document.id):
        message = Says("{id} cannot be the id of a document", {"id": document.id})
        notes.mistake((*path, "id"), "bad-id", message, Says("use letters, digits, - and . only: sx-2024-11"))
    if not _zone(document.timezone):
        message = Says("no time zone is called {zone}", {"zone": document.timezone})
        notes.mistake((*path, "timezone"), "bad-timezone", message, Says("write Asia/Shanghai"))
    _span(document, notes)
    _text(document, path, notes)


def _text(document: shape.Document, path: Path, notes: Notes) -> None:
    """The fingerprint of the official text, and how its clauses are cited."""
    if document.fingerprint and not re.fullmatch(FINGERPRINT, document.fingerprint):
        message = Says("{text} is no fingerprint of a text", {"text": document.fingerprint})
        hint = Says("copy the 16 digits that policybot trace prints, or delete the line")
        notes.mistake((*path, "fingerprint"), "bad-fingerprint", message, hint)
    unknown = set(re.findall(r"\{[^{}]*\}?", document.cite)) - CITES
    if unknown or not any(one in document.cite for one in CITES):
        message = Says("{cite} does not lead to a clause", {"cite": document.cite})
        notes.mistake(
            (*path, "cite"), "bad-cite", message, Says("write it with {known}", {"known": "、".join(sorted(CITES))})
        )


def _zone(name: str) -> bool:
    try:
        return name == GAP or bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):  # unknown, with .. in it, or the name of a folder of zones
        return False


def sane(document: shape.Document) -> bool:
    """Whether the span of a document can be reckoned with."""
    return document.issued <= document.ends and document.ends.year - document.issued.year <= YEARS


def _span(document: shape.Document, notes: Notes) -> None:
    if document.issued == date.min or document.ends == date.max or sane(document):
        return
    dates = {"ends": document.ends, "issued": document.issued}
    message = Says("the document ends on {ends}, but was issued on {issued}", dates)
    hint = Says("it must end after that day and within {years} years: is a year mistyped?", {"years": YEARS})
    notes.mistake(("document", "ends"), "bad-date", message, hint)


def _departments(file: shape.File, notes: Notes) -> None:
    unique(list(_called(file)), "duplicate-name", notes)
    for at, one in enumerate(file.department):
        if OPEN in (one.name, *one.called):
            hint = Says("ask the bureau, then write the name")
            notes.warning(("department", at, "name"), "unconfirmed", Says("this department is not confirmed"), hint)


def _called(file: shape.File) -> Iterator[tuple[Path, str]]:
    """Every name a department or group goes by, with its place."""
    for at, department in enumerate(file.department):
        yield ("department", at, "name"), department.name
        yield from ((("department", at, "aliases", n), alias) for n, alias in enumerate(department.called))
    for at, group in enumerate(file.group):
        yield ("group", at, "name"), group.name


def _groups(file: shape.File, names: Names, notes: Notes) -> None:
    for at, group in enumerate(file.group):
        for n, member in enumerate(group.members):
            _department(member, ("group", at, "members", n), names, notes)
        if group.basis == OPEN:
            message = Says("the members of {group} are not confirmed", {"group": group.name})
            hint = Says("ask the bureau, then write into basis who says so")
            notes.warning(("group", at, "basis"), "unconfirmed", message, hint)


def _step(step: shape.Step, path: Path, notes: Notes, letters: Collection[str]) -> None:
    _offset(step.at, (*path, "at"), notes, least=-FARTHEST)
    if step.repeat is not None:
        _offset(step.repeat, (*path, "repeat"), notes, least=1)
    if step.letter is not None and letters and step.letter not in letters:
        message = Says("no letter is called {letter}", {"letter": step.letter})
        otherwise = Says("known here: {known}", {"known": listed(letters)})
        notes.mistake((*path, "letter"), "unknown-letter", message, meant(step.letter, letters, otherwise))


def _offset(text: str, path: Path, notes: Notes, *, least: int) -> None:
    try:
        good = least <= ladder.offset(text).count <= FARTHEST
    except ValueError:
        good = False
    if not good:
        message = Says("{offset} is no distance in days", {"offset": text})
        hint = Says("write it as -10 workdays, 0 days or +3 days; a repetition has no sign")
        notes.mistake(path, "bad-offset", message, hint)

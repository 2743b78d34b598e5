"""What a measure must hold beyond its shape: ids, owners, dates, targets (DESIGN section 3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from policybot.model import Says

from . import recurrence, rules, shape
from .door import GAP
from .names import Names
from .notes import Notes, listed, meant
from .positions import Path

ONE = timedelta(days=1)


def check(file: shape.File, names: Names, notes: Notes, checks: Collection[str]) -> None:
    """All measures of a file. `checks`: the names a `waive` may use; none given: not looked at."""
    used = {measure.id for measure in file.measure}
    for at, measure in enumerate(file.measure):
        path: Path = ("measure", at)
        rules.numbered(measure.id, (*path, "id"), notes)
        _was(measure, path, notes, used)
        _owners(measure, path, names, notes)
        _dates(measure, path, file.document, notes)
        _every(measure, path, file.document, notes)
        _waive(measure, path, notes, checks)
        if measure.target:
            _target(measure.target, (*path, "target"), names.expand(measure.owners), names, notes)
            _nodes(measure, (*path, "target", "nodes"), file.document, notes)
    rules.unique([(("measure", at, "id"), m.id) for at, m in enumerate(file.measure)], "duplicate-id", notes)
    _idle(file, names, notes)


def _was(measure: shape.Measure, path: Path, notes: Notes, used: Collection[str]) -> None:
    for n, ident in enumerate(measure.was):
        rules.numbered(ident, (*path, "was", n), notes)
        if ident in used:
            message = Says("{id} is still the id of a measure", {"id": ident})
            hint = Says("only an id that is no longer in use can hand its records over")
            notes.mistake((*path, "was", n), "was-in-use", message, hint)


def _owners(measure: shape.Measure, path: Path, names: Names, notes: Notes) -> None:
    for n, owner in enumerate(measure.owners):
        rules.known(owner, (*path, "owners", n), names, notes)
        if owner in measure.owners[:n] and owner != GAP:
            message = Says("{name} is here a second time", {"name": owner})
            notes.warning((*path, "owners", n), "duplicate-owner", message, Says("it counts once; see the bracket"))
    members = names.expand(measure.owners)
    for n, actor in enumerate(measure.acts):
        _among(actor, (*path, "acts", n), members, names, notes)
    if measure.lead is not None:
        _among(measure.lead, (*path, "lead"), members, names, notes)
        if measure.lead in names.groups:
            message = Says("{name} is a group; a lead is one department", {"name": measure.lead})
            notes.mistake((*path, "lead"), "not-an-owner", message, Says("name the department, or no lead at all"))


def _among(name: str, path: Path, members: tuple[str, ...], names: Names, notes: Notes) -> None:
    """Only the owners of a measure can act, lead, or give its figure."""
    rules.known(name, path, names, notes)
    if not set(names.expand([name])) <= set(members):
        message = Says("{name} is no owner of this measure", {"name": name})
        notes.mistake(path, "not-an-owner", message, Says("owners here: {owners}", {"owners": listed(members)}))


def _dates(measure: shape.Measure, path: Path, document: shape.Document, notes: Notes) -> None:
    due = measure.due
    if due and due < document.issued:
        message = Says("{day} lies before the document was issued", {"day": due})
        notes.mistake((*path, "due"), "bad-date", message, Says("is the year mistyped?"))
    elif due and due > document.ends:
        message = Says("{day} lies after the end of the document", {"day": due})
        notes.warning((*path, "due"), "due-after-end", message, Says("is the year mistyped, or ends too early?"))
    if due and measure.force == "aim" and not measure.phrase:
        message = Says("an aim without the words of its date")
        notes.warning((*path, "force"), "no-phrase", message, Says("write the words of the document into phrase"))


def _every(measure: shape.Measure, path: Path, document: shape.Document, notes: Notes) -> None:
    if measure.every is None:
        if measure.from_ is not None:
            message = Says("from says where a recurrence begins, but there is none")
            notes.mistake((*path, "from"), "conflict", message, Says("write every as well, or delete from"), key=True)
        return
    if measure.due is not None:
        hint = Says("keep one of the two; a start and a recurrence are two measures")
        notes.mistake(
            (*path, "every"), "conflict", Says("a measure has a date or a recurrence, not both"), hint, key=True
        )
    if measure.from_ is not None and not document.issued <= measure.from_ <= document.ends:
        message = Says("{day} lies outside the time of the document", {"day": measure.from_})
        span = {"first": str(document.issued), "last": str(document.ends)}
        notes.mistake((*path, "from"), "bad-date", message, Says("choose a day from {first} to {last}", span))
    elif rules.sane(document):
        _rule(measure, path, document, notes)


def _rule(measure: shape.Measure, path: Path, document: shape.Document, notes: Notes) -> None:
    hint = Says("write monthly, quarterly, half-yearly, yearly, or a rule such as FREQ=MONTHLY;BYMONTHDAY=15")
    try:
        found = recurrence.days(measure, document)
        if not found:
            message = Says("{rule} names no day before the document ends", {"rule": measure.every})
            notes.mistake((*path, "every"), "bad-rule", message, hint)
        elif measure.from_ is None and found[0] == document.issued:
            message = Says("it falls due for the first time on the day of issue, {day}", {"day": document.issued})
            notes.warning((*path, "every"), "from-issue", message, Says("write the first day: from = 2024-12-31"))
    except ValueError:
        message = Says("{rule} is no recurrence", {"rule": measure.every})
        notes.mistake((*path, "every"), "bad-rule", message, hint)


def _waive(measure: shape.Measure, path: Path, notes: Notes, checks: Collection[str]) -> None:
    for n, check in enumerate(measure.waive):
        if checks and check not in checks:
            message = Says("no check is called {check}", {"check": check})
            otherwise = Says("known here: {known}", {"known": listed(sorted(checks))})
            notes.mistake((*path, "waive", n), "unknown-check", message, meant(check, checks, otherwise))


def _target(target: shape.Target, path: Path, members: tuple[str, ...], names: Names, notes: Notes) -> None:
    if target.source is not None:
        _among(target.source, (*path, "source"), members, names, notes)
    if target.unit == "%" and target.denominator is None:
        message = Says("a share without what it is a share of")
        notes.warning((*path, "unit"), "no-denominator", message, Says("write a denominator"))
    if target.nodes and target.plan:
        message = Says("the pace is drawn by nodes or by a plan, not by both")
        notes.mistake((*path, "plan"), "conflict", message, Says("keep one of the two"), key=True)


def _nodes(measure: shape.Measure, path: Path, document: shape.Document, notes: Notes) -> None:
    """Nodes go forward, from the day of issue to the date."""
    before, last = document.issued, measure.due or document.ends
    for n, node in enumerate(measure.target.nodes if measure.target else ()):
        if not before <= node.day <= last:
            message = Says("{day} is out of order", {"day": node.day})
            span = {"first": str(before), "last": str(last)}
            notes.mistake((*path, n, "day"), "bad-nodes", message, Says("choose a day from {first} to {last}", span))
        before = max(before, node.day + ONE)


def _idle(file: shape.File, names: Names, notes: Notes) -> None:
    """Departments nobody gave anything to: a name left over, or an owner forgotten."""
    busy = {member for measure in file.measure for member in names.expand(measure.owners)}
    busy |= {names.department(file.document.bureau) or ""}
    for at, department in enumerate(file.department):
        if department.name not in busy and department.name != GAP:
            message = Says("{name} owns nothing", {"name": department.name})
            notes.warning(
                ("department", at, "name"), "idle-department", message, Says("delete it, or name its measures")
            )

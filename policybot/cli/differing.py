"""What an edit of the policy will do, for the person about to make it: by person, by measure, as text or Markdown."""

from __future__ import annotations

import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from policybot import channels, settings
from policybot.comparison import Changed, Difference, Wrong, compare
from policybot.model import Address, Notice, Says
from policybot.pipeline import Office
from policybot.pipeline.opening import languages
from policybot.timeline import Planned, workdays

from .ahead import last_day, morning
from .faults import BadFile
from .frame import Answer
from .house import House
from .notices import facts, holds, place, state
from .screen import Colour, paint, plain, table
from .words import LETTERS, ROLES, STATES, word

FOUND = 3
"""The exit code of a difference (DESIGN section 8)."""

YEAR = timedelta(days=365)
NOBODY: list[Address | None] = [None]
MANY = 30
"""From so many working days on a bar shows how far it is."""

Kind = Literal["added", "removed", "changed", "sent_wrong"]
SIGNS: dict[Kind, tuple[str, Colour]] = {
    "added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow"), "sent_wrong": ("!", "magenta"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One difference, as it is said; `department`, `role`: whose it is."""

    kind: Kind
    department: str
    role: str
    measure: str
    day: date
    says: Says


@dataclass(frozen=True, slots=True)
class Group:
    """What is said of some departments, in one role."""

    heading: Says
    lines: tuple[tuple[Kind, str], ...]


ONE = Says("{departments}, {role}: {added} more, {removed} fewer, {changed} changed")
EACH = Says("{departments} ({count}), {role}, for each: {added} more, {removed} fewer, {changed} changed")


def horizon(house: House, since: date | None, until: date | None) -> tuple[date, date]:
    """From today to the later of the documents' end and a year ahead, unless other days are asked for."""
    first = since or house.today
    last = until or max(house.today + YEAR, *(policy.document.ends for policy in house.catalog.policies))
    return first, house.reachable(max(first, last) if until is None else last)


def differing(house: House, against: Path, first: date, last: date, *, markdown: bool) -> Answer:
    """The answer to `plan --against`: `against` is the file in force, the house's own the edited one."""
    found = _found(house, against, first, last)
    lines = _markdown if markdown else _lines
    return Answer(lambda: _document(house, found), lambda: lines(house, found, first, last), FOUND if found else 0)


def _found(house: House, against: Path, first: date, last: date) -> Difference:
    loaded = house.look(against)
    if loaded.catalog is None:
        raise BadFile(loaded.mistakes)
    # without the catalog: settings written for the new file may name offices the old one does not know yet
    known = settings.load(house.config, os.environ, None, channels.names(), languages(house.config))
    before, after = Office(loaded.catalog, known), house.office
    began = last_day(house.records) is not None
    start = min(first, house.today) if began else first
    records = tuple(morning(office, house.records, house.today, start) for office in (before, after))
    with _watched(house, before, start, last) as passing:
        return _from(compare(before, after, (records[0], records[1]), start, last, passing), first)


@contextmanager
def _watched(house: House, office: Office, start: date, last: date) -> Iterator[Callable[[date], object]]:
    """A bar on a terminal, for a year takes a minute: each working day is lived through twice."""
    days = sum(1 for _ in workdays(office, start, last))
    if days < MANY or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(house.say(Says("comparing")), total=2 * days)
        yield lambda _: bar.advance(task)


def _from(found: Difference, first: date) -> Difference:
    """What falls on the days that are asked for; the days before them were lived through."""
    return Difference(
        tuple(one for one in found.added if one.day >= first), tuple(one for one in found.removed if one.day >= first),
        tuple(one for one in found.changed if max(one.before.day, one.after.day) >= first), found.sent_wrong,
    )  # fmt: skip


# ── for programs ───────────────────────────────────────────────────────────────


def _document(house: House, found: Difference) -> Mapping[str, object]:
    return {
        "added": [row for one in found.added for row in _rows(house, one)],
        "removed": [row for one in found.removed for row in _rows(house, one)],
        "changed": [row for one in found.changed for row in _pairs(house, one)],
        "sent_wrong": [_wrong(house, one) for one in found.sent_wrong],
    }


def _rows(house: House, one: Planned) -> list[dict[str, object]]:
    """One row for each person a notice goes to, as `plan` gives them."""
    held = holds(house.decisions, one.day)
    said = facts(house, one.notice, state(one.notice, held))
    return [{"day": one.day, **said, **place(address)} for address in [a for _, a in one.to] or NOBODY]


def _pairs(house: House, one: Changed) -> Iterator[dict[str, object]]:
    """Person by person; where their number changes too, the last one stands for those without a match."""
    before, after = _rows(house, one.before), _rows(house, one.after)
    for n in range(max(len(before), len(after))):
        yield {"before": before[min(n, len(before) - 1)], "after": after[min(n, len(after) - 1)]}


def _wrong(house: House, one: Wrong) -> dict[str, object]:
    mended = {"day": one.mended.day, "step": one.mended.notice.step, "due": one.mended.notice.due}
    return {"day": one.sent.day, **facts(house, one.sent, one.sent.state), **place(None), "mended": mended}


# ── for people ─────────────────────────────────────────────────────────────────


def _lines(house: House, found: Difference, first: date, last: date) -> Iterator[str]:
    yield house.say(_counts(found, first, last))
    for group in _by_person(house, found):
        yield ""
        yield house.say(group.heading)
        for kind, said in group.lines:
            sign, colour = SIGNS[kind]
            yield "  " + paint(plain(f"{sign} {said}"), colour)
    if found:
        yield ""
        yield from table(_head(house), _by_measure(house, found))


def _markdown(house: House, found: Difference, first: date, last: date) -> Iterator[str]:
    """For a merge request: the counts, a table by measure, and the lines folded away."""
    yield f"**{house.say(_counts(found, first, last))}**"
    if not found:
        return
    yield ""
    yield _row(_head(house))
    yield _row(["---"] * len(_head(house)))
    yield from (_row(map(_escaped, cells)) for cells in _by_measure(house, found))
    for group in _by_person(house, found):
        yield ""
        yield f"<details><summary>{_escaped(house.say(group.heading))}</summary>"
        yield ""
        yield from (f"- `{SIGNS[kind][0]}` {_escaped(said)}" for kind, said in group.lines)
        yield ""
        yield "</details>"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _escaped(text: str) -> str:
    """Text from a measures file as text in Markdown (GitHub Flavored Markdown §6.1, §4.10)."""
    return "".join("\\" + c if c in "\\`*_[]<>|#" else c for c in plain(text))


def _counts(found: Difference, first: date, last: date) -> Says:
    facts = {"first": first, "last": last, "added": len(found.added), "removed": len(found.removed),
             "changed": len(found.changed), "wrong": len(found.sent_wrong)}  # fmt: skip
    if not found:
        return Says("{first} to {last}: the edit changes no notice", facts)
    return Says("{first} to {last}, notices: {added} more, {removed} fewer, {changed} changed; sent and no longer so: "
                "{wrong}", facts)  # fmt: skip


def _head(house: House) -> list[str]:
    names = (Says("measure"), Says("more"), Says("fewer"), Says("changed"), Says("sent wrong"))
    return [house.say(one) for one in names]


def _by_measure(house: House, found: Difference) -> list[list[str]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in _each(found):
        counts[one.measure][one.kind] += 1
    return [
        [measure or house.say(OVERVIEWS), *(str(each[kind]) for kind in SIGNS)]
        for measure, each in sorted(counts.items())
    ]


def _by_person(house: House, found: Difference) -> Iterator[Group]:
    """Departments of whom the same is to be said stand together."""
    people: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for one in _each(found):
        people[one.department, one.role].append(one)
    groups: defaultdict[tuple[str, tuple[tuple[Kind, str], ...]], list[str]] = defaultdict(list)
    lists = [one for (_, role), mine in people.items() if role == "bureau" for one in mine]
    for (department, role), mine in sorted(people.items()):
        if role == "bureau":
            continue
        ordered = sorted(mine, key=lambda one: (one.day, one.measure))
        groups[role, tuple((one.kind, house.say(one.says)) for one in ordered)].append(department)
    for (role, lines), departments in groups.items():
        counts = Counter(kind for kind, _ in lines)
        facts: dict[str, object] = {kind: counts[kind] for kind in SIGNS}
        facts |= {"departments": "、".join(departments), "role": word(ROLES, role), "count": len(departments)}
        yield Group(Says((EACH if len(departments) > 1 else ONE).text, facts), lines)
    if lists:
        yield _lists(house, lists)


LISTS = Says("lists of the bureau: {added} more, {removed} fewer, {changed} changed")
IN_LISTS = Says("{measure}: {count} times, first on {first}, last on {last}")
OVERVIEWS = Says("overviews and lists of the day")


def _lists(house: House, lines: Iterable[Line]) -> Group:
    """What changes on the bureau's own lists, a line for each measure: they are long, and follow from the rest."""
    found: defaultdict[tuple[str, Kind], list[date]] = defaultdict(list)
    for one in lines:
        found[one.measure, one.kind].append(one.day)
    counts: dict[str, object] = {
        kind: sum(len(days) for (_, own), days in found.items() if own == kind) for kind in SIGNS
    }
    told = []
    for (measure, kind), days in sorted(found.items()):
        facts = {"measure": measure or OVERVIEWS, "count": len(days), "first": min(days), "last": max(days)}
        told.append((kind, house.say(Says(IN_LISTS.text, facts))))
    return Group(Says(LISTS.text, counts), tuple(told))


def _each(found: Difference) -> Iterator[Line]:
    for one in found.added:
        yield _line("added", one.notice, one.day, _what(one))
    for one in found.removed:
        yield _line("removed", one.notice, one.day, _what(one))
    for both in found.changed:
        yield _line("changed", both.after.notice, both.after.day, _moved(both))
    for wrong in found.sent_wrong:
        yield _line("sent_wrong", wrong.sent, wrong.sent.day, _said(wrong))


def _line(kind: Kind, notice: Notice, day: date, says: Says) -> Line:
    return Line(kind, notice.department, notice.role, notice.measure or "", day, says)


def _what(one: Planned) -> Says:
    return Says("{day} {measure} {letter}{due}", _words(one.day, one.notice))


def _words(day: date, notice: Notice) -> dict[str, object]:
    due = Says(" (date {due})", {"due": notice.due}) if notice.due else ""
    return {"day": day, "measure": notice.measure or "", "letter": word(LETTERS, notice.letter), "due": due}


def _moved(one: Changed) -> Says:
    """What changed and nothing else, for most of a row stays as it is."""
    facts = {**_words(one.after.day, one.after.notice), "changes": _changes(one)}
    return Says("{day} {measure} {letter}: {changes}", facts)


def _changes(one: Changed) -> Says:
    before, after = one.before.notice, one.after.notice
    pairs: list[tuple[Says, object, object]] = [
        (Says("day"), one.before.day, one.after.day),
        (Says("date"), before.due or Says("none"), after.due or Says("none")),
        (Says("title"), before.title, after.title),
        (Says("measure"), before.measure, after.measure),
        (Says("department"), before.department, after.department),
        (Says("letter"), word(LETTERS, before.letter), word(LETTERS, after.letter)),
        (Says("state"), word(STATES, before.state), word(STATES, after.state)),
        (Says("address"), _to(one.before), _to(one.after)),
    ]
    found = [Says("{what} {old} → {new}", {"what": what, "old": old, "new": new})
             for what, old, new in pairs if old != new]  # fmt: skip
    first, *rest = found or [Says("none")]
    for more in rest:
        first = Says("{one}, {more}", {"one": first, "more": more})
    return first


def _to(one: Planned) -> str:
    return "、".join(str(address) for _, address in one.to) or "—"


def _said(one: Wrong) -> Says:
    facts = _words(one.sent.day, one.sent)
    mended = Says("{day} {letter}", {"day": one.mended.day, "letter": word(LETTERS, one.mended.notice.letter)})
    return Says("{what}, sent; put right by: {mended}", {"what": Says("{day} {measure} {letter}{due}", facts),
                                                         "mended": mended})  # fmt: skip

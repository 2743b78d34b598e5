"""What a command that edits measures files shows: the lines that change, what was written, what to do next."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from policybot.editing import Edit, Hunk, save
from policybot.model import Mistake, Says

from . import front
from .faults import BadFile
from .frame import Answer
from .house import MEASURES, House
from .output import mistake, sentence
from .screen import paint, plain

MOST = 12
"""How many places of a file are shown to people; programs get all."""


@dataclass(frozen=True, slots=True)
class Edited:
    """`kept`: the copies of what the files held, by file; none when nothing was written. `warnings`: those that the
    edit has earned."""

    edits: Sequence[Edit]
    written: bool
    kept: Mapping[str, Path]
    warnings: tuple[Mistake, ...] = ()


def _told(warning: Mistake) -> tuple[str, str, str]:
    """What makes a warning the same one although its line has moved."""
    return warning.file, warning.code, str(warning.message)


def edited(house: House, edits: Sequence[Edit], *, dry: bool) -> Answer:
    """Proves the edits by loading what they make, writes them, and says so. Raises Fault: then nothing was written."""
    made = [edit for edit in edits if edit]
    loaded = house.look(instead={edit.file: edit.after for edit in made})
    if loaded.mistakes:
        print(house.say(Says("nothing was written: the file would have a mistake")), file=sys.stderr)
        raise BadFile(loaded.mistakes)
    known = {_told(one) for one in house.look().warnings}
    new = tuple(one for one in loaded.warnings if _told(one) not in known)
    done = Edited(made, bool(made) and not dry, save(made) if not dry else {}, new)
    return Answer(lambda: document(done, house.language), lambda: _lines(house, done))


def document(done: Edited, language: str) -> dict[str, object]:
    files = [
        {"file": edit.file, "backup": str(done.kept[edit.file]) if edit.file in done.kept else None,
         "changes": [{"line": one.line, "before": one.before, "after": one.after} for one in edit.hunks]}
        for edit in done.edits
    ]  # fmt: skip
    return {"written": done.written, "files": files, "warnings": [mistake(one, language) for one in done.warnings]}


def _lines(house: House, done: Edited) -> Iterator[str]:
    if not done.edits:
        yield house.say(Says("nothing is to be changed"))
    for edit in done.edits:
        yield from difference(house, edit)
    for one in done.warnings:
        yield house.say(Says("to confirm: {sentence}", {"sentence": sentence(one, house.language)}))
    for edit in done.edits:
        yield from _end(house, done, edit)


def difference(house: House, edit: Edit) -> Iterator[str]:
    """The lines of a file that change, the first places of many."""
    for one in edit.hunks[:MOST]:
        yield house.say(Says("{file}, line {line}", {"file": edit.file, "line": one.line}))
        yield from _hunk(one)
    if len(edit.hunks) > MOST:
        yield house.say(Says("… and {count} more places", {"count": len(edit.hunks) - MOST}))


def _hunk(one: Hunk) -> Iterator[str]:
    yield from (paint(f"- {plain(line)}", "red") for line in one.before)
    yield from (paint(f"+ {plain(line)}", "green") for line in one.after)


def _end(house: House, done: Edited, edit: Edit) -> Iterator[str]:
    if not done.written:
        yield house.say(Says("nothing was written; to write it, leave out --dry-run"))
        return
    kept = _beside(edit.file, done.kept[edit.file])
    yield house.say(Says("{file} is written; what it held is in {backup}", {"file": edit.file, "backup": kept}))
    what = {"me": front.me(), "file": edit.file, "backup": kept}
    if edit.file == str(MEASURES):
        yield house.say(Says("whose letters change: {me} plan --against {backup}", what))
    else:
        yield house.say(Says("whose letters change: {me} plan --measures {file} --against {backup}", what))


def _beside(file: str, kept: Path) -> Path:
    """The copy by the way the file was named, where both lie in one folder."""
    named = Path(file).with_name(kept.name)
    return named if named.resolve() == kept else kept

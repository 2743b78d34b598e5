"""检查任务台账文件，一次列出全部错误 · All mistakes of a measures file in one run.

Warnings stand beside mistakes: what is still to be confirmed, and records whose measure is gone. Exit 1 with mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policybot import official
from policybot.catalog import Loaded
from policybot.catalog.positions import scan
from policybot.cli.faults import fault
from policybot.cli.frame import Answer, argument, command
from policybot.cli.house import House
from policybot.cli.output import mistake, sentence
from policybot.model import Catalog, Decision, Mistake, Report, Says

TABLE = re.compile(rb"^\s*\[\[\s*measure\s*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    file: Path
    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...]
    measures: int
    clauses: int


@command(
    argument(
        "FILE",
        "要检查的文件或目录，默认同 --measures · the file or folder, by default --measures",
        needed=False,
    )
)
def run(house: House, file: str | None) -> Answer:
    path = Path(file) if file else house.measures
    found = _found(house, path, house.look(path))
    return Answer(lambda: _document(house, found), lambda: _lines(house, found), status=1 if found.mistakes else 0)


def _found(house: House, path: Path, loaded: Loaded) -> Found:
    if loaded.catalog is None:
        # Of a file that cannot be read to its end the tables can still be counted.
        return Found(path, loaded.mistakes, loaded.warnings, _tables(path), 0)
    measures = [measure for _, measure in loaded.catalog.measures()]
    untracked = {(p.document.id, u.clause) for p in loaded.catalog.policies for u in p.untracked}
    clauses = {(m.document, m.clause) for m in measures} | untracked
    warnings = (*loaded.warnings, *_texts(loaded.catalog), *_orphans(house, loaded.catalog))
    return Found(path, (), warnings, len(measures), len(clauses))


def _tables(path: Path) -> int:
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    return sum(len(TABLE.findall(one.read_bytes())) for one in files)


def _texts(catalog: Catalog) -> Iterator[Mistake]:
    """What is wrong with the official texts that the file names, at the line that names them."""
    for policy in catalog.policies:
        text = official.official(policy)
        if text and text.trouble:
            places = scan(Path(policy.file).read_text("utf-8-sig"))
            line, column = places.value(("document", "source"))
            trouble = text.trouble
            yield Mistake(line, column, trouble.code, trouble.says, trouble.hint, policy.file)


def _orphans(house: House, catalog: Catalog) -> Iterator[Mistake]:
    """Reports and decisions on numbers that no measure has, or had."""
    try:
        acts: list[Report | Decision] = [*house.records.reports(), *house.records.decisions()]
    except Exception as error:
        told = fault(error)
        yield Mistake(1, 1, told.code, told.message, told.hint, told.file)
        return
    known = {(m.document, ident) for _, m in catalog.measures() for ident in (m.id, *m.was)}
    files = {policy.document.id: policy.file for policy in catalog.policies}
    gone = {(a.document, a.measure) for a in acts if a.measure and a.document in files} - known
    for document, ident in sorted(gone):
        message = Says("records stand under {id}, which no measure is called", {"id": ident})
        hint = Says('write was = ["{id}"] into the measure that goes on from it', {"id": ident})
        yield Mistake(1, 1, "orphaned-records", message, hint, files[document])


def _document(house: House, found: Found) -> dict[str, object]:
    return {
        "file": str(found.file),
        "measures": found.measures,
        "clauses": found.clauses,
        "mistakes": [mistake(one, house.language) for one in found.mistakes],
        "warnings": [mistake(one, house.language) for one in found.warnings],
    }


def _lines(house: House, found: Found) -> Iterator[str]:
    for one in found.mistakes:
        yield sentence(one, house.language)
    for one in found.warnings:
        yield house.say(Says("to confirm: {sentence}", {"sentence": sentence(one, house.language)}))
    counts = {"measures": found.measures, "mistakes": len(found.mistakes), "warnings": len(found.warnings)}
    if found.mistakes:
        yield house.say(Says("measures: {measures}, mistakes: {mistakes}, to confirm: {warnings}", counts))
    else:
        counts["clauses"] = found.clauses
        yield house.say(
            Says("clauses: {clauses}, measures: {measures}, mistakes: {mistakes}, to confirm: {warnings}", counts)
        )

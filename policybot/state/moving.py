"""The whole state as JSON lines, for audits and for another machine; and back into an empty state.

    {"policybot": "0.1.0", "steps": [...], "head": "…"}        the first line
    {"table": "report", "row": {"id": 1, …}}                   a row with all its columns; bytes as {"base64": "…"}
    {"evidence": "<sha256>", "base64": "…"}                    a file of evidence
    {"end": 1234}                                              the last line: how many lines stand before it

What was broken off has no end. On the way back the chain over everything is walked before anything is kept.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from policybot import __version__
from policybot.model import Says

from . import chain
from .errors import StateError
from .records import State
from .schema import migrations

EVIDENCE = "evidence"
"""The folder of the files, and the table that names them."""
WHOLE = Says("take the whole export again: policybot export FILE")


def lines(state: State) -> Iterator[str]:
    """Everything on record. Raises OSError where a file of evidence is missing."""
    count = 0
    for one in _facts(state):
        count += 1
        yield json.dumps(one, ensure_ascii=False, separators=(",", ":"))
    yield json.dumps({"end": count})


def _facts(state: State) -> Iterator[Mapping[str, object]]:
    steps = sorted(step.name for step in migrations.applied(state.db))
    yield {"policybot": __version__, "steps": steps, "head": chain.head(state.db)}
    for table in tables(state.db):
        for row in state.db.query(f'SELECT * FROM "{table}" ORDER BY rowid'):
            yield {"table": table, "row": {name: _out(value) for name, value in row.items()}}
    for (sha256,) in state.db.execute("SELECT DISTINCT sha256 FROM evidence ORDER BY sha256").fetchall():
        data = (state.folder / EVIDENCE / sha256).read_bytes()
        yield {"evidence": sha256, "base64": base64.b64encode(data).decode()}


def tables(db: Database) -> list[str]:
    """Those with records, in the order in which one may refer to another."""
    first = ("report", "evidence", "decision", "message", "notice", "carried", "rehearsed", "chain")
    rest = sorted(set(db.table_names()) - {*first, "_sqlite_migrations", "sqlite_sequence"})
    return [*first, *rest]


def _out(value: object) -> object:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


# ── back ───────────────────────────────────────────────────────────────────────


def load(state: State, source: Iterable[str], file: Path) -> int:
    """Fills an empty state from the lines of a file; gives their number. Raises StateError: nothing is kept then."""
    if any(state.db.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone() for table in tables(state.db)):
        raise StateError(
            Says("there are records here already"), Says("name an empty folder with --state"), state.folder
        )
    kept: list[Path] = []
    try:
        with state.transaction():
            return _load(state, source, file, kept)
    except BaseException:
        for one in kept:
            one.unlink(missing_ok=True)
        raise


def _load(state: State, source: Iterable[str], file: Path, kept: list[Path]) -> int:
    count, ended, head = 0, False, ""
    for number, line in enumerate(source, 1):
        fact = _read(line, number, file)
        if "end" in fact:
            ended = fact["end"] == count > 0
            break
        count += 1
        if number == 1:
            head = _first(state, fact, file)
        elif "table" in fact:
            _row(state, fact, number, file)
        else:
            _file(state, fact, number, file, kept)
    if not ended:
        raise StateError(Says("the file is broken off after {count} lines", {"count": count}), WHOLE, file)
    wanted = {sha256 for (sha256,) in state.db.execute("SELECT DISTINCT sha256 FROM evidence")}
    if lost := wanted - {one.name for one in kept}:
        raise StateError(Says("files of evidence are missing: {count}", {"count": len(lost)}), WHOLE, file)
    if chain.head(state.db) != head or next(chain.walk(state.db), None):
        raise StateError(Says("the records were changed: the chain over them does not hold"), WHOLE, file)
    return count


def _read(line: str, number: int, file: Path) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise StateError(Says("line {number} is no JSON object", {"number": number}), WHOLE, file)
    return found


def _first(state: State, fact: Mapping[str, Any], file: Path) -> str:
    """The head of the chain; refuses what a later version has written."""
    known = {step.name for step in migrations.applied(state.db)}
    steps = fact.get("steps")
    if "policybot" not in fact or not isinstance(steps, list):
        raise StateError(Says("this is no export of policybot"), WHOLE, file)
    if later := sorted(set(map(str, steps)) - known):
        told = Says("the export is of a later version: {steps}", {"steps": ", ".join(later)})
        raise StateError(told, Says("upgrade policybot first"), file)
    return str(fact.get("head", ""))


def _row(state: State, fact: Mapping[str, Any], number: int, file: Path) -> None:
    table, row = fact["table"], fact.get("row")
    columns = state.db.table(table).columns_dict if table in tables(state.db) else {}
    if not isinstance(row, dict) or not row or set(row) - set(columns):
        told = {"number": number, "table": str(table)}
        raise StateError(Says("line {number}: {table} has no such row", told), WHOLE, file)
    names = ", ".join(f'"{name}"' for name in row)
    try:
        values = [base64.b64decode(v["base64"]) if isinstance(v, dict) else v for v in row.values()]
        state.db.execute(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(row))})', values)
    except (sqlite3.Error, TypeError, KeyError, ValueError, OverflowError) as error:
        told = {"number": number, "why": f"{type(error).__name__}: {error}"}
        raise StateError(Says("line {number}: {why}", told), WHOLE, file) from error


def _file(state: State, fact: Mapping[str, Any], number: int, file: Path, kept: list[Path]) -> None:
    """A file of evidence, under the hash that it must have."""
    try:
        data = base64.b64decode(fact["base64"], validate=True)
        right = hashlib.sha256(data).hexdigest() == fact["evidence"]
    except (KeyError, ValueError, TypeError):
        right = False
    if not right:
        raise StateError(Says("line {number}: a file of evidence is damaged", {"number": number}), WHOLE, file)
    target = state.folder / EVIDENCE / str(fact["evidence"])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    kept.append(target)

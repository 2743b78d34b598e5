"""由文件原文起草任务台账 · A draft of the measures file, from the official text.

The draft goes to standard output and is a valid measures file; the summary goes to standard error. Nothing is guessed:
what the text leaves open is marked 待确认 and asked.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from policybot import drafting, official
from policybot.cli.faults import Fault
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.values import day
from policybot.drafting import Clause, Draft, Outline, Question, sources, writing
from policybot.editing import Script, layout
from policybot.model import Says

MANY = 300
"""From so many clauses on a bar shows how far it is."""
SHOWN = 20
"""So many open questions are shown on the screen; all of them stand in the draft."""


@command(
    argument("SOURCE", "文件原文：.txt .docx .pdf .tsv .csv · the official text"),
    option(
        "--issued DAY", "成文日期，原文没有写明时给出 · the day of the document, where its text names none", read=day
    ),
)
def run(house: House, source: str, issued: date | None) -> Answer:
    path = Path(source)
    blocks = sources.read(path)
    outline = drafting.outline(blocks, issued)
    made = Draft(outline.document, tuple(_watched(house, outline)), outline.questions)
    if not made.clauses:
        raise Fault("no-clauses", Says("{file}: no clause was found in it", {"file": path}),
                    Says("a clause ends with its owners in brackets, or is a row under 任务 and 责任单位"),
                    file=str(path))  # fmt: skip
    beside = writing.Beside(path.name, official.fingerprint(blocks), near=path.parent == Path())
    return Answer(lambda: _document(house, made), lambda: _lines(house, made, beside))


def _watched(house: House, outline: Outline) -> Iterator[Clause]:
    """The clauses, with a bar on a terminal while many of them are read."""
    if len(outline.found) < MANY or not sys.stderr.isatty():
        yield from drafting.clauses(outline)
        return
    from rich.console import Console
    from rich.progress import track

    told = house.say(Says("reading clauses"))
    console = Console(stderr=True)
    yield from track(drafting.clauses(outline), told, total=len(outline.found), console=console, transient=True)


def _document(house: House, draft: Draft) -> dict[str, object]:
    facts = draft.document
    return {
        "document": {
            "number": facts.number,
            "title": facts.title,
            "issued": facts.issued,
            "first_leads": facts.first_leads,
        },
        "clauses": [_clause(house, one) for one in draft.clauses],
        "questions": [_question(house, one) for one in draft.questions],
    }


def _clause(house: House, clause: Clause) -> dict[str, object]:
    return {
        "id": clause.id,
        "article": clause.article,
        "clause": clause.item,
        "heading": clause.heading,
        "text": clause.text,
        "line": clause.line,
        "owners": list(clause.owners),
        "lead": clause.lead,
        "leads": list(clause.leads),
        "deadlines": [
            {"date": one.day, "kind": one.kind, "phrase": one.phrase, "every": one.every, "aim": one.aim}
            for one in clause.deadlines
        ],
        "targets": _figures(clause, "target"),
        "amounts": _figures(clause, "amount"),
        "questions": [_question(house, one) for one in clause.questions],
    }


def _figures(clause: Clause, kind: str) -> list[dict[str, object]]:
    return [
        {"value": int(one.value) if one.value.is_integer() else one.value, "unit": one.unit, "op": one.op,
         "phrase": one.phrase, "aim": one.aim, "about": one.about}
        for one in clause.figures
        if one.kind == kind
    ]  # fmt: skip


def _question(house: House, question: Question) -> dict[str, object]:
    return {
        "clause": question.clause or None,
        "line": question.line,
        "code": question.code,
        "says": house.say(question.says),
    }


def _lines(house: House, draft: Draft, beside: writing.Beside) -> Iterator[str]:
    notes = [(one.clause, house.say(one.says)) for one in draft.open()]
    text = "\n".join(writing.write(draft, notes, beside)) + "\n"
    yield from layout.tidy(Script("draft.toml", text.encode())).after.decode().removesuffix("\n").split("\n")
    sys.stdout.flush()
    for line in _summary(house, draft, text.count(writing.OPEN)):
        print(line, file=sys.stderr)


def _summary(house: House, draft: Draft, marks: int) -> Iterator[str]:
    clauses = draft.clauses
    counts = {
        "clauses": len(clauses),
        "owners": sum(len(one.owners) for one in clauses),
        "dates": sum(one.kind != "recurring" for clause in clauses for one in clause.deadlines),
        "cadences": sum(one.kind == "recurring" for clause in clauses for one in clause.deadlines),
        "targets": _count(clauses, "target"),
        "amounts": _count(clauses, "amount"),
        "open": len(draft.open()),
    }
    yield house.say(
        Says(
            "clauses: {clauses}, owners: {owners}, dates: {dates}, recurrences: {cadences}, targets: {targets}, "
            "amounts: {amounts}, open questions: {open}",
            counts,
        )
    )
    yield house.say(Says("in the draft {marks} places are marked 待确认; titles have still to be put into own words",
                         {"marks": marks}))  # fmt: skip
    for one in draft.open()[:SHOWN]:
        place = {"line": one.line, "clause": one.clause, "says": one.says}
        yield house.say(
            Says("line {line}, {clause}: {says}", place) if one.clause else Says("line {line}: {says}", place)
        )
    if len(draft.open()) > SHOWN:
        yield house.say(Says("and {count} more; all are in the draft", {"count": len(draft.open()) - SHOWN}))


def _count(clauses: Sequence[Clause], kind: str) -> int:
    return sum(one.kind == kind for clause in clauses for one in clause.figures)

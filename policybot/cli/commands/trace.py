"""核对：台账写的是否就是文件写的；或新旧两份文件的异同 · Does the file say what the document says?

With one SOURCE, or that which the document names, the measures file is held against it; exit 1 when something does
not fit. With two, OLD and NEW, an amended text is laid beside the old one, with the measures whose clauses are gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from policybot import drafting, official
from policybot.cli.faults import Fault, usage
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.screen import Ink, table
from policybot.cli.values import day
from policybot.drafting import Clause, Draft, sources
from policybot.model import Policy, Says
from policybot.tracing import Alignment, Both, Traced, align, trace

CHANGES = {"text": Says("text"), "owners": Says("owners"), "lead": Says("lead"), "dates": Says("dates"),
           "figures": Says("figures")}  # fmt: skip
SHORT = 24
"""So many characters of a clause are shown."""


@command(
    argument(
        "SOURCE", "文件原文，默认台账 source 所写的 · the official text, by default that of `source`", needed=False
    ),
    argument("NEW", "修订后的原文，比较新旧时写 · the amended text, to compare two", needed=False),
    option("--issued DAY", "成文日期，原文没有写明时给出 · the day of the document", read=day),
    option("--document ID", "台账有几个文件时，核对哪一个 · which document, where the catalogue holds several"),
)
def run(house: House, source: str | None, new: str | None, issued: date | None, document: str | None) -> Answer:
    path = Path(source) if source else _own(house, document)
    draft = _draft(path, issued)
    policy = _policy(house, draft, document)
    if new is not None:
        found = align(draft, _draft(Path(new), issued), policy)
        return Answer(lambda: _aligned(found), lambda: _amended(house, found))
    traced, seen = trace(draft, policy), official.fingerprint(sources.read(path))
    return Answer(lambda: _document(house, policy, traced, seen), lambda: _lines(house, policy, traced, seen),
                  int(bool(traced.problems)))  # fmt: skip


def _own(house: House, document: str | None) -> Path:
    """The text that the document names itself."""
    named = [official.place(one) for one in house.catalog.policies if document in (None, one.document.id)]
    if len(named) == 1 and named[0]:
        return named[0]
    raise usage(Says("which text is meant? [document] names no file that can be read"),
                Says("name the official text: {known}", {"known": sources.KNOWN}))  # fmt: skip


def _draft(path: Path, issued: date | None) -> Draft:
    made = drafting.draft(sources.read(path), issued)
    if made.clauses:
        return made
    raise Fault("no-clauses", Says("{file}: no clause was found in it", {"file": path}),
                Says("a clause ends with its owners in brackets, or is a row under 任务 and 责任单位"),
                file=str(path))  # fmt: skip


def _policy(house: House, draft: Draft, ident: str | None) -> Policy:
    """The document that is asked for; the only one; or the one with the number of the text."""
    policies = house.catalog.policies
    found = [one for one in policies if ident in (None, one.document.id)]
    if len(found) > 1:
        found = [one for one in found if one.document.number == draft.document.number]
    if len(found) == 1:
        return found[0]
    choices = "、".join(one.document.id for one in policies)
    raise usage(Says("which of the documents is meant?"), Says("--document, one of: {choices}", {"choices": choices}))


# ── the file beside the text ───────────────────────────────────────────────────


def _document(house: House, policy: Policy, traced: Traced, fingerprint: str) -> Mapping[str, object]:
    return {
        "fingerprint": fingerprint,
        "clauses": traced.clauses,
        "covered": traced.covered,
        "document": policy.document.id,
        "problems": [
            {"clause": one.clause or None, "line": one.line, "code": one.code, "message": house.say(one.message)}
            for one in traced.problems
        ],
    }


def _lines(house: House, policy: Policy, traced: Traced, fingerprint: str) -> Iterator[str]:
    facts = {"clauses": traced.clauses, "covered": traced.covered, "problems": len(traced.problems),
             "measures": len(policy.measures)}  # fmt: skip
    yield house.say(
        Says("clauses: {clauses}, covered: {covered}, by measures: {measures}; problems: {problems}", facts)
    )
    if not traced.problems:
        yield house.say(Says("owners, dates and figures are those of the text"))
        if fingerprint != policy.document.fingerprint:
            told = {"fingerprint": fingerprint}
            yield house.say(Says('fingerprint of the text, for [document]: fingerprint = "{fingerprint}"', told))
        return
    yield ""
    head = [Says("clause"), Says("line"), Says("problem")]
    cells: list[list[str | Ink]] = [[one.clause, str(one.line), house.say(one.message)] for one in traced.problems]
    yield from table([house.say(one) for one in head], cells, flexible=2)


# ── an amended text ────────────────────────────────────────────────────────────


def _aligned(found: Alignment) -> Mapping[str, object]:
    return {
        "new": [_clause(one) for one in found.new],
        "gone": [_clause(one) for one in found.gone],
        "changed": [_both(one) for one in found.changed],
        "moved": [_both(one) for one in found.moved],
        "orphaned": [one.id for one in found.orphaned],
    }


def _clause(one: Clause) -> dict[str, object]:
    return {"clause": one.id, "line": one.line, "owners": list(one.owners), "text": one.text}


def _both(one: Both) -> dict[str, object]:
    return {"before": _clause(one.old), "after": _clause(one.new), "what": list(one.changed)}


def _amended(house: House, found: Alignment) -> Iterator[str]:
    facts = {"new": len(found.new), "gone": len(found.gone), "changed": len(found.changed), "moved": len(found.moved),
             "orphaned": len(found.orphaned)}  # fmt: skip
    yield house.say(Says("clauses new: {new}, gone: {gone}, changed: {changed}, moved: {moved}; measures without a "
                         "clause: {orphaned}", facts))  # fmt: skip
    cells = list(_rows(house, found))
    if cells:
        yield ""
        head = [Says("what became of it"), Says("old clause"), Says("new clause"), Says("what differs"), Says("text")]
        yield from table([house.say(one) for one in head], cells, flexible=4)
    if found.orphaned:
        yield ""
        yield house.say(Says("measures without a clause: {ids}", {"ids": "、".join(m.id for m in found.orphaned)}))


def _rows(house: House, found: Alignment) -> Iterator[list[str | Ink]]:
    for one in found.new:
        yield [Ink(house.say(Says("new clause")), "green"), "", one.id, "", one.text[:SHORT]]
    for one in found.gone:
        yield [Ink(house.say(Says("gone")), "red"), one.id, "", "", one.text[:SHORT]]
    for both in found.both:
        if both.changed or both.moved:
            what = Says("clause changed") if both.changed else Says("moved")
            said = "、".join(house.say(CHANGES[name]) for name in both.changed)
            yield [Ink(house.say(what), "yellow"), both.old.id, both.new.id, said, both.new.text[:SHORT]]

"""Does the measures file say what the document says, and nothing else? A draft of the text beside the policy.

Owners exactly as in the bracket; every date, recurrence and figure of the text in a measure of its clause, or waived
by an `[[untracked]]` whose text holds its words; nothing in the file that the text does not say. An inherited date is
right when the clause before it in the same article carries it; what is `decided` is never a problem.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from policybot.drafting import Clause, Deadline, Draft, Figure
from policybot.model import Amount, Measure, Policy, Says, Target

Fact = tuple[float, str, str, str]
"""A figure: value, unit, kind; for a target its operator as well."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` is that of the measures file, 1 where it is about the whole; `clause` is "" there."""

    clause: str
    line: int
    code: str
    message: Says


@dataclass(frozen=True, slots=True)
class Traced:
    clauses: int
    covered: int
    problems: tuple[Problem, ...]


def trace(draft: Draft, policy: Policy) -> Traced:
    """The policy of one document beside its text."""
    file = _File(policy)
    found = [*_document(draft, policy), *_strangers(draft, file)]
    covered = 0
    for n, clause in enumerate(draft.clauses):
        before = draft.clauses[n - 1] if n and draft.clauses[n - 1].article == clause.article else None
        measures = file.of(clause.id)
        covered += bool(measures or file.waived(clause.id))
        found += _Beside(draft, file, clause, before, measures).problems()
    return Traced(len(draft.clauses), covered, tuple(sorted(found, key=lambda one: (one.line, one.clause, one.code))))


@dataclass
class _File:
    policy: Policy

    def of(self, clause: str) -> list[Measure]:
        return [measure for measure in self.policy.measures if measure.clause == clause]

    def waived(self, clause: str) -> str:
        """The words of a clause that need no measure."""
        return "\n".join(one.text for one in self.policy.untracked if one.clause == clause)

    @cached_property
    def names(self) -> dict[str, str]:
        known = self.policy.departments.values()
        return {name: one.name for one in known for name in (one.name, *one.aliases)}

    def name(self, written: str) -> str:
        return self.names.get(written, written)


def _document(draft: Draft, policy: Policy) -> Iterator[Problem]:
    text, file = draft.document, policy.document
    for code, said, kept in (("number", text.number, file.number), ("title", text.title, file.title),
                             ("issued", text.issued, file.issued)):  # fmt: skip
        if said and kept and said != kept:
            facts = {"what": WHAT[code], "said": said, "kept": kept}
            yield Problem("", 1, code, Says("{what}: the text says {said}, the file {kept}", facts))


WHAT = {"number": Says("number of the document"), "title": Says("title"), "issued": Says("day of issue")}


def _strangers(draft: Draft, file: _File) -> Iterator[Problem]:
    """Measures and waivers of clauses that the text does not have."""
    known = {clause.id for clause in draft.clauses}
    for measure in file.policy.measures:
        if measure.clause not in known:
            facts = {"id": measure.id, "clause": measure.clause}
            says = Says("{id}: the text has no clause {clause}", facts)
            yield Problem(measure.clause, measure.line, "unknown-clause", says)
    for one in file.policy.untracked:
        if one.clause not in known:
            yield Problem(one.clause, 1, "unknown-clause",
                          Says("[[untracked]]: the text has no clause {clause}", {"clause": one.clause}))  # fmt: skip


@dataclass
class _Beside:
    """One clause of the text beside its measures; `before`: the clause before it in the same article."""

    draft: Draft
    file: _File
    clause: Clause
    before: Clause | None
    measures: Sequence[Measure]

    def problems(self) -> Iterator[Problem]:
        if not self.measures:
            if not self.file.waived(self.clause.id):
                yield self._whole("uncovered", Says("no measure covers clause {clause}", {"clause": self.clause.id}))
            return
        for measure in self.measures:
            yield from self._owners(measure)
            yield from self._date(measure)
            yield from self._aim(measure)
        yield from self._dates()
        yield from self._figures()

    def _whole(self, code: str, says: Says) -> Problem:
        """What is said of the clause stands at its first measure."""
        return Problem(self.clause.id, self.measures[0].line if self.measures else 1, code, says)

    def _at(self, measure: Measure, code: str, says: Says) -> Problem:
        return Problem(self.clause.id, measure.line, code, says)

    # ── owners ─────────────────────────────────────────────────────────────────

    def _owners(self, measure: Measure) -> Iterator[Problem]:
        said, kept = self.clause.owners, measure.owners
        if list(map(self.file.name, said)) != list(map(self.file.name, kept)):
            facts = {"id": measure.id, "said": "、".join(said) or "—", "kept": "、".join(kept)}
            yield self._at(measure, "owners", Says("{id}: the text names {said} as owners, the file {kept}", facts))
        lead = self._lead()
        if measure.lead != lead and (lead or measure.lead):
            facts = {"id": measure.id, "said": lead or "—", "kept": measure.lead or "—"}
            yield self._at(measure, "lead", Says("{id}: the text names {said} as lead, the file {kept}", facts))

    def _lead(self) -> str | None:
        """The lead that the text states, or that it makes of the owner named first."""
        if self.clause.lead:
            return self.file.name(self.clause.lead)
        first = self.draft.document.first_leads or self.file.policy.document.lead == "first"
        return self.file.name(self.clause.owners[0]) if first and self.clause.owners else None

    # ── dates ──────────────────────────────────────────────────────────────────

    def _date(self, measure: Measure) -> Iterator[Problem]:
        """What the file says of a measure's date must stand in the text."""
        facts = {"id": measure.id, "phrase": measure.phrase, "due": measure.due}
        if measure.phrase and not self._says(measure):
            yield self._at(measure, "phrase", Says("{id}: the text does not say “{phrase}” there", facts))
        if measure.due is None or measure.due_basis == "decided":
            return
        if measure.due_basis == "inherited":
            given, code = self.before, "not-inherited"
            says = Says("{id}: the clause before it does not carry the date {due} (“{phrase}”)", facts)
        else:
            given, code = self.clause, "date-not-in-text"
            says = Says("{id}: the text of the clause does not give the date {due} (“{phrase}”)", facts)
        if given is None or not any(self._is(one, measure) for one in given.deadlines):
            yield self._at(measure, code, says)

    @staticmethod
    def _is(deadline: Deadline, measure: Measure) -> bool:
        return deadline.day == measure.due and (not measure.phrase or _same(deadline.phrase, measure.phrase))

    def _says(self, measure: Measure) -> bool:
        """Whether the words of its date stand in the clause, or in the one it inherits them from."""
        where = self.before if measure.due_basis == "inherited" and self.before else self.clause
        return measure.phrase in where.text or any(measure.phrase == one.phrase for one in where.deadlines)

    def _dates(self) -> Iterator[Problem]:
        """Every date and recurrence of the text must stand in the file."""
        for one in self.clause.deadlines:
            if one.phrase in self.file.waived(self.clause.id) or any(self._kept(one, m) for m in self.measures):
                continue
            code = "recurrence-missing" if one.kind == "recurring" else "date-missing"
            facts = {"clause": self.clause.id, "phrase": one.phrase, "day": one.day}
            says = Says("clause {clause}: no measure carries “{phrase}” ({day})", facts)
            says = says if one.day else Says("clause {clause}: no measure carries “{phrase}”", facts)
            yield self._whole(code, says)

    def _kept(self, one: Deadline, measure: Measure) -> bool:
        if one.kind == "recurring":
            same = one.every in (None, measure.every) or measure.due_basis == "decided"
            return measure.every is not None and same and _same(one.phrase, measure.phrase)
        if one.day is None:
            return _same(one.phrase, measure.phrase)
        kept = not measure.phrase or _same(one.phrase, measure.phrase)
        return measure.due == one.day and measure.due_basis != "inherited" and kept

    def _aim(self, measure: Measure) -> Iterator[Problem]:
        said = [one.aim for one in self.clause.deadlines if self._kept(one, measure)]
        if any(said) and not measure.aim and measure.due_basis == "stated":
            yield self._at(measure, "aim", Says("{id}: the text says 力争, the file does not", {"id": measure.id}))
        if measure.aim and "力争" not in self.clause.text:
            yield self._at(measure, "aim", Says("{id}: the file says 力争, the text does not", {"id": measure.id}))

    # ── figures ────────────────────────────────────────────────────────────────

    def _figures(self) -> Iterator[Problem]:
        waived = self.file.waived(self.clause.id)
        said = Counter(_said(one) for one in self.clause.figures if not (waived and one.phrase in waived))
        kept = Counter(fact for measure in self.measures for fact in _kept(measure))
        for fact in (said - kept).elements():
            yield self._whole("figure-missing", Says("clause {clause}: no measure carries the figure {figure}",
                                                     {"clause": self.clause.id, "figure": _written(fact)}))  # fmt: skip
        for fact in (kept - said).elements():
            holder = next(measure for measure in self.measures if fact in _kept(measure))
            says = Says("{id}: the text does not give the figure {figure}", {"id": holder.id, "figure": _written(fact)})
            yield self._at(holder, "figure-not-in-text", says)


def _same(said: str, written: str) -> bool:
    """自印发之日起6个月内 is what 6个月内 is found in: the file may quote more of the sentence, never other words."""
    return bool(written) and said in written and len(written) - len(said) <= MORE


MORE = 10
"""So many characters more than the words of the date the file may quote of its sentence."""


def _said(one: Figure) -> Fact:
    return one.value, one.unit, one.kind, one.op if one.kind == "target" else ""


def _kept(measure: Measure) -> list[Fact]:
    found = [_target(measure.target)] if measure.target else []
    return [*found, *map(_amount, measure.amounts)]


def _target(target: Target) -> Fact:
    return target.value, target.unit, "target", target.op


def _amount(amount: Amount) -> Fact:
    return amount.value, amount.unit, "amount", ""


def _written(fact: Fact) -> str:
    value, unit, _, op = fact
    return f"{OPS.get(op, '')}{value:g}{unit}"


OPS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "=", "": ""}

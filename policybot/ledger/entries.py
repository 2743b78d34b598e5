"""One row of the ledger: a measure and a department, or a measure with all of its owners."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from policybot import deadlines, pace
from policybot.deadlines.words import LIFECYCLES, LIGHTS, OUTCOMES
from policybot.model import Decision, Measure, Part, Policy, Progress, Report, Says, Standing, Target
from policybot.plaintext import clean

from .books import Books
from .columns import SENSITIVE, Field

Value = str | float | date | None
Share = Literal["open", "done", "applied", "closed", "suspended"]
"""How far a department's part has come, by what is on record."""

SHARES: dict[Share, Says] = {
    "open": LIFECYCLES["in_progress"],
    "done": Says("own part done"),
    "applied": LIFECYCLES["closure_applied"],
    "closed": LIFECYCLES["closed"],
    "suspended": LIFECYCLES["suspended"],
}
CHOICES: tuple[Share, ...] = ("open", "done", "applied")
"""What a department may choose from."""

LONGEST = 32_000
"""Characters; Excel ends a cell at 32,767, and a longer text would be left out without a word."""

ON_PAPER = Says("number and dates only; material goes on paper")


@dataclass(frozen=True, slots=True)
class Entry:
    """`department`: whose row it is; None where several owners share it, each text then with its owner's name.

    `share`: how far the part has come; "open" in a shared row, which nobody fills in. `proofs`: names of evidence on
    record.
    """

    policy: Policy
    measure: Measure
    department: str | None
    share: Share
    proofs: tuple[str, ...]
    cells: Mapping[Field, Value]

    @property
    def ident(self) -> str:
        return ident(self.measure, self.department)


def ident(measure: Measure, department: str | None) -> str:
    return f"{measure.document}:{measure.id}:{department or ''}"


def whole(books: Books) -> Iterator[Entry]:
    """A row for each measure, in the order of the documents."""
    for policy in books.catalog.policies:
        for measure in sorted(policy.measures, key=lambda one: one.order):
            only = measure.actors[0] if len(measure.actors) == 1 else None
            yield entry(books, policy, measure, only)


def of(books: Books, department: str) -> Iterator[Entry]:
    """A row for each measure in which a department acts."""
    for policy in books.catalog.policies:
        for measure in sorted(policy.measures, key=lambda one: one.order):
            if department in measure.actors:
                yield entry(books, policy, measure, department)


def entry(books: Books, policy: Policy, measure: Measure, department: str | None) -> Entry:
    acts = books.acts(measure.document, measure.id)
    standing = deadlines.standing(policy, measure, acts, books.day, books.workdays)
    parts = [part for part in standing.parts if department in (None, part.department)]
    rows = [_part(books, standing, part, acts) for part in parts]
    cells = _measure(books, policy, standing) | (rows[0] if department else _shared(books, standing, parts, rows))
    share = _share(standing, parts[0]) if department else "open"
    proofs = tuple(proof.name for part in parts for r in acts.of(part.department) for proof in r.evidence)
    return Entry(policy, measure, department, share, proofs, _shown(books, measure, cells))


def _shown(books: Books, measure: Measure, cells: dict[Field, Value]) -> dict[Field, Value]:
    if measure.sensitive:
        cells = {field: value for field, value in cells.items() if field in SENSITIVE}
        cells["remarks"] = books.say(ON_PAPER)
    return {field: _fitting(books, value) for field, value in cells.items()}


def _fitting(books: Books, value: Value) -> Value:
    if not isinstance(value, str):
        return value
    text = clean(value).strip()
    rest = books.say(Says("… (cut here; the whole text is on record)"))
    return text if len(text) <= LONGEST else text[:LONGEST] + rest


# ── of the measure ─────────────────────────────────────────────────────────────


def _measure(books: Books, policy: Policy, standing: Standing) -> dict[Field, Value]:
    measure, target = standing.measure, standing.measure.target
    asked = pace.expected(policy.document, target, standing.due, books.day) if target else None
    return {
        "clause": measure.id,
        "task": measure.title,
        "target": _target(target) if target else None,
        "rate": _rate(target, standing.value),
        "pace": _rate(target, asked[1] if asked else None),
        "lead": measure.lead,
        "owners": "、".join(measure.owners),
        "required": _required(books, standing),
        "committed": standing.committed,
        "extended": standing.due if standing.due != measure.due else None,
    }


def _target(target: Target) -> str:
    return f"{target.what}{target.sign}{target.value:g}{target.unit}"


def _rate(target: Target | None, value: float | None) -> float | None:
    """A share of the figure to reach; where less is better there is none."""
    if target is None or value is None or not target.value or target.op in ("<=", "<"):
        return None
    return value / target.value


def _required(books: Books, standing: Standing) -> Value:
    if standing.measure.due:
        return standing.measure.due
    if standing.occurrence:
        return books.say(Says("recurring, now {day}", {"day": standing.occurrence}))
    return books.say(Says("continuous"))


# ── of a part ──────────────────────────────────────────────────────────────────


def _part(books: Books, standing: Standing, part: Part, acts: Progress) -> dict[Field, Value]:
    measure, name = standing.measure, part.department
    reports = acts.of(name)
    account = _newest(reports, lambda r: bool(r.done or r.problem or r.next))
    latest = _newest(reports, lambda r: bool(r.done))
    committed = _newest(reports, lambda r: r.committed is not None)
    return {
        "value": part.value,
        "rate": _rate(measure.target, part.value),
        "liaison": "、".join(one.name for one in books.roster.people(name, "liaison", measure.id) if one.name),
        "committed": committed.committed if committed else None,
        "state": books.say(SHARES[_share(standing, part)]),
        "light": books.say(LIGHTS[part.light]) if part.light else None,
        "done": latest.done if latest else None,
        "problem": account.problem if account else None,
        "next": account.next if account else None,
        "expected": part.expected,
        "evidence": "\n".join(dict.fromkeys(proof.name for r in reports for proof in r.evidence)),
        "urged": books.urged.get((measure.document, measure.id, name)),
        "review": _review(books, acts, name),
        "closed": _closed(standing, acts) or part.accepted,
        "remarks": "；".join(books.say(one) for one in _remarks(standing, part, acts)),
    }


def _newest(reports: Sequence[Report], fits: Callable[[Report], bool]) -> Report | None:
    return next((r for r in reversed(reports) if fits(r)), None)


def _share(standing: Standing, part: Part) -> Share:
    if standing.lifecycle == "closed" or standing.lifecycle == "suspended":
        return standing.lifecycle
    if part.applied:
        return "applied"
    return "open" if part.open else "done"


VERDICTS = {
    "accept": Says("{day} accepted: {reason} ({by})"),
    "return": Says("{day} returned: {reason} ({by})"),
}


def _review(books: Books, acts: Progress, department: str) -> str:
    """What the bureau said last of a department's part."""
    said = [d for d in acts.decisions if d.kind in VERDICTS and d.department in (None, department)]
    return books.say(_verdict(said[-1])) if said else ""


def _verdict(act: Decision) -> Says:
    return Says(VERDICTS[act.kind].text, {"day": act.day, "reason": act.reason, "by": act.by})


def _closed(standing: Standing, acts: Progress) -> date | None:
    if standing.lifecycle != "closed":
        return None
    return max((d.day for d in acts.decisions if d.kind == "accept"), default=None)


def _remarks(standing: Standing, part: Part, acts: Progress) -> Iterator[Says]:
    if standing.outcome:
        yield OUTCOMES[standing.outcome]
    if part.mending(standing.on):
        yield Says("to be mended by {day}", {"day": part.rest_until})
    if part.objects:
        yield Says("disputed since {day}, not yet settled", {"day": part.objects.day})
    if part.awaits and part.open and standing.on <= part.awaits:
        yield Says("figure awaited until {day}", {"day": part.awaits})
    if standing.approval:
        yield Says("extension approved: {approval}", {"approval": standing.approval})
    papers = {act.key: act.approval for act in acts.decisions if act.kind == "confirm"}
    reports = _telling(acts.of(part.department))
    yield from (_entered_later(one, papers.get(str(one.id), "")) for one in reports if one.written)


def _telling(reports: Sequence[Report]) -> list[Report]:
    """The reports a row speaks of: the one by which the part is done, and the newest."""
    done = [one for one in reports if one.part_done][-1:]
    return done if done == list(reports[-1:]) else [*done, *reports[-1:]]


def _entered_later(report: Report, paper: str) -> Says:
    facts = {"day": report.claimed or report.day, "written": report.written, "paper": paper}
    if paper:
        return Says("entered later: the report of {day} on {written}, by {paper}", facts)
    if report.claimed:
        return Says("entered later: the report of {day} on {written}, by which it counts", facts)
    return Says("entered later: the report of {day} on {written}", facts)


# ── of all owners ──────────────────────────────────────────────────────────────

TOGETHER: tuple[Field, ...] = ("liaison", "done", "problem", "next", "evidence", "review", "remarks")


def _shared(
    books: Books, standing: Standing, parts: Sequence[Part], rows: Sequence[Mapping[Field, Value]]
) -> dict[Field, Value]:
    """What the owners say; a line for each of them where they differ."""
    names = [part.department for part in parts]
    found: dict[Field, Value] = {field: _lines(names, [str(r[field] or "") for r in rows]) for field in TOGETHER}
    closed = [row["closed"] for row in rows] if standing.lifecycle == "closed" else []
    more: dict[Field, Value] = {
        "value": standing.value,
        "state": books.say(LIFECYCLES[standing.lifecycle]),
        "light": books.say(LIGHTS[standing.light]) if standing.light else None,
        "expected": standing.expected,
        "urged": sum(books.urged.get((standing.measure.document, standing.measure.id, name), 0) for name in names)
        or None,
        "closed": next(iter(closed), None),
    }
    return found | more


def _lines(names: Sequence[str], texts: Sequence[str]) -> str:
    if len(set(texts)) == 1:
        return texts[0]
    return "\n".join(f"{name}：{text}" for name, text in zip(names, texts, strict=True) if text)

"""Blocks of a file → the draft: parts, articles, clauses, and what was read in each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from policybot.model import Says

from . import cutting, dates, figures, names, owners, parts, tables, tree
from .cutting import Cut
from .folding import fold
from .marking import marks
from .nouns import Assignment, Block, Clause, Deadline, Document, Question
from .paragraphs import Passage


@dataclass(frozen=True, slots=True)
class Found:
    """A cut with the number it has in the document."""

    article: int
    item: int
    cut: Cut
    suffix: str = ""
    cite: str = cutting.PLAIN
    over: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """Where the clauses are; what they say is read one by one."""

    document: Document
    found: tuple[Found, ...]
    questions: tuple[Question, ...]


def outline(blocks: Sequence[Block], issued: date | None = None) -> Outline:
    """The clauses of a file with their numbers. `issued` replaces the day that the text gives itself."""
    every = parts.split(blocks)
    document = parts.document(blocks, every)
    if issued:
        document = replace(document, issued=issued, year=document.year or issued.year)
    chosen, left = _chosen(every)
    found: list[Found] = []
    unowned: list[Passage] = []
    for part in chosen:
        found += _prose(part, max((one.article for one in found), default=0), unowned)
        found += _table(part, max((one.article for one in found), default=0))
    document = replace(document, cite=_cite(found))
    return Outline(document, tuple(found), (*_asked(document, left), *_unowned(unowned, document)))


def _cite(found: Sequence[Found]) -> str:
    """How a clause is cited: as the text counts, where all clauses are counted alike."""
    cites = {one.cite for one in found}
    if len(cites) != 1:
        return cutting.PLAIN
    cite = cites.pop()
    alone = len({one.article for one in found}) == len(found)
    return cite.partition("第{clause}")[0].partition("第（{Clause}")[0] if alone else cite


def _chosen(every: list[parts.Part]) -> tuple[list[parts.Part], list[parts.Part]]:
    """The parts that hold clauses with owners: the text itself, and only where it has none its attachments."""
    owning = [part for part in every if _owning(part)]
    body = [part for part in owning if not part.attached] or owning
    if not body:
        numbered = [part for part in every if tree.grow(part.paragraphs).children]
        body = (numbered or every)[:1]
    return body, [part for part in owning if part not in body]


def _owning(part: parts.Part) -> bool:
    return any(marks(paragraph.text) for paragraph in part.paragraphs) or any(
        tables.columns(row.cells) for row in part.rows
    )


def _prose(part: parts.Part, after: int, unowned: list[Passage]) -> Iterator[Found]:
    articles, left = cutting.articles(tree.grow(part.paragraphs))
    unowned += left
    owned = any(cut.owned for article in articles for cut in article.cuts)
    if part.rows and not owned and any(tables.columns(row.cells) for row in part.rows):
        return  # what the text around a table says is its introduction
    for article in articles:
        for item, cut in enumerate(article.cuts, 1):
            cite = article.cite if article.cite and not after else cutting.PLAIN
            yield Found(article.number + after, item, cut, cite=cite, over=article.heading)


def _table(part: parts.Part, after: int) -> Iterator[Found]:
    """Rows with numbers like 3.2 keep them; in groups, a group is an article; otherwise each row is one."""
    rows = list(tables.clauses(part.rows))
    idents = [row.ident for row in rows]
    numbered = None not in idents and len(set(idents)) == len(idents)
    grouped = len({row.group for row in rows if row.group}) > 1
    article, item, group = after, 0, None
    for row in rows:
        if row.ident and numbered:
            yield Found(row.ident[0] + after, row.ident[1], row.cut, row.ident[2])
            continue
        if not grouped or row.group != group:
            article, item, group = article + 1, 0, row.group
        item += 1
        yield Found(article, item, row.cut)


def clauses(found: Outline) -> Iterator[Clause]:
    """The clauses one by one, in the order of the text."""
    before: Clause | None = None
    for one in found.found:
        made = _clause(one, found.document)
        yield _inheriting(made, before)
        before = made


def _clause(found: Found, document: Document) -> Clause:
    cut = found.cut
    text = cut.passage.text
    owned = cut.owned or Assignment(())
    spoken = None if owned.owners else owners.spoken(text)
    said = spoken or owned
    clause = Clause(
        found.article, found.item, text, cut.passage.line(), said.owners, _lead(said, document), said.leads,
        _deadlines(text, owned.when, document), figures.figures(text, _year(document)), cut.heading,
        found.suffix, over=found.over,
    )  # fmt: skip
    return replace(clause, questions=tuple(_open(clause, said, spoken is not None)))


def _lead(owned: Assignment, document: Document) -> str | None:
    """The lead that is stated, or the first owner where the document says so: one office, never several."""
    leads = owned.leads or (owned.owners[:1] if document.first_leads else ())
    return leads[0] if len(leads) == 1 and not names.collective(fold(leads[0])) else None


def _deadlines(text: str, when: str, document: Document) -> tuple[Deadline, ...]:
    """Those of the text, and those of the words of time beside its owners that it does not say itself."""
    own = dates.deadlines(text, document.issued, document.year)
    beside = dates.deadlines(when, document.issued, document.year, column=True) if when else ()
    moved = (replace(one, start=len(text) + one.start) for one in beside)
    kept = tuple(one for one in own if not any(one.day and one.day == other.day for other in beside)) if beside else own
    return (*kept, *moved)


def _open(clause: Clause, owned: Assignment, spoken: bool) -> Iterator[Question]:
    """What a person must decide about a clause."""

    def ask(code: str, says: Says) -> Question:
        return Question(clause.id, clause.line, code, says)

    if not clause.owners:
        yield ask("no-owner", Says("no owner is named"))
    elif spoken:
        yield ask("spoken-owner", Says("no bracket names owners; these are named by the sentence"))
    if owned.merged:
        yield ask("merged-owners", Says("its cell is blank; owners of the row above were taken, as of a merged cell"))
    if owned.more:
        yield ask("more-owners", Says("the text names more owners with 等 and does not say which"))
    for name in owned.doubtful:
        yield ask("doubtful-owner", Says("{name} hardly looks like an office", {"name": name}))
    if len(owned.leads) > 1:
        yield ask("several-leads", Says("several leads are named: {names}", {"names": "、".join(owned.leads)}))
    for one in clause.deadlines:
        if one.open:
            yield ask("open-date", Says("{phrase}: {why}", {"phrase": one.phrase, "why": one.open}))


def _inheriting(clause: Clause, before: Clause | None) -> Clause:
    """A figure without a date, behind a clause of the same article that has one: asked, never carried over."""
    same = before and (before.article, before.heading) == (clause.article, clause.heading)
    if before is None or not same or clause.deadlines:
        return clause
    dated = [one for one in before.deadlines if one.day]
    if not dated or not any(one.kind == "target" for one in clause.figures):
        return clause
    told = {"phrase": dated[-1].phrase, "clause": before.id}
    says = Says("does {phrase} of {clause} hold here as well?", told)
    return replace(clause, questions=(*clause.questions, Question(clause.id, clause.line, "inherited-date", says)))


def _unowned(left: Sequence[Passage], document: Document) -> Iterator[Question]:
    """Dates and targets that nobody owns: of the aims of the document, or of its stages."""
    for passage in left:
        dated = dates.deadlines(passage.text, document.issued, document.year)
        counted = [one for one in figures.figures(passage.text, _year(document)) if one.kind == "target"]
        said = sorted({(one.start, one.phrase) for one in dated} | {(one.start, one.phrase) for one in counted})
        if said:
            says = Says(
                "nobody owns what is said here: {phrases}", {"phrases": "、".join(phrase for _, phrase in said)}
            )
            yield Question("", passage.line(said[0][0]), "unowned", says)


def _year(document: Document) -> int | None:
    """The year before which all has been."""
    return document.issued.year if document.issued else document.year


def _asked(document: Document, left: Sequence[parts.Part]) -> Iterator[Question]:
    """What is open about the document as a whole."""
    if not document.number:
        yield Question("", 1, "no-number", Says("the number of the document was not found"))
    if document.issued is None:
        yield Question("", 1, "no-day", Says("the day of the document was not found; give it with --issued"))
        if document.year:
            says = Says(
                "days without a year were taken as days of {year}, as title or number say", {"year": document.year}
            )
            yield Question("", 1, "no-day", says)
    if left:
        says = Says("attachments with owners of their own were left out: {count}", {"count": len(left)})
        yield Question("", left[0].paragraphs[0].line() if left[0].paragraphs else 1, "attachments", says)

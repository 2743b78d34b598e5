"""Where one document stands, for the bureau: counts that equal their rows, its own measures first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from policybot.escalation import first_told, moved, unsettled
from policybot.model import Key, Measure, Notice, Part, Policy, Progress, Says, Standing
from policybot.periods import Period, periods
from policybot.views import Coming, Overview, Row, Sent, Todo, Totals

from .case import Answered, Case
from .items import LINES

FORTNIGHT = timedelta(days=14)
HEADS_LIST = 2
"""Working days after which an unreleased letter to a deputy heads the list."""


def overview(case: Case, policy: Policy, notices: Iterable[Notice]) -> Overview:
    standings = [case.desk.survey.standings[m.document, m.id] for m in policy.measures]
    told = [n for n in notices if n.document == policy.document.id]
    rows = [row for standing in standings for row in _row(case, standing, told)]
    bureau = policy.document.bureau
    own = [s for s in standings if bureau in s.measure.actors]
    asked, given, day = _reports(case, policy)
    return Overview(
        document=policy.document,
        day=case.today,
        totals=totals(standings),
        own_measures=len(own),
        own=tuple(row for row in rows if bureau in row.measure.actors),
        others=tuple(row for row in rows if bureau not in row.measure.actors),
        todo=tuple(todo(case, policy, told)),
        coming=tuple(coming(case, policy)),
        sent=Sent(_last_week(case), case.today - timedelta(days=1), sent=case.tally.get("sent", 0),
                  waiting=case.tally.get("sending", 0), failed=case.tally.get("failed", 0)),
        unreachable=tuple(_unreachable(case, policy)),
        no_deputy=tuple(sorted(case.roster.missing_deputies())),
        reported=given,
        to_report=asked,
        report_day=day,
    )  # fmt: skip


def totals(standings: Iterable[Standing]) -> Totals:
    """Every measure counted once: closed by outcome, suspended, or running by its light."""
    found = list(standings)
    clauses: defaultdict[str, list[bool]] = defaultdict(list)
    for one in found:
        clauses[one.measure.clause].append(one.lifecycle == "closed")
    outcome = Counter(one.outcome for one in found if one.lifecycle == "closed")
    lights = Counter(one.light for one in found if one.alive)
    return Totals(
        measures=len(found),
        clauses=len(clauses),
        clauses_closed=sum(all(closed) for closed in clauses.values()),
        closed_on_time=outcome["on_time"],
        closed_late=outcome["late"],
        closed_after_extension=outcome["after_extension"],
        suspended=sum(one.lifecycle == "suspended" for one in found),
        normal=lights["normal"],
        due_soon=lights["due_soon"],
        behind=lights["behind"],
        overdue=lights["overdue"],
    )


def _row(case: Case, standing: Standing, told: list[Notice]) -> Iterator[Row]:
    """A row for a measure of which something is to be said: late, behind, applied for, or found by a check."""
    measure = standing.measure
    findings = case.desk.survey.findings[measure.document, measure.id]
    found = [f.says for f in findings if f.check in LINES | {"unreviewed"}]
    lines = tuple(says for n, says in enumerate(found) if says not in found[:n])
    if not (standing.light in ("behind", "overdue") or lines):
        return
    due = standing.due
    late = case.desk.workdays.between(due, case.today) if due and case.today > due else None
    open_parts = tuple(p.department for p in standing.parts if p.open)
    yield Row(standing, open_parts, lines, late, measure.due if measure.due != due else _old(case, measure),
              any(n.measure == measure.id and n.role == "bureau" and n.repeat == 0 for n in told))  # fmt: skip


def _old(case: Case, measure: Measure) -> date | None:
    """The date its owners were first told, where the file has moved it on its own."""
    first = first_told(case.desk.history, measure)
    known = case.desk.progress.get((measure.document, measure.id), Progress())
    return first[1] if first and moved(measure, first[1], known) else None


# ── to do ──────────────────────────────────────────────────────────────────────


def todo(case: Case, policy: Policy, told: list[Notice]) -> Iterator[Todo]:
    """What the bureau is asked to do: letters too long unreleased first, then by kind and age."""
    found = [*_releases(case, policy), *_objections(case, policy), *_reviews(case, policy)]
    found += _asked(case, policy, told)
    found += _snoozed(case, policy)
    found += _confirm(case, policy)
    found += [Todo("hold", hold.day, says=None, key=None, department=hold.by) for hold in case.holds]
    found += [
        Todo("mail", one.day, department=one.department, key=Key(str(one.number))) for one in _answers(case, policy)
    ]
    found += [Todo("rehearsal", case.today, department=name) for name in case.rehearsing]
    found += [Todo("contact", case.today, department=name) for name in _unreachable(case, policy)]
    yield from sorted(found, key=lambda t: not (t.kind == "release" and t.workdays >= HEADS_LIST))


def _answers(case: Case, policy: Policy) -> Iterator[Answered]:
    """Those to a document; of no known one, with the first."""
    first = case.desk.catalog.policies[0] is policy
    return (one for one in case.answers if one.document == policy.document.id or (first and not one.document))


def _releases(case: Case, policy: Policy) -> Iterator[Todo]:
    for told in case.waiting:
        if told.document == policy.document.id and told.measure:
            age = case.desk.workdays.between(told.day, case.today)
            yield Todo("release", told.day, policy.measure(told.measure), told.department, told.key, age)


def _confirm(case: Case, policy: Policy) -> Iterator[Todo]:
    """Dates that the file has moved later, and measures that left it, without approval or correction."""
    for one in unsettled(policy, case.desk.history, case.desk.progress):
        if one.measure is None:
            yield Todo(
                "confirm", one.since, None, one.ident, says=Says("no longer in the file; its owners are released")
            )
        else:
            says = Says("{due}, first told as {was}", {"due": one.measure.due, "was": one.was})
            yield Todo("confirm", one.since, one.measure, says=says)


def _objections(case: Case, policy: Policy) -> Iterator[Todo]:
    """Owners that dispute their part; nothing of it is said of a sensitive measure."""
    for measure in policy.measures:
        for part in case.desk.survey.standings[measure.document, measure.id].parts:
            if act := part.objects:
                why = None if measure.sensitive else Says("{why}", {"why": act.reason})
                yield Todo("objection", act.day, measure, part.department, says=why)


def _snoozed(case: Case, policy: Policy) -> Iterator[Todo]:
    """Reminders that rest by decision: listed as long as they do."""
    for measure in policy.measures:
        standing = case.desk.survey.standings[measure.document, measure.id]
        acts = {part.snoozed.id: part.snoozed for part in standing.parts if part.snoozed and part.open}
        for act in acts.values() if standing.alive else ():
            facts = {"by": act.by, "until": act.until, "why": act.reason}
            told = (
                Says("{by}, until {until}", facts) if measure.sensitive else Says("{by}, until {until}: {why}", facts)
            )
            yield Todo("snooze", act.day, measure, act.department or "", says=told)


def _reviews(case: Case, policy: Policy) -> Iterator[Todo]:
    for measure in policy.measures:
        standing = case.desk.survey.standings[measure.document, measure.id]
        for part in standing.parts:
            if part.applied_on and standing.alive:
                age = case.desk.workdays.between(part.applied_on, case.today)
                yield Todo("review", part.applied_on, measure, part.department, workdays=age,
                           says=_asking(standing) or _remark(case, measure, part))  # fmt: skip
            if part.asks and standing.alive:
                age = case.desk.workdays.between(part.asks.day, case.today)
                says = Says("asks for {day} as a later date", {"day": part.asks.asks_until})
                yield Todo("review", part.asks.day, measure, part.department, workdays=age, says=says)


def _asking(standing: Standing) -> Says | None:
    """Until when the other owners are asked, before which it cannot be accepted."""
    asked = (part.consent for part in standing.parts if not part.agreed)
    until = [day for day in asked if day and day >= standing.on]
    return Says("the other owners are asked until {day}", {"day": max(until)}) if until else None


UNSIGNED = Says("who signed it off is not named")


def _remark(case: Case, measure: Measure, part: Part) -> Says | None:
    """What the reviewer should know of an application: nobody in the department stands for it, it was entered later."""
    known = case.desk.progress.get((measure.document, measure.id), Progress()).until(case.today)
    since = part.applied_on or case.today
    applied = [one for one in known.of(part.department) if one.closes and one.day >= since]
    found = [UNSIGNED] if not measure.sensitive and not any(one.signed for one in applied) else []
    found += [Says("entered later, on {day}", {"day": one.written}) for one in applied[:1] if one.written]
    return Says("{one}; {other}", {"one": found[0], "other": found[1]}) if len(found) > 1 else next(iter(found), None)


def _asked(case: Case, policy: Policy, told: list[Notice]) -> Iterator[Todo]:
    """Telephone calls and decisions that this letter's own notices ask for."""
    releases = {step.name for step in policy.steps if "deputy" in step.to}
    for notice in told:
        measure = policy.measure(notice.measure) if notice.measure else None
        if measure is None or notice.due is None or notice.role != "bureau":
            continue
        age = case.desk.workdays.between(notice.due, case.today)
        if notice.step in releases:
            yield Todo("call", notice.day, measure, notice.department, notice.key, age)
        elif notice.check == "overdue" and _repeats(policy, notice.step):
            yield Todo("decide", notice.day, measure, notice.department, notice.key, age)
        elif notice.check == "unreported":
            yield Todo("call", notice.day, measure, notice.department, notice.key, age)


def _repeats(policy: Policy, step: str) -> bool:
    return any(s.name == step and s.repeat for s in policy.steps)


# ── what comes ─────────────────────────────────────────────────────────────────


def coming(case: Case, policy: Policy) -> Iterator[Coming]:
    """Dates, occurrences and report days of the next two weeks, soonest first."""
    found = [*_dates(case, policy), *_report_days(case, policy)]
    yield from sorted(found, key=lambda c: (c.day, c.what))


def _dates(case: Case, policy: Policy) -> Iterator[Coming]:
    until = case.today + FORTNIGHT
    for measure in policy.measures:
        standing = case.desk.survey.standings[measure.document, measure.id]
        names = tuple(p.department for p in standing.parts if p.open)
        if not (standing.alive and names):
            continue
        if standing.due and case.today <= standing.due <= until:
            yield Coming(standing.due, "due", measure, names, len(names))
        for day in measure.occurrences:
            if case.today <= day <= until:
                yield Coming(day, "occurrence", measure, names, len(names))


def _report_days(case: Case, policy: Policy) -> Iterator[Coming]:
    until = case.today + FORTNIGHT
    days: defaultdict[date, set[str]] = defaultdict(set)
    for measure in policy.measures:
        if measure.every:
            continue
        standing = case.desk.survey.standings[measure.document, measure.id]
        for span in _spans(case, policy, measure):
            if case.today <= span.report_day <= until and standing.alive:
                days[span.report_day] |= {p.department for p in standing.parts if p.open}
    for day, names in days.items():
        yield Coming(day, "report", None, tuple(sorted(names)), len(names))


def _reports(case: Case, policy: Policy) -> tuple[int, int, date | None]:
    """Departments asked for an account around today, how many of them gave theirs in full, and the report day."""
    first = min((s.at for s in policy.ladder("report")), key=lambda at: at.count, default=None)
    asked: set[str] = set()
    owing: set[str] = set()
    day: date | None = None
    for measure in policy.measures:
        if measure.every or first is None:
            continue
        standing = case.desk.survey.standings[measure.document, measure.id]
        for span in _spans(case, policy, measure):
            if case.desk.workdays.at(span.report_day, first) <= case.today <= span.report_day + FORTNIGHT:
                names = {p.department for p in standing.parts if p.open and standing.alive}
                asked |= names
                day = span.report_day
                findings = case.desk.survey.findings[measure.document, measure.id]
                owing |= {n for f in findings if f.check == "unreported" for n in f.departments} & names
    return len(asked), len(asked - owing), day


def _spans(case: Case, policy: Policy, measure: Measure) -> tuple[Period, ...]:
    document = policy.document
    return periods(measure, document.issued, document.ends, case.desk.workdays)


def _unreachable(case: Case, policy: Policy) -> list[str]:
    """Departments nobody of whom can be reached: none is entered, or all their addresses refuse."""
    found = (f for m in policy.measures for f in case.desk.survey.findings[m.document, m.id])
    return sorted({name for f in found if f.check == "unreachable" for name in f.departments})


def _last_week(case: Case) -> date:
    return case.today - timedelta(days=7)

"""The life of a measure: what was reported, decided and told, each on its day, in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from policybot import deadlines, outbox
from policybot.model import Decision, Measure, Notice, Policy, Progress, Report, Role, Says, Standing
from policybot.state import State
from policybot.workdays import Workdays, day_of

from .words import LETTERS, LIFECYCLES, OUTCOMES, ROLES, word


@dataclass(frozen=True, slots=True)
class Event:
    """`at`: the moment it was entered or a service took the letter, where there is one; `day`: the day it claims.
    `late`: entered on a later day than it claims. `letters`: numbers of the letters it went in."""

    day: date
    kind: str
    says: Says
    at: datetime | None = None
    departments: tuple[str, ...] = ()
    by: str = ""
    late: bool = False
    entered_by: str = ""
    source: str = ""
    letters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """What a life is told from."""

    policy: Policy
    measure: Measure
    progress: Progress
    state: State
    workdays: Workdays
    zone: str

    def standing(self, known: Progress, day: date) -> Standing:
        return deadlines.standing(self.policy, self.measure, known, day, self.workdays)

    def by_entry(self, act: Report) -> bool:
        """Whether a report counts on another day than it claims; one that was withdrawn counts on none."""
        return any(one.id == act.id and one.claimed for one in self.progress.until(date.max).reports)

    def late(self, act: Report | Decision) -> bool:
        return day_of(act.entered, self.zone) > act.day


def life(records: Records) -> list[Event]:
    """All events of a measure; of one day the acts by their moment, as far as it is known."""
    found = [*_begin(records), *_acts(records), *_orders(records), *_told(records)]
    return sorted(found, key=lambda one: (one.day, one.at is not None, one.at.timestamp() if one.at else 0))


def _begin(records: Records) -> Iterator[Event]:
    measure, issued = records.measure, records.policy.document.issued
    if measure.due:
        facts = {"due": measure.due, "phrase": measure.phrase}
        says = Says("required by {due} (“{phrase}”)", facts) if measure.phrase else Says("required by {due}", facts)
    elif measure.every:
        says = Says("recurring, without a date")
    else:
        says = Says("continuous, without a date")
    yield Event(issued, "required", says, departments=measure.actors)


# ── reports and decisions ──────────────────────────────────────────────────────


def _acts(records: Records) -> Iterator[Event]:
    """Each act, and what it made of the measure: its date in force, its closing."""
    acts: list[Report | Decision] = [*records.progress.reports, *records.progress.decisions]
    before = records.standing(Progress(), records.policy.document.issued)
    known = Progress(by_entry=records.progress.by_entry)
    for act in sorted(acts, key=lambda one: (one.day, one.seq)):
        known = _with(known, act)
        after = records.standing(known, act.day)
        yield _report(records, act) if isinstance(act, Report) else _decision(records, act)
        yield from _changes(records, act, before, after)
        before = after


def _with(known: Progress, act: Report | Decision) -> Progress:
    if isinstance(act, Report):
        return replace(known, reports=(*known.reports, act))
    return replace(known, decisions=(*known.decisions, act))


def _report(records: Records, act: Report) -> Event:
    sentences = list(_said(act)) or [Says("nothing but the day")]
    says = sentences[0]
    for sentence in sentences[1:]:
        says = Says("{one}; {other}", {"one": says, "other": sentence})
    says = Says("{says} (report {number})", {"says": says, "number": act.id})
    if records.by_entry(act):
        says = Says("{says}, counts by its entry", {"says": says})
    kind = "apply" if act.closes else "part_done" if act.part_done else "report"
    return Event(act.day, kind, says, act.entered, (act.department,), act.person, records.late(act),
                 act.entered_by, act.source)  # fmt: skip


def _said(act: Report) -> Iterator[Says]:
    if act.closes:
        yield Says("applies for closure")
    elif act.part_done:
        yield Says("its part is done")
    if act.for_day:
        yield Says("for the occurrence of {day}", {"day": act.for_day})
    yield from _labelled(act)
    if act.evidence:
        yield Says("evidence: {names}", {"names": "、".join(proof.name for proof in act.evidence)})


def _labelled(act: Report) -> Iterator[Says]:
    """What a report says in words, figures and days."""
    for label, text in ((DONE, act.done), (PROBLEM, act.problem), (NEXT, act.next)):
        if text:
            yield Says(label.text, {"text": text.rstrip("。")})
    if act.value is not None:
        yield Says("figure {value}", {"value": act.value})
    for label, day in ((EXPECTED, act.expected), (COMMITTED, act.committed), (ASKS, act.asks_until)):
        if day:
            yield Says(label.text, {"day": day})
    for label, text in ((SIGNED, act.signed), (SOURCE, act.source)):
        if text:
            yield Says(label.text, {"text": text})


DONE, PROBLEM, NEXT = Says("done: {text}"), Says("difficult: {text}"), Says("next: {text}")
SIGNED, SOURCE = Says("signed off by {text}"), Says("came by: {text}")
EXPECTED, COMMITTED = Says("expected on {day}"), Says("commits itself to {day}")
ASKS = Says("asks for {day} as a later date")

DECIDED: dict[str, Says] = {
    "accept": Says("accepted: {why}"),
    "return": Says("returned: {why}"),
    "extend": Says("extended to {due}, approval {approval}: {why}"),
    "suspend": Says("suspended, approval {approval}: {why}"),
    "resume": Says("resumed, approval {approval}: {why}"),
    "release": Says("letter {key} released"),
    "hold": Says("{what} held back until {until}: {why}"),
    "unhold": Says("{what} no longer held back"),
    "go_live": Says("letters by {what} go to their addressees"),
    "ack": Says("received, and noted"),
    "agree": Says("agrees to the closing"),
    "snooze": Says("reminders before the date rest until {until}: {why}"),
    "withdraw": Says("report {key} withdrawn: {why}"),
    "object": Says("objects: {why}"),
    "settle": Says("objection answered: {why}"),
    "call": Says("telephoned: {why}"),
    "reopen": Says("opened again: {why}"),
    "refuse": Says("a later date refused: {why}"),
    "confirm": Says("the day of report {key} confirmed by {approval}: {why}"),
}


WAIVED = Says("accepted, the figure waived by {approval}: {why}")


def _decision(records: Records, act: Decision) -> Event:
    facts = {"why": act.reason, "due": act.due, "approval": act.approval, "key": act.key,
             "what": Says("all letters") if act.key == "all" else act.key,
             "until": act.until or Says("it is released")}  # fmt: skip
    about = outbox.notices(records.state.db, "key = ?", [act.key]) if act.key else []
    names = [act.department] if act.department else [notice.department for notice in about]
    text = WAIVED if act.kind == "accept" and act.approval else DECIDED[act.kind]
    says = Says(text.text, facts)
    if act.source:
        says = Says("{one}; {other}", {"one": says, "other": Says(SOURCE.text, {"text": act.source})})
    return Event(act.day, act.kind, says, act.entered, tuple(names), act.by, records.late(act), act.entered_by,
                 act.source)  # fmt: skip


def _changes(records: Records, act: Report | Decision, before: Standing, after: Standing) -> Iterator[Event]:
    """What an act made of the measure as a whole."""
    late = records.late(act)
    if after.due != before.due:
        facts = {"old": before.due or Says("no date"), "due": after.due or Says("no date")}
        says = Says("date in force is now {due}, was {old}", facts)
        yield Event(act.day, "due", says, act.entered, late=late)
    if after.lifecycle == "closed" != before.lifecycle and after.outcome:
        yield Event(act.day, "closed", OUTCOMES[after.outcome], act.entered, late=late)
    elif before.lifecycle == "closed" == after.lifecycle and after.outcome and before.outcome != after.outcome:
        says = Says("the result is now: {outcome}", {"outcome": OUTCOMES[after.outcome]})
        yield Event(act.day, "closed", says, act.entered, late=late)
    elif before.lifecycle == "closed" != after.lifecycle:
        yield Event(act.day, "reopened", Says("no longer closed: {state}", {"state": LIFECYCLES[after.lifecycle]}),
                    act.entered, late=late)  # fmt: skip


# ── letters ────────────────────────────────────────────────────────────────────


def _orders(records: Records) -> Iterator[Event]:
    """Holds of all letters or of a department's, and channels that went live: they concern this measure as well."""
    keys = {"all", *records.measure.actors}
    for act in records.state.decisions():
        if act.measure is None and (act.key in keys or act.kind == "go_live"):
            yield _decision(records, act)


def _told(records: Records) -> Iterator[Event]:
    """Notices that left: one event for all departments that had the same kind of letter on a day."""
    carriers = outbox.letters_with(records.state.db)
    moments = {row.letter: row.sent_at for row in outbox.messages(records.state.db, "state = 'sent'")}
    groups: defaultdict[tuple[date, str, Role], list[Notice]] = defaultdict(list)
    for day, notice in _sent(records):
        groups[day, notice.letter, notice.role].append(notice)
    for (day, letter, role), notices in groups.items():
        numbers = sorted({number for n in notices for number in carriers.get(n.key, ())})
        at = [moment for number in numbers if (moment := moments.get(number))]
        departments = tuple(dict.fromkeys(n.department for n in notices))
        facts = {"role": ROLES[role], "letter": word(LETTERS, letter)}
        says = Says("{letter}", facts) if role == "deputy" else Says("told, {role}: {letter}", facts)
        yield Event(day, "told", says, min(at, default=None), departments, letters=tuple(numbers))


def _sent(records: Records) -> Iterator[tuple[date, Notice]]:
    concerned = (records.measure.id, *records.measure.was)
    days = {told.key: told.sent_on for told in outbox.history(records.state.db)}
    for notice in outbox.notices(records.state.db, "document = ? AND state = 'sent'", [records.measure.document]):
        day = days[notice.key]
        if notice.measure in concerned and day:
            yield day, notice

"""What the bureau puts on record while it follows a measure: a call, reminders put off, an objection answered, a closed
measure opened again."""

from __future__ import annotations

from datetime import date

from policybot.model import Says

from .find import ActError, find_department, find_measure
from .keeping import ANSWERS, Bench, Decided, act_of, alive, held, require_last


def call(on: Bench, ident: str, to: str, by: str, note: str, day: date) -> Decided:
    """A telephone call on record; it counts among the 催办 and changes no date."""
    policy, measure = find_measure(on.catalog, ident)
    name = find_department(policy, measure, to)
    return on.keep(policy, measure, act_of(on, policy, measure, "call", by, note, day, department=name))


def snooze(on: Bench, ident: str, until: date, by: str, reason: str, owner: str | None, day: date) -> Decided:
    """Puts reminders before the date off, of one owner or of all; never past the date. The last one decides."""
    policy, measure = find_measure(on.catalog, ident)
    name = find_department(policy, measure, owner) if owner else None
    standing, _ = on.standing(policy, measure)
    alive(standing)
    if standing.due is None:
        raise ActError("no-date", Says("{id} has no date, and so no reminders", {"id": measure.id}),
                       Says("only measures with `due` can be snoozed", {}))  # fmt: skip
    if day > standing.due:
        raise ActError("snooze-span", Says("the date of {id}, {due}, is over", {"id": measure.id, "due": standing.due}),
                       Says("only reminders before the date can rest; after it a request for a later date may help"),
                       )  # fmt: skip
    if until < day or until > standing.due:
        facts = {"until": until, "day": day, "due": standing.due}
        raise ActError("snooze-span", Says("{until} lies outside {day} to {due}", facts),
                       Says("reminders rest at most until the date in force", {}))  # fmt: skip
    require_last(on, measure, day, ("snooze",), [name] if name else [])
    act = act_of(on, policy, measure, "snooze", by, reason, day, department=name, until=until)
    return on.keep(policy, measure, act)


def settle(on: Bench, ident: str, owner: str, by: str, reason: str, day: date) -> Decided:
    """Answers an objection: its owner hears the reason at once, and letters follow the date again."""
    policy, measure = find_measure(on.catalog, ident)
    name = find_department(policy, measure, owner)

    def open_one(at: Bench) -> None:
        standing, known = at.standing(policy, measure)
        decisions = known.until(at.today).decisions
        last = [d for d in decisions if d.kind in ("object", "settle") and d.department == name][-1:]
        if standing.part(name) is None or not last or last[0].kind == "settle":
            raise ActError("no-objection", Says("{owner} has not objected to {id}", {"owner": name, "id": measure.id}),
                           Says("nothing is left to answer", {}))  # fmt: skip

    held(on, policy, day, open_one)
    require_last(on, measure, day, ("object", "settle"), [name])
    return on.keep(policy, measure, act_of(on, policy, measure, "settle", by, reason, day, department=name))


def refuse(on: Bench, ident: str, owner: str, by: str, reason: str, day: date) -> Decided:
    """不同意时限调整: the date in force stays, and the owner that asked hears why at once."""
    policy, measure = find_measure(on.catalog, ident)
    name = find_department(policy, measure, owner)

    def asked(at: Bench) -> None:
        part = at.standing(policy, measure)[0].part(name)
        if part is None or part.asks is None:
            raise ActError("nothing-asked", Says("{owner} has not asked for a later date of {id}",
                                                 {"owner": name, "id": measure.id}),
                           Says("see who has asked: policybot history {id}", {"id": measure.id}))  # fmt: skip

    held(on, policy, day, asked)
    require_last(on, measure, day, ANSWERS, [name])
    return on.keep(policy, measure, act_of(on, policy, measure, "refuse", by, reason, day, department=name))


def reopen(on: Bench, ident: str, by: str, reason: str, owner: str | None, day: date) -> Decided:
    """回头看: takes a closed measure up again, the part of one owner or all of them; those concerned are told once."""
    policy, measure = find_measure(on.catalog, ident)
    name = find_department(policy, measure, owner) if owner else None

    def closed(at: Bench) -> None:
        if at.standing(policy, measure)[0].lifecycle != "closed":
            raise ActError("not-closed", Says("{id} is not closed", {"id": measure.id}),
                           Says("policybot status shows where it stands", {}))  # fmt: skip

    held(on, policy, day, closed)
    require_last(on, measure, day, ("accept", "reopen"))
    return on.keep(policy, measure, act_of(on, policy, measure, "reopen", by, reason, day, department=name))

"""An inquiry for people: short, grouped, with what a coordinator is asked at the telephone in mind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from policybot import outbox
from policybot.cli.house import House
from policybot.cli.reasons import distance
from policybot.cli.screen import Ink, table
from policybot.cli.words import COLOURS, ROLES, STATES, word
from policybot.escalation import Owner
from policybot.escalation.why import Rung
from policybot.model import Decision, Notice, Report, Says

from .dates import extensions, phrase, starts
from .gathering import Inquiry, told
from .people import Person, people
from .rows import letters, say

LATEST = 20
"""How many letters are shown; programs get all."""

INDENT = "  "
FATES: dict[str, Says] = {
    "waiting": Says("waits"),
    "missing": Says("missing"),
    "failed": Says("failed"),
    "obsolete": Says("no longer needed"),
    "coming": Says("to come"),
}
FOLDED = ("superseded", "idle")
"""Fates that are told in one line for all steps that share them."""

Line = tuple[str, ...]


def lines(inquiry: Inquiry) -> Iterator[str]:
    house = inquiry.house
    for heading, found in (
        (Says("dates"), _dates(inquiry)),
        (Says("who was told on {day}, and who not", {"day": inquiry.on}), _people(inquiry)),
        (Says("steps"), _rungs(inquiry)),
        (Says("letters"), _letters(inquiry)),
    ):
        yield ""
        yield house.say(Says("[{heading}]", {"heading": heading}))
        yield from (INDENT + line if line else line for line in found)


def _names(house: House, names: Sequence[str]) -> str:
    shown = "、".join(names)
    return shown if len(names) < 2 else house.say(Says("{names} ({count})", {"names": shown, "count": len(names)}))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Departments by the sentence that is true of them, in the order of the first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, sentence in pairs:
        found[sentence].append(name)
    return found


# ── dates ──────────────────────────────────────────────────────────────────────


def _dates(inquiry: Inquiry) -> Iterator[str]:
    house = inquiry.house
    yield from (house.say(one) for one in _days(inquiry))
    told_first = _grouped((one.department, house.say(_first(one.first_told))) for one in starts(inquiry))
    counts = _grouped(
        (one.department, say(inquiry, Says("steps after the date count from {day}: {why}",
                                           {"day": one.count.day, "why": one.count.why})))
        for one in starts(inquiry) if one.count
    )  # fmt: skip
    for sentence, names in (*told_first.items(), *counts.items()):
        yield house.say(Says("{names}: {says}", {"names": _names(house, names), "says": sentence}))
    yield from (house.say(_late(act)) for act in inquiry.entered_later())


def _days(inquiry: Inquiry) -> Iterator[Says]:
    measure, standing = inquiry.measure, inquiry.standing
    if measure.due:
        facts = {"day": measure.due, "phrase": phrase(measure)}
        yield Says("aimed at: {day} ({phrase})", facts) if measure.aim else Says("required: {day} ({phrase})", facts)
    elif standing.occurrence:
        yield Says("recurring: the occurrence of {day}", {"day": standing.occurrence})
    else:
        yield Says("no date: the measure is continuous")
    for one in extensions(inquiry):
        act = one.act
        yield Says("extended on {day} from {was} to {due}: approval {approval} ({by}: {why})",
                   {"day": act.day, "was": one.was or Says("no date"), "due": act.due or Says("no date"),
                    "approval": act.approval, "by": act.by, "why": act.reason})  # fmt: skip
    if standing.due and standing.due != measure.due:
        yield Says("date in force: {day}", {"day": standing.due})
    if measure.target and measure.target.figures_by:
        yield Says("the figure is awaited until {day}", {"day": measure.target.figures_by})
    if standing.committed:
        yield Says("committed to: {day}", {"day": standing.committed})
    if standing.expected:
        yield Says("expected: {day}", {"day": standing.expected})


def _first(day: object) -> Says:
    return Says("first told on {day}", {"day": day}) if day else Says("not told yet")


def _late(act: Report | Decision) -> Says:
    facts = {"day": act.day, "entered": act.entered.date(), "number": act.id, "department": act.department or ""}
    if isinstance(act, Report):
        return Says("report {number} of {department} on {day} was entered on {entered} only: nobody knew of it", facts)
    return Says("decision {number} of {day} was entered on {entered} only: nobody knew of it", facts)


# ── people ─────────────────────────────────────────────────────────────────────


def _people(inquiry: Inquiry) -> Iterator[str]:
    found = people(inquiry)
    for one in found:
        if one.state != "not_told":
            yield inquiry.house.say(Says("{who}: {says}", {"who": _who(inquiry, one), "says": _told(inquiry, one)}))
    silent: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in found:
        if one.state == "not_told":
            names = silent[inquiry.house.say(ROLES[one.role]), say(inquiry, one.why)]
            names.extend([one.department] if one.department not in names else [])
    for (role, sentence), names in silent.items():
        facts = {"names": _names(inquiry.house, names), "role": role, "why": sentence}
        yield inquiry.house.say(Says("{names}, {role}: not told; {why}", facts))


def _who(inquiry: Inquiry, one: Person) -> Says:
    facts = {"department": one.department, "role": ROLES[one.role], "name": one.name,
             "address": str(one.address or Says("nobody can be reached"))}  # fmt: skip
    if one.address is None:
        return Says("{department}, {role}", facts)
    if one.via == "liaison" and not inquiry.house.settings.embedded:
        return Says("{department}, {role} (none on file, read by the liaison {name} {address})", facts)
    if one.via == "coordinator":
        return Says("{department}, {role} (none on file, passed on by the coordinator {name} {address})", facts)
    return Says("{department}, {role} {name} ({address})", facts) if one.name else Says(
        "{department}, {role} ({address})", facts)  # fmt: skip


def _told(inquiry: Inquiry, one: Person) -> str:
    facts: dict[str, object] = {"why": say(inquiry, one.why)}
    if one.state == "waits":
        return inquiry.house.say(Says("waits; {why}", facts))
    if one.state == "missing":
        return inquiry.house.say(Says("missing; {why}", facts))
    if one.state == "failed":
        return inquiry.house.say(Says("failed; {why}", facts))
    if one.letter is None or one.letter.sent_at is None:
        return inquiry.house.say(Says("told without a letter on record; {why}", facts))
    facts |= {"number": one.letter.letter, "time": _time(inquiry, one.letter)}
    return inquiry.house.say(Says("told, letter {number} at {time}; {why}", facts))


def _time(inquiry: Inquiry, row: outbox.Row) -> str:
    local = row.sent_at and row.sent_at.astimezone(ZoneInfo(inquiry.house.office.zone))
    return local.strftime("%H:%M") if local else ""


# ── rungs ──────────────────────────────────────────────────────────────────────


def _rungs(inquiry: Inquiry) -> Iterator[str]:
    """Owners whose rungs have the same days and fates share one table."""
    groups: defaultdict[tuple[Line, ...], list[tuple[Owner, list[Rung]]]] = defaultdict(list)
    for owner in inquiry.owners:
        for ladder in ("deadline", "report"):
            mine = [rung for rung in inquiry.climb(owner) if rung.ladder == ladder]
            if mine:
                groups[tuple(_signature(inquiry, rung) for rung in mine)].append((owner, mine))
    for n, group in enumerate(groups.values()):
        yield from [""] if n else []
        yield from _table(inquiry, [owner.part.department for owner, _ in group], group[0][1])


def _signature(inquiry: Inquiry, rung: Rung) -> Line:
    fate, why = told(inquiry, rung)
    return (rung.ladder, str(rung.due), rung.step.step.name, str(rung.step.repeat), rung.step.role, str(rung.step.day),
            rung.step.meant, fate, say(inquiry, why))  # fmt: skip


def _table(inquiry: Inquiry, names: list[str], mine: list[Rung]) -> Iterator[str]:
    house, due = inquiry.house, {"names": _names(inquiry.house, names), "day": mine[0].due}
    around = Says("{names}: around the date, {day}", due)
    yield house.say(around if mine[0].ladder == "deadline" else Says("{names}: around the report day, {day}", due))
    shown = [rung for rung in mine if told(inquiry, rung)[0] not in FOLDED]
    if shown:
        head = [house.say(one) for one in (Says("step"), Says("day"), Says("to"), Says("state"), Says("remark"))]
        yield from table(head, [_cells(inquiry, rung) for rung in shown], flexible=4)
    folded: defaultdict[str, list[Rung]] = defaultdict(list)
    for rung in mine:
        fate, why = told(inquiry, rung)
        if fate in FOLDED:
            later = "step" in why.values and fate == "superseded"
            folded[house.say(Says("a later step took its place")) if later else say(inquiry, why)].append(rung)
    for sentence, rungs in folded.items():
        yield house.say(Says("skipped: {steps}; {why}", {"steps": _steps(house, rungs), "why": sentence}))


def _steps(house: House, rungs: Sequence[Rung]) -> str:
    """`前30天（2024年11月29日）、…`; of a step that repeats the first and the last time."""
    found: defaultdict[tuple[str, str], list[Rung]] = defaultdict(list)
    for one in rungs:
        found[one.step.step.name, one.step.role].append(one)
    return "、".join(house.say(_step(some)) for some in found.values())


def _step(some: Sequence[Rung]) -> Says:
    first, last = some[0].step, some[-1].step
    facts = {"step": distance(first.step.at), "day": first.day, "last": last.day, "count": len(some),
             "role": ROLES[first.role]}  # fmt: skip
    if len(some) > 1:
        return Says("{step} to the {role} ({day} to {last}, {count} times)", facts)
    return Says("{step} ({day})", facts) if first.role == "liaison" else Says("{step} to the {role} ({day})", facts)


def _cells(inquiry: Inquiry, rung: Rung) -> list[str | Ink]:
    house, (fate, why) = inquiry.house, told(inquiry, rung)
    one = rung.step
    state = say(inquiry, why) if fate in ("told", "expected") else house.say(FATES[fate])
    remarks = [house.say(rung.moved)] if rung.moved else []
    if one.meant == "deputy" and one.role == "bureau":
        remarks.append(house.say(Says("no letter to a deputy of this kind of department: the bureau calls")))
    if fate in ("waiting", "missing", "failed", "obsolete"):
        remarks.append(say(inquiry, why))
    if one.step.release and fate == "coming":
        remarks.append(house.say(Says("goes only when a coordinator releases it")))
    colour = COLOURS.get(fate, "")
    return [house.say(distance(one.step.at)), house.say(Says("{day}", {"day": one.day})), house.say(ROLES[one.role]),
            Ink(state, colour), "；".join(remarks)]  # fmt: skip


# ── letters ────────────────────────────────────────────────────────────────────


def _letters(inquiry: Inquiry) -> Iterator[str]:
    house, found = inquiry.house, letters(inquiry)
    if not found:
        yield house.say(Says("no letter of this measure is on record"))
        return
    shown = found[-LATEST:]
    if len(shown) < len(found):
        yield house.say(Says("the latest {shown} of {all}", {"shown": len(shown), "all": len(found)}))
    head = [Says("number"), Says("day"), Says("to"), Says("channel"), Says("state"), Says("tries"), Says("received"),
            Says("about"), Says("last error")]  # fmt: skip
    yield from table([house.say(one) for one in head], [_letter(inquiry, *one) for one in shown], flexible=7)


def _letter(inquiry: Inquiry, row: outbox.Row, inside: tuple[Notice, ...]) -> list[str | Ink]:
    house = inquiry.house
    local = row.sent_at and row.sent_at.astimezone(ZoneInfo(house.office.zone))
    about = "、".join(dict.fromkeys(_about(inquiry, notice) for notice in inside))
    state = Ink(house.say(word(STATES, row.state)), COLOURS.get(row.state, ""))
    to = f"{row.department} {house.say(ROLES[row.role])}" if row.role in ROLES else row.department
    return [str(row.id), str(row.day), to, row.address.channel, state, str(row.attempts),
            local.strftime("%m-%d %H:%M") if local else "", about, row.error]  # fmt: skip


def _about(inquiry: Inquiry, notice: Notice) -> str:
    found = next((step for step in inquiry.policy.steps if step.name == notice.step), None)
    return inquiry.house.say(distance(found.at) if found else NEWS.get(notice.step, Says("{s}", {"s": notice.step})))


NEWS: dict[str, Says] = {
    "accepted": Says("acceptance of a part"),
    "aim-account": Says("account of an aim"),
    "assigned": Says("first word of the duty"),
    "changed": Says("change of the date"),
    "closed": Says("closing"),
    "deputy-ahead": Says("word ahead of a letter to the deputy"),
    "released": Says("end of a duty"),
    "resumed": Says("resumption"),
    "return": Says("return"),
    "suspended": Says("suspension"),
}

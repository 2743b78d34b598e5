"""The steps of each owner with what became of them; owners whose steps are alike share one table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from policybot.cli.house import House
from policybot.cli.reasons import distance
from policybot.cli.screen import Ink, table
from policybot.cli.words import COLOURS, ROLES, STATES
from policybot.escalation.why import Rung
from policybot.model import Notice, Says

from .gathering import Inquiry, told
from .words import about, names, say

FATES: dict[str, Says] = {
    "missing": Says("missing"),
    "failed": Says("failed"),
    "obsolete": Says("no longer needed"),
    "coming": Says("to come"),
}
FOLDED = ("superseded", "idle")
"""Fates that are told in one line for all steps that share them."""

Line = tuple[object, ...]


def ladders(inquiry: Inquiry) -> Iterator[str]:
    groups: defaultdict[tuple[Line, ...], list[str]] = defaultdict(list)
    shown: dict[tuple[Line, ...], list[Rung]] = {}
    for name, climbed in inquiry.climbed.items():
        for kind in ("deadline", "report"):
            if mine := [rung for rung in climbed if rung.ladder == kind]:
                same = tuple(_signature(inquiry, rung) for rung in mine)
                groups[same].append(name)
                shown[same] = mine
    for n, (same, owners) in enumerate(groups.items()):
        yield from [""] if n else []
        yield from _ladder(inquiry, owners, shown[same])
    yield from _others(inquiry)


def _signature(inquiry: Inquiry, rung: Rung) -> Line:
    """All that a table shows of a rung."""
    one, (fate, why) = rung.step, told(inquiry, rung)
    return rung.ladder, rung.due, one.step.name, one.repeat, one.role, one.meant, one.day, fate, say(inquiry, why)


def _ladder(inquiry: Inquiry, owners: list[str], mine: list[Rung]) -> Iterator[str]:
    house, facts = inquiry.house, {"names": names(inquiry, owners), "day": mine[0].due}
    around = mine[0].ladder == "deadline"
    yield house.say(Says("{names}: around the date, {day}", facts) if around else
                    Says("{names}: around the report day, {day}", facts))  # fmt: skip
    if rows := _rows(inquiry, [rung for rung in mine if told(inquiry, rung)[0] not in FOLDED]):
        head = [Says("step"), Says("day"), Says("to"), Says("state"), Says("remark")]
        yield from table([house.say(one) for one in head], rows, flexible=4)
    for sentence, some in _folded(inquiry, mine).items():
        yield house.say(Says("skipped: {steps}; {why}", {"steps": _steps(house, some), "why": sentence}))


def _rows(inquiry: Inquiry, shown: list[Rung]) -> list[list[str | Ink]]:
    """One row for each step; roles that share all of it share the row."""
    rows: dict[tuple[str, ...], list[str | Ink]] = {}
    for rung in shown:
        cells = _cells(inquiry, rung)
        same = tuple(str(cell) for n, cell in enumerate(cells) if n != 2)
        if same in rows:
            rows[same][2] = f"{rows[same][2]}、{cells[2]}"
        else:
            rows[same] = cells
    return list(rows.values())


def _cells(inquiry: Inquiry, rung: Rung) -> list[str | Ink]:
    house, one, (fate, _) = inquiry.house, rung.step, told(inquiry, rung)
    remarks = [rung.moved] if rung.moved else []
    if one.meant == "deputy" and one.role == "bureau":
        remarks.append(Says("no letter to a deputy of this kind of department: the bureau calls"))
    if one.step.release and fate == "coming" and one.role == "deputy":
        remarks.append(Says("goes only when a coordinator releases it"))
    state = Ink(house.say(_state(inquiry, rung)), COLOURS.get(fate, ""))
    far, role = distance(one.step.at), house.say(ROLES[one.role])
    step = Says("{step}, time {count}", {"step": far, "count": one.repeat + 1}) if one.repeat else far
    day = house.say(Says("{day}", {"day": one.day}))
    return [house.say(step), day, role, state, "；".join(house.say(remark) for remark in remarks)]


def _state(inquiry: Inquiry, rung: Rung) -> Says:
    fate, why = told(inquiry, rung)
    notice = inquiry.on_record(rung)
    if fate == "waiting" and notice:
        return STATES[notice.state]
    return FATES.get(fate, why)


def _folded(inquiry: Inquiry, mine: list[Rung]) -> dict[str, list[Rung]]:
    found: defaultdict[str, list[Rung]] = defaultdict(list)
    for rung in mine:
        fate, why = told(inquiry, rung)
        if fate in FOLDED:
            later = fate == "superseded" and "step" in why.values
            found[say(inquiry, Says("a later step took its place") if later else why)].append(rung)
    return found


def _steps(house: House, rungs: Sequence[Rung]) -> str:
    """`前30天（2024年11月29日）、…`; of a step that repeats the first and the last time; of steps to several roles on a
    day the one to the liaison."""
    found: defaultdict[str, list[Rung]] = defaultdict(list)
    liaison = {one.step.day for one in rungs if one.step.role == "liaison"}
    for one in rungs:
        if one.step.role == "liaison" or one.step.day not in liaison:
            found[f"{one.step.step.name} {one.step.role}"].append(one)
    return "、".join(house.say(_step(some)) for some in found.values())


def _step(some: Sequence[Rung]) -> Says:
    first, last = some[0].step, some[-1].step
    facts = {"step": distance(first.step.at), "day": first.day, "last": last.day, "count": len(some)}
    if len(some) > 1:
        return Says("{step} ({day} to {last}, {count} times)", facts)
    return Says("{step} ({day})", facts)


def _others(inquiry: Inquiry) -> Iterator[str]:
    """What was told besides: news, answers, earlier report days and dates."""
    climbed = {rung.key for rungs in inquiry.climbed.values() for rung in rungs}
    by_owner: defaultdict[str, list[Notice]] = defaultdict(list)
    for notice in inquiry.notices:
        if notice.key not in climbed and inquiry.told_on(notice):
            by_owner[notice.department].append(notice)
    same: defaultdict[str, list[str]] = defaultdict(list)
    for name, some in by_owner.items():
        same["、".join(_other(inquiry, some))].append(name)
    yield from [""] if same else []
    for sentence, owners in same.items():
        yield inquiry.house.say(Says("{names}, told besides: {what}", {"names": names(inquiry, owners),
                                                                       "what": sentence}))  # fmt: skip


def _other(inquiry: Inquiry, told: list[Notice]) -> Iterator[str]:
    """News one by one, with their days; of an earlier date or report day how often, and when."""
    groups: defaultdict[tuple[str, object], list[Notice]] = defaultdict(list)
    for notice in told:
        ladder = next((step.kind for step in inquiry.policy.steps if step.name == notice.step), None)
        groups[ladder or notice.key, notice.due].append(notice)
    for (kind, due), some in groups.items():
        days = [day for notice in some if (day := inquiry.told_on(notice))]
        facts = {"day": due, "count": len(days), "first": min(days), "last": max(days)}
        if kind in EARLIER:
            once, often = EARLIER[kind]
            yield inquiry.house.say(Says((once if len(days) == 1 else often).text, facts))
        else:
            yield inquiry.house.say(Says("{what} ({day})", {"what": about(inquiry, some[0]), "day": days[0]}))


EARLIER: dict[str, tuple[Says, Says]] = {
    "deadline": (Says("around the date {day} once ({first})"),
                 Says("around the date {day} {count} times ({first} to {last})")),
    "report": (Says("around the report day {day} once ({first})"),
               Says("around the report day {day} {count} times ({first} to {last})")),
    "review": (Says("an application that waits ({first})"),
               Says("an application that waits {count} times ({first} to {last})")),
}  # fmt: skip
"""Steps of an earlier date or report day: one, or several."""

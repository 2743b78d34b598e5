"""某一天的台账：时限、状态、各单位填报 · The ledger on a day.

`due` is the date in force and null for what has none; `required` is the first date of the file, kept for ever. A
recurring measure has `occurrence` instead: the newest one owed, else the next to come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date

from policybot import deadlines, outbox
from policybot.cli.faults import Fault
from policybot.cli.frame import Answer, command, option
from policybot.cli.house import House
from policybot.cli.screen import Ink, table
from policybot.cli.standing import orders
from policybot.cli.values import day, one_of
from policybot.cli.words import COLOURS, LIFECYCLES, LIGHTS, REPORTING, key, part, state
from policybot.escalation import History, unsettled
from policybot.model import LIGHTS as ALL_LIGHTS
from policybot.model import Part, Progress, Report, Says, Standing


@command(
    option("--on DAY", "哪一天，默认今天 · the day, by default today", read=day),
    option("--owner DEPARTMENT", "只看该单位或集合称谓承担的事项 · only what this department or group owns"),
    option(
        "--clause NUMBER",
        "只看该项任务分工或事项（如10.4b），列出各单位 · only this clause or measure, by owner",
    ),
    option("--light LIGHT", "只看该状态：正常、临期、滞后、逾期 · only this light: normal, due_soon, behind, overdue"),
)
def run(house: House, on: date | None, owner: str | None, clause: str | None, light: str | None) -> Answer:
    on = on or house.today
    chosen = [keep for keep in (_owned(house, owner), _in(house, clause), _lit(light)) if keep]
    rows = [one for one in standings(house, on) if all(keep(one) for keep in chosen)]
    was = moved(house, on)
    return Answer(
        lambda: {"on": on, "measures": [{**_row(one), "first_told": was.get(_ident(one))} for one in rows]},
        lambda: _lines(house, on, rows, was, detail=clause is not None),
    )


Ident = tuple[str, str]


def _ident(one: Standing) -> Ident:
    return one.measure.document, one.measure.id


def moved(house: House, on: date) -> dict[Ident, date]:
    """The dates first told of measures that the file has moved later on its own."""
    history = History(house.catalog, [row for row in outbox.history(house.records.db) if row.day <= on])
    progress = house.records.progress(house.catalog)
    found = (one for policy in house.catalog.policies for one in unsettled(policy, history, progress))
    return {(one.measure.document, one.ident): one.was for one in found if one.measure and one.was}


def standings(house: House, on: date) -> list[Standing]:
    """Every measure on a day, in the order of the document."""
    progress = house.records.progress(house.catalog)
    found = [
        deadlines.standing(policy, m, progress.get((m.document, m.id), Progress()), on, house.office.workdays)
        for policy, m in house.catalog.measures()
    ]
    order = [policy.document.id for policy in house.catalog.policies]
    return sorted(found, key=lambda one: (order.index(one.measure.document), one.measure.order))


# ── which ──────────────────────────────────────────────────────────────────────

Keep = Callable[[Standing], bool]


def _owned(house: House, owner: str | None) -> Keep | None:
    if owner is None:
        return None
    names: dict[str, str] = {}
    for policy in house.catalog.policies:
        names |= {name: name for name in policy.groups}
        names |= {name: one.name for one in policy.departments.values() for name in (one.name, *one.aliases)}
    name = names[one_of(owner, tuple(names), "--owner")]
    return lambda one: name in (*one.measure.owners, *one.measure.members)


def _in(house: House, clause: str | None) -> Keep | None:
    if clause is None:
        return None
    clauses = tuple(dict.fromkeys(number for _, m in house.catalog.measures() for number in (m.clause, m.id)))
    one_of(clause, clauses, "--clause")
    return lambda one: clause in (one.measure.clause, one.measure.id)


def _lit(light: str | None) -> Keep | None:
    if light is None:
        return None
    light = key(LIGHTS, light)
    if light not in ALL_LIGHTS:
        raise Fault("unknown-value", Says("--light: there is no {word}", {"word": light}),
                    Says("write one of: {choices}", {"choices": "、".join(ALL_LIGHTS)}))  # fmt: skip
    return lambda one: one.light == light


# ── for programs ───────────────────────────────────────────────────────────────


def _row(one: Standing) -> dict[str, object]:
    measure = one.measure
    return {
        "id": measure.id,
        "document": measure.document,
        "clause": measure.clause,
        "title": measure.title,
        "owners": measure.owners,
        "members": measure.members,
        "acts": measure.acts,
        "lead": measure.lead,
        "due": one.due,
        "required": measure.due,
        "committed": one.committed,
        "expected": one.expected,
        "occurrence": one.occurrence,
        "target": asdict(measure.target) if measure.target else None,
        "value": one.value,
        "light": one.light,
        "lifecycle": one.lifecycle,
        "outcome": one.outcome,
        "reporting": one.reporting,
        "last_report": max((p.last.day for p in one.parts if p.last), default=None),
        "by_owner": [_part(each) for each in one.parts],
    }


def _part(each: Part) -> dict[str, object]:
    return {
        "department": each.department,
        "part": "open" if each.open else "done",
        "light": each.light,
        "reporting": each.reporting,
        "last_report": each.last.day if each.last else None,
        "last_written": each.last.written if each.last else None,
        "value": each.value,
    }


# ── for people ─────────────────────────────────────────────────────────────────


def _lines(house: House, on: date, rows: list[Standing], was: Mapping[Ident, date], *, detail: bool) -> Iterator[str]:
    yield house.say(_counts(on, rows))
    yield from orders(house)
    if not rows:
        return
    yield ""
    head = [
        Says("measure"),
        Says("title"),
        Says("due"),
        Says("state"),
        Says("parts done"),
        Says("last report"),
    ]
    yield from table(
        [house.say(one) for one in head], [_cells(house, one, was.get(_ident(one))) for one in rows], flexible=1
    )
    if detail:
        for one in rows:
            yield ""
            yield from _owners(house, one)


def _counts(on: date, rows: list[Standing]) -> Says:
    """Every row is counted once."""
    lights: Counter[str] = Counter(one.light or one.lifecycle for one in rows)
    groups = (*LIGHTS, "closed", "suspended")
    counts = Says("normal {normal}, due soon {due_soon}, behind {behind}, overdue {overdue}, closed {closed}, "
                  "suspended {suspended}", {name: lights[name] for name in groups})  # fmt: skip
    return Says("{on}, measures: {all} ({counts})", {"on": on, "all": len(rows), "counts": counts})


def _cells(house: House, one: Standing, was: date | None) -> list[str | Ink]:
    said, colour = state(one)
    last = max((p.last for p in one.parts if p.last), key=lambda report: report.day, default=None)
    return [one.measure.id, one.measure.title, _due(house, one, was), Ink(house.say(said), colour),
            f"{one.done}/{len(one.parts)}", _reported(house, last)]  # fmt: skip


def _reported(house: House, last: Report | None) -> str:
    if last and last.written:
        return house.say(Says("{day} (entered later)", {"day": str(last.day)}))
    return str(last.day) if last else ""


def _due(house: House, one: Standing, was: date | None) -> str:
    if was:
        return house.say(Says("{due} (first {was})", {"due": str(one.due), "was": str(was)}))
    return str(one.due or one.occurrence or house.say(Says("continuous")))


def _owners(house: House, one: Standing) -> Iterator[str]:
    title = {"id": one.measure.id, "title": one.measure.title, "state": LIFECYCLES[one.lifecycle]}
    yield house.say(Says("{id} {title} ({state})", title))
    head = [Says("owner"), Says("part"), Says("state"), Says("reports"), Says("last report"), Says("value")]
    yield from table([house.say(each) for each in head], [_owner(house, each) for each in one.parts], flexible=0)


def _owner(house: House, each: Part) -> list[str | Ink]:
    light = Ink(house.say(LIGHTS[each.light]), COLOURS.get(each.light, "")) if each.light else ""
    last = _reported(house, each.last)
    value = "" if each.value is None else f"{each.value:g}"
    return [each.department, house.say(part(each)), light, house.say(REPORTING[each.reporting]), last, value]

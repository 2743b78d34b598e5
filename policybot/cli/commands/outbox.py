"""提示与信函的去向：list 一览，show 看原文，retry 重发 · Letters and their fate.

`retry` is the only way back for a notice that was given up. A KEY is that of a notice, or the number of a message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from policybot import outbox
from policybot.cli.correspondence import Correspondence, about, everything
from policybot.cli.faults import Fault, usage
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.notices import message
from policybot.cli.reasons import reason
from policybot.cli.screen import Ink, table
from policybot.cli.standing import orders
from policybot.cli.stored import text
from policybot.cli.words import COLOURS, LETTERS, ROLES, STATES, word
from policybot.model import Key, Notice, Says

ACTS = ("list", "show", "retry")
OPEN = ("pending", "proposed", "held", "failed")
LATEST = 20
"""How many letters a list shows; programs get all."""


@command(
    argument("ACT", "list、show 或 retry，默认 list · list, show or retry, by default list", needed=False),
    argument("KEY", "提示编号或信函号 · key of a notice, or number of a message", needed=False),
    option("--status STATE", "只列该状态，如 未能送达 · only this state, such as failed"),
)
def run(house: House, act: str | None, key: str | None, status: str | None) -> Answer:
    act = act or "list"
    advice = Says("write list, show KEY or retry KEY")
    if act not in ACTS:
        raise usage(Says("outbox: there is no {word}", {"word": act}), advice)
    if (key is None) != (act == "list"):
        raise usage(Says("outbox {act}: KEY is missing or one too many", {"act": act}), advice)
    if key is None:
        found = everything(house, status)
        return Answer(lambda: found.document(house), lambda: _list(house, found))
    found = about(house, house.records, key)
    return _show(house, found) if act == "show" else _retry(house, found, key)


# ── list ───────────────────────────────────────────────────────────────────────


def _list(house: House, found: Correspondence) -> Iterator[str]:
    all_of_them = {"all": len(found.notices), "letters": len(found.messages)}
    yield house.say(Says("notices: {all}; letters: {letters}", all_of_them))
    yield from orders(house)
    states = Counter(found.state(one) for one in found.notices)
    if states:
        yield "  ".join(f"{house.say(word(STATES, state))} {count}" for state, count in sorted(states.items()))
    waiting = [one for one in found.notices if found.state(one) in OPEN]
    if waiting:
        yield ""
        yield house.say(Says("still to go or to be decided: {count}", {"count": len(waiting)}))
        yield from _waiting(house, found, waiting)
    if found.messages:
        yield ""
        newest = found.messages[-LATEST:]
        yield house.say(Says("latest letters: {shown} of {all}", {"shown": len(newest), "all": len(found.messages)}))
        yield from _letters(house, newest)


def _waiting(house: House, found: Correspondence, waiting: Sequence[Notice]) -> Iterator[str]:
    head = [Says("key"), Says("day"), Says("department"), Says("to"), Says("measure"), Says("state")]
    cells: list[list[str | Ink]] = [
        [one.key, str(one.day), one.department, house.say(ROLES[one.role]), one.measure or "",
         _ink(house, found.state(one))]
        for one in waiting
    ]  # fmt: skip
    return table([house.say(one) for one in head], cells, flexible=2)


def _letters(house: House, rows: Sequence[outbox.Row]) -> Iterator[str]:
    head = [Says("number"), Says("day"), Says("to"), Says("state"), Says("tries"), Says("next try"), Says("channel"),
            Says("subject")]  # fmt: skip
    cells: list[list[str | Ink]] = [
        [str(row.id), str(row.day), row.department, _ink(house, row.state), str(row.attempts), _next(house, row),
         row.address.channel, row.subject or row.error]
        for row in rows
    ]  # fmt: skip
    return table([house.say(one) for one in head], cells, flexible=7)


def _next(house: House, row: outbox.Row) -> str:
    local = row.next_attempt and row.next_attempt.astimezone(ZoneInfo(house.office.zone))
    return local.strftime("%m-%d %H:%M") if local and row.state in ("dissolved", "sending") else ""


def _ink(house: House, state: str) -> Ink:
    return Ink(house.say(word(STATES, state)), COLOURS.get(state, ""))


# ── show ───────────────────────────────────────────────────────────────────────


def _show(house: House, found: Correspondence) -> Answer:
    bodies = {row.id: _stored(house, row.id) for row in found.messages}
    texts = [{**message(row), "text": bodies[row.id]} for row in found.messages]
    return Answer(lambda: {**found.document(house), "messages": texts}, lambda: _sheet(house, found, bodies))


def _stored(house: House, number: int) -> str:
    kept = outbox.message(house.records.db, number)
    return text(kept[1].payload) if kept else ""


def _sheet(house: House, found: Correspondence, bodies: dict[int, str]) -> Iterator[str]:
    for one in found.notices:
        what = {"key": one.key, "day": one.day, "department": one.department, "role": ROLES[one.role],
                "letter": word(LETTERS, one.letter), "measure": one.measure or "", "title": one.title,
                "state": STATES[found.state(one)], "reason": reason(house.catalog, one)}  # fmt: skip
        yield house.say(
            Says("{key}  {day}  {department}, {role}: {letter} {measure} {title} ({state}; {reason})", what)
        )
    for row in found.messages:
        yield ""
        yield from _letter(house, row, bodies[row.id])
    if not found.messages:
        yield house.say(Says("it is in no letter yet"))


def _letter(house: House, row: outbox.Row, body: str) -> Iterator[str]:
    state = {"id": row.id, "day": row.day, "address": str(row.address), "state": word(STATES, row.state),
             "tries": row.attempts}  # fmt: skip
    yield house.say(Says("letter {id} of {day} to {address}: {state}, tries: {tries}", state))
    if row.rehearsal:
        yield house.say(Says("a rehearsal: its notices count as told to nobody"))
    if row.error:
        yield house.say(Says("last error: {error}", {"error": row.error}))
    yield f"Message-ID: <{row.message_id}>"
    yield house.say(Says("Subject: {subject}", {"subject": row.subject}))
    if body:
        yield ""
        yield body.rstrip("\n")


# ── retry ──────────────────────────────────────────────────────────────────────


def _retry(house: House, found: Correspondence, key: str) -> Answer:
    if not any(one.state == "failed" for one in found.notices):
        shown = found.notices[0].state if found.notices else found.messages[0].state
        what = {"key": key, "state": word(STATES, shown)}
        raise Fault("not-failed", Says("{key} was not given up: {state}", what),
                    Says("only what has failed can be tried again"))  # fmt: skip
    with house.books.transaction():
        outbox.retry(house.books.db, Key(key))
    after = about(house, house.books, key)
    done = Says("{key} goes again with the next letters", {"key": key})
    return Answer(lambda: after.document(house), lambda: [house.say(done)])

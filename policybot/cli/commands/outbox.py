"""提示与信函的去向：list 一览，show 看原文，retry 重发 · Letters and their fate.

`retry` is the only way back for a notice that was given up. A KEY is that of a notice, or the number of a message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policybot import outbox
from policybot.cli.faults import Fault, usage
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.notices import facts, message, on_hold, place
from policybot.cli.screen import Ink, table
from policybot.cli.stored import text
from policybot.cli.values import one_of
from policybot.cli.words import COLOURS, LETTERS, ROLES, STATES, word
from policybot.model import Key, Notice, Says
from policybot.state import State

ACTS = ("list", "show", "retry")
OPEN = ("pending", "proposed", "held", "failed")
LATEST = 20
"""How many letters a list shows; programs get all."""


@dataclass(frozen=True, slots=True)
class Found:
    notices: list[Notice]
    messages: list[outbox.Row]
    letters: dict[str, int]


@command(
    argument("ACT", "list、show 或 retry，默认 list · list, show or retry, by default list", needed=False),
    argument("KEY", "提示编号或信函号 · key of a notice, or number of a message", needed=False),
    option("--status STATE", "只列该状态，如 failed · only this state, such as failed"),
)
def run(house: House, act: str | None, key: str | None, status: str | None) -> Answer:
    act = act or "list"
    if act not in ACTS:
        raise usage(Says("outbox: there is no {word}", {"word": act}), Says("write list, show KEY or retry KEY"))
    if (key is None) != (act == "list"):
        raise usage(
            Says("outbox {act}: KEY is missing or one too many", {"act": act}),
            Says("write list, show KEY or retry KEY"),
        )
    if key is None:
        found = _all(house, status)
        return Answer(lambda: _document(house, found), lambda: _list(house, found))
    found = _one(house.records if act == "show" else house.books, key)
    return _show(house, found) if act == "show" else _retry(house, found, key)


# ── what is on record ──────────────────────────────────────────────────────────


def _all(house: House, status: str | None) -> Found:
    db = house.records.db
    if status is not None:
        one_of(status, tuple(STATES), "--status")
    notices = [n for n in outbox.notices(db) if status in (None, _state(house, n))]
    messages = [m for m in outbox.messages(db) if status in (None, m.state)]
    return Found(notices, messages, outbox.letters_of(db))


def _one(state: State, key: str) -> Found:
    """A notice with its letter, or a message with its notices."""
    letters = outbox.letters_of(state.db)
    notices = outbox.notices(state.db, "key = ?", [key])
    if notices:
        number = letters.get(key)
        return Found(notices, outbox.messages(state.db, "letter = ?", [number]) if number else [], letters)
    messages = outbox.messages(state.db, "id = ?", [int(key)]) if key.isdecimal() and len(key) < 18 else []
    if not messages:
        raise Fault("unknown-key", Says("there is no notice and no letter {key}", {"key": key}),
                    Says("see: policybot outbox list"))  # fmt: skip
    carried = [k for k, letter in letters.items() if letter == messages[0].letter]
    return Found([n for n in outbox.notices(state.db) if n.key in carried], messages, letters)


def _state(house: House, notice: Notice) -> str:
    kept = notice.state == "pending" and on_hold(house.decisions, notice.key, house.today)
    return "held" if kept else notice.state


# ── for programs ───────────────────────────────────────────────────────────────


def _document(house: House, found: Found) -> dict[str, object]:
    rows = {row.letter: row for row in found.messages}
    return {
        "notices": [_notice(house, one, found.letters.get(one.key), rows) for one in found.notices],
        "messages": [message(row) for row in found.messages],
    }


def _notice(house: House, one: Notice, letter: int | None, rows: dict[int, outbox.Row]) -> dict[str, object]:
    row = rows.get(letter) if letter else None
    return {"day": one.day, **facts(house, one, _state(house, one)), **place(row.address if row else None),
            "message": letter}  # fmt: skip


# ── for people ─────────────────────────────────────────────────────────────────


def _list(house: House, found: Found) -> Iterator[str]:
    states = Counter(_state(house, one) for one in found.notices)
    yield house.say(
        Says("notices: {all}; letters: {letters}", {"all": len(found.notices), "letters": len(found.messages)})
    )
    if states:
        yield "  ".join(f"{house.say(word(STATES, state))} {count}" for state, count in sorted(states.items()))
    waiting = [one for one in found.notices if _state(house, one) in OPEN]
    if waiting:
        yield ""
        yield house.say(Says("still to go or to be decided: {count}", {"count": len(waiting)}))
        yield from _waiting(house, waiting)
    if found.messages:
        yield ""
        newest = found.messages[-LATEST:]
        yield house.say(Says("latest letters: {shown} of {all}", {"shown": len(newest), "all": len(found.messages)}))
        yield from _letters(house, newest)


def _waiting(house: House, waiting: Sequence[Notice]) -> Iterator[str]:
    head = [Says("key"), Says("day"), Says("department"), Says("to"), Says("measure"), Says("state")]
    cells: list[list[str | Ink]] = [
        [
            one.key,
            str(one.day),
            one.department,
            house.say(ROLES[one.role]),
            one.measure or "",
            _ink(house, _state(house, one)),
        ]
        for one in waiting
    ]
    return table([house.say(one) for one in head], cells, flexible=2)


def _letters(house: House, rows: Sequence[outbox.Row]) -> Iterator[str]:
    head = [Says("number"), Says("day"), Says("state"), Says("tries"), Says("channel"), Says("subject")]
    cells: list[list[str | Ink]] = [
        [
            str(row.id),
            str(row.day),
            _ink(house, row.state),
            str(row.attempts),
            row.address.channel,
            row.subject,
        ]
        for row in rows
    ]
    return table([house.say(one) for one in head], cells, flexible=5)


def _ink(house: House, state: str) -> Ink:
    return Ink(house.say(word(STATES, state)), COLOURS.get(state, ""))


# ── one ────────────────────────────────────────────────────────────────────────


def _show(house: House, found: Found) -> Answer:
    bodies = {row.id: _stored(house.records, row.id) for row in found.messages}

    def document() -> dict[str, object]:
        facts = _document(house, found)
        return {**facts, "messages": [{**message(row), "text": bodies[row.id]} for row in found.messages]}

    return Answer(document, lambda: _sheet(house, found, bodies))


def _stored(state: State, number: int) -> str:
    kept = outbox.message(state.db, number)
    return text(kept[1].payload) if kept else ""


def _sheet(house: House, found: Found, bodies: dict[int, str]) -> Iterator[str]:
    for one in found.notices:
        what = {"key": one.key, "day": one.day, "department": one.department, "role": ROLES[one.role],
                "letter": word(LETTERS, one.letter), "measure": one.measure or "", "title": one.title,
                "state": STATES[_state(house, one)], "reason": one.reason}  # fmt: skip
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
    if row.error:
        yield house.say(Says("last error: {error}", {"error": row.error}))
    yield f"Message-ID: <{row.message_id}>"
    yield house.say(Says("Subject: {subject}", {"subject": row.subject}))
    if body:
        yield ""
        yield body.rstrip("\n")


def _retry(house: House, found: Found, key: str) -> Answer:
    with house.books.transaction():
        revived = outbox.retry(house.books.db, Key(key))
    if not revived:
        states = [*(one.state for one in found.notices), *(row.state for row in found.messages)]
        said = house.say(word(STATES, states[0]))
        raise Fault("not-failed", Says("{key} was not given up: {state}", {"key": key, "state": said}),
                    Says("only what has failed can be tried again"))  # fmt: skip
    after = _one(house.books, key)
    return Answer(
        lambda: _document(house, after),
        lambda: [house.say(Says("{key} goes again with the next letters", {"key": key}))],
    )

"""What the outbox holds: notices, the letters they are in, and what is kept back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policybot import outbox
from policybot.model import Notice, Says
from policybot.state import State

from .faults import Fault
from .house import House
from .notices import facts, holds, message, place, state
from .values import one_of
from .words import STATES, key


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Notices and messages, the letter each notice is in, and what is held today."""

    notices: list[Notice]
    messages: list[outbox.Row]
    letters: dict[str, int]
    held: frozenset[str]

    def state(self, notice: Notice) -> str:
        return state(notice, self.held)

    def document(self, house: House) -> dict[str, object]:
        return {"notices": list(self._notices(house)), "messages": [message(row) for row in self.messages]}

    def _notices(self, house: House) -> Iterator[dict[str, object]]:
        rows = {row.letter: row for row in self.messages}
        for one in self.notices:
            letter = self.letters.get(one.key)
            row = rows.get(letter) if letter else None
            where = place(row.address if row else None)
            yield {"day": one.day, **facts(house, one, self.state(one)), **where, "message": letter}


def everything(house: House, status: str | None) -> Correspondence:
    """All that is on record, or all in one state."""
    if status is not None:
        status = one_of(key(STATES, status), tuple(STATES), "--status")
    held, db = holds(house.decisions, house.today), house.records.db
    notices = [one for one in outbox.notices(db) if status in (None, state(one, held))]
    messages = [row for row in outbox.messages(db) if status in (None, row.state)]
    return Correspondence(notices, messages, outbox.letters_of(db), held)


def about(house: House, records: State, key: str) -> Correspondence:
    """A notice with its letter, or a message with its notices. Raises Fault where there is neither."""
    held, letters = holds(house.decisions, house.today), outbox.letters_of(records.db)
    if notices := outbox.notices(records.db, "key = ?", [key]):
        number = letters.get(key)
        messages = outbox.messages(records.db, "letter = ?", [number]) if number else []
        return Correspondence(notices, messages, letters, held)
    # SQLite's integers end at 19 digits.
    messages = outbox.messages(records.db, "id = ?", [int(key)]) if key.isdecimal() and len(key) < 19 else []
    if not messages:
        raise Fault("unknown-key", Says("there is no notice and no letter {key}", {"key": key}),
                    Says("see: policybot outbox list"))  # fmt: skip
    carried = {one for one, letter in letters.items() if letter == messages[0].letter}
    return Correspondence([n for n in outbox.notices(records.db) if n.key in carried], messages, letters, held)

"""One cell of a filled ledger: what it says that neither the sheet said before nor the record says now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from math import isclose

from policybot.language import say
from policybot.model import Says
from policybot.plaintext import nothing
from policybot.sheets import Cell, text, word

from .columns import LANGUAGES, Field
from .entries import CHOICES, SHARES, Entry, Share, Value
from .parsing import BadCell, day, number

FIXED: tuple[Field, ...] = ("required", "extended", "evidence")
"""What a sheet shows and cannot change; a slip here is told, for somebody may believe to have changed it."""

MEANT: Mapping[str, Share] = {
    "已完成": "done", "完成": "done", "本单位已完成": "done", "进行中": "open", "申请销号": "applied",
}  # fmt: skip
"""What people write for a state."""


def new(field: Field, cell: Cell, then: Entry, now: Entry, language: str) -> Value:
    """What a cell says anew; None where it says nothing new. Raises BadCell."""
    before, known = then.cells.get(field), now.cells.get(field)
    if field == "state":
        return _state(cell, then, now, language)
    if field in ("done", "problem", "next"):
        return _text(field, cell, before, known)
    unit = now.measure.target.unit if now.measure.target else ""
    reader: Callable[[Cell], Value] = (lambda c: number(c, unit)) if field == "value" else day
    if _unread(cell, before):
        return None
    after = reader(cell)
    return None if after is None or _same(after, before) or _same(after, known) else after


def _unread(cell: Cell, before: Value) -> bool:
    """A figure that stands as it was written needs no reading, whatever may be thought of it."""
    return isinstance(cell, float) and isinstance(before, float | int) and isclose(cell, before)


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float | int):
        return isclose(one, other)
    return one == other


def _text(field: Field, cell: Cell, before: Value, known: Value) -> str | None:
    """An emptied problem or next step is over; an emptied progress is nothing, for nobody takes back by erasing."""
    was = [text(str(one or "")) for one in (before, known)]
    after = text(cell)
    if after in was:
        return None
    after = "" if nothing(after) else after
    if after in ["" if nothing(one) else one for one in was]:
        return None
    return after if after or field != "done" else None


# ── the state of a part ────────────────────────────────────────────────────────


def meant(cell: Cell) -> Share | None:
    """The state that somebody names in words, whatever it was before."""
    return _choices().get(word(cell))


@cache
def _choices() -> dict[str, Share]:
    said = {word(say(SHARES[one], language)): one for one in CHOICES for language in LANGUAGES}
    return {**{word(name): share for name, share in MEANT.items()}, **said}


def _state(cell: Cell, then: Entry, now: Entry, language: str) -> str | None:
    written = word(cell)
    if not written or written in (word(str(one.cells.get("state") or "")) for one in (then, now)):
        return None
    share = meant(cell)
    if share is None:
        choices = "、".join(say(SHARES[one], language) for one in CHOICES)
        raise BadCell("bad-state", Says("{text} cannot be chosen", {"text": text(cell)}),
                      Says("write one of: {choices}", {"choices": choices}))  # fmt: skip
    if share == now.share:
        return None
    if now.share in CHOICES and CHOICES.index(share) < CHOICES.index(now.share):
        message = Says("what was reported as {state} is not taken back here", {"state": SHARES[now.share]})
        raise BadCell("taken-back", message, Says("write back what stood there, and tell the bureau"))
    return share


# ── what cannot be changed ─────────────────────────────────────────────────────


def require_fixed(field: Field, cell: Cell, then: Entry, now: Entry) -> None:
    """Raises BadCell where somebody has written into a cell that a sheet cannot change."""
    if field == "evidence":
        _require_known(cell, now)
    elif _plain(cell) not in ("", _shown(then.cells.get(field)), _shown(now.cells.get(field))):
        message = Says("{text}: the date in force is not changed here", {"text": text(cell)})
        hint = Says("write back what stood there; for a later date apply to the bureau, and report as before")
        raise BadCell("fixed-date", message, hint)


def _plain(cell: Cell) -> str:
    try:
        found = day(cell)
    except BadCell:
        return text(cell)
    return found.isoformat() if found else ""


def _shown(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else text(str(value or ""))


_BETWEEN = re.compile(r"[、；;，,]")


def _require_known(cell: Cell, now: Entry) -> None:
    """Names of evidence that is on record of the department; a name alone proves nothing."""
    lines = [line.strip() for line in text(cell).splitlines()]
    shown = set(str(now.cells.get("evidence") or "").splitlines()) | set(now.proofs)
    left = [part.strip() for line in lines if line not in shown for part in _BETWEEN.split(line)]
    missing = [name for name in left if name and name not in shown]
    if missing:
        message = Says("no such evidence is on record: {names}", {"names": "、".join(missing)})
        raise BadCell("no-such-evidence", message, Says("hand the file itself to the bureau; here stand only names"))

"""复核某一天的信函：应发未发、发而无据 · What the rules demanded of a day, beside what was sent.

Exit 1 when something is found. A day that cannot be recomputed is listed as skipped, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from policybot.audit import Audited, Line, audit, last_day
from policybot.cli.faults import Fault
from policybot.cli.frame import Answer, command, option
from policybot.cli.house import House
from policybot.cli.screen import Colour, Ink, table
from policybot.cli.values import day
from policybot.cli.words import LETTERS, ROLES, word
from policybot.model import Says
from policybot.pipeline.post import Post

KINDS: dict[str, Says] = {
    "missing": Says("demanded, not sent"),
    "undemanded": Says("sent, not demanded"),
    "over_budget": Says("one letter too many"),
    "day_off": Says("on a day off"),
}
OPEN: dict[str, Says] = {"waiting": Says("waits"), "failed": Says("failed")}


@command(
    option(
        "--on DAY",
        "哪一天，默认最近一个发信时间已过的工作日 · by default the last working day whose sending hours are over",
        read=day,
    ),
)
def run(house: House, on: date | None) -> Answer:
    chosen = on or last_day(house.office, house.now)
    if chosen > house.today:
        raise Fault("late-day", Says("{day} has not come yet", {"day": chosen}),
                    Says("policybot plan says what is to come"))  # fmt: skip
    post = Post(house.office, house.folder)
    found = audit(house.office, house.records, post, [chosen], house.now)
    return Answer(
        lambda: _document(house, chosen, found), lambda: _lines(house, chosen, found), int(bool(found.findings))
    )


def _document(house: House, on: date, found: Audited) -> Mapping[str, object]:
    return {
        "on": on,
        "demanded": found.demanded,
        "sent": found.sent,
        "missing": [_row(house, line) for line in found.of("missing")],
        "undemanded": [_row(house, line) for line in found.of("undemanded")],
        "over_budget": [_row(house, line) for line in found.of("over_budget")],
        "day_off": [_row(house, line) for line in found.of("day_off")],
        "waiting": [_row(house, line) for line in found.waiting],
        "failed": [_row(house, line) for line in found.failed],
        "skipped": [{"day": one.day, "why": house.say(one.why)} for one in found.skipped],
        "findings": len(found.findings),
    }


def _row(house: House, line: Line) -> Mapping[str, object]:
    """`message` is the number of the letter, where the line is about one."""
    notice = line.notice
    return {
        "day": line.day,
        "measure": notice.measure if notice else None,
        "document": notice.document if notice else None,
        "department": line.department,
        "role": line.role,
        "step": notice.step if notice else None,
        "letter": notice.letter if notice else None,
        "key": line.key or None,
        "message": line.number,
        "why": house.say(line.why),
    }


def _lines(house: House, on: date, found: Audited) -> Iterator[str]:
    facts = {"on": on, "demanded": found.demanded, "sent": found.sent, "findings": len(found.findings)}
    yield house.say(Says("{on}: notices demanded: {demanded}; sent: {sent}; findings: {findings}", facts))
    for one in found.skipped:
        yield house.say(Says("not audited: {why}", {"why": one.why}))
    yield from _table(house, [(KINDS[one.kind], one.line, "red") for one in found.findings])
    lines = [(OPEN[state], line) for state, line in _open(found)]
    if lines:
        yield ""
        yield house.say(Says("demanded, and for a reason not sent: {count}", {"count": len(lines)}))
        yield from _table(house, [(state, line, "") for state, line in lines])


def _open(found: Audited) -> Iterator[tuple[str, Line]]:
    yield from (("waiting", line) for line in found.waiting)
    yield from (("failed", line) for line in found.failed)


def _table(house: House, rows: Sequence[tuple[Says, Line, Colour]]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    head = [Says("state"), Says("department"), Says("to"), Says("measure"), Says("letter"), Says("why"), Says("key")]
    cells: list[list[str | Ink]] = [
        [Ink(house.say(kind), colour), line.department, house.say(word(ROLES, line.role)),
         (line.notice.measure if line.notice else None) or "",
         house.say(word(LETTERS, line.notice.letter)) if line.notice else "", house.say(line.why),
         line.key or str(line.number)]
        for kind, line, colour in rows
    ]  # fmt: skip
    yield from table([house.say(one) for one in head], cells, flexible=5)

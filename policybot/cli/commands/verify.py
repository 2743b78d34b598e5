"""查验记录：填报、决定、送达是否完整未改 · Prove that the records are whole and unchanged.

Exit 1 when something is found. `--head` takes the digits that a weekly overview ends with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policybot.cli.faults import Fault
from policybot.cli.frame import Answer, command, option
from policybot.cli.house import House
from policybot.model import Says
from policybot.state import chain, proof
from policybot.state.chain import Link, Problem

HEAD = re.compile(rf"[0-9a-fA-F]{{{proof.FEWEST_DIGITS},64}}")


def digits(text: str, flag: str) -> str:
    """The digits of a head. Raises Fault."""
    if HEAD.fullmatch(text):
        return text.lower()
    advice = Says("give at least {least} of its digits, 0 to 9 and a to f", {"least": proof.FEWEST_DIGITS})
    raise Fault(
        "bad-head", Says("{option}: {text} is no digest of the records", {"option": flag, "text": text}), advice
    )


@command(
    option(
        "--head HEX",
        "每周台账末尾的校验码，核对它是否仍在记录中 · the digits at the end of a weekly overview: are they still there",
        read=digits,
    ),
)
def run(house: House, head: str | None) -> Answer:
    found = proof.prove(house.records)
    link = proof.contains(house.records, head) if head else None
    if head and link is None:
        unknown = Says("no record was ever followed by {head}: it is mistyped, or records were removed", {"head": head})
        found.append(Problem("link", None, "unknown-head", unknown))
    last = next(chain.links(house.records.db, "id = (SELECT max(id) FROM chain)"), None)
    return Answer(
        lambda: _document(house, found, last, link), lambda: _lines(house, found, last, link), status=int(bool(found))
    )


def _document(house: House, found: list[Problem], last: Link | None, link: Link | None) -> Mapping[str, object]:
    return {
        "head": last.hash if last else None,
        "links": last.place if last else 0,
        "problems": [
            {"kind": one.kind, "row": one.row, "code": one.code, "message": house.say(one.message)} for one in found
        ],
        "contains": _row(house, link) if link else None,
    }


def _row(house: House, link: Link) -> Mapping[str, object]:
    day = chain.day(house.records.db, link)
    return {"head": link.hash, "place": link.place, "kind": link.kind, "row": link.row, "day": day}


def _lines(house: House, found: list[Problem], last: Link | None, link: Link | None) -> Iterator[str]:
    if last is None:
        yield house.say(Says("nothing is on record yet"))
    else:
        yield house.say(Says("records: {count}; digest: {head}", {"count": last.place, "head": last.hash}))
    if link:
        row = {**_row(house, link), "record": chain.record(link.kind, link.row)}
        yield house.say(Says("{head} is record {place}: {record}, {day}", row))
    if not found:
        yield house.say(Says("whole and unchanged: database, chain and evidence"))
        return
    yield house.say(Says("{count} problems:", {"count": len(found)}))
    yield from (f"  {house.say(one.message)}" for one in found)
    yield house.say(Says("keep the folder as it is and compare it with a backup: policybot restore --help"))

"""从备份恢复记录，原数据库另存 · Put a backup in the place of the records.

The daemon must have ended. Without `--yes` it is only said what would happen, and the exit code is 1. Letters that
went after the backup are not in it, so a hold keeps all letters back until somebody has looked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from policybot import acts
from policybot.acts import Decided, bench
from policybot.cli import deciding
from policybot.cli.faults import Fault
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.user import user
from policybot.cli.values import path
from policybot.daemon import BusyError, sole
from policybot.model import Says
from policybot.state import State, chain, read_copy, restore


@command(
    argument("FILE", "备份文件，在运行数据目录的 backup/ 中 · the backup, in backup/ of the state folder"),
    deciding.by(),
    option("--yes", "确认恢复 · do it"),
)
def run(house: House, file: str, by: str, yes: bool) -> Answer:
    source = path(file, "FILE")
    with read_copy(source) as copy:
        held = _held(copy)
    if not yes:
        return Answer(lambda: _document(source, held), lambda: _offer(house, source, held), status=1)
    made, aside = _restored(house, source, by, _why(house, source, held))
    return Answer(lambda: _document(source, held, made, aside), lambda: _done(house, source, held, made, aside))


Held = tuple[int, date | None]
"""How many records a backup holds, and the day of the last one."""


def _held(copy: State) -> Held:
    last = next(chain.links(copy.db, "id = (SELECT max(id) FROM chain)"), None)
    return (last.place, chain.day(copy.db, last)) if last else (0, None)


def _restored(house: House, source: Path, by: str, why: str) -> tuple[Decided, Path | None]:
    catalog, workdays, now, today = house.catalog, house.office.workdays, house.now, house.today

    def hold(state: State) -> Decided:
        return acts.hold(bench(catalog, state, workdays, now, today, user()), "all", by, why, None, today)

    try:
        with sole(house.folder):
            return restore(house.folder, source, now, hold)
    except BusyError as busy:
        what = {"pid": busy.pid, "folder": busy.folder}
        raise Fault("busy", Says("process {pid} works on {folder}", what),
                    Says("end the daemon first, then restore")) from None  # fmt: skip


def _why(house: House, source: Path, held: Held) -> str:
    """The reason of the hold, as it stands on record."""
    what = {"file": source.name, "day": held[1] or Says("no date")}
    return house.say(
        Says(
            "restored from {file}, last record of {day}: letters sent after it are not on record and may go again", what
        )
    )


def _document(source: Path, held: Held, made: Decided | None = None, aside: Path | None = None) -> dict[str, object]:
    return {
        "restored": made is not None,
        "file": str(source),
        "links": held[0],
        "last_record": held[1],
        "aside": str(aside) if aside else None,
        "decision": made.decision if made else None,
        "until": made.until if made else None,
    }


def _offer(house: House, source: Path, held: Held) -> Iterator[str]:
    yield house.say(_holds(source, held))
    yield house.say(
        Says("the records in {folder} would be kept aside, and all letters held back", {"folder": house.folder})
    )
    yield house.say(Says("nothing was changed; to do it, add --yes"))


def _holds(source: Path, held: Held) -> Says:
    what = {"file": source, "count": held[0], "day": held[1] or Says("no date")}
    return Says("{file} is sound; records: {count}, the last of {day}", what)


def _done(house: House, source: Path, held: Held, made: Decided, aside: Path | None) -> Iterator[str]:
    yield house.say(_holds(source, held))
    yield house.say(Says("it is in its place now"))
    if aside:
        yield house.say(Says("the records that were there are kept as {file}", {"file": aside}))
    hold = {"until": made.until, "number": made.decision}
    yield house.say(
        Says("all letters are held back until {until} (decision {number}): those after the backup may go again", hold)
    )
    yield house.say(Says("now look through policybot outbox list, then: policybot release all --by NAME"))

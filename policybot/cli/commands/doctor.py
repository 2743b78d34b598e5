"""体检：设置、联系人、渠道、记录、时钟是否正常 · Is everything in order? Nothing is sent, nothing is changed.

Each line is ok, warning or fault, with advice. Exit 1 on a fault.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from policybot.cli.frame import Answer, command
from policybot.cli.house import House
from policybot.cli.screen import Colour, Ink, table
from policybot.doctor import Level, Line, Patient, examine
from policybot.model import Says

LEVELS: dict[Level, tuple[Says, Colour]] = {
    "ok": (Says("all right"), "green"),
    "warning": (Says("look at this"), "yellow"),
    "fault": (Says("fault"), "red"),
}

NAMES = {
    "backups": Says("backups"), "calendar": Says("calendar"), "contacts": Says("contacts"), "daemon": Says("daemon"),
    "database": Says("database"), "disk": Says("disk"), "health": Says("health page"), "holds": Says("holds"),
    "letters": Says("letters"),
    "settings": Says("settings"), "texts": Says("official text"), "state": Says("state folder"),
}  # fmt: skip
"""What a line is about, for people; a channel goes by its own name."""


@command()
def run(house: House) -> Answer:
    patient = Patient(house.measures, house.config, os.environ, house.folder, house.now)
    try:
        found = list(examine(patient))
    finally:
        patient.close()
    status = 1 if any(line.level == "fault" for line in found) else 0
    return Answer(lambda: {"checks": [_row(house, line) for line in found]}, lambda: _lines(house, found), status)


def _row(house: House, line: Line) -> dict[str, object]:
    advice = house.say(line.advice) if line.advice else ""
    return {"name": line.name, "level": line.level, "says": house.say(line.says), "advice": advice}


def _lines(house: House, found: list[Line]) -> Iterator[str]:
    head = [house.say(one) for one in (Says("what"), Says("state"), Says("what was found"))]
    yield from table(head, [_cells(house, line) for line in found])
    yield ""
    counts: dict[str, object] = {level: sum(line.level == level for line in found) for level in LEVELS}
    yield house.say(Says("all right {ok}, to look at {warning}, faults {fault}", counts))


def _cells(house: House, line: Line) -> list[str | Ink]:
    word, colour = LEVELS[line.level]
    words = Says("{what}; {advice}", {"what": line.says, "advice": line.advice}) if line.advice else line.says
    return [house.say(NAMES.get(line.name, Says("{name}", {"name": line.name}))), Ink(house.say(word), colour),
            house.say(words)]  # fmt: skip

"""签发一封待签发的信，或解除暂停发信 · Let a waiting letter go, or lift a hold.

A KEY is that of a notice; `all` lifts a hold on everything.
"""

from __future__ import annotations

from datetime import date

from policybot import acts
from policybot.cli import deciding
from policybot.cli.frame import Answer, argument, command
from policybot.cli.house import House
from policybot.cli.notices import holds
from policybot.model import Says


@command(
    argument("KEY", "提示编号（见 outbox list），或 all · key of a notice (see outbox list), or all"),
    deciding.by(),
    deciding.on(),
)
def run(house: House, key: str, by: str, on: date | None) -> Answer:
    held = key == "all" or key in holds(house.decisions, house.today)
    done = Says("the hold is lifted") if held else Says("letter released")
    return deciding.decided(house, acts.release, key, by, on or house.today, done=done)

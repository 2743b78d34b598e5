"""暂停发一封信，或全部暂停 · Keep one letter, or all, back until a day.

None is lost, and a hold lapses by itself.
"""

from __future__ import annotations

from datetime import date

from policybot import acts
from policybot.cli import deciding
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.values import day
from policybot.model import Says


@command(
    argument(
        "KEY",
        "提示编号（见 outbox list），默认 all · key of a notice (see outbox list), by default all",
        needed=False,
    ),
    deciding.by(),
    deciding.reason(),
    option(
        "--until DAY",
        "暂停到哪一天（含当日），默认5个工作日 · the last day, by default five working days",
        read=day,
    ),
    deciding.on(),
)
def run(house: House, key: str | None, by: str, reason: str, until: date | None, on: date | None) -> Answer:
    given = (key or "all", by, reason, until, on or house.today)
    return deciding.decided(house, acts.hold, *given, done=Says("letters held back"))

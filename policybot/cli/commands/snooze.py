"""到期前的提示暂缓一段时间 · Reminders before the date rest for a time, of one owner or of all.

Never past the date; they are listed to the bureau as long as they rest. The last one decides: --until today ends it.
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
    argument("MEASURE", "事项编号 · number of a measure"),
    option("--until DAY", "暂缓到哪一天，含当日（必填） · the last day of it (required)", read=day, needed=True),
    option("--owner DEPARTMENT", "只对这个单位 · only for this department"),
    deciding.by(),
    deciding.reason(),
    deciding.on(),
)
def run(house: House, measure: str, until: date, owner: str | None, by: str, reason: str, on: date | None) -> Answer:
    given = (measure, until, by, reason, owner, on or house.today)
    return deciding.decided(house, acts.snooze, *given, done=Says("reminders before the date rest"))

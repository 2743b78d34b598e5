"""认定补录的填报按写明的日期算 · Confirms by a paper that a report counts on the day it claims.

Of use where the measures file says `timeliness = "entered"`: there a report entered afterwards counts by its entry.
"""

from __future__ import annotations

from datetime import date

from policybot import acts
from policybot.cli import deciding
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.values import whole
from policybot.model import Says


@command(
    argument("REPORT", "填报编号，见 history，可写几个 · number of the report, or several", many=True),
    option("--paper NO", "来文的文号或收文登记号（必填） · number of the paper that came (required)", needed=True),
    deciding.by(),
    deciding.reason(),
    deciding.on(),
)
def run(house: House, report: tuple[str, ...], paper: str, by: str, reason: str, on: date | None) -> Answer:
    given = ([whole(one, "REPORT") for one in report], paper, by, reason, on or house.today)
    done = Says("reports that count by the day they claim: {numbers}", {"numbers": "、".join(report)})
    return deciding.decided(house, acts.confirm, *given, done=done)

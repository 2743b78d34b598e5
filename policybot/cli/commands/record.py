"""记录一家单位的进展填报 · A progress report of a department.

Several measures at once get one report each, all or none. `--close` applies for closure and needs evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from policybot import acts
from policybot.cli.arrears import UNSIGNED, entered_later, unsigned
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.user import user
from policybot.cli.values import day, number, path
from policybot.model import Says


@command(
    argument("MEASURE", "事项编号，可写几个 · number of a measure, or several", many=True),
    option("--by DEPARTMENT", "填报单位（必填） · the department that reports (required)", needed=True),
    option("--person NAME", "填报人（必填） · the person who reports (required)", needed=True),
    option("--done TEXT", "已完成的工作 · what was done"),
    option("--problem TEXT", "困难和问题 · what is difficult"),
    option("--next TEXT", "下一步打算 · what comes next"),
    option("--value N", "目标的完成数，只写数字 · the figure of the target, digits only", read=number),
    option(
        "--expected DAY",
        "预计完成日期，不早于填报日，已完成的不写 · when it will be done; not of what is done",
        read=day,
    ),
    option("--committed DAY", "承诺完成日期，同上 · the day the owner commits itself to; likewise", read=day),
    option("--part-done", "本单位部分已完成 · the owner's part is done"),
    option("--evidence FILE", "佐证材料，可写几个 · evidence, may be given several times", read=path, many=True),
    option("--close", "申请办结（须有佐证材料） · apply for closure (needs evidence)"),
    option("--ask-extension DAY", "申请把时限调整到 · ask for a later date", read=day, name="asks_until"),
    option(
        "--for DAY",
        "定期事项：报的是哪一次 · which occurrence of a recurring measure",
        read=day,
        name="for_day",
    ),
    option("--source TEXT", "怎样报来的：电话、来函文号等 · how it came: a call, the number of a paper"),
    option("--signed NAME", "单位内审签的人 · who signed it off in the department"),
    option("--on DAY", "哪一天报的，默认今天 · the day of the report, by default today", read=day),
    option("--entered-by NAME", "录入人，默认当前用户 · who enters it, by default the user logged in"),
)
def run(
    house: House, measure: tuple[str, ...], by: str, person: str, done: str | None, problem: str | None,
    next: str | None, value: float | None, expected: date | None, committed: date | None, part_done: bool,
    evidence: tuple[Path, ...], close: bool, asks_until: date | None, for_day: date | None, on: date | None,
    source: str | None, signed: str | None, entered_by: str | None,
) -> Answer:  # fmt: skip
    measures = tuple(dict.fromkeys(measure))
    account = acts.Account(
        measures, by, person, on or house.today, done or "", problem or "", next or "", value, expected, committed,
        part_done, close, asks_until, for_day, evidence, source or "", signed or "",
    )  # fmt: skip
    enters = entered_by if entered_by is not None else user()
    policy, now, today, workdays = house.catalog, house.now, house.today, house.office.workdays
    largest = house.office.settings.evidence.max_size
    kept = house.write(lambda state: acts.record(policy, state, account, now, today, workdays, enters, largest))
    return Answer(lambda: {"report": kept[-1], "reports": kept}, lambda: _lines(house, account, kept))


def _lines(house: House, account: acts.Account, kept: list[int]) -> Iterator[str]:
    for ident, report in zip(account.measures, kept, strict=True):
        says = {"id": ident, "department": account.by, "report": report, "day": account.day}
        yield house.say(Says("{id}: report {report} of {department} on {day} is on record", says))
    documents = (acts.find_measure(house.catalog, ident)[0].document for ident in account.measures)
    yield from map(house.say, entered_later(house, account.day, documents, kept))
    if account.close:
        yield house.say(Says("closure is applied for; see: policybot review"))
    elif account.part_done:
        yield house.say(Says("this owner's part is done by its own word"))
    if unsigned([account]):
        yield house.say(UNSIGNED)
    if account.asks_until:
        yield house.say(Says("a later date is asked for; the date in force stays until an extension is approved"))

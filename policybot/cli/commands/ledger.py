"""台账表格：export 导出 Excel，import 收回填好的 · The ledger as a spreadsheet, out and back.

`import` takes the good rows, one report for each, and writes a copy with the others marked; the exit code is 1 then.
The same file twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from policybot.cli import ledgers
from policybot.cli.arrears import entered_later, unsigned
from policybot.cli.faults import usage
from policybot.cli.frame import Answer, argument, both, command, option
from policybot.cli.house import House
from policybot.cli.user import user
from policybot.cli.values import day, path
from policybot.model import Says

ACTS = ("export", "import")


@command(
    argument("ACT", "export 或 import · export or import"),
    argument("FILE", "表格文件，以 .xlsx 结尾 · the spreadsheet", needed=False),
    option("--department NAME", "只导出或只收这家单位的行 · only the rows of this department"),
    option("--each FOLDER", "导出：每家单位一个文件，放进该目录 · export: a file for each department", read=path),
    option("--dry-run", "导入：只看有何变化，什么都不写 · import: only say what would change"),
    option("--by NAME", "导入：填报人，表里没有写的 · import: who reports, where the sheet does not say"),
    option("--on DAY", "哪一天的台账，或哪一天报的，默认今天 · the day, by default today", read=day),
    option("--entered-by NAME", "导入：录入人，默认当前用户 · import: who enters it, by default the user logged in"),
)
def run(
    house: House, act: str, file: str | None, department: str | None, each: Path | None, dry_run: bool, by: str | None,
    on: date | None, entered_by: str | None,
) -> Answer:  # fmt: skip
    if act not in ACTS:
        raise usage(Says("ledger: there is no {word}", {"word": act}), Says("write export FILE or import FILE"))
    name = house.department(department, "--department") if department else None
    source = path(file, "FILE") if file else None
    if act == "export":
        if dry_run or by or entered_by is not None:
            raise usage(Says("--dry-run, --by and --entered-by belong to import"), Says("leave them out"))
        return _export(house, source, name, each, on)
    if each or source is None:
        raise usage(Says("ledger import takes one FILE"), Says("name the file that was sent back"))
    found = ledgers.take(
        house, source, by or "", name or "", on or house.today, user() if entered_by is None else entered_by,
        dry=dry_run,
    )  # fmt: skip
    status = 1 if found.judged.rejected else 0
    return Answer(lambda: ledgers.document(house, found, dry_run), lambda: _taken(house, found, dry_run), status)


def _taken(house: House, found: ledgers.Filled, dry: bool) -> Iterator[str]:
    yield from ledgers.told(house, found, dry)
    if taken := found.judged.accepted:
        documents = (house.catalog.policy(one.measure.document).document for one in taken)
        numbers = list(found.reports.values())
        yield from map(house.say, entered_later(house, taken[0].account.day, documents, numbers))
        if unsigned(one.account for one in taken):
            yield house.say(Says("who signed a figure or an application off is not named in the sheet"))


# ── export ─────────────────────────────────────────────────────────────────────


def _export(house: House, file: Path | None, name: str | None, each: Path | None, on: date | None) -> Answer:
    if name and each:
        raise both("--department", "--each")
    if file is None and each is None:
        raise usage(Says("ledger export needs FILE or --each FOLDER"), Says("name a file that is not there yet"))
    on = on or house.today
    files = ledgers.export(house, file, name, each, on)
    return Answer(lambda: {"on": on, "files": [str(one) for one in files]}, lambda: _files(house, files))


def _files(house: House, files: list[Path]) -> Iterator[str]:
    for one in files:
        yield house.say(Says("{file} is written", {"file": one}))

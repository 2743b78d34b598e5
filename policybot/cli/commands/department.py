"""部门改名（机构改革）：rename 旧名 新名，旧名转为别名 · Renames a department; the old name becomes an alias.

Every place of the name in the measures files is changed; records and letters under the old name stay its own, and
contacts may go on using it. `--from` keeps with the alias until when it was the name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policybot.catalog.rules import OPEN
from policybot.cli.edited import edited
from policybot.cli.faults import Fault, usage
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.values import day
from policybot.editing import Edit, Script, renaming
from policybot.model import Says


@command(
    argument("ACT", "rename"),
    argument("OLD", "现在的名称，与任务台账文件一致 · its present name in the measures file"),
    argument("NEW", "新名称 · the new name"),
    option("--from DAY", "新名称启用之日 · the day from which the new name holds", read=day, name="since"),
    option("--dry-run", "只看会怎样，什么都不写 · only say what would happen"),
)
def run(house: House, act: str, old: str, new: str, since: date | None, dry_run: bool) -> Answer:
    if act != "rename":
        raise usage(Says("department: there is no {word}", {"word": act}), Says("write rename OLD NEW"))
    name = house.department(old, "OLD")
    if name != old:
        raise Fault("alias", Says("{alias} is another name of {name}", {"alias": old, "name": name}),
                    Says("write {name} as the old name", {"name": name}))  # fmt: skip
    _sensible(house, new, since, dry=dry_run)
    return edited(house, list(_edits(house, old, new, since)), dry=dry_run)


def _sensible(house: House, new: str, since: date | None, *, dry: bool) -> None:
    """The file is in force as soon as it is written: a name of later would stand in the letters of before."""
    if not new.strip() or new == OPEN:
        raise Fault("blank", Says("{name} is no name", {"name": new}), Says("write the new name in full"))
    if since and since > house.today and not dry:
        raise Fault(
            "future-day",
            Says("the new name holds only from {day}", {"day": since}),
            Says("rename it on that day; until then look with --dry-run, or simulate with [[rename]]"),
        )


def _edits(house: House, old: str, new: str, since: date | None) -> Iterator[Edit]:
    from policybot import settings

    if old == new:
        return
    for file, data in settings.sources(house.measures).items():
        script = Script(file, data)
        yield script.edit(renaming.rename(script, old, new, since))

"""整理任务台账文件的版式，内容和注释不变 · Lays a measures file out anew; what it says stays the same.

Keys in the order of the schema, equals signs one below the other, one blank line between tables, a line end at the
end. `--check` writes nothing and exits 1 when a file is not laid out so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policybot.cli.edited import Edited, difference, document, edited
from policybot.cli.faults import BadFile
from policybot.cli.frame import Answer, command, option
from policybot.cli.house import House
from policybot.editing import Edit, Script, layout
from policybot.model import Says


@command(
    option("--check", "只检查，不写；版式不齐时退出码为1 · write nothing; exit 1 when something would change"),
    option("--dry-run", "只看会怎样，什么都不写 · only say what would happen"),
)
def run(house: House, check: bool, dry_run: bool) -> Answer:
    from policybot import settings

    loaded = house.look()
    if loaded.mistakes:
        raise BadFile(loaded.mistakes)
    edits = [layout.tidy(Script(file, data)) for file, data in settings.sources(house.measures).items()]
    if check:
        return _checked(house, [edit for edit in edits if edit])
    return edited(house, edits, dry=dry_run)


def _checked(house: House, edits: Sequence[Edit]) -> Answer:
    done = Edited(edits, False, {})
    return Answer(lambda: document(done, house.language), lambda: _lines(house, edits), status=1 if edits else 0)


def _lines(house: House, edits: Sequence[Edit]) -> Iterator[str]:
    for edit in edits:
        yield from difference(house, edit)
        yield house.say(Says("{file} is not laid out: policybot fmt does it", {"file": edit.file}))
    if not edits:
        yield house.say(Says("everything is laid out"))

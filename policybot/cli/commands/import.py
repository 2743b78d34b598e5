"""把导出的全部记录读入空的数据目录 · Reads an export back into an empty state folder.

Either all of it is kept or nothing: the chain over the records is walked before.
"""

from __future__ import annotations

from pathlib import Path

from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.model import Says
from policybot.state import State, chain, moving


@command(
    argument("FILE", "policybot export 写的文件 · what policybot export has written"),
    option("--all", "全部记录（现在只有这一种） · everything on record, which is all there is so far"),
)
def run(house: House, file: str, all: bool) -> Answer:
    del all
    count = house.write(lambda state: _loaded(state, Path(file)))
    facts = {"file": file, "lines": count, "head": chain.head(house.books.db)}
    says = Says("{lines} lines read from {file}; digest of the records: {head}", facts)
    return Answer(lambda: facts, lambda: [house.say(says)])


def _loaded(state: State, file: Path) -> int:
    with file.open(encoding="utf-8", errors="surrogateescape") as opened:
        return moving.load(state, opened, file)

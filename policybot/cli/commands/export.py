"""全部记录导出为 JSON 行，供审计或迁移 · Everything on record as JSON lines, for audits and for another machine.

One line for each row of the database and each file of evidence; docs/records.md says what they hold. `import` reads
them back into an empty state folder.
"""

from __future__ import annotations

from pathlib import Path

from policybot.cli.faults import usage
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.model import Says
from policybot.state import chain, moving


@command(
    argument("FILE", "写到哪个文件 · the file to write"),
    option("--all", "全部记录（现在只有这一种） · everything on record, which is all there is so far"),
)
def run(house: House, file: str, all: bool) -> Answer:
    del all
    target, part = Path(file), Path(file + ".part")
    if target.exists():
        raise usage(Says("{file} exists already", {"file": target}), Says("name a new file, or take it away first"))
    count = -1  # the line that says how many there are is none of them
    try:
        with part.open("w", encoding="utf-8") as opened:
            for line in moving.lines(house.records):
                opened.write(line + "\n")
                count += 1
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    facts = {"file": str(target), "lines": count, "head": chain.head(house.records.db)}
    says = Says("{lines} lines written to {file}; digest of the records: {head}", facts)
    return Answer(lambda: facts, lambda: [house.say(says)])

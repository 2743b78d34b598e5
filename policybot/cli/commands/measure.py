"""改事项的一项内容，注释和版式不动：set 写入，unset 删去 · Sets or takes out one key of a measure; comments stay.

A list is given with commas: owners 省教育厅,省税务局. An entry of a target has a dot: target.value 150. Nothing is
written if the file would then have a mistake. Ten thousand measures take some seconds.
"""

from __future__ import annotations

from pathlib import Path

from policybot.acts import find_measure
from policybot.cli.edited import edited
from policybot.cli.faults import usage
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.editing import EditError, Script, keys, setting
from policybot.model import Says

ACTS = ("set", "unset")


@command(
    argument("ACT", "set 或 unset · set or unset"),
    argument("MEASURE", "事项编号；几个文件同号的写“代号:编号” · its number; document:number where several have it"),
    argument("KEY", "哪一项，如 due、owners、target.value · which key, such as due"),
    argument("VALUE", "写入的内容，set 时写 · the value, for set", needed=False),
    option("--dry-run", "只看会怎样，什么都不写 · only say what would happen"),
)
def run(house: House, act: str, measure: str, key: str, value: str | None, dry_run: bool) -> Answer:
    if act not in ACTS:
        raise usage(Says("measure: there is no {word}", {"word": act}), Says("write set or unset"))
    if (value is None) == (act == "set"):
        raise usage(Says("measure {act}: VALUE is missing or one too many", {"act": act}),
                    Says("write measure set MEASURE KEY VALUE, or measure unset MEASURE KEY"))  # fmt: skip
    policy, found = find_measure(house.catalog, measure)
    script = Script(policy.file, Path(policy.file).read_bytes())
    names = tuple(key.split("."))
    keys.node(("measure", *names))
    if names == ("id",):
        raise EditError("id-stays", Says("the number of a measure is not changed in passing"),
                        Says('change it in the file, and write was = ["{id}"] below it', {"id": found.id}))  # fmt: skip
    path = (*setting.measure(script, found.id), *names)
    if value is None:
        splice = setting.drop(script, path)
    else:
        splice = setting.put(script, path, keys.value(("measure", *names), value))
    return edited(house, [script.edit([splice])], dry=dry_run)

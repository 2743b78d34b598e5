"""The columns of the ledger as every office knows them, and the names by which a filled one is read again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from policybot.language import say
from policybot.model import Says
from policybot.sheets import word

Field = Literal[
    "number", "clause", "task", "target", "value", "rate", "pace", "lead", "owners", "liaison", "required", "committed",
    "extended", "state", "light", "done", "problem", "next", "expected", "evidence", "urged", "review", "closed",
    "remarks", "ident", "person", "signer",
]  # fmt: skip
Shape = Literal["text", "number", "share", "day"]


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters of Excel; `filled`: the department writes here, whatever the cell held before."""

    field: Field
    title: Says
    width: float
    shape: Shape = "text"
    filled: bool = False


COLUMNS = (
    Column("number", Says("no."), 4, "number"),
    Column("clause", Says("article and clause"), 6),
    Column("task", Says("task"), 16),
    Column("target", Says("figure to reach"), 12),
    Column("value", Says("figure so far"), 7, "number", filled=True),
    Column("rate", Says("share reached"), 7, "share"),
    Column("pace", Says("share due by now"), 7, "share"),
    Column("lead", Says("lead department"), 9),
    Column("owners", Says("owner departments"), 15),
    Column("liaison", Says("liaison"), 7),
    Column("required", Says("required by"), 10.5, "day"),
    Column("committed", Says("committed by"), 10.5, "day", filled=True),
    Column("extended", Says("extended to"), 10.5, "day"),
    Column("state", Says("state"), 9, filled=True),
    Column("light", Says("light"), 5),
    Column("done", Says("latest progress"), 26, filled=True),
    Column("problem", Says("problems"), 16, filled=True),
    Column("next", Says("next steps"), 16, filled=True),
    Column("expected", Says("expected by"), 10.5, "day", filled=True),
    Column("evidence", Says("evidence"), 12),
    Column("urged", Says("times urged"), 6.5, "number"),
    Column("review", Says("review"), 14),
    Column("closed", Says("closed on"), 10.5, "day"),
    Column("remarks", Says("remarks"), 12),
)
IDENT = Column("ident", Says("id, leave as it is"), 20)
"""Hidden: by it a row is known wherever it has gone, and whatever else was taken away."""

PERSON, SIGNER = Says("reported by"), Says("signed off by")
ABOVE: dict[Field, Says] = {"person": PERSON, "signer": SIGNER}
"""What is said once for all rows, above the table; a column of that name goes before."""
BY_FIELD = {one.field: one for one in (*COLUMNS, IDENT)}
FILLED = tuple(one.field for one in COLUMNS if one.filled)

SENSITIVE = frozenset({"number", "clause", "required", "committed", "extended", "expected", "closed", "remarks"})
"""What a sensitive measure shows: its number and its dates (and under remarks that it is one)."""

LANGUAGES = ("zh", "en")
ALIASES: dict[Field, str] = {
    "ident": "编号",
    "clause": "事项编号 事项 clause measure",
    "value": "完成数 当前数值",
    "committed": "承诺完成时限",
    "state": "进展状态 办理状态",
    "done": "进展 进展情况 完成情况 最新进展情况",
    "problem": "问题 存在的问题 困难和问题",
    "next": "下一步 下一步工作 下步打算",
    "expected": "预计完成时间 预计完成日期 预计完成时限",
    "evidence": "佐证",
    "person": "填报人员 填表人",
    "signer": "审签 审签领导 签发人",
}
"""What people rename a column to; spaces, brackets and asterisks are left out before it is looked up."""


@cache
def known() -> dict[str, Field]:
    """Every name of a column, as `sheets.word` gives it → the column."""
    titles: dict[Field, Says] = {one.field: one.title for one in (*COLUMNS, IDENT)} | ABOVE
    found = {word(alias): field for field, aliases in ALIASES.items() for alias in aliases.split()}
    return found | {word(say(says, language)): field for field, says in titles.items() for language in LANGUAGES}


def title(field: Field, language: str) -> str:
    return say(ABOVE[field] if field in ABOVE else BY_FIELD[field].title, language)

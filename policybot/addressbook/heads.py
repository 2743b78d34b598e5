"""The row that names the columns, wherever it stands, and which column is which."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from policybot.model import Role
from policybot.sheets import SEARCHED, Cell, Sheet, letter, title, unused, word

Field = Literal["department", "role", "name", "address", "measures", "substitute", "reserve", "language"]
"""`reserve`: where the substitute is written to."""

ROLES: dict[str, Role] = {
    "联络员": "liaison", "联系人": "liaison", "liaison": "liaison",
    "分管负责同志": "deputy", "分管负责人": "deputy", "分管领导": "deputy", "deputy": "deputy",
}  # fmt: skip
"""Words for a role, in a cell, as a column's name, or in front of one (联络员邮箱)."""

WORDS: dict[Field, str] = {
    "department": "单位 部门 责任单位 单位名称 部门名称 责任部门 department unit organisation organization",
    "role": "角色 职务类别 类别 role",
    "name": "姓名 name",
    "address": "地址 address addresses",
    "measures": "负责事项 事项 事项编号 measure measures",
    "substitute": "b角 b角姓名 substitute substitutename",
    "reserve": "b角地址 substituteaddress substituteaddresses",
    "language": "语言 language",
}
CHANNELS = {
    "email": "邮箱 电子邮箱 邮件 电子邮件 邮箱地址 电子邮箱地址 e-mail mail",
    "wecom": "企业微信群 企业微信",
    "dingtalk": "钉钉群 钉钉",
    "feishu": "飞书群 飞书 lark",
}
"""What people call a channel. Its own name is known without being here."""

ONCE: tuple[Field, ...] = ("department", "role", "name", "substitute", "language")


@dataclass(frozen=True, slots=True)
class Column:
    """`number` counts from 1. `channel`: what addresses below it are for; "" where each says so itself.

    `role`: whose it is, where the heads tell people of both roles apart; None: everybody's in the row.
    """

    number: int
    title: str
    field: Field
    channel: str = ""
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """`row` counts from 1. `ignored`: columns that are not used, by their names or letters."""

    row: int
    columns: tuple[Column, ...]
    ignored: tuple[str, ...]

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(one.role for one in self.columns if one.role))

    def of(self, role: Role | None) -> tuple[Column, ...]:
        return tuple(one for one in self.columns if one.role in (None, role))

    def title(self, number: int) -> str:
        """What a column is called; its letter where it has no name."""
        return next((one.title for one in self.columns if one.number == number), letter(number))

    def twice(self) -> Column | None:
        """A column that says anew what another one says already."""
        seen: set[tuple[Field, Role | None]] = set()
        for one in self.columns:
            if one.field in ONCE and (one.field, one.role) in seen:
                return one
            seen.add((one.field, one.role))
        return None


def find(sheet: Sheet, channels: Collection[str]) -> Head | None:
    """The first row that names a department and an address."""
    known = _known(channels)
    for number, row in enumerate(sheet.rows[:SEARCHED], 1):
        above = sheet.rows[number - 2] if number > 1 else ()
        columns = tuple(_columns(row, above, known))
        if {"department", "address"} <= {one.field for one in columns}:
            return Head(number, columns, tuple(unused(sheet, number, {one.number for one in columns})))
    return None


def _known(channels: Collection[str]) -> dict[str, tuple[Field, str]]:
    found: dict[str, tuple[Field, str]] = {w: (field, "") for field, words in WORDS.items() for w in words.split()}
    for name in channels:
        for one in (name, *CHANNELS.get(name, "").split()):
            found |= {one: ("address", name), f"b角{one}": ("reserve", name), f"substitute{one}": ("reserve", name)}
    return found


def _columns(row: Sequence[Cell], above: Sequence[Cell], known: dict[str, tuple[Field, str]]) -> Iterator[Column]:
    """A column without a role in its name belongs to the one that stands before it, as 邮箱 after 联络员 does; a role
    may also stand in the row above, over the columns of its people."""
    owner: Role | None = None
    for number, (cell, over) in enumerate(zip_longest(row, above, fillvalue=""), 1):
        role, rest = _role(word(cell))
        owner = role or ROLES.get(word(over)) or owner
        if rest in known:
            field, channel = known[rest]
            yield Column(number, title(cell), field, channel, None if field == "department" else owner)


def _role(name: str) -> tuple[Role | None, str]:
    """A role in front of a column's name, and the rest; 联络员 alone is a name's column."""
    for start, role in ROLES.items():
        if name.startswith(start):
            return role, name.removeprefix(start) or "name"
    return None, name

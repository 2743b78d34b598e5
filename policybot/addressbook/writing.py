"""Contacts → the text of contacts.toml."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date

from policybot.model import Contact
from policybot.plaintext import one_line

HEAD = """\
# 由 policybot contacts import 于 {day} 从 {source} 生成；下次导入时整个文件被替换，原文件存为 contacts.toml.bak。
# 手工添加的联系人请写在 policybot.toml。
# Made by `policybot contacts import` from {source} on {day}; the next import overwrites it.
"""


def text(contacts: Iterable[Contact], source: str, day: date) -> str:
    """`source`: the name of the file they came from."""
    head = HEAD.format(source=one_line(source), day=day)
    return "\n".join([head, *("\n".join(_table(one)) + "\n" for one in contacts)])


def _table(one: Contact) -> Iterator[str]:
    yield "[[contact]]"
    yield f"department = {_value(one.department)}"
    yield f"role       = {_value(one.role)}"
    if one.name:
        yield f"name       = {_value(one.name)}"
    if one.language:
        yield f"language   = {_value(one.language)}"
    yield f"addresses  = {_value([*map(str, one.addresses)])}"
    if one.measures:
        yield f"measures   = {_value([*one.measures])}"
    if one.substitute:
        name, addresses = _value(one.substitute.name), _value([*map(str, one.substitute.addresses)])
        yield f"substitute = {{ name = {name}, addresses = {addresses} }}"


def _value(value: str | list[str]) -> str:
    """A JSON string is a TOML basic string (toml.io, 1.0.0, String) but for DEL, which JSON leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

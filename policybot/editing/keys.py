"""The keys of a measures file by its schema: which there are, in what order, and what a word given for one means."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import tomlkit

from policybot import catalog
from policybot.catalog.notes import listed, meant
from policybot.model import Says

from .errors import EditError

Node = Mapping[str, Any]
"""A piece of the JSON Schema."""

_DAY = re.compile(r"([0-9]{4})(?:[-/.年])([0-9]{1,2})(?:[-/.月])([0-9]{1,2})日?")
_COMMAS = re.compile(r"[,，、;；]")
_YES = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


@cache
def _schema() -> Node:
    found: Node = json.loads(catalog.schema())
    return found


def node(path: Sequence[str]) -> Node:
    """The schema of the value at a path of names: ("measure", "due"). Raises EditError."""
    found = _schema()
    for name in path:
        known = found.get("properties", {})
        if name not in known:
            message = Says("nothing is called {key} here", {"key": name})
            otherwise = Says("known here: {known}", {"known": listed(tuple(known), 30)})
            raise EditError("unknown-key", message, meant(name, tuple(known), otherwise))
        found = _resolved(known[name])
    return found


def _resolved(found: Node) -> Node:
    """The node behind a reference, and of a list of tables the table."""
    inner = found.get("items", {})
    if "$ref" in inner:
        return _resolved({**inner, "list": True})
    if "$ref" in found:
        target: Node = _schema()["definitions"][found["$ref"].rpartition("/")[2]]
        return {**target, "list": found.get("list", False)}
    return found


def order(path: Sequence[str]) -> tuple[str, ...]:
    """The keys of the table at a path, in the order in which they are written."""
    return tuple(node(path).get("properties", ()))


def value(path: Sequence[str], word: str) -> str:
    """What a word of the command line is in the file: `2025-03-31`, `["省教育厅"]`. Raises EditError."""
    found, key = node(path), path[-1]
    if "properties" in found:
        return _table(key, word.strip(), several=found["list"])
    if "enum" in found or "const" in found:
        return _choice(key, word, found.get("enum") or [found["const"]])
    if found.get("format") == "date":
        return _day(key, word).isoformat()
    match found["type"]:
        case "array":
            return toml([one.strip() for one in _COMMAS.split(word) if one.strip()])
        case "boolean":
            return "true" if _yes(key, word) else "false"
        case "number" | "integer":
            return _number(key, word)
    return toml(word)


def toml(value: str | list[str]) -> str:
    """Text, or a list of texts, as TOML."""
    return str(tomlkit.item(value).as_string())


def _choice(key: str, word: str, allowed: Sequence[str]) -> str:
    if word in allowed:
        return toml(word)
    otherwise = Says("write one of: {known}", {"known": listed(allowed)})
    message = Says("{key} has a value that is not known", {"key": key})
    raise EditError("unknown-value", message, meant(word, allowed, otherwise))


def _day(key: str, word: str) -> date:
    try:
        if found := _DAY.fullmatch(word.strip()):
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise EditError("bad-date", Says("{option}: {text} is no day", {"option": key, "text": word}),
                    Says("write it as 2024-12-31"))  # fmt: skip


def _yes(key: str, word: str) -> bool:
    if word.strip() in _YES:
        return _YES[word.strip()]
    raise EditError("wrong-type", Says("{key} must be yes or no", {"key": key}),
                    Says("write true or false, without quotes"))  # fmt: skip


def _number(key: str, word: str) -> str:
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?", word.strip()):
        return word.strip()
    raise EditError("wrong-type", Says("{option}: {text} is no number", {"option": key, "text": word}),
                    Says("write the digits only, without the unit"))  # fmt: skip


def _table(key: str, word: str, *, several: bool) -> str:
    """A table is given as it stands in the file: `{ value = 1, unit = "家" }`."""
    try:
        if isinstance(tomllib.loads(f"x = {word}\n").get("x"), list if several else dict) and "\n" not in word:
            return word
    except (ValueError, RecursionError):
        pass
    form = '[{ value = 30, unit = "万元" }]' if several else '{ what = "…", value = 150, unit = "家" }'
    hint = Says("write it as in the file: {form}, or set one entry: {key}.value", {"form": form, "key": key})
    raise EditError("wrong-type", Says("{key} is a table of several entries", {"key": key}), hint)

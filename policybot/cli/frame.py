"""How a command is declared, and what `policybot COMMAND --help` prints.

click parses; help is laid out here, for click pads by characters and Chinese ones take two columns.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import click

from . import front
from .faults import usage
from .house import House
from .output import show
from .screen import GAP, width
from .values import path

Reader = Callable[[str, str], object]
"""A word and the option it was given for → its value."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command gives: a document for programs, lines for people. Only one of them is made.

    `status` is the exit code: 1 where a command was asked to look for something wrong and found it.
    """

    document: Callable[[], Mapping[str, object]]
    lines: Callable[[], Iterable[str]]
    status: int = 0


def option(
    declared: str, text: str, *, read: Reader | None = None, needed: bool = False, many: bool = False,
    name: str | None = None,
) -> click.Option:  # fmt: skip
    """`--on DAY` takes a value, `--json` takes none. `text` is `中文 · English`."""
    flag, _, metavar = declared.partition(" ")
    names = [flag, *([name] if name else [])]
    if not metavar:
        return click.Option(names, is_flag=True, help=text)
    return click.Option(
        names,
        metavar=metavar,
        help=text,
        required=needed,
        multiple=many,
        type=str,
        callback=_reading(read, flag),
    )


def argument(declared: str, text: str, *, needed: bool = True, many: bool = False) -> click.Argument:
    """`MEASURE` is the parameter `measure`."""
    shown = declared + ("…" if many else "")
    made = click.Argument([declared.lower()], required=needed, nargs=-1 if many else 1, type=str, metavar=shown)
    made.text = text  # type: ignore[attr-defined]  # click below 8.5 keeps no help of an argument
    return made


def _reading(read: Reader | None, flag: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def convert(_ctx: click.Context, _param: click.Parameter, value: Any) -> Any:
        if read is None or value is None:
            return value
        return tuple(read(one, flag) for one in value) if isinstance(value, tuple) else read(value, flag)

    return convert


SHARED = ("measures", "config", "state", "lang", "json")


def shared() -> list[click.Parameter]:
    """The options of every command; `json` is a word of the house as well, so these reach it as one House."""
    return [
        option(
            "--measures PATH",
            "任务台账文件或目录，默认 measures.toml · the measures file, or a folder of them",
            read=path,
        ),
        option(
            "--config FILE",
            "部署设置，默认 policybot.toml（如有） · the settings, by default policybot.toml",
            read=path,
        ),
        option("--state DIR", "运行数据目录，默认 state · the folder of the records, by default state", read=path),
        option("--lang zh|en", "语言，默认按部署设置，否则中文 · the language, by default that of the settings"),
        option("--json", "输出一份 JSON · print one JSON document"),
    ]


class Command(click.Command):
    def get_help(self, ctx: click.Context) -> str:
        return "\n".join(page(self, front.language(ctx.obj)))


def command(*parameters: click.Parameter) -> Callable[[Callable[..., Answer]], Command]:
    """Makes a command of a function (House, its own options) → Answer; its name is that of its file."""

    def wrap(function: Callable[..., Answer]) -> Command:
        def run(**given: Any) -> int:
            common = {key: given.pop(key) for key in SHARED}
            with House.open(**common) as house:
                answer = function(house, **given)
                show(answer, json=house.json)
                return answer.status

        name = function.__module__.rpartition(".")[2].replace("_", "-")
        title = (sys.modules[function.__module__].__doc__ or "").partition("\n")[0]
        return Command(name, callback=run, params=[*parameters, *shared()], help=title)

    return wrap


def page(made: Command, language: str) -> Iterator[str]:
    """The help of one command."""
    words = HEADINGS[language]
    arguments = [p for p in made.params if isinstance(p, click.Argument)]
    options = [p for p in made.params if isinstance(p, click.Option)]
    shown = " ".join(p.metavar if p.required else f"[{p.metavar}]" for p in arguments if p.metavar)
    yield front.one_of(made.help or "", language)
    yield ""
    yield words["usage"] + " ".join(filter(None, ["policybot", made.name, shown, words["options"]]))
    yield from _listed(words["arguments"], ((p.metavar or "", p.text) for p in arguments), language)  # type: ignore[attr-defined]
    yield from _listed(words["own"], map(_entry, options[: -len(SHARED)]), language)
    yield from _listed(words["shared"], map(_entry, options[-len(SHARED) :]), language)


HEADINGS = {
    "zh": {"usage": "用法：", "options": "[选项]", "arguments": "参数：", "own": "选项：", "shared": "通用选项："},
    "en": {"usage": "Usage: ", "options": "[OPTIONS]", "arguments": "Arguments:", "own": "Options:",
           "shared": "Common options:"},
}  # fmt: skip


def _entry(one: click.Option) -> tuple[str, str]:
    return f"{one.opts[0]} {one.metavar or ''}".rstrip() + ("…" if one.multiple else ""), one.help or ""


def _listed(heading: str, entries: Iterable[tuple[str, str]], language: str) -> Iterator[str]:
    found = list(entries)
    if not found:
        return
    yield ""
    yield heading
    most = max(width(name) for name, _ in found)
    for name, text in found:
        yield GAP + name + " " * (most - width(name)) + GAP + front.one_of(text, language)


def both(one: str, other: str) -> Exception:
    """The fault of two options that exclude each other."""
    from policybot.model import Says

    return usage(Says("{one} and {other} exclude each other", {"one": one, "other": other}), Says("give one of them"))

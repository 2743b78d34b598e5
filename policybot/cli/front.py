"""What needs no library: the list of commands, their overview, and which one a command line means.

click alone costs as much as three starts of Python, so `policybot --help` must do without it.
"""

from __future__ import annotations

# ruff: noqa: PTH118, PTH120, PTH123, PTH208 - pathlib costs as much as half a start of Python
import os
import sys
from collections.abc import Sequence

from policybot import __version__

FOLDER = os.path.join(os.path.dirname(__file__), "commands")
TAKES_VALUE = ("--measures", "--config", "--state", "--lang")
"""The shared options that are followed by a value; they may stand before the command."""

ANSWERED = ("--help", "-h", "--version")
DEFAULT = "zh"

HEAD = {
    "zh": "policybot：盯住文件中的每一项任务，按工作日提示到人。\n\n用法：policybot 命令 [选项]\n\n命令：",
    "en": "policybot keeps every commitment of a policy document, and tells the right person on the right working day."
    "\n\nUsage: policybot COMMAND [OPTIONS]\n\nCommands:",
}
FOOT = {
    "zh": "policybot 命令 --help 列出该命令的选项；--json 输出 JSON，--lang en 换英文。",
    "en": "policybot COMMAND --help lists the options of a command; --json prints JSON, --lang zh speaks Chinese.",
}


def names() -> tuple[str, ...]:
    """The commands: one for each file in the folder; `go_live.py` is `go-live`."""
    found = (entry.removesuffix(".py").replace("_", "-") for entry in os.listdir(FOLDER) if entry[0].isalpha())
    return tuple(sorted(found))


def title(name: str, language: str) -> str:
    """The first line of a command's docstring, in a language; read as text, for importing it would cost too much."""
    with open(os.path.join(FOLDER, name.replace("-", "_") + ".py"), encoding="utf-8") as file:
        return one_of(file.readline().strip().strip('"'), language)


def one_of(both: str, language: str) -> str:
    """The part of `中文 · English` that a language reads."""
    chinese, _, english = both.partition(" · ")
    return chinese if language == DEFAULT or not english else english.rstrip(".")


def overview(language: str) -> str:
    """What `policybot --help` prints."""
    width = max(map(len, names()))
    lines = (f"  {name:<{width}}  {title(name, language)}" for name in names())
    return "\n".join([HEAD[language], *lines, "", FOOT[language]])


def version() -> str:
    return f"policybot {__version__}"


def me() -> str:
    """How this program was called, so that a hint can be typed as it stands."""
    from shutil import which  # help needs it not, and it costs

    called = sys.argv[0]
    if called.endswith("__main__.py"):
        return "python -m policybot"
    return "policybot" if which("policybot") == called else called


def split(argv: Sequence[str]) -> tuple[str | None, list[str]]:
    """The command a line means, and all the rest in its order: shared options may stand before or after it."""
    at = 0
    while at < len(argv) and argv[at].startswith("-"):
        at += 2 if argv[at] in TAKES_VALUE else 1
    if at >= len(argv):
        return None, list(argv)
    return argv[at], [*argv[:at], *argv[at + 1 :]]


def last(argv: Sequence[str], option: str) -> str | None:
    """The value an option has in the end; for what must be known before, or although, the line cannot be parsed."""
    found = None
    for at, word in enumerate(argv):
        if word == option and at + 1 < len(argv):
            found = argv[at + 1]
        elif word.startswith(option + "="):
            found = word.removeprefix(option + "=")
    return found


def language(argv: Sequence[str]) -> str:
    """The language that help is asked for in."""
    asked = last(argv, "--lang")
    return asked if asked in HEAD else DEFAULT

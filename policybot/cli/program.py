"""A command line → the command it means; whatever goes wrong → one sentence and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click

from policybot.model import Says

from . import front
from .faults import fault, usage
from .frame import Command
from .house import CONFIG, speech
from .output import complain


def call(name: str | None, argv: Sequence[str]) -> int:
    """Runs a command with its options; returns the exit code. Only the end of the process goes up."""
    try:
        return _run(find(name), list(argv))
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except BrokenPipeError:
        raise
    except Exception as error:
        found = fault(error)
        complain(found, _language(argv), json="--json" in argv)
        return found.status


def find(name: str | None) -> Command:
    """The command of a name. Raises Fault."""
    if name is None:
        raise usage(Says("a command is missing"), Says("see: policybot --help"))
    if name not in front.names():
        near = get_close_matches(name, front.names(), n=3, cutoff=0.5)
        hint = Says("did you mean {near}?", {"near": " / ".join(near)}) if near else Says("see: policybot --help")
        raise usage(Says("there is no command {name}", {"name": name}), hint)
    made: Command = import_module(f"{__package__}.commands.{name.replace('-', '_')}").run
    return made


def _run(command: Command, argv: list[str]) -> int:
    # Not click's own main(): that makes of Ctrl-C an Abort and swallows a broken pipe.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    with command.make_context(f"policybot {command.name}", argv, obj=tuple(argv)) as context:
        status: int = command.invoke(context)
        return status


def _language(argv: Sequence[str]) -> str:
    asked = front.last(argv, "--lang")
    if asked in front.HEAD:
        return asked
    config = front.last(argv, "--config")
    return speech(Path(config) if config else CONFIG if CONFIG.exists() else None)

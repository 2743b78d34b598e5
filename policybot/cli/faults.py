"""What goes wrong, in one sentence: what, where, what to do.

    Fault            the command cannot do what was asked (exit 1), or was asked wrongly (exit 2)
      BadFile      a file with mistakes in it; says them all

Every other error of the house is put into this form here, at the edge; libraries behind it are imported only then.
"""

from __future__ import annotations

import traceback
from pathlib import Path

import policybot
from policybot.model import Mistake, Says

HOUSE = Path(policybot.__file__).parent


class Fault(Exception):  # noqa: N818 - a word of this room, not only of Python
    """`file`, `line` and `column` where the fault has a place; `status` is the exit code."""

    def __init__(
        self, code: str, message: Says, hint: Says, *, file: str = "", line: int | None = None,
        column: int | None = None, status: int = 1,
    ) -> None:  # fmt: skip
        super().__init__(str(message))
        self.code, self.message, self.hint = code, message, hint
        self.file, self.line, self.column, self.status = file, line, column, status


class BadFile(Fault):
    """The first mistake is the fault; `mistakes` holds them all."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        first = mistakes[0]
        super().__init__(
            first.code, first.message, first.hint, file=first.file, line=first.line, column=first.column
        )  # fmt: skip
        self.mistakes = mistakes


OFTEN = (
    Says("File exists"), Says("No such file or directory"), Says("Permission denied"), Says("Not a directory"),
    Says("Is a directory"), Says("No space left on device"), Says("Read-only file system"),
    Says("database or disk is full"), Says("database is locked"), Says("file is not a database"),
    Says("disk I/O error"), Says("attempt to write a readonly database"),
    Says("unable to open database file"), Says("database disk image is malformed"),
)  # fmt: skip
"""What Linux and SQLite say most often, so that it has its Chinese; anything else stays as they say it."""


def usage(message: Says, hint: Says) -> Fault:
    return Fault("usage", message, hint, status=2)


def fault(error: Exception) -> Fault:
    """Any error as a fault."""
    if isinstance(error, Fault):
        return error
    return _ours(error) or _of_the_machine(error) or _of_click(error) or _unforeseen(error)


def _ours(error: Exception) -> Fault | None:
    from policybot.acts import ActError
    from policybot.editing.errors import EditError
    from policybot.render import LetterError
    from policybot.settings import FileProblem, SettingsError
    from policybot.state import StateError

    match error:
        case ActError() | EditError():
            return Fault(error.code, error.message, error.hint)
        case StateError():
            return Fault("state", _told(error.message), error.hint, file=str(error.file))
        case FileProblem():
            return Fault(error.code, error.message, error.hint, file=error.file)
        case SettingsError():
            return BadFile(error.mistakes)
        case LetterError():
            return Fault("letter", Says("{why}", {"why": str(error)}), Says("mend the template or take it away"))
    return None


def _of_the_machine(error: Exception) -> Fault | None:
    why = str(error)
    # By its name, for sqlite3 has its door in state and outbox.
    if type(error).__module__ == "sqlite3":
        return Fault("database", _told(Says("the database says: {why}", {"why": why})),
                     Says("nothing was changed; check disk and rights, or try again"))  # fmt: skip
    if isinstance(error, OSError):
        told = _told(Says("{file}: {why}", {"file": error.filename or "", "why": error.strerror or why}))
        return Fault("file", told, Says("check name, rights and disk"), file=str(error.filename or ""))
    return None


def _told(says: Says) -> Says:
    """The same with what the machine says in it as a sentence of ours."""
    known = {one.text: one for one in OFTEN}
    return Says(says.text, {name: known.get(str(value), value) for name, value in says.values.items()})


def _of_click(error: Exception) -> Fault | None:
    import click

    name = _name(error)
    see = Says("see: policybot {command} --help", {"command": name}) if name else Says("see: policybot --help")
    if isinstance(error, click.NoSuchOption):
        near = error.possibilities
        hint = Says("did you mean {near}?", {"near": " / ".join(sorted(near))}) if near else see
        return usage(Says("there is no option {name}", {"name": error.option_name}), hint)
    if isinstance(error, click.MissingParameter) and isinstance(error.param, click.Argument):
        return usage(Says("{name} is missing", {"name": error.param.metavar}), see)
    if isinstance(error, click.MissingParameter) and error.param:
        return usage(Says("{name} is missing", {"name": error.param.opts[0]}), see)
    if isinstance(error, click.BadOptionUsage):
        return usage(Says("{name} is used wrongly: it needs a value, or takes none", {"name": error.option_name}), see)
    if isinstance(error, click.UsageError):
        return usage(Says("there are more words than this command takes"), see)
    return None


def _name(error: Exception) -> str:
    """The command that was asked wrongly."""
    context = getattr(error, "ctx", None)
    return context.command.name if context else ""


def _unforeseen(error: Exception) -> Fault:
    """A slip of ours: no traceback for the person, but the place for whoever mends it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(HOUSE)] or frames
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
    what = {"error": type(error).__name__, "why": str(error), "where": where}
    return Fault("internal", Says("unforeseen: {error} {why} ({where})", what), Says("please report this sentence"))

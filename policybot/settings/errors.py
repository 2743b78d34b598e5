"""
SettingsError    policybot.toml, contacts.toml, workdays.toml or a channel's table has mistakes; holds them all
  FileProblem    a file or folder cannot be read at all
"""

from __future__ import annotations

from policybot.model import Mistake, Says


class SettingsError(Exception):
    """`code`, `message`, `hint`, `file`, `line` and `column` are those of the first of `mistakes`."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        first = mistakes[0]
        super().__init__(f"{first.file}:{first.line}:{first.column}: {first.message}; {first.hint}")
        self.mistakes = mistakes
        self.code, self.message, self.hint = first.code, first.message, first.hint
        self.file, self.line, self.column = first.file, first.line, first.column


class FileProblem(SettingsError):  # noqa: N818 - a word of the command line's errors, named with the others
    def __init__(self, file: str, message: Says, hint: Says) -> None:
        super().__init__((Mistake(1, 1, "file", message, hint, file),))

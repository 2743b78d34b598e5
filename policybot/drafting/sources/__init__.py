"""A file → its blocks. One reader for each kind of file; the only room of the house that opens Word and PDF.

Whatever cannot be read is a FileProblem: what is wrong, and what to do. A file that is damaged ends so, never in a
traceback, whatever the library behind it throws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from policybot.drafting.nouns import Block
from policybot.model import Says
from policybot.settings import FileProblem
from policybot.settings.files import content

KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".docx": "word",
    ".pdf": "pdf",
    ".tsv": "table",
    ".csv": "table",
}
KNOWN = ".txt .docx .pdf .tsv .csv"
OLD = {".doc", ".wps", ".rtf", ".ofd", ".odt", ".xls", ".xlsx", ".et"}


def read(path: Path) -> list[Block]:
    """The lines and rows of a file. Raises FileProblem."""
    suffix = path.suffix.lower()
    if suffix in OLD:
        hint = Says("save it as .docx, .pdf, .csv or .txt first")
        raise FileProblem(
            str(path), Says("{file}: files of the kind {kind} cannot be read", {"file": path, "kind": suffix}), hint
        )
    if suffix not in KINDS:
        hint = Says("these can be read: {known}", {"known": KNOWN})
        raise FileProblem(
            str(path),
            Says("{file}: files of the kind {kind} cannot be read", {"file": path, "kind": suffix or "?"}),
            hint,
        )
    data = content(path)
    reader: Callable[[bytes, str], Iterator[Block]] = import_module(f"{__name__}.{KINDS[suffix]}").read
    try:
        return list(reader(data, suffix))
    except Unreadable as error:
        raise FileProblem(str(path), Says("{file}: {why}", {"file": path, "why": error.says}), error.hint) from None


class Unreadable(Exception):  # noqa: N818 - what a reader says, not how Python calls it
    def __init__(self, says: Says, hint: Says) -> None:
        super().__init__(str(says))
        self.says, self.hint = says, hint

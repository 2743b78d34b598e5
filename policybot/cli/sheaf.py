"""Letters as pages in a folder, with a list of them: to be looked at in any browser, without a server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from policybot.render import page

INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One letter: to whom, its subject, and the page its reader sees."""

    to: str
    subject: str
    html: str


def write(folder: Path, language: str, title: str, leaves: Sequence[Leaf]) -> Path:
    """Writes the pages and their list; pages of an earlier list that are of no use any more are taken away. Returns
    the list. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("letter-*.html"):
        old.unlink()
    names = [f"letter-{n:03}.html" for n in range(1, len(leaves) + 1)]
    for name, leaf in zip(names, leaves, strict=True):
        (folder / name).write_text(leaf.html, "utf-8")
    index = folder / INDEX
    rows = [(leaf.to, leaf.subject, name) for name, leaf in zip(names, leaves, strict=True)]
    index.write_text(page("letters", language, title=title, rows=rows), "utf-8")
    return index

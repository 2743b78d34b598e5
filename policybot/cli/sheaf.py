"""Letters as pages in a folder, with a list of them: to be looked at in any browser, without a server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

INDEX = "index.html"
STYLE = (
    "body{max-width:860px;margin:0 auto;padding:24px 16px;font:16px/1.7 -apple-system,'PingFang SC','Microsoft YaHei',"
    "'Noto Sans CJK SC','Segoe UI',sans-serif;color-scheme:light dark}h1{font-size:20px}"
    "td,th{padding:6px 12px 6px 0;text-align:left;vertical-align:top;border-bottom:1px solid rgba(128,128,128,.35)}"
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One letter: to whom, its subject, and the page its reader sees."""

    to: str
    subject: str
    html: str


def write(folder: Path, title: str, heads: tuple[str, str], leaves: Sequence[Leaf]) -> Path:
    """Writes the pages and their list; pages of an earlier list that are of no use any more are taken away. Returns
    the list. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("letter-*.html"):
        old.unlink()
    names = [f"letter-{n:03}.html" for n in range(1, len(leaves) + 1)]
    for name, leaf in zip(names, leaves, strict=True):
        (folder / name).write_text(leaf.html, "utf-8")
    index = folder / INDEX
    index.write_text(_index(title, heads, names, leaves), "utf-8")
    return index


def _index(title: str, heads: tuple[str, str], names: Sequence[str], leaves: Sequence[Leaf]) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    rows = "".join(
        f'<tr><td>{escape(leaf.to)}</td><td><a href="{name}">{escape(leaf.subject)}</a></td></tr>'
        for name, leaf in zip(names, leaves, strict=True)
    )
    return (
        f'<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><h1>{escape(title)}</h1>"
        f"<table><tr>{head}</tr>{rows}</table>\n"
    )

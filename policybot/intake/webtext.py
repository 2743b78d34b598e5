"""HTML of a mail → the words a reader sees, without what it quotes. Pure; nothing is fetched, nothing is run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LIMIT = 200_000
"""Characters that are looked at: an office program writes ten for each one it says."""

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object"})
_QUOTES = frozenset({"blockquote"})
_LINES = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr", "pre"})
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "base", "area", "col", "wbr", "source", "embed"})
_QUOTE_MARKS = (
    "gmail_quote", "gmail_extra", "divrplyfwdmsg", "appendonsend", "ntes-mailmaster-quote", "isreplycontent",
    "yahoo_quoted", "moz-cite-prefix", "moz-forward-container", "xm_mail_oringinal_describe",
)  # fmt: skip
"""Classes and ids under which mail programs put the original."""

_RUNS = re.compile(r"[ \t\xa0\u3000]+")


def readable(html: str) -> str:
    """The words, a line for each block."""
    reader = _Reader()
    reader.feed(html[:LIMIT])
    reader.close()
    lines = (_RUNS.sub(" ", line).strip() for line in "".join(reader.said).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    """`within`: the open elements whose words are left out, innermost last; a mail is seldom well-formed, so an end
    tag closes the nearest of its name, and nothing where none is open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LINES:
            self.said.append("\n")
        elif tag in ("td", "th"):
            self.said.append(" ")
        if tag in _VOID:
            return
        if self.within:
            if tag == self.within[-1]:
                self.within.append(tag)
        elif tag in _SILENT or tag in _QUOTES or _quotes(attrs):
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _LINES:
            self.said.append("\n")
        if self.within and tag == self.within[-1]:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if not self.within:
            self.said.append(re.sub(r"\s+", " ", data))


def _quotes(attrs: list[tuple[str, str | None]]) -> bool:
    named = " ".join(value or "" for name, value in attrs if name in ("class", "id")).lower()
    return any(mark in named for mark in _QUOTE_MARKS)

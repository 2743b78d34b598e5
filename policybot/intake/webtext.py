"""HTML of a mail → the words a reader sees, without what it quotes. Pure; nothing is fetched, nothing is run.

The library's parser takes minutes over a page made to hold it up (a hundred thousand tags that never end), so tags are
found here by one expression that reads every sign once.
"""

from __future__ import annotations

import html
import re

LIMIT = 200_000
"""Characters that are looked at: an office program writes ten for each one it says."""

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object", "blockquote"})
_LINES = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr", "pre"})
_CELLS = frozenset({"td", "th"})
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "base", "area", "col", "wbr", "source", "embed"})
_QUOTE_MARKS = (
    "gmail_quote", "gmail_extra", "divrplyfwdmsg", "appendonsend", "ntes-mailmaster-quote", "isreplycontent",
    "yahoo_quoted", "moz-cite-prefix", "moz-forward-container", "xm_mail_oringinal_describe",
)  # fmt: skip
"""Classes and ids under which mail programs put the original."""

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:]*+)(?P<rest>[^<>]*+)>|<[!?][^<>]*+>")
_NUMBERED = re.compile(r"&#(?=[0-9]{8})[0-9]++")
"""A sign by a number that no sign has: Python refuses to read thousands of digits."""
_SPACE = re.compile(r"[\s\xa0\u3000]+")


def readable(page: str) -> str:
    """The words, a line for each block."""
    reader = _Reader()
    reader.read(_uncommented(page[:LIMIT]))
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(reader.said).split("\n"))
    return "\n".join(filter(None, lines))


def _uncommented(page: str) -> str:
    """Without comments; one that never ends hides all that follows, as in a browser."""
    first, *rest = page.split("<!--")
    return first + "".join(one.partition("-->")[2] for one in rest)


class _Reader:
    """`within`: the open elements whose words are left out, innermost last. A mail is seldom well-formed, so only an
    end tag of the same name closes one."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.within: list[str] = []

    def read(self, page: str) -> None:
        at = 0
        for found in _TAG.finditer(page):
            self._words(page[at : found.start()])
            at = found.end()
            if found["name"]:
                self._tag(found["name"].lower(), found["rest"].lower(), ends=bool(found["end"]))
        self._words(page[at:])

    def _words(self, text: str) -> None:
        if not self.within:
            self.said.append(_SPACE.sub(" ", html.unescape(_NUMBERED.sub("&#", text))))

    def _tag(self, name: str, rest: str, *, ends: bool) -> None:
        self.said.append("\n" if name in _LINES else " " if name in _CELLS else "")
        if ends:
            if self.within and name == self.within[-1]:
                self.within.pop()
        elif name not in _VOID and not rest.endswith("/") and self._hides(name, rest):
            self.within.append(name)

    def _hides(self, name: str, rest: str) -> bool:
        if self.within:
            return name == self.within[-1]
        return name in _SILENT or any(mark in rest for mark in _QUOTE_MARKS)

"""Words into their final form, through templates. The only door of jinja2.

letters   what a letter sees → its words, from `templates/`
pages     facts → a page for a browser, from `pages/`
"""

from __future__ import annotations

from .letters import LetterError, Rendered, columns, flow, languages, number, render, spread
from .pages import page

__all__ = ["LetterError", "Rendered", "columns", "flow", "languages", "number", "page", "render", "spread"]

"""Edits of a measures file that keep its comments and layout: a key set, a department renamed, the whole laid out.

Pure but for `saving`: a Script (the file as written) → an Edit (what becomes of it). Whoever calls loads what it would
become before it is written. keys (what a word means by the schema) → setting, renaming, layout.
"""

from __future__ import annotations

from .errors import EditError
from .saving import save
from .script import Edit, Hunk, Script

__all__ = ["Edit", "EditError", "Hunk", "Script", "save"]

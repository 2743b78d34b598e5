"""Notices for one address → what its letter sees. Values in, values out: no template, no database."""

from __future__ import annotations

from .case import Answered, Case
from .letter import view
from .threads import thread_of

__all__ = ["Answered", "Case", "thread_of", "view"]

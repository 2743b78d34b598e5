"""Notices for one address → what its letter sees. Values in, values out: no template, no database."""

from __future__ import annotations

from .case import Case
from .letter import view

__all__ = ["Case", "view"]

"""From a measures file back to the text it was made from: does it say what the text says (`beside`), and what becomes
of it when the text is amended (`amended`)? Values in, values out."""

from __future__ import annotations

from .amended import Alignment, Both, align
from .beside import Problem, Traced, trace

__all__ = ["Alignment", "Both", "Problem", "Traced", "align", "trace"]

"""Words that wait for a language, and the values the nouns are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NewType

Kind = Literal["government", "party", "central", "association", "city"]
Role = Literal["liaison", "deputy", "bureau"]
Light = Literal["normal", "due_soon", "behind", "overdue"]
Lifecycle = Literal["in_progress", "extension_asked", "closure_applied", "closed", "suspended"]
Reporting = Literal["reported", "unreported", "not_due"]
Outcome = Literal["on_time", "late", "after_extension"]
StepKind = Literal["deadline", "report", "review"]
Unit = Literal["days", "workdays"]
Key = NewType("Key", str)

LIGHTS: tuple[Light, ...] = ("normal", "due_soon", "behind", "overdue")
"""From best to worst; a measure shows the worst light of its owners."""


@dataclass(frozen=True, slots=True)
class Says:
    """A sentence in the source language (English) with its values; `language.say` puts it into another.

    The core must speak without knowing who listens, so it keeps sentence and values apart.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format_map(self.values)

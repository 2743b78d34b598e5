"""The mistakes and warnings of one file, gathered with their places while it is checked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches

from policybot.model import Mistake, Says

from .positions import Path, Places


@dataclass(slots=True)
class Notes:
    """`key=True` points at a key instead of its value."""

    file: str
    places: Places
    mistakes: list[Mistake] = field(default_factory=list)
    warnings: list[Mistake] = field(default_factory=list)

    def mistake(self, path: Path, code: str, message: Says, hint: Says, *, key: bool = False) -> None:
        self.mistakes.append(self._at(path, code, message, hint, key))

    def warning(self, path: Path, code: str, message: Says, hint: Says) -> None:
        self.warnings.append(self._at(path, code, message, hint, False))

    def _at(self, path: Path, code: str, message: Says, hint: Says, key: bool) -> Mistake:
        line, column = self.places.key(path) if key else self.places.value(path)
        return Mistake(line, column, code, message, hint, self.file)


def meant(word: str, known: Collection[str], otherwise: Says) -> Says:
    """`did you mean …?` where something known looks like the word, else another advice."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return Says("did you mean {near}?", {"near": near[0]}) if near else otherwise


def listed(words: Collection[str], most: int = 12) -> str:
    """Words for the eye: a、b、c, cut after `most`."""
    return "、".join(list(words)[:most]) + ("…" if len(words) > most else "")

"""Secrets: `{ env = "NAME" }` or `{ file = "PATH" }` in a channel's table becomes what it refers to.

The only place that looks at them. A mistake names the reference, never the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policybot.catalog.notes import Notes
from policybot.catalog.positions import Path as At
from policybot.model import Says


@dataclass(frozen=True, slots=True)
class Secrets:
    """`folder`: relative paths of secret files begin there. `files`: those that were asked for."""

    environ: Mapping[str, str]
    folder: Path
    notes: Notes
    files: list[Path] = field(default_factory=list)

    def resolved(self, value: Any, at: At) -> Any:
        """The value with every reference in it replaced; those that lead nowhere are noted."""
        if isinstance(value, list):
            return [self.resolved(one, (*at, n)) for n, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"env"}:
            return self._variable(str(value["env"]), at)
        if value.keys() == {"file"}:
            return self._content(str(value["file"]), at)
        return {key: self.resolved(one, (*at, key)) for key, one in value.items()}

    def _variable(self, name: str, at: At) -> str:
        if not (found := self.environ.get(name, "")):
            message = Says("the environment variable {name} is not set", {"name": name})
            hint = Says("set it for the service, or put the secret into a file and name that")
            self.notes.mistake(at, "no-secret", message, hint)
        return found

    def _content(self, name: str, at: At) -> str:
        self.files.append(self.folder / name)
        try:
            found = (self.folder / name).read_text("utf-8").strip()
        except (OSError, ValueError):
            found = ""
        if not found:
            message = Says("the file {name} cannot be read or is empty", {"name": name})
            self.notes.mistake(at, "no-secret", message, Says("put the secret there, readable for the service only"))
        return found

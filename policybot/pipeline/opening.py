"""From the files a person edits to the office that works with them; and the last good one while they are broken."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import policybot
from policybot import catalog, channels, checks, official, render, settings
from policybot.model import Says
from policybot.settings import CONTACTS, WORDS, FileProblem, SettingsError

from .desk import Office
from .post import Post

SHIPPED = Path(policybot.__file__).parent / "templates"


def letters(config: Path | None) -> frozenset[str]:
    """The letters a step may name: those shipped, and those a deployment has put beside its settings."""
    folders = [SHIPPED, *([config.parent / "templates"] if config else [])]
    return frozenset(file.stem for folder in folders for file in folder.glob("*/[!_]*.j2"))


def languages(config: Path | None) -> tuple[str, ...]:
    """The languages that letters are written in: those shipped, and a deployment's own."""
    return render.languages(config.parent / WORDS if config else None)


def open_office(measures: Path, config: Path | None, environ: Mapping[str, str]) -> Office:
    """The office as policy and settings stand. Raises SettingsError with all mistakes of the files."""
    loaded = catalog.load(settings.sources(measures), checks.names(), letters(config))
    if loaded.catalog is None:
        raise SettingsError(loaded.mistakes)
    known = loaded.catalog, channels.names(), languages(config)
    office = Office(loaded.catalog, settings.load(config, environ, *known), official.texts(loaded.catalog))
    Post(office, Path()).check()
    return office


def _a_second() -> None:
    time.sleep(1)


@dataclass
class LastGood:
    """The office as the files now stand. A broken edit keeps the last good one, which `broken` is handed
    with the mistakes, once for each new state of the files; they stay in `error` until the files are mended. The
    first opening raises SettingsError like any other."""

    measures: Path
    config: Path | None
    environ: Mapping[str, str]
    broken: Callable[[Office, SettingsError], None]
    seen: str = ""
    office: Office | None = None
    pause: Callable[[], object] = _a_second
    error: SettingsError | None = None

    def __call__(self) -> Office:
        mark = self._mark()  # before reading: an edit while the files are read must be seen by the next tick
        if self.office is None or (mark != self.seen and self._finished(mark)):
            self._read()
            self.seen = mark
        assert self.office is not None
        return self.office

    def _finished(self, mark: str) -> bool:
        """Whether the files look the same after a pause. One that is still being copied can be sound by chance, cut
        between two measures, and then the owners of the rest would be told that their duties have ended."""
        self.pause()
        return self._mark() == mark

    def _read(self) -> None:
        try:
            self._emptied()
            self.office = open_office(self.measures, self.config, self.environ)
            self.error = None
        except SettingsError as error:
            if self.office is None:
                raise
            self.error = error
            self.broken(self.office, error)

    def _emptied(self) -> None:
        """Settings that lose all they held while at work: an editor died while saving, and to read them as they are
        would write to nobody any more."""
        if self.config is None or self.office is None or self.office.settings.embedded:
            return
        now = self._bytes()
        for file in (self.config, self.config.with_name(CONTACTS)):
            if not now.get(str(file), b"-").strip():
                hint = Says("restore it, or take it away")
                raise FileProblem(str(file), Says("{file} is empty", {"file": file}), hint)

    def _mark(self) -> str:
        """A fingerprint of the files' bytes: a time stamp alone misses two edits within its grain."""
        found = hashlib.sha256()
        for name, data in sorted(self._bytes().items()):
            found.update(name.encode() + b"\0" + data + b"\0")
        return found.hexdigest()

    def _bytes(self) -> dict[str, bytes]:
        try:
            found = dict(settings.sources(self.measures))
        except FileProblem as error:
            found = {"": str(error).encode()}
        folder = self.config.parent if self.config else Path()
        texts = [text.file for text in self.office.texts.values()] if self.office else []
        beside = [self.config, folder / CONTACTS, folder / "workdays.toml"] if self.config else []
        # A password that is rotated in its file must be used within a minute.
        secret = self.office.settings.secret_files if self.office else ()
        return found | {str(file): file.read_bytes() for file in [*beside, *secret, *texts] if file.is_file()}

"""What every command works with: the shared options, and what they lead to, each opened when first asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import policybot
from policybot.language import say
from policybot.model import Catalog, Decision, Says

from . import front
from .clock import clock
from .faults import BadFile, Fault
from .values import one_of

if TYPE_CHECKING:
    from policybot.catalog import Loaded
    from policybot.checks import Survey
    from policybot.pipeline import Office
    from policybot.settings import Settings
    from policybot.state import State

T = TypeVar("T")
REACH = timedelta(days=731)
"""How far after today and the end of the documents anybody may look: a year ahead takes seconds to live through."""
NOTHING: Mapping[str, bytes] = MappingProxyType({})
SHIPPED = Path(policybot.__file__).parent / "templates"
MEASURES, CONFIG, STATE = Path("measures.toml"), Path("policybot.toml"), Path("state")


@dataclass
class House:
    """`now` is read once for each command; everything else follows from it and from the options.

    `named`: the state folder was asked for by name, so that a slip in it should be said.
    """

    measures: Path
    config: Path | None
    folder: Path
    lang: str | None
    json: bool
    now: datetime
    named: bool = False
    _open: ExitStack = field(default_factory=ExitStack)

    @classmethod
    @contextmanager
    def open(
        cls, measures: Path | None, config: Path | None, state: Path | None, lang: str | None, json: bool
    ) -> Iterator[House]:
        """The house of a command line; what was opened in it is closed at the end."""
        if lang is not None:
            one_of(lang, tuple(front.HEAD), "--lang")
        here = config or (CONFIG if CONFIG.exists() else None)
        house = cls(measures or MEASURES, here, state or STATE, lang, json, clock(), named=state is not None)
        with house._open:
            yield house

    # ── words ──────────────────────────────────────────────────────────────────

    @cached_property
    def language(self) -> str:
        return self.lang or speech(self.config)

    def say(self, says: Says) -> str:
        return say(says, self.language)

    # ── policy, settings, records ──────────────────────────────────────────────

    def look(self, path: Path | None = None, instead: Mapping[str, bytes] = NOTHING) -> Loaded:
        """The measures files with all their mistakes and warnings; `instead`: what a file would hold, by its name."""
        from policybot import catalog, checks, settings

        return catalog.load({**settings.sources(path or self.measures), **instead}, checks.names(), self._letters())

    def _letters(self) -> frozenset[str]:
        """The letters a step may name: those shipped, and a deployment's own."""
        own = tried(self.config)
        folders = [SHIPPED, *([own.templates] if own and own.templates else [])]
        return frozenset(file.stem for folder in folders for file in folder.glob("*/[!_]*.j2"))

    @cached_property
    def catalog(self) -> Catalog:
        loaded = self.look()
        if loaded.catalog is None:
            raise BadFile(loaded.mistakes)
        return loaded.catalog

    def department(self, name: str, option: str) -> str:
        """A department by name or alias, in any of the documents."""
        from policybot import settings

        names = settings.departments(self.catalog)
        return names[one_of(name, tuple(names), option)]

    @cached_property
    def settings(self) -> Settings:
        from policybot import channels, settings
        from policybot.pipeline.opening import languages

        return settings.load(self.config, os.environ, self.catalog, channels.names(), languages(self.config))

    @cached_property
    def office(self) -> Office:
        from policybot import official
        from policybot.pipeline import Office

        return Office(self.catalog, self.settings, official.texts(self.catalog))

    @cached_property
    def records(self) -> State:
        """For reading: touches nothing."""
        from policybot.state import read_state

        if self.named and not self.folder.exists():
            note = Says("there is no folder {folder}: an empty ledger is shown", {"folder": self.folder})
            print(self.say(note), file=sys.stderr)
        return self._open.enter_context(read_state(self.folder))

    @cached_property
    def books(self) -> State:
        """For writing."""
        from policybot.state import open_state

        return self._open.enter_context(open_state(self.folder))

    def write(self, act: Callable[[State], T]) -> T:
        """Does an act on the records.

        The very first one is rehearsed in a folder of its own: a refused act must leave no empty database behind.
        """
        from policybot.state import FILE, scratch_state

        if not (self.folder / FILE).exists():
            with TemporaryDirectory() as folder, scratch_state(Path(folder)) as empty:
                act(empty)
        with self.books.transaction():  # what an act looks at is what it changes, whoever else is at work
            return act(self.books)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        return tuple(self.records.decisions())

    # ── days ───────────────────────────────────────────────────────────────────

    @property
    def today(self) -> date:
        return self.office.day(self.now)

    @property
    def tomorrow(self) -> date:
        """The next working day."""
        return self.office.workdays.next(self.today)

    def reachable(self, day: date) -> date:
        """A day that can be looked ahead to: every working day until then is lived through. Raises Fault."""
        last = max(self.today, *(policy.document.ends for policy in self.catalog.policies)) + REACH
        if day <= last:
            return day
        raise Fault("late-day", Says("{day} lies too far ahead", {"day": day}),
                    Says("choose a day not after {last}", {"last": last}))  # fmt: skip

    def guesses(self, first: date, last: date) -> list[str]:
        """What must be said of years whose calendar nobody has published yet."""
        years = self.office.workdays.unpublished(first, last)
        return [
            self.say(
                Says("the days off of {year} are not published yet; Monday to Friday is assumed", {"year": str(y)})
            )
            for y in years
        ]

    def survey(self, on: date) -> Survey:
        """Where everything stands on a day."""
        from policybot.pipeline import desk

        return desk(self.office, self.records, on).survey


def speech(config: Path | None) -> str:
    """The language of the settings, else Chinese."""
    found = tried(config)
    return found.language if found and found.language in front.HEAD else front.DEFAULT


def tried(config: Path | None) -> Settings | None:
    """The settings if there are any and they can be read: their mistakes are told by whoever needs them."""
    if config is None:
        return None
    from policybot import settings

    try:
        return settings.load(config, os.environ)
    except Exception:
        return None

"""The gettext door: a sentence of the core, put into a language.

The source language is English; `locale/<language>/LC_MESSAGES/policybot.mo` holds the others. What a language
lacks is said in the source language, never left out; a test names it.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files

from .model import Says

DOMAIN = "policybot"
SOURCE = "en"

DAY = Says("{year}-{month:02}-{day:02}")
"""How a day is written; a language gives its own order in its catalogue."""


@cache
def _translations(language: str) -> gettext.NullTranslations:
    catalogue = files(__package__).joinpath("locale", language, "LC_MESSAGES", f"{DOMAIN}.mo")
    if language == SOURCE or not catalogue.is_file():
        return gettext.NullTranslations()
    with catalogue.open("rb") as opened:
        return gettext.GNUTranslations(opened)


def lookup(language: str) -> Callable[[str], str]:
    """What other rooms call `_`: source text → text in a language."""
    return _translations(language).gettext


def say(says: Says, language: str) -> str:
    """A sentence with its values in a language; days and sentences among the values are put into it too."""
    values = {name: _value(value, language) for name, value in says.values.items()}
    return lookup(language)(says.text).format_map(values)


def _value(value: object, language: str) -> object:
    if isinstance(value, Says):
        return say(value, language)
    if isinstance(value, date):
        parts = {"year": value.year, "month": value.month, "day": value.day}
        return lookup(language)(DAY.text).format_map(parts)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value

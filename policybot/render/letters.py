"""What a letter sees → its words.

One file per letter and language, `templates/<language>/<letter>.j2`; a deployment's own file under
`<own>/<language>/` wins, and may build on ours: `{% extends "shipped/reminder.j2" %}`.

A letter writes its words once, in the block `body`, with the macros of a writer `w`: `_text.j2` makes plain text of
them, `_html.j2` HTML. `_letter.j2` puts the frame around it. The blocks of a letter:

    subject   one line
    heading   what the letter is, in a few words; stands above a part of a letter that holds several
    body      what it says, without salutation, signature and footer
    text      the whole; by default the frame with the bodies of all sections in it
    html      by default what `text` says, through the HTML writer
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup

from policybot.language import say
from policybot.views import LetterView, Section

HOUSE = "policybot"
Form = Literal["text", "html"]

SUBJECT = 120
"""Widest subject in columns, which is sixty Chinese characters: lists of mail programs show no more."""

REDACTED = "redacted"
"""The one letter that says nothing of its measures: all others may say everything."""

BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that turn the direction of writing: a file name could show another ending with them."""


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


class LetterError(Exception):
    """A letter cannot be put into words: unknown language or letter, or a template with a mistake in it."""


def render(view: LetterView, language: str = "zh", own: Path | None = None) -> Rendered:
    """The letter in a language. `own`: the folder of a deployment's templates. Raises LetterError."""
    if language not in languages(own):
        raise LetterError(f"no letters in the language {language!r}; there are: {', '.join(languages(own))}")
    own = own.resolve() if own else None  # environments are kept, and a relative path is another one elsewhere
    text, html = (_environment(language, form, own) for form in ("text", "html"))
    return Rendered(
        subject=_one_line(_put(text, view, view.main, "subject")),
        text=_tidy(_put(text, view, view.main, "text")),
        html=_tidy(_put(html, view, view.main, "html")),
    )


def languages(own: Path | None = None) -> tuple[str, ...]:
    """The languages that letters are written in: one folder each."""
    shipped = {entry.name for entry in files(HOUSE).joinpath("templates").iterdir() if entry.is_dir()}
    added = {entry.name for entry in own.iterdir() if entry.is_dir()} if own and own.is_dir() else set()
    return tuple(sorted(shipped | added))


# ── the engine ─────────────────────────────────────────────────────────────────


@cache
def _environment(language: str, form: Form, own: Path | None) -> Environment:
    environment = Environment(
        loader=_loader(language, own),
        autoescape=form == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["writer"] = f"_{form}.j2"
    environment.filters.update(
        say=partial(say, language=language), flow=flow, spread=spread, number=number, columns=columns, clock=clock
    )
    return environment


def _loader(language: str, own: Path | None) -> BaseLoader:
    shipped = PackageLoader(HOUSE, f"templates/{language}") if _is_shipped(language) else None
    loaders: list[BaseLoader] = [FileSystemLoader(own / language)] if own else []
    loaders += [shipped, PrefixLoader({"shipped": shipped})] if shipped else []
    return ChoiceLoader([*loaders, PackageLoader(HOUSE)])


def _is_shipped(language: str) -> bool:
    return files(HOUSE).joinpath("templates", language).is_dir()


def _put(environment: Environment, view: LetterView, section: Section, part: str) -> str:
    """One part of one section's letter. Templates call it for the parts of a letter that holds several."""
    try:
        template = environment.get_template(f"{REDACTED if view.discretion else section.letter}.j2")
        words = environment.get_template("_words.j2").module
        writer = environment.get_template(str(environment.globals["writer"])).module
        put = partial(_put, environment, view)
        found = template.render(view=view.of(section), section=section, part=part, put=put, w=writer, words=words)
    except TemplateNotFound as error:
        raise LetterError(f"no template {error.name!r} for the letter {section.letter!r}") from error
    except TemplateSyntaxError as error:
        raise LetterError(f"{error.filename or error.name}, line {error.lineno}: {error.message}") from error
    except TemplateError as error:
        raise LetterError(f"letter {section.letter!r}, {part}: {error}") from error
    return Markup(found) if environment.autoescape else found


# ── what templates can do with words ───────────────────────────────────────────


def flow(text: str) -> str:
    """One paragraph in one line. A line break between Chinese characters vanishes, others become a space."""

    def joint(found: re.Match[str]) -> str:
        around = text[found.start() - 1 : found.start()] + text[found.end() : found.end() + 1]
        return "" if any(_wide(char) for char in around) else " "

    text = text.strip()
    return type(text)(re.sub(r"\s*[\r\n\v\f\x85\u2028\u2029]\s*", joint, text))


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF" or char in "“”‘’—…"


def _width(text: str) -> int:
    """Columns on a screen of even characters; markup is measured without its escapes."""
    plain = text.unescape() if isinstance(text, Markup) else text
    return sum(2 if _wide(char) else 1 for char in plain)


def spread(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Labelled facts without the empty ones; Chinese labels of two characters stand as wide as those of four."""
    filled = [(label, value) for label, value in rows if str(value).strip()]
    widest = max((len(label) for label, _ in filled), default=0)
    return [(_stretch(label, widest), value) for label, value in filled]


def _stretch(label: str, widest: int) -> str:
    if not all(map(_wide, label)):
        return label
    return label[0] + "\u3000" * (widest - 2) + label[1] if len(label) == 2 else label


def number(value: float) -> str:
    """300.0 → 300, 87.50 → 87.5"""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def clock(moment: datetime, zone: str) -> str:
    """The hour and minute of an instant in a zone."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def columns(rows: Iterable[Iterable[str]]) -> list[str]:
    """Rows of a table as lines of plain text, columns aligned for characters of double width."""
    cells = [[flow(str(cell)) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(_pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _pad(cell: str, width: int) -> str:
    """Fills with full-width blanks, so that Chinese columns stay in line where letters are not of even width."""
    missing = width - _width(cell)
    return cell + " " * (missing % 2) + "\u3000" * (missing // 2) if _wide(cell[-1:] or " ") else cell + " " * missing


def _clean(text: str) -> str:
    kept = (char for char in text if char == "\n" or (unicodedata.category(char) != "Cc" and char not in BIDI))
    return "".join(kept)


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in _clean(str(text)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _one_line(subject: str) -> str:
    line = _clean(" ".join(flow(subject).split()))
    while _width(line) > SUBJECT:
        line = line.rstrip("…")[:-1] + "…"
    return line

"""What a language must have: every sentence of the core, in a catalogue that is compiled from its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from policybot import language
from policybot.language import lookup, say
from policybot.model import Says

HOUSE = Path(language.__file__).parent
CATALOGUE = HOUSE / "locale/zh/LC_MESSAGES/policybot.po"
WORDS = {"Says": (0,), "_": (0,), "_Words": (1, 2)}
"""Calls that carry sentences, and which of their arguments are some."""
WORD = re.compile(r"[A-Za-z](?![^{}]*\})")
"""A letter outside braces: `{why}` alone is no sentence."""
COMPILE = "compile it: .venv/bin/pybabel compile -D policybot -d policybot/locale"


def sentences(source: str) -> Iterator[tuple[str, int]]:
    """Every sentence in a source text that waits for a language, with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for place in WORDS.get(node.func.id, ()):
                for text in literals(node.args[place : place + 1]):
                    yield text, node.lineno


def on_page(source: str) -> Iterator[tuple[str, int]]:
    """The same of a page's template."""
    for line, _, said, _ in babel_extract(BytesIO(source.encode()), ["_"], [], {"silent": "false"}):
        text = said if isinstance(said, str) else said[0] if said else None  # a call with values gives a tuple
        if text and WORD.search(text):
            yield text, line


def literals(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORD.search(node.value):
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from literals([node.body, node.orelse])


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as opened:
        return read_po(opened, locale="zh")


def test_every_sentence_has_its_chinese() -> None:
    known = catalogue()
    written = [*sorted(HOUSE.rglob("*.py")), *sorted(HOUSE.glob("pages/*.j2"))]
    missing = [
        f"{path.relative_to(HOUSE.parent)}:{line}: {text}"
        for path in written
        for text, line in (sentences if path.suffix == ".py" else on_page)(path.read_text("utf-8"))
        if not (message := known.get(text)) or not message.string
    ]
    assert not missing, "add to policybot.po and " + COMPILE + "\n" + "\n".join(missing)


OUTSIDE = frozenset({"Address already in use"})
"""What the operating system says, and we with it."""


def test_no_chinese_is_kept_for_what_nobody_says() -> None:
    constants = [
        node.value
        for path in HOUSE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    pages = "".join(path.read_text("utf-8") for path in HOUSE.rglob("*.j2"))
    # The page of a check is its docstring, paragraph by paragraph.
    said, written = {*constants, *OUTSIDE}, pages + " ".join(" ".join(constants).split())
    stale = [message.id for message in catalogue() if message.id not in said and str(message.id) not in written]
    assert not stale, "take out of policybot.po and " + COMPILE + "\n" + "\n".join(map(str, stale))


def test_a_translation_has_the_same_values_as_its_sentence() -> None:
    for message in catalogue():
        if message.id:
            source, chinese = Says(str(message.id)), Says(str(message.string))
            assert fields(source) == fields(chinese), message.id


def fields(says: Says) -> set[str]:
    class Seen(dict[str, object]):
        def __missing__(self, key: str) -> int:
            self[key] = 0
            return 0

    seen = Seen()
    says.text.format_map(seen)
    return set(seen)


def test_the_compiled_catalogue_is_made_from_its_source() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as opened:
        assert strings(read_mo(opened)) == strings(catalogue()), COMPILE


def strings(found: Catalog) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in found if message.id}


@pytest.mark.parametrize(
    ("source", "found", "remark"),
    [
        ('Says("a {b}", {"b": 1})', ["a {b}"], "first argument only"),
        ('Says("a "\n "b")', ["a b"], "joined strings are one sentence"),
        ('Says("a" if x else "b")', ["a", "b"], "either branch"),
        ('Says(facts["text"])', [], "a key is no sentence"),
        ('_Words("code", "message", "hint")', ["message", "hint"], "a table of sentences"),
        ('Says("{why}", {})', [], "nothing but values"),
        ('_("a")', ["a"], "gettext's own name"),
    ],
)
def test_sentences_are_found(source: str, found: list[str], remark: str) -> None:
    assert [text for text, _ in sentences(source)] == found, remark


def test_sentences_of_a_page_are_found() -> None:
    source = '<p>\n{{ _("a {b}", b=1) }}{{ _("c") if d else _("e") }}{{ _("{day}", day=day) }}'
    assert sorted(on_page(source)) == [("a {b}", 2), ("c", 2), ("e", 2)]


SAID = [
    # language, expected, remark
    ("zh", "要求时限现为2025年3月31日，原为2024年12月31日", "days in the order of the language"),
    ("en", "date in force is now 2025-03-31, was 2024-12-31", "the source language"),
    ("xx", "date in force is now 2025-03-31, was 2024-12-31", "a language without a catalogue falls back"),
]


@pytest.mark.parametrize(("tongue", "expected", "remark"), SAID)
def test_a_sentence_is_said_in_a_language(tongue: str, expected: str, remark: str) -> None:
    says = Says("date in force is now {due}, was {old}", {"due": date(2025, 3, 31), "old": date(2024, 12, 31)})
    assert say(says, tongue) == expected, remark


def test_a_sentence_within_a_sentence_is_said_too() -> None:
    outer = Says("returned on {day}: {why}", {"day": date(2025, 1, 2), "why": Says("closed")})
    assert say(outer, "zh").endswith(lookup("zh")("closed"))


def test_whole_numbers_lose_their_point() -> None:
    says = Says(
        "{value} {unit} reported after {before} {unit} on {day}: is the unit right?",
        {"value": 71.0, "unit": "家", "before": 90.5, "day": date(2024, 9, 27)},
    )
    assert say(says, "en") == "71 家 reported after 90.5 家 on 2024-09-27: is the unit right?"

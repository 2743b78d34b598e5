"""Every letter finds words in every situation, the same each time, and nothing from outside can break them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from importlib.resources import files
from pathlib import Path

import pytest

from policybot.ladder import LADDER
from policybot.render import LetterError, columns, flow, languages, number, render, spread
from policybot.render import letters as room
from policybot.views import LetterView, Section

from . import letter_views as views
from .letter_views import SAMPLES, variants

LETTERS = {"reminder", "overdue", "account", "deputy", "deputy_ahead", "report_request", "opening", "changed",
           "released", "return", "settled", "consent", "closed", "daily", "weekly"}  # fmt: skip
EVIL = "<script>alert(1)</script>\r\nBcc: x@example.org\x00\u202e"


def templates(language: str) -> set[str]:
    return {entry.name for entry in files("policybot").joinpath("templates", language).iterdir()}


def letters(language: str) -> set[str]:
    return {name.removesuffix(".j2") for name in templates(language) if not name.startswith("_")}


def plain(html: str) -> str:
    """The words of a page without its tags."""
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"(?s)<head>.*</head>", "", html)))


# ── every letter in every situation ────────────────────────────────────────────


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_letter_finds_words_in_every_situation(sample: str, language: str) -> None:
    for situation, seen in variants(SAMPLES[sample]()).items():
        words = render(seen, language)
        assert words.subject, situation
        assert "\n" not in words.subject, situation
        assert room._width(words.subject) <= room.SUBJECT, situation
        source = seen.overviews[0] if seen.overviews else seen.main.items[0]
        assert source.document.number in words.text, situation
        assert words.text.count("\n\n\n") == 0, situation


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_letter(language: str) -> None:
    assert letters(language) >= LETTERS
    assert letters(language) == letters("zh"), "a letter exists in every language"
    assert {step.letter for step in LADDER} <= letters(language)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_same_view_gives_the_same_bytes(sample: str, language: str) -> None:
    made: Callable[[], LetterView] = SAMPLES[sample]
    assert render(made(), language) == render(made(), language)


WHOM = {"zh": "请告知(联系人更正|台账管理员)。", "en": r"please tell the (contact|administrator of the ledger)\."}


@pytest.mark.parametrize("language", WHOM)
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_last_line_says_whom_to_ask(sample: str, language: str) -> None:
    """There is no List-Unsubscribe: whoever should not get these letters must read whom to tell."""
    for situation, seen in variants(SAMPLES[sample]()).items():
        last = render(seen, language).text.rstrip().split("\n")[-1]
        assert re.search(WHOM[language], last), f"{situation}: {last}"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("sample", SAMPLES)
def test_text_and_page_say_the_same(sample: str, language: str) -> None:
    words = render(SAMPLES[sample](), language)
    page = re.sub(r"\s", "", plain(words.html))
    for line in words.text.splitlines():
        for piece in re.split(r"\s+|—+", line):
            assert piece in page, f"{piece!r} is missing from the page"


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_page_fetches_nothing_and_carries_no_style_sheet(sample: str) -> None:
    html = render(SAMPLES[sample]()).html.lower()
    for forbidden in ("http:", "https:", "<img", "<script", "<style", "<link", "url(", "@import", "class="):
        assert forbidden not in html


# ── several kinds in one letter ────────────────────────────────────────────────


def test_several_kinds_stand_in_one_frame() -> None:
    text = render(views.mixed()).text
    assert text.count("省教育厅联络员：") == 1
    assert text.count("答复方式：") == 1
    assert text.count("联系人：") == 1
    for section in views.mixed().others:
        heading = room._put(room._environment("zh", "text", None), views.mixed(), section, "heading").strip()
        assert heading in text


def test_the_subject_says_that_there_is_more() -> None:
    assert "另有" in render(views.mixed()).subject
    assert "另有" not in render(views.reminder()).subject


# ── text from outside ──────────────────────────────────────────────────────────


def poisoned() -> list[LetterView]:
    reminder = views.with_measures(views.reminder(), title=EVIL, summary=EVIL, phrase=EVIL)
    returned = views.returned()
    act = views.decision("return", returned.day, EVIL, approval=EVIL)
    items = tuple(replace(one, decision=act) for one in returned.main.items)
    return [
        replace(reminder, contact=EVIL, phone=EVIL, name=EVIL, office=EVIL),
        replace(returned, sections=(Section("return", items),)),
        replace(views.extended(), sections=(Section("changed", items),)),
    ]


@pytest.mark.parametrize("language", languages())
def test_text_from_outside_makes_no_page_no_line_and_no_header(language: str) -> None:
    for seen in poisoned():
        words = render(seen, language)
        assert "<script" not in words.html
        assert "&lt;script&gt;" in words.html
        assert not re.search(r"[\r\x00\u202e]", words.subject + words.text + words.html)
        assert not re.search(r"(?m)^Bcc:", words.text), "a line of its own could pass for one of ours"
        assert "\n" not in words.subject


def test_a_sensitive_measure_shows_number_and_date_only() -> None:
    for letter in sorted(LETTERS - {"daily", "weekly"}):
        seen = views.secret(letter)
        (one,) = seen.main.items
        act = views.decision("return", seen.day, "某项解密情况")
        late = replace(one, decision=act, workdays_late=3, figure_on=seen.day)
        words = render(replace(seen, sections=(Section(letter, (late,)),)))
        assert one.measure
        assert "10.2b" in words.text, letter
        for secret in (one.measure.title, one.measure.summary, act.reason, "连续两期", "解密"):
            assert secret not in words.text + words.html + words.subject, letter


# ── a deployment's own templates ───────────────────────────────────────────────


def own(folder: Path, name: str, text: str) -> Path:
    (folder / "zh").mkdir(parents=True, exist_ok=True)
    (folder / "zh" / name).write_text(text, "utf-8")
    return folder


def test_a_deployments_own_file_wins_and_may_build_on_ours(tmp_path: Path) -> None:
    text = '{% extends "shipped/reminder.j2" %}{% block subject %}自定：{{ section.items|length }}项{% endblock %}'
    words = render(views.reminder(), own=own(tmp_path, "reminder.j2", text))
    assert words.subject == "自定：1项"
    assert words.text == render(views.reminder()).text


def test_a_deployment_may_change_the_words_of_all_letters(tmp_path: Path) -> None:
    text = files("policybot").joinpath("templates/zh/_words.j2").read_text("utf-8").replace("工作提示", "到期提示")
    assert render(views.reminder(), own=own(tmp_path, "_words.j2", text)).subject.startswith("【到期提示】")


MISTAKES = [
    # own template, what the error says, remark
    ("{% block %}", "reminder.j2, line 1", "a template that cannot be read: file and line"),
    ('{% extends "_letter.j2" %}{% block subject %}{{ nothing }}{% endblock %}', "'nothing' is undefined", "a typo"),
    ('{% extends "_letter.j2" %}', "subject", "a block that is missing"),
]


@pytest.mark.parametrize(("text", "said", "remark"), MISTAKES)
def test_a_mistake_in_a_template_is_named(tmp_path: Path, text: str, said: str, remark: str) -> None:
    with pytest.raises(LetterError) as caught:
        render(views.reminder(), own=own(tmp_path, "reminder.j2", text))
    assert said in str(caught.value), remark


def test_an_unknown_language_or_letter_is_named() -> None:
    with pytest.raises(LetterError, match="'xx'; there are: en, zh"):
        render(views.reminder(), "xx")
    with pytest.raises(LetterError, match=r"'nonsense\.j2'"):
        render(replace(views.reminder(), sections=(Section("nonsense", views.reminder().main.items),)))


def test_a_folder_more_is_a_language_more(tmp_path: Path) -> None:
    folder = tmp_path / "fr"
    folder.mkdir()
    for name in templates("en"):
        source = files("policybot").joinpath("templates/en", name).read_text("utf-8")
        (folder / name).write_text(source.replace("[Reminder]", "[Rappel]").replace('"Reminder"', '"Rappel"'), "utf-8")
    assert "fr" in languages(tmp_path)
    assert render(views.reminder(), "fr", tmp_path).subject.startswith("[Rappel]")


# ── the small tools of templates ───────────────────────────────────────────────

FLOWS = [
    # text, expected, remark
    ("甲\n  乙", "甲乙", "no space between Chinese characters"),
    ("one\ntwo", "one two", "a space between words"),
    ("甲\ntwo", "甲two", "none where either is Chinese"),
    ("  甲 \n\n\r\n 乙  ", "甲乙", "several breaks are one"),
]


@pytest.mark.parametrize(("text", "expected", "remark"), FLOWS)
def test_a_paragraph_flows_into_one_line(text: str, expected: str, remark: str) -> None:
    assert flow(text) == expected, remark


def test_labels_of_two_characters_stand_as_wide_as_those_of_four() -> None:
    rows = [("事项", "甲"), ("任务来源", "乙"), ("时限", " ")]
    assert spread(rows) == [("事　　项", "甲"), ("任务来源", "乙")]


def test_columns_align_for_wide_characters() -> None:
    first, second = columns([["编号", "事项", "完"], ["10.4b", "登记互通", "完"]])
    assert room._width(first) == room._width(second)


@pytest.mark.parametrize(("value", "expected"), [(300.0, "300"), (87.5, "87.5"), (0.0, "0"), (1234567.0, "1234567")])
def test_numbers_are_short(value: float, expected: str) -> None:
    assert number(value) == expected

"""Marks of letters: short, signed, and found again where mail programs leave them."""

from __future__ import annotations

import string

import pytest

from policybot import tokens

KEY, OTHER = b"k" * 32, b"o" * 32
ABOUT = ("省教育厅", "small/1.1", "small/1.2")


def test_a_mark_is_short_and_says_nothing() -> None:
    marks = [tokens.mint(KEY, number, ABOUT) for number in range(200)]
    assert {len(mark) for mark in marks} == {tokens.LENGTH}
    assert set("".join(marks)) <= set(string.ascii_lowercase + "234567")
    assert len({mark[:4] for mark in marks}) > 190, "numbers that follow each other do not show"


def test_a_mark_leads_to_its_letter_and_proves_it() -> None:
    mark = tokens.mint(KEY, 4711, ABOUT)
    assert tokens.number(KEY, mark) == 4711
    assert tokens.fits(KEY, mark, 4711, reversed(ABOUT)), "in any order"
    assert tokens.fits(KEY, mark.upper(), 4711, ABOUT), "mail servers change the case"


FORGED = [
    (OTHER, 4711, ABOUT, "made with another key"),
    (KEY, 4712, ABOUT, "of another letter"),
    (KEY, 4711, ABOUT[:2], "about less"),
    (KEY, 4711, ("省税务局", *ABOUT[1:]), "of another department"),
]


@pytest.mark.parametrize(("key", "number", "about", "remark"), FORGED)
def test_another_mark_does_not_fit(key: bytes, number: int, about: tuple[str, ...], remark: str) -> None:
    assert not tokens.fits(KEY, tokens.mint(key, number, about), 4711, ABOUT), remark


@pytest.mark.parametrize("place", range(tokens.LENGTH))
def test_no_sign_of_a_mark_can_be_changed(place: int) -> None:
    mark = tokens.mint(KEY, 4711, ABOUT)
    changed = mark[:place] + ("a" if mark[place] != "a" else "b") + mark[place + 1 :]
    assert not tokens.fits(KEY, changed, tokens.number(KEY, changed) or 0, ABOUT)
    assert not tokens.fits(KEY, changed, 4711, ABOUT)


@pytest.mark.parametrize("text", ["", "a", "1" * 24, "a" * 23, "a" * 32, "!" * 24, "中" * 24])
def test_what_is_no_mark_leads_nowhere(text: str) -> None:
    assert tokens.number(KEY, text) is None


def test_marks_are_found_in_subjects_and_addresses() -> None:
    one, two = tokens.mint(KEY, 1, ABOUT), tokens.mint(KEY, 2, ABOUT)
    subject = "回复：" + tokens.subject("【任务提示】", one.upper())
    assert tokens.found(subject, [tokens.address("bureau@example.com", two)]) == (one, two)
    assert tokens.found("【#1】 [#12] [标题]", ["bureau@example.com", "a+b@example.com"]) == ()

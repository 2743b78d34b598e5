"""Which letters lie in one thread: those about one measure, and no list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policybot.composing import thread_of
from policybot.views import Section
from tests.letter_views import SAMPLES, item, view

OF_ONE = {"reminder", "today", "overdue", "account", "deputy", "deputy_ahead", "extended", "suspended", "released",
          "returned", "closed", "accepted"}  # fmt: skip
"""Samples about one measure; all but `account` about 10.4b."""


@pytest.mark.parametrize("sample", sorted(OF_ONE))
def test_all_letters_of_a_measures_life_are_one_thread(sample: str) -> None:
    assert thread_of(SAMPLES[sample]()) == ("sx-2024-11/1.1a" if sample == "account" else "sx-2024-11/10.4b")


APART = [
    # sample, remark
    ("bundle", "three measures"),
    ("deputies", "two measures"),
    ("report_request", "all measures of a department"),
    ("opening", "all that there is"),
    ("opening_city", "two measures: a list all the same"),
    ("weekly", "the whole document"),
    ("daily", "what is to be done"),
]


@pytest.mark.parametrize(("sample", "remark"), APART, ids=[remark for _, remark in APART])
def test_a_letter_of_many_measures_ties_no_threads_together(sample: str, remark: str) -> None:
    assert thread_of(SAMPLES[sample]()) == "", remark


@pytest.mark.parametrize("letter", ["opening", "preview", "daily", "weekly", "alarm"])
def test_a_list_is_a_list_even_with_one_line(letter: str) -> None:
    assert thread_of(view(Section(letter, (item("10.4b"),)))) == ""


def test_letters_rehearsed_before_one_coordinator_are_no_thread() -> None:
    assert thread_of(replace(SAMPLES["reminder"](), meant="email:liaison@example.com")) == ""


def test_a_request_for_one_measure_belongs_to_it() -> None:
    assert thread_of(view(Section("report_request", (item("10.4b"),)))) == "sx-2024-11/10.4b"


def test_the_main_section_decides_as_it_gives_the_subject() -> None:
    seen = SAMPLES["mixed"]()
    assert len(seen.sections) == 3
    assert thread_of(seen) == "sx-2024-11/10.4b"
    assert thread_of(replace(seen, sections=(SAMPLES["bundle"]().main, *seen.sections))) == ""


def test_one_measure_told_to_two_roles_is_still_one() -> None:
    assert thread_of(view(Section("overdue", (item("10.4b"), item("10.4b", "省税务局"))))) == "sx-2024-11/10.4b"

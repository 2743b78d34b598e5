"""Letters that may not say everything: no title, no reason, no name gets into them, in any situation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest

from policybot.render import languages, render
from policybot.views import Discretion, Item, LetterView, Section

from .letter_views import SAMPLES, variants, with_measures

PAGE = "https://ledger.example.com/"
TITLE, SUMMARY, REASON = "绝不外传的标题", "绝不外传的内容", "绝不外传的理由"
BOTH: tuple[Discretion, ...] = ("dates", "numbers")


def hushed(seen: LetterView, discretion: Discretion) -> LetterView:
    """The letter with things to hide in every place that has room for them."""
    told = with_measures(seen, title=TITLE, summary=SUMMARY, phrase=SUMMARY)
    sections = tuple(replace(part, items=tuple(map(reasoned, part.items))) for part in told.sections)
    return replace(told, sections=sections, discretion=discretion, page=PAGE, signer="绝不外传的签发人")


def reasoned(one: Item) -> Item:
    act = one.decision
    return replace(one, decision=replace(act, reason=REASON, by="绝不外传的决定人")) if act else one


def words(seen: LetterView, language: str) -> str:
    made = render(seen, language)
    return unescape(f"{made.subject}\n{made.text}\n{made.html}")


def every(discretion: Discretion) -> Iterator[tuple[str, LetterView]]:
    for sample, make in SAMPLES.items():
        for situation, seen in variants(make()).items():
            yield f"{sample}, {situation}", hushed(seen, discretion)


def items(seen: LetterView) -> list[Item]:
    return [item for section in seen.sections for item in section.items if item.measure]


def progress(seen: LetterView) -> set[str]:
    """What was reported, by whom, and what checks say of it."""
    found = set()
    for item in items(seen):
        last = item.part.last if item.part else None
        found |= {last.done, last.problem, last.next, last.person} if last else set()
        found |= {str(line) for line in item.lines}
    return found - {""}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("discretion", BOTH)
def test_no_title_reason_or_report_is_said(discretion: Discretion, language: str) -> None:
    for case, seen in every(discretion):
        said = words(seen, language)
        assert "绝不外传" not in said, case
        assert [one for one in progress(seen) if one in said] == [], case


@pytest.mark.parametrize("language", languages())
def test_where_only_numbers_may_leave_no_name_and_no_date_does(language: str) -> None:
    for case, seen in every("numbers"):
        said = words(seen, language)
        names = {seen.bureau, seen.name, seen.contact, seen.phone, seen.office, *seen.departments,
                 *(item.document.number for item in items(seen))} - {""}  # fmt: skip
        assert [name for name in names if name in said] == [], case
        assert PAGE in said, case
        assert f"{seen.day.year}" not in said.replace(PAGE, ""), case


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("discretion", BOTH)
def test_every_number_is_said(discretion: Discretion, language: str) -> None:
    for case, seen in every(discretion):
        said = words(seen, language)
        assert [one.measure.id for one in items(seen) if one.measure and one.measure.id not in said] == [], case


def test_a_shared_address_reads_for_whom_what_is_and_by_when() -> None:
    said = render(hushed(SAMPLES["mixed"](), "dates")).text
    assert "省教育厅：请填报或者答复\n\n编号   日期\n10.4b  2024年12月31日\n" in said
    assert "省教育厅：请知悉，不需要答复\n\n编号   日期\n10.4b  2025年3月31日\n" in said
    assert f"网址：{PAGE}\n" in said


def test_what_needs_a_person_at_once_says_so_where_nothing_else_may_be_said() -> None:
    seen = replace(SAMPLES["weekly"](), sections=(Section("alarm", ()),), discretion="numbers", number=12)
    assert render(seen).subject == "【任务台账】有情况须请人处理，见信函12"


@pytest.mark.parametrize("meant", ["wecom", "email:a@example.com"])
def test_a_rehearsal_says_first_whose_letter_it_is(meant: str) -> None:
    seen = replace(hushed(SAMPLES["reminder"](), "numbers"), meant=meant)
    assert render(seen).subject.startswith("【演练】")
    assert render(seen).text.startswith(f"演练：本信应发往 {meant}，")

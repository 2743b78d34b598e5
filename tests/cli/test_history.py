"""The life of a measure: every act on the day it claims, every letter, every change of the date."""

from __future__ import annotations

import pytest

from .conftest import Shell

EDUCATION = ["--by", "省教育厅", "--person", "张联络"]
BUREAU = ["--by", "王统筹", "--reason", "情况属实"]
APPROVED = [*BUREAU, "--approval", "陕政函〔2024〕9号"]
ACTS = [
    # command line, kind, department, by, words, remark
    (["record", "10.4b", *EDUCATION, "--done", "已联调。", "--problem", "口径不一", "--expected", "2024-12-31"],
     "report", "省教育厅", "张联络", "已完成：已联调；困难：口径不一；预计2024年12月31日完成", "what it says"),
    (["record", "10.4b", *EDUCATION, "--part-done"], "part_done", "省教育厅", "张联络", "本单位部分已完成", "a part"),
    (["record", "10.4b", *EDUCATION, "--close", "--evidence", "proof.pdf"], "apply", "省教育厅", "张联络",
     "申请办结；佐证材料：proof.pdf", "an application"),
    (["record", "10.4b", *EDUCATION, "--ask-extension", "2025-03-31"], "report", "省教育厅", "张联络",
     "申请调整到2025年3月31日", "a wish for a later date"),
    (["extend", "10.4b", "--due", "2025-03-31", *APPROVED], "extend", None, "王统筹",
     "时限调整到2025年3月31日，批准文号 陕政函〔2024〕9号：情况属实", "an extension"),
    (["suspend", "10.4b", *APPROVED], "suspend", None, "王统筹", "暂停，批准文号", "it rests"),
    (["hold", *BUREAU], "hold", None, "王统筹", "全部信函暂停发信至2024年12月24日：情况属实", "all letters"),
    (["hold", "省教育厅", *BUREAU], "hold", None, "王统筹", "省教育厅暂停发信至", "those to one of its owners"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "kind", "department", "by", "said", "remark"), ACTS)
def test_an_act_is_an_event(
    shell: Shell, words: list[str], kind: str, department: str | None, by: str, said: str, remark: str
) -> None:
    assert shell(*words).code == 0
    found = shell.json("history", "10.4b")
    assert (found["measure"], found["events"][0]["kind"]) == ("10.4b", "required")
    event = next(one for one in found["events"] if one["kind"] == kind)
    assert (event["day"], event["department"], event["by"], event["late"]) == ("2024-12-17", department, by, False)
    assert said in event["says"], remark
    assert event["at"].startswith("2024-12-17T02:00"), "the moment of entry"
    assert said in shell("history", "10.4b").out


def kinds(shell: Shell, ident: str = "10.4b") -> list[str]:
    return [event["kind"] for event in shell.json("history", ident)["events"]]


def test_a_life_from_the_first_word_to_its_end(lived: Shell) -> None:
    with lived.on("2024-12-18"):
        lived("record", "1.3a", *EDUCATION, "--close", "--evidence", "proof.pdf")
        lived("review", "1.3a", "return", *BUREAU)
    with lived.on("2024-12-19"):
        lived("record", "1.3a", *EDUCATION, "--close", "--evidence", "proof.pdf")
        lived("review", "1.3a", "accept", *BUREAU)
        lived("run", "--once")
        assert kinds(lived, "1.3a") == [
            "required", "told", "apply", "return", "apply", "accept", "closed", "told",
        ]  # fmt: skip
        assert "按期办结" in lived("history", "1.3a").out


def test_a_change_of_the_date_is_said_with_what_it_was(shell: Shell) -> None:
    shell("extend", "10.4b", "--due", "2025-03-31", *APPROVED)
    shell("extend", "10.4b", "--due", "2025-06-30", *APPROVED)
    said = [event["says"] for event in shell.json("history", "10.4b")["events"] if event["kind"] == "due"]
    assert said == [
        "要求时限现为2025年3月31日，原为2024年12月31日",
        "要求时限现为2025年6月30日，原为2025年3月31日",
    ]


def test_what_was_entered_later_stands_on_its_day_and_says_so(shell: Shell) -> None:
    shell("record", "10.4b", *EDUCATION, "--done", "后来的", "--on", "2024-12-16")
    shell("record", "10.4b", *EDUCATION, "--done", "先前的", "--on", "2024-11-05")
    events = [event for event in shell.json("history", "10.4b")["events"] if event["kind"] == "report"]
    assert [(event["day"], event["late"]) for event in events] == [("2024-11-05", True), ("2024-12-16", True)]
    assert shell("history", "10.4b").out.count("（补录，2024年12月17日录入）") == 2


def test_letters_of_a_day_are_one_event_with_their_numbers(lived: Shell) -> None:
    [event] = [event for event in lived.json("history", "10.4b")["events"] if event["kind"] == "told"]
    owners = {"省工业和信息化厅", "省教育厅", "省知识产权局", "省税务局"}
    assert set(event["departments"]) == owners
    letters = {row["letter"]: row for row in lived.json("outbox")["messages"]}
    assert {letters[number]["department"] for number in event["letters"]} == owners
    assert event["at"] == letters[event["letters"][0]]["sent_at"]
    assert "各责任单位（4家）" in lived("history", "10.4b").out


def test_a_measure_answers_for_the_numbers_it_was(lived: Shell) -> None:
    with lived.on("2024-12-18"):
        assert lived("record", "10.4b", *EDUCATION, "--done", "旧编号下").code == 0
    file = lived.folder / "measures.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('id      = "10.4b"', 'id      = "10.4z"\nwas     = ["10.4b"]'), "utf-8")
    found = lived.json("history", "10.4z")
    assert found["was"] == ["10.4b"]
    assert [event["kind"] for event in found["events"]] == ["required", "told", "report"]
    assert "原编号：10.4b" in lived("history", "10.4z").out


def test_a_sensitive_measure_has_dates_and_no_words(shell: Shell) -> None:
    owner = next(row for row in shell.json("status")["measures"] if row["id"] == "10.2a")["members"][0]
    assert shell("record", "10.2a", "--by", owner, "--person", "张某", "--part-done").code == 0
    [event] = [event for event in shell.json("history", "10.2a")["events"] if event["kind"] == "part_done"]
    assert event["says"] == "本单位部分已完成（第1号填报）"


def test_a_measure_without_a_record_has_a_beginning(shell: Shell) -> None:
    assert kinds(shell, "1.1b") == ["required"]
    assert "持续推进" in shell("history", "1.1b").out


def test_a_slip_is_told_with_the_near_number(shell: Shell) -> None:
    refused = shell("history", "10.4", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "unknown-measure")

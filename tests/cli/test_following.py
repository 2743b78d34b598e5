"""What is put on record between letters: calls, 收到, reminders put off, objections, reports taken back, reopenings."""

from __future__ import annotations

import email
import email.policy
from datetime import date, timedelta

import pytest

from .conftest import Shell

BY = ("--by", "王某")
WHY = ("--reason", "已说明")
EDU = ("--by", "省教育厅", "--person", "李某")

ACTS = [
    (("call", "10.4b", "--to", "省教育厅", *BY, "--note", "周内答复"), "call", "a call"),
    (("ack", "10.4b", *EDU), "ack", "received"),
    (("object", "10.4b", *EDU, *WHY), "object", "an objection"),
    (("snooze", "10.4b", "--until", "2024-12-24", *BY, *WHY), "snooze", "reminders put off"),
]


@pytest.mark.parametrize(("words", "kind", "remark"), ACTS, ids=[row[-1] for row in ACTS])
def test_an_act_is_on_record_and_in_the_history(shell: Shell, words: tuple[str, ...], kind: str, remark: str) -> None:
    made = shell.json(*words)
    assert (made["decision"], made["measure"], made["lifecycle"]) == (1, "10.4b", "in_progress"), remark
    assert kind in [event["kind"] for event in shell.json("history", "10.4b")["events"]]
    assert shell("verify").code == 0


def test_a_click_twice_counts_once(shell: Shell) -> None:
    first, second = shell.json("ack", "10.4b", *EDU), shell.json("ack", "10.4b", *EDU)
    assert first == second


def test_an_objection_is_answered_once(shell: Shell) -> None:
    shell("object", "10.4b", *EDU, *WHY)
    assert shell("object", "10.4b", *EDU, *WHY, "--json").json["error"]["code"] == "objected"
    answer = ("settle", "10.4b", "--owner", "省教育厅", *BY, *WHY)
    assert shell(*answer).code == 0
    assert shell(*answer, "--json").json["error"]["code"] == "no-objection"


RESTS = [
    # what is put on record, what it says of the liaison then, remark
    (
        ("object", "10.4b", *EDU, *WHY),
        "2024年12月17日提出了异议，统筹单位答复前不再去信（最迟到2024年12月31日）",
        "disputed",
    ),
    (("snooze", "10.4b", "--until", "2024-12-24", *BY, *WHY), "已暂缓到2024年12月24日：已说明", "put off"),
]


@pytest.mark.parametrize(("words", "says", "remark"), RESTS, ids=[row[-1] for row in RESTS])
def test_explain_says_why_letters_rest(lived: Shell, words: tuple[str, ...], says: str, remark: str) -> None:
    """The step of today would go, and neither "not yet" nor "missing" is the reason that it does not."""
    assert lived(*words).code == 0
    told = lived.json("explain", "10.4b", "--on", "2024-12-18", "--owner", "省教育厅")
    rungs = [one for one in told["rungs"] if one["department"] == "省教育厅" and one["day"] <= "2024-12-24"]
    assert "missing" not in {one["fate"] for one in rungs}, remark
    assert f"联络员：未提示。{says}" in lived("explain", "10.4b", "--on", "2024-12-18", "--owner", "省教育厅").out


def test_a_date_that_is_over_cannot_be_put_off(shell: Shell) -> None:
    with shell.on("2025-01-03"):
        ran = shell("snooze", "10.4b", "--until", "2025-01-15", *BY, *WHY)
    assert ran.err == "10.4b 的时限2024年12月31日已过；能暂缓的只有到期前的提示；确需延期的，请按程序报批\n"


def test_a_report_taken_back_counts_no_more_and_stays_on_record(shell: Shell) -> None:
    number = shell.json("record", "10.4b", *EDU, "--part-done", "--source", "陕教函〔2024〕5号", "--signed", "赵某")[
        "report"
    ]

    def part() -> str:
        [one] = [row for row in shell.json("status")["measures"] if row["id"] == "10.4b"]
        return next(str(own["part"]) for own in one["by_owner"] if own["department"] == "省教育厅")

    assert part() == "done"
    assert shell("withdraw", str(number), "--by", "李某", "--reason", "报错了事项").code == 0
    assert part() == "open"
    out = shell("history", "10.4b").out
    assert f"第{number}号填报）" in out
    assert "来源：陕教函〔2024〕5号" in out
    assert "单位内审签：赵某" in out
    assert f"第{number}号填报撤回：报错了事项" in out


def closed(shell: Shell) -> None:
    for name in ("省教育厅", "省工业和信息化厅", "省知识产权局", "省税务局"):
        shell.json("record", "10.4b", "--by", name, "--person", "李某", "--close", "--evidence", "proof.pdf")
    assert shell.json("review", "10.4b", "accept", *BY, *WHY)["lifecycle"] == "closed"


def test_a_closed_measure_is_opened_again_by_decision_only(shell: Shell) -> None:
    closed(shell)
    assert shell("ack", "10.4b", *EDU, "--json").json["error"]["code"] == "closed"
    assert shell("object", "10.4b", *EDU, *WHY, "--json").json["error"]["code"] == "closed"
    made = shell.json("reopen", "10.4b", *BY, *WHY)
    assert (made["lifecycle"], len(made["open"])) == ("in_progress", 4)
    assert shell("reopen", "10.4b", *BY, *WHY, "--json").json["error"]["code"] == "not-closed"


REFUSED = [
    (("snooze", "10.4b", "--until", "2025-01-02", *BY, *WHY), "snooze-span", "past the date"),
    (("snooze", "10.4b", "--until", "2024-12-16", *BY, *WHY), "snooze-span", "an end before today"),
    (("snooze", "10.1", "--until", "2024-12-20", *BY, *WHY), "no-date", "a measure without a date"),
    (("snooze", "10.4b", "--until", "2024-12-20", *BY, "--reason", " "), "missing", "no reason"),
    (("call", "10.4b", "--to", "省科技厅", *BY, "--note", "问"), "not-an-owner", "not one of its owners"),
    (("object", "10.4b", "--by", "教育厅局", "--person", "李某", *WHY), "unknown-department", "no such department"),
    (("withdraw", "7", *BY, *WHY), "unknown-report", "no such report"),
    (("withdraw", "一", *BY, *WHY), "bad-number", "no number at all"),
    (("settle", "10.4b", "--owner", "省教育厅", *BY, *WHY), "no-objection", "nobody has objected"),
    (("ack", "10.4b", "--by", "省教育厅", "--person", " "), "missing", "nobody"),
    (("call", "10.4b", "--to", "省教育厅", *BY, "--note", "问", "--on", "2025-01-01"), "future-day", "a day to come"),
]


@pytest.mark.parametrize(("words", "code", "remark"), REFUSED, ids=[row[-1] for row in REFUSED])
def test_what_cannot_be_is_refused_and_nothing_is_written(
    shell: Shell, words: tuple[str, ...], code: str, remark: str
) -> None:
    ran = shell(*words, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, code), remark
    assert not (shell.folder / "state").exists()


def test_a_part_that_is_done_has_nothing_to_acknowledge(shell: Shell) -> None:
    shell("record", "10.4b", *EDU, "--part-done")
    assert shell("ack", "10.4b", *EDU, "--json").json["error"]["code"] == "part-done"


def test_an_accepted_report_is_returned_and_not_taken_back(shell: Shell) -> None:
    number = shell.json("record", "10.4b", *EDU, "--close", "--evidence", "proof.pdf")["report"]
    shell("review", "10.4b", "accept", *BY, *WHY, "--owner", "省教育厅")
    assert shell("withdraw", str(number), *BY, *WHY, "--json").json["error"]["code"] == "accepted"


def test_a_measure_with_a_figure_closes_when_it_is_reached_or_waived_by_name(shell: Shell) -> None:
    [row] = [row for row in shell.json("status")["measures"] if row["id"] == "1.4b"]
    source = row["target"]["source"]
    for name in row["acts"] or row["members"]:
        value = ("--value", "280") if name == source else ()
        shell.json("record", "1.4b", "--by", name, "--person", "李某", "--close", "--evidence", "proof.pdf", *value)
    accept = ("review", "1.4b", "accept", *BY, *WHY)
    refused = shell(*accept, "--json").json["error"]
    assert (refused["code"], "300" in refused["message"], "280" in refused["message"]) == ("figure-open", True, True)
    assert shell.json(*accept, "--waiver", "周局长")["lifecycle"] == "closed"
    assert "数字未达到，周局长同意办结" in shell("history", "1.4b").out


def test_a_figure_that_is_reached_needs_no_waiver(shell: Shell) -> None:
    [row] = [row for row in shell.json("status")["measures"] if row["id"] == "1.4b"]
    for name in row["acts"] or row["members"]:
        value = ("--value", "300") if name == row["target"]["source"] else ()
        shell.json("record", "1.4b", "--by", name, "--person", "李某", "--close", "--evidence", "proof.pdf", *value)
    assert shell.json("review", "1.4b", "accept", *BY, *WHY)["lifecycle"] == "closed"


def test_a_later_date_is_refused_to_whoever_asked(shell: Shell) -> None:
    refuse = ("refuse", "10.4b", "--owner", "省教育厅", *BY, *WHY)
    assert shell(*refuse, "--json").json["error"]["code"] == "nothing-asked"
    shell("record", "10.4b", *EDU, "--problem", "接口未开放", "--ask-extension", "2025-03-31")
    made = shell.json(*refuse)
    assert (made["lifecycle"], made["due"]) == ("in_progress", "2024-12-31")
    assert "不同意调整时限：已说明" in shell("history", "10.4b").out


# ── co-owners asked before closing ─────────────────────────────────────────────

OWNERS = ("省教育厅", "省工业和信息化厅", "省知识产权局", "省税务局")
ACCEPT = ("review", "10.4b", "accept", *BY, *WHY)


@pytest.fixture
def applied(lived: Shell) -> Shell:
    """A file that has co-owners asked; on the day three parts are done and the fourth owner applies for closing."""
    file = lived.folder / "measures.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('\nbureau ', '\nconsent = true\nbureau ', 1), "utf-8")  # fmt: skip
    for name in OWNERS[:3]:
        lived.json("record", "10.4b", "--by", name, "--person", "李某", "--part-done")
    lived.json("record", "10.4b", "--by", OWNERS[3], "--person", "赵某", "--close", "--evidence", "proof.pdf")
    return lived


def mails(shell: Shell) -> dict[str, int]:
    """How many letters on the closing lie in each mailbox."""
    found = [path for path in (shell.folder / "state" / "mail").rglob("*") if path.is_file()]
    asked = [path for path in found if "办结征求意见" in subject(path.read_bytes())]
    return {name: sum(name in str(path) for path in asked) for name in OWNERS}


def subject(data: bytes) -> str:
    return str(email.message_from_bytes(data, policy=email.policy.default)["Subject"])


def test_co_owners_are_asked_once_and_silence_agrees(applied: Shell) -> None:
    for day in ("2024-12-18", "2024-12-19", "2024-12-20"):
        with applied.on(day):
            assert applied("run", "--once").code == 0
    assert mails(applied) == dict.fromkeys(OWNERS[:3], 1) | {OWNERS[3]: 0}, "whoever applied is not asked"
    with applied.on("2024-12-24"):
        ran = applied(*ACCEPT, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (1, "consent")
        assert "到2024年12月24日截止：省工业和信息化厅、省教育厅、省知识产权局" in ran.json["error"]["message"]
    with applied.on("2024-12-25"):
        assert applied.json(*ACCEPT)["lifecycle"] == "closed"


def test_all_who_agree_make_it_faster(applied: Shell) -> None:
    for name in OWNERS[:3]:
        assert applied(*ACCEPT).code == 1
        assert applied("ack", "10.4b", "--by", name, "--person", "李某").code == 0
    assert applied.json(*ACCEPT)["lifecycle"] == "closed"
    out = applied("history", "10.4b").out
    assert (out.count("同意办结"), "已收到" in out) == (3, False), "it is no mere receipt"


def test_the_silence_of_somebody_who_was_not_asked_agrees_to_nothing(applied: Shell) -> None:
    with applied.on("2025-01-06"):
        error = applied(*ACCEPT, "--json").json["error"]
    assert (error["code"], error["message"]) == (
        "consent", "办结 10.4b 还没有问过这些单位：省工业和信息化厅、省教育厅、省知识产权局"
    )  # fmt: skip


def test_who_objects_to_a_closing_is_answered_first(applied: Shell) -> None:
    assert applied("object", "10.4b", *EDU, "--reason", "接口还没有运行").code == 0
    with applied.on("2024-12-18"):
        assert applied("run", "--once").code == 0
    with applied.on("2024-12-25"):
        ran = applied(*ACCEPT, "--json")
        assert (ran.json["error"]["code"], ran.json["error"]["message"]) == (
            "disputed", "省教育厅2024年12月17日对 10.4b 办结提出了异议"
        )  # fmt: skip
        assert applied("settle", "10.4b", "--owner", "省教育厅", *BY, *WHY).code == 0
        assert applied.json(*ACCEPT)["lifecycle"] == "closed"


def test_where_the_file_does_not_ask_nobody_is_asked(lived: Shell) -> None:
    closed(lived)
    with lived.on("2024-12-18"):
        assert lived("run", "--once").code == 0
    assert not any(mails(lived).values())


# ── the day an act claims ──────────────────────────────────────────────────────

ALL = ("省工业和信息化厅", "省教育厅", "省知识产权局", "省税务局")
APPLIED = [("record", "10.4b", "--by", name, "--person", "李某", "--done", "完成", "--close", "--evidence", "proof.pdf",
            "--on", "2024-12-10") for name in ALL]  # fmt: skip
ASKED = ("record", "10.4b", *EDU, "--problem", "在建", "--ask-extension", "2025-03-31", "--on", "2024-12-10")
OBJECTED = ("object", "10.4b", *EDU, *WHY, "--on", "2024-12-10")
ACCEPTED = ("review", "10.4b", "accept", *BY, *WHY, "--on", "2024-12-12")
RESTING = ("suspend", "10.4b", *BY, *WHY, "--approval", "1号", "--on", "2024-12-10")
RETURNED = ("review", "10.4b", "return", *BY, *WHY, "--owner", "省教育厅", "--on", "2024-12-12")
LATER = [(*words[:-1], "2024-12-14") for words in APPLIED]
ACCEPTED_LATER = (*ACCEPTED[:-1], "2024-12-15")
EXTENDED = ("extend", "10.4b", "--due", "2025-03-31", "--approval", "2号", *BY, *WHY, "--on", "2024-12-12")

TOO_EARLY = [
    # what came before, the act, the day before which it cannot lie, code, remark
    (APPLIED, ACCEPTED[:-2], "2024-12-10", "parts-open", "accepted before anybody applied"),
    (APPLIED, RETURNED[:-2], "2024-12-10", "nothing-applied", "returned before anybody applied"),
    ([ASKED], ("refuse", "10.4b", "--owner", "省教育厅", *BY, *WHY), "2024-12-10", "nothing-asked", "refused early"),
    ([OBJECTED], ("settle", "10.4b", "--owner", "省教育厅", *BY, *WHY), "2024-12-10", "no-objection", "settled early"),
    ([RESTING], ("resume", "10.4b", *BY, *WHY, "--approval", "2号"), "2024-12-10", "not-suspended", "resumed early"),
    ([*APPLIED, ACCEPTED], ("reopen", "10.4b", *BY, *WHY), "2024-12-12", "not-closed", "opened again early"),
    ([*APPLIED, RETURNED], APPLIED[1][:-2], "2024-12-12", "returned-since", "mended before it was returned"),
    ([("record", "10.4b", *EDU, "--done", "在建", "--on", "2024-12-10")],
     ("withdraw", "1", *BY, *WHY), "2024-12-10", "before-report", "taken back before it was reported"),
    ([*APPLIED, ACCEPTED, ("reopen", "10.4b", *BY, *WHY, "--on", "2024-12-13"), *LATER, ACCEPTED_LATER],
     ("reopen", "10.4b", *BY, *WHY), "2024-12-15", "not-closed", "opened again before it was closed again"),
]  # fmt: skip


OVERTAKEN = [
    # what came before, an act of before it, code, remark
    ([EXTENDED], ("extend", "10.4b", "--due", "2025-06-30", "--approval", "3号", *BY, *WHY), "overtaken", "extended"),
    ([(*RESTING[:-1], "2024-12-12"), ("resume", "10.4b", *BY, *WHY, "--approval", "2号", "--on", "2024-12-13")],
     ("suspend", "10.4b", *BY, *WHY, "--approval", "1号"), "overtaken", "suspended"),
    ([OBJECTED, ("settle", "10.4b", "--owner", "省教育厅", *BY, *WHY, "--on", "2024-12-12")],
     ("object", "10.4b", *EDU, *WHY), "overtaken", "objected"),
    ([ASKED, ("refuse", "10.4b", "--owner", "省教育厅", *BY, *WHY, "--on", "2024-12-12")],
     ASKED[:-2], "answered-since", "asked for a later date"),
    ([EXTENDED], ("record", "10.4b", *EDU, "--problem", "在建", "--ask-extension", "2025-06-30"), "answered-since",
     "asked for one before it was given"),
    ([("snooze", "10.4b", "--until", "2024-12-13", *BY, *WHY, "--on", "2024-12-12")],
     ("snooze", "10.4b", "--until", "2024-12-20", *BY, *WHY), "overtaken", "put off"),
    ([*APPLIED, RETURNED, *LATER], ACCEPTED[:-2], "overtaken", "accepted before it was returned"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "act", "code", "remark"), OVERTAKEN, ids=[row[-1] for row in OVERTAKEN])
def test_what_a_later_act_would_undo_is_not_put_on_record(
    shell: Shell, before: list[tuple[str, ...]], act: tuple[str, ...], code: str, remark: str
) -> None:
    for words in before:
        assert shell(*words).code == 0, words
    head = shell.json("verify")
    assert shell(*act, "--on", "2024-12-11", "--json").json["error"]["code"] == code, remark
    assert shell.json("verify") == head, "nothing is on record"


@pytest.mark.parametrize(("before", "act", "day", "code", "remark"), TOO_EARLY, ids=[row[-1] for row in TOO_EARLY])
def test_no_act_lies_before_what_it_answers(
    shell: Shell, before: list[tuple[str, ...]], act: tuple[str, ...], day: str, code: str, remark: str
) -> None:
    """It would be on record and change nothing, and nobody would hear of it."""
    for words in before:
        assert shell(*words).code == 0, words
    head = shell.json("verify")
    early = str(date.fromisoformat(day) - timedelta(days=1))
    assert shell(*act, "--on", early, "--json").json["error"]["code"] == code, remark
    assert shell.json("verify") == head, "nothing is on record"
    assert shell(*act, "--on", day).code == 0, remark


def test_an_act_keeps_who_wrote_it_down_and_how_it_came(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "desk7")  # what getpass looks at first
    shell.json("object", "10.4b", *EDU, *WHY, "--source", "陕教函〔2024〕8号")
    shell.json("call", "10.4b", "--to", "省税务局", *BY, "--note", "周内答复")
    events = {one["kind"]: one for one in shell.json("history", "10.4b")["events"]}
    assert (events["object"]["by"], events["object"]["entered_by"], events["object"]["source"]) == (
        "李某", "desk7", "陕教函〔2024〕8号",
    )  # fmt: skip
    assert (events["call"]["entered_by"], events["call"]["source"]) == ("desk7", None)
    assert "提出异议：已说明；来源：陕教函〔2024〕8号" in "".join(shell("history", "10.4b").out.split())


def test_where_co_owners_are_asked_somebody_must_have_applied(lived: Shell) -> None:
    file = lived.folder / "measures.toml"
    file.write_text(file.read_text("utf-8").replace("\nbureau ", "\nconsent = true\nbureau ", 1), "utf-8")
    for name in OWNERS:
        lived("record", "10.4b", "--by", name, "--person", "李某", "--part-done", "--evidence", "proof.pdf")
    assert lived(*ACCEPT, "--json").json["error"]["code"] == "nothing-applied"


def test_an_objection_to_a_closing_stands_until_it_is_settled(applied: Shell) -> None:
    """Its letters rest for ten working days only."""
    assert applied("object", "10.4b", *EDU, "--reason", "接口还没有运行").code == 0
    with applied.on("2025-02-20"):
        assert applied(*ACCEPT, "--json").json["error"]["code"] == "disputed"


@pytest.mark.parametrize("number", ["1.5", "-1", "第1号"])
def test_the_number_of_a_report_is_whole(shell: Shell, number: str) -> None:
    shell("record", "10.4b", *EDU, "--done", "推进中")
    assert (
        shell("withdraw", "--by", "李某", "--reason", "错", "--json", "--", number).json["error"]["code"]
        == "bad-number"
    )


def test_a_receipt_of_before_the_question_agrees_to_nothing(applied: Shell) -> None:
    ran = applied("ack", "10.4b", "--by", "省教育厅", "--person", "李某", "--on", "2024-12-10", "--json")
    assert ran.json["error"]["code"] == "part-done"


def test_a_question_that_goes_late_gives_five_days_all_the_same(applied: Shell) -> None:
    """The service stood still while the first five days went by."""
    for day in ("2025-01-06", "2025-01-07"):
        with applied.on(day):
            assert applied("run", "--once").code == 0
    assert mails(applied) == dict.fromkeys(OWNERS[:3], 1) | {OWNERS[3]: 0}, "once"
    with applied.on("2025-01-10"):
        assert "到2025年1月10日截止" in applied(*ACCEPT).err
    with applied.on("2025-01-13"):
        assert applied.json(*ACCEPT)["lifecycle"] == "closed"


def test_a_paper_entered_later_asks_nobody_a_second_time(applied: Shell) -> None:
    """The application turns out to be of an earlier day, and with it the day from which the question counts."""
    with applied.on("2024-12-18"):
        assert applied("run", "--once").code == 0
        applied.json("record", "10.4b", "--by", OWNERS[3], "--person", "赵某", "--close", "--evidence", "proof.pdf",
                     "--on", "2024-12-16")  # fmt: skip
        for name in OWNERS[:3]:
            applied.json("record", "10.4b", "--by", name, "--person", "李某", "--part-done", "--on", "2024-12-16")
    for day in ("2024-12-19", "2024-12-20"):
        with applied.on(day):
            assert applied("run", "--once").code == 0
    assert mails(applied) == dict.fromkeys(OWNERS[:3], 1) | {OWNERS[3]: 0}
    with applied.on("2024-12-25"):
        assert applied.json(*ACCEPT)["lifecycle"] == "closed"


def test_what_was_said_of_an_earlier_closing_is_no_answer(applied: Shell) -> None:
    for name in OWNERS[:3]:
        assert applied("ack", "10.4b", "--by", name, "--person", "李某").code == 0
    assert applied("review", "10.4b", "return", *BY, "--reason", "缺材料", "--owner", OWNERS[3]).code == 0
    with applied.on("2024-12-20"):
        applied.json("record", "10.4b", "--by", OWNERS[3], "--person", "赵某", "--close", "--evidence", "proof.pdf")
        error = applied(*ACCEPT, "--json").json["error"]
    assert (error["code"], OWNERS[0] in error["message"]) == ("consent", True)


def test_a_verdict_for_an_earlier_day_says_whom_it_is_about(shell: Shell) -> None:
    for name, day in (("省教育厅", "2024-12-10"), ("省税务局", "2024-12-16")):
        shell("record", "10.4b", "--by", name, "--person", "李某", "--close", "--evidence", "proof.pdf", "--on", day)
    words = ("review", "10.4b", "return", *BY, *WHY, "--on", "2024-12-12")
    assert shell(*words, "--json").json["error"]["code"] == "which-owner"
    assert shell.json(*words, "--owner", "省教育厅")["lifecycle"] == "closure_applied"


def test_a_return_of_all_parts_is_one_for_each(shell: Shell) -> None:
    for words in APPLIED:
        assert shell(*words).code == 0
    made = shell.json("review", "10.4b", "return", *BY, *WHY)
    assert (made["decision"], made["decisions"]) == (4, [1, 2, 3, 4])
    assert "已登记（第5号决定）" not in shell("history", "10.4b").out

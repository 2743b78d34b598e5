"""Commands that put something on record: their documents, and what they do to the ledger."""

from __future__ import annotations

import pytest

from policybot.state import open_state

from .conftest import Shell

EDUCATION = ["--by", "省教育厅", "--person", "张联络"]
BUREAU = ["--by", "王统筹", "--reason", "情况属实"]
APPROVED = [*BUREAU, "--approval", "陕政函〔2024〕9号"]


def measure(shell: Shell, ident: str) -> dict[str, object]:
    rows: list[dict[str, object]] = shell.json("status")["measures"]
    return next(row for row in rows if row["id"] == ident)


def share(shell: Shell, ident: str, department: str) -> dict[str, object]:
    rows = measure(shell, ident)["by_owner"]
    assert isinstance(rows, list)
    return next(row for row in rows if row["department"] == department)


def test_a_report_is_on_record_with_its_day(shell: Shell) -> None:
    made = shell.json("record", "10.4b", *EDUCATION, "--done", "已完成接口联调", "--on", "2024-12-10")
    assert made == {"report": 1, "reports": [1]}
    assert share(shell, "10.4b", "省教育厅")["last_report"] == "2024-12-10"
    assert "已记录" not in shell("record", "10.4b", *EDUCATION, "--done", "又有进展", "--json").out


def test_one_report_for_each_measure(shell: Shell) -> None:
    made = shell.json("record", "10.4b", "10.4c", *EDUCATION, "--expected", "2024-12-30", "--committed", "2024-12-31")
    assert made == {"report": 2, "reports": [1, 2]}
    row = measure(shell, "10.4c")
    assert (row["expected"], row["committed"]) == ("2024-12-30", "2024-12-31")


def test_a_part_is_done_by_its_owners_word(shell: Shell) -> None:
    assert shell("record", "10.4b", *EDUCATION, "--part-done").code == 0
    assert share(shell, "10.4b", "省教育厅")["part"] == "done"
    assert share(shell, "10.4b", "省税务局")["part"] == "open"


def test_an_application_is_accepted_by_another_person(shell: Shell) -> None:
    assert shell("record", "1.3a", *EDUCATION, "--close", "--evidence", "proof.pdf", "--on", "2024-12-16").code == 0
    assert measure(shell, "1.3a")["lifecycle"] == "closure_applied"
    refused = shell("review", "1.3a", "accept", "--by", "张联络", "--reason", "自己审", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "same-person")
    made = shell.json("review", "1.3a", "accept", *BUREAU)
    assert {"decision": 1, "measure": "1.3a", "lifecycle": "closed", "due": None}.items() <= made.items()
    row = measure(shell, "1.3a")
    assert (row["lifecycle"], row["light"], row["outcome"]) == ("closed", None, "on_time")


def test_a_return_opens_the_part_again(shell: Shell) -> None:
    shell("record", "1.3a", *EDUCATION, "--close", "--evidence", "proof.pdf", "--on", "2024-12-16")
    made = shell.json("review", "1.3a", "return", "--by", "王统筹", "--reason", "缺印发文件", "--owner", "省教育厅")
    assert made["lifecycle"] == "in_progress"
    assert share(shell, "1.3a", "省教育厅")["part"] == "open"


def test_a_part_is_accepted_once_and_again_after_a_new_application(shell: Shell) -> None:
    """10.4b has four owners: the other parts stay open, so that nothing closes."""
    apply = ["record", "10.4b", *EDUCATION, "--close", "--evidence", "proof.pdf"]
    assert shell(*apply, "--on", "2024-12-12").code == 0
    assert shell("review", "10.4b", "accept", *BUREAU, "--on", "2024-12-16").code == 0
    for owner in ([], ["--owner", "省教育厅"]):
        refused = shell("review", "10.4b", "accept", *BUREAU, *owner, "--json")
        assert (refused.code, refused.json["error"]["code"]) == (1, "already-accepted")
        said = refused.json["error"]["message"]
        assert all(part in said for part in ("省教育厅", "第1号", "王统筹", "2024年12月16日")), said
    assert shell(*apply).code == 0
    assert shell.json("review", "10.4b", "accept", *BUREAU)["decision"] == 2


def test_an_acceptance_that_closes_the_measure_is_none_too_many(shell: Shell) -> None:
    """The others say by their own word that they are done; nobody applies anew."""
    assert shell("record", "10.4b", *EDUCATION, "--close", "--evidence", "proof.pdf").code == 0
    assert shell("review", "10.4b", "accept", *BUREAU).code == 0
    for owner in ("省工业和信息化厅", "省知识产权局", "省税务局"):
        assert shell("record", "10.4b", "--by", owner, "--person", "李某", "--part-done").code == 0
    assert shell.json("review", "10.4b", "accept", *BUREAU)["lifecycle"] == "closed"


AHEAD = [
    # options besides --done, error code (None: taken), remark
    (["--expected", "2024-12-16"], "past-day", "before today, the day of the report"),
    (["--committed", "2024-12-16"], "past-day", "likewise"),
    (["--expected", "2024-12-10", "--on", "2024-12-10"], None, "on the day of the report"),
    (["--expected", "2024-12-09", "--on", "2024-12-10"], "past-day", "before the day it claims"),
    (["--expected", "2024-12-10", "--part-done"], None, "what is done is done"),
    (["--expected", "2024-12-12", "--on", "2024-12-10"], None, "past today, but to come on the day of the report"),
]


@pytest.mark.parametrize(("options", "code", "remark"), AHEAD)
def test_what_is_expected_lies_ahead(shell: Shell, options: list[str], code: str | None, remark: str) -> None:
    ran = shell("record", "10.4b", *EDUCATION, "--done", "推进中", *options, "--json")
    assert ran.json.get("error", {}).get("code") == code, remark
    assert shell.json("outbox")["notices"] == []


def test_an_extension_keeps_the_first_date(shell: Shell) -> None:
    made = shell.json("extend", "10.4b", "--due", "2025-03-31", *APPROVED)
    assert (made["measure"], made["due"]) == ("10.4b", "2025-03-31")
    row = measure(shell, "10.4b")
    assert (row["due"], row["required"]) == ("2025-03-31", "2024-12-31")


def test_an_extension_that_is_asked_for_changes_no_date(shell: Shell) -> None:
    assert shell("record", "10.4b", *EDUCATION, "--ask-extension", "2025-03-31").code == 0
    row = measure(shell, "10.4b")
    assert (row["due"], row["lifecycle"]) == ("2024-12-31", "extension_asked")


def test_a_measure_rests_and_is_taken_up_again(shell: Shell) -> None:
    assert shell.json("suspend", "10.4b", *APPROVED)["lifecycle"] == "suspended"
    assert shell.json("resume", "10.4b", *APPROVED)["lifecycle"] == "in_progress"


def test_an_occurrence_is_reported(shell: Shell) -> None:
    before = measure(shell, "15.3a")["occurrence"]
    assert shell("record", "15.3a", *EDUCATION, "--done", "已报送", "--for", str(before)).code == 0
    assert share(shell, "15.3a", "省教育厅")["reporting"] == "reported"


def test_a_hold_holds_all_and_a_release_lifts_it(lived: Shell) -> None:
    made = lived.json("hold", *BUREAU)
    assert {"decision": 1, "measure": None, "lifecycle": None, "due": None}.items() <= made.items()
    assert made["until"] == "2024-12-24", "five working days"
    said = lived("release", "all", "--by", "王统筹").out
    assert "第2号" in said
    assert "已解除暂停" in said
    assert "签发" not in said, "no letter was released"
    assert {n["state"] for n in lived.json("plan", "--on", "2024-12-26")["notices"]} == {"pending"}


def test_a_letter_to_a_deputy_waits_until_it_is_released(lived: Shell) -> None:
    for day in ("2025-01-02", "2025-01-06"):
        with lived.on(day):
            lived("run", "--once")
    with lived.on("2025-01-06"):
        waiting = [n for n in lived.json("outbox")["notices"] if n["state"] == "proposed"]
        assert {n["role"] for n in waiting} == {"deputy"}
        assert lived.json("release", waiting[0]["key"], "--by", "王统筹")["measure"] == waiting[0]["measure"]


WORDS = [
    # command line, what is said, remark
    (["record", "10.4b", *EDUCATION, "--part-done"], "省教育厅2024年12月17日", "who and when"),
    (["extend", "10.4b", "--due", "2025-03-31", *APPROVED], "2025年3月31日", "the new date"),
    (["suspend", "10.4b", *APPROVED], "已暂停", "what it is now"),
    (["hold", *BUREAU], "2024年12月24日（含当日）", "when it ends"),
]


@pytest.mark.parametrize(("words", "said", "remark"), WORDS)
def test_people_are_told_what_has_changed(shell: Shell, words: list[str], said: str, remark: str) -> None:
    ran = shell(*words)
    assert (ran.code, ran.err) == (0, "")
    assert said in ran.out, remark


def test_only_a_retry_revives_what_was_given_up(lived: Shell) -> None:
    letter = lived.json("outbox")["messages"][0]
    keys = [n["key"] for n in lived.json("outbox", "show", str(letter["id"]))["notices"]]
    refused = lived("outbox", "retry", str(letter["id"]), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "not-failed")
    with open_state(lived.folder / "state") as state, state.transaction():
        state.db.execute("UPDATE message SET state = 'failed', sent_at = NULL WHERE id = ?", [letter["id"]])
        for key in keys:
            state.db.execute("UPDATE notice SET state = 'failed', sent_on = NULL WHERE key = ?", [key])
    failed = lived.json("outbox", "--status", "failed")
    assert {n["key"] for n in failed["notices"]} == set(keys)
    after = lived.json("outbox", "retry", str(letter["id"]))
    assert {(n["key"], n["state"]) for n in after["notices"]} == {(key, "pending") for key in keys}
    assert lived.json("outbox", "--status", "failed")["notices"] == []


UNSIGNED = [
    (("--value", "180"), True, "a figure"),
    (("--done", "已办", "--close", "--evidence", "proof.pdf"), True, "an application"),
    (("--value", "180", "--signed", "赵某"), False, "a figure somebody stands for"),
    (("--done", "推进中"), False, "words alone"),
]


@pytest.mark.parametrize(("words", "asked", "remark"), UNSIGNED, ids=[row[-1] for row in UNSIGNED])
def test_figures_and_applications_ask_who_signed_them_off(
    shell: Shell, words: tuple[str, ...], asked: bool, remark: str
) -> None:
    out = shell("record", "1.4b", "--by", "省教育厅", "--person", "李某", *words).out
    assert ("没有写明单位审签人" in out) == asked, remark


REMARKS = [
    ("", "2024-12-16", "：未写明单位审签人。"),
    ("赵某", "2024-12-16", "已等5个工作日。"),
    ("赵某", "2024-12-17", "：补录，2024年12月17日录入。"),
    ("", "2024-12-17", "：未写明单位审签人；补录，2024年12月17日录入。"),
]


@pytest.mark.parametrize(("signed", "entered", "says"), REMARKS)
def test_the_bureau_sees_what_an_application_lacks(shell: Shell, signed: str, entered: str, says: str) -> None:
    words = ("--close", "--done", "已办", "--evidence", "proof.pdf", "--on", "2024-12-16")
    with shell.on(entered):
        shell("record", "10.4b", "--by", "省教育厅", "--person", "李某", "--signed", signed, *words)
    letters = shell.json("preview", "--on", "2024-12-23")["messages"]
    texts = [line for one in letters if one["role"] == "bureau" for line in one["text"].splitlines()]
    [line] = [line for line in texts if "提出，已等" in line]
    assert line.endswith(says)


# ── figures, names, requests ───────────────────────────────────────────────────

RECORD = ("record", "1.4b", "--by", "省教育厅", "--person", "李某")


def test_nought_is_a_figure(shell: Shell) -> None:
    assert shell(*RECORD, "--value", "0").code == 0
    row = next(row for row in shell.json("status")["measures"] if row["id"] == "1.4b")
    assert {own["department"]: own["value"] for own in row["by_owner"]}["省教育厅"] == 0


@pytest.mark.parametrize("value", ["1e300", "-1e300", "9" * 30])
def test_a_figure_beyond_all_budgets_is_refused(shell: Shell, value: str) -> None:
    assert shell(*RECORD, "--value", value, "--json").json["error"]["code"] == "bad-value"


def test_a_measure_named_twice_has_one_report(shell: Shell) -> None:
    words = ("record", "1.4b", "1.4b", "--by", "省教育厅", "--person", "李某", "--done", "推进中")
    assert shell(*words).code == 0
    assert shell.json(*words)["reports"] == [2]


@pytest.mark.parametrize("option", ["--person", "--entered-by"])
def test_a_control_character_is_kept_in_no_name(shell: Shell, option: str) -> None:
    ran = shell(*RECORD, "--done", "推进中", option, "李\x1b[31m某", "--json")
    assert ran.json["error"]["code"] == "control-character"


def test_a_name_that_nobody_sees_is_none(shell: Shell) -> None:
    words = ("record", "1.4b", "--by", "省教育厅", "--person", "\u200b", "--done", "推进中", "--json")
    assert shell(*words).json["error"]["code"] == "missing"


SAME = ["教甲", "教甲\u200b", " 教 甲 ", "教甲　"]


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("owner", [[], ["--owner", "省税务局"]], ids=["the whole", "the last part"])
def test_whoever_reported_any_part_closes_no_measure(shell: Shell, name: str, owner: list[str]) -> None:
    """With the last part the measure closes, and the parts of all others with it."""
    shell("record", "10.4b", "--by", "省教育厅", "--person", "教甲", "--part-done", "--evidence", "proof.pdf")
    for other in ("省工业和信息化厅", "省知识产权局", "省税务局"):
        shell("record", "10.4b", "--by", other, "--person", "他人", "--part-done", "--entered-by", "张某")
    ran = shell("review", "10.4b", "accept", "--by", name, "--reason", "合格", *owner, "--json")
    assert ran.json["error"]["code"] == "same-person"


def test_requests_for_a_later_date_are_answered_one_by_one(shell: Shell) -> None:
    for name in ("省教育厅", "省税务局"):
        shell("record", "10.4b", "--by", name, "--person", "李某", "--problem", "难", "--ask-extension", "2025-03-31")
    refuse = ("refuse", "10.4b", "--by", "王某", "--reason", "不具备条件", "--owner")
    assert shell.json(*refuse, "省教育厅")["lifecycle"] == "extension_asked", "the other still waits"
    assert shell(*refuse, "省教育厅", "--json").json["error"]["code"] == "nothing-asked"
    assert shell.json(*refuse, "省税务局")["lifecycle"] == "in_progress"


def test_a_part_that_is_done_asks_for_no_later_date(shell: Shell) -> None:
    words = ("record", "10.4b", "--by", "省教育厅", "--person", "李某", "--part-done", "--ask-extension", "2025-03-31")
    assert shell(*words, "--json").json["error"]["code"] == "asked-done"


def test_an_extension_to_the_date_in_force_is_none(shell: Shell) -> None:
    words = ("extend", "10.4b", "--due", "2024-12-31", "--by", "王某", "--approval", "1号", "--reason", "批准")
    assert shell(*words, "--json").json["error"]["code"] == "same-date"


def test_a_verdict_stays_with_those_it_was_about(shell: Shell) -> None:
    """Whoever withdraws its application afterwards returns nobody else's part."""
    for name in ("省教育厅", "省工业和信息化厅"):
        shell("record", "10.4b", "--by", name, "--person", "李某", "--part-done", "--done", "已办")
    number = shell.json("record", "10.4b", "--by", "省税务局", "--person", "赵某", "--close", "--evidence", "proof.pdf")
    assert shell("review", "10.4b", "return", "--by", "王某", "--reason", "缺材料").code == 0
    assert shell("withdraw", str(number["report"]), "--by", "赵某", "--reason", "报错").code == 0
    row = next(row for row in shell.json("status")["measures"] if row["id"] == "10.4b")
    assert {own["department"] for own in row["by_owner"] if own["part"] == "done"} == {"省教育厅", "省工业和信息化厅"}


def test_what_is_entered_for_an_earlier_day_closes_nothing(shell: Shell) -> None:
    """The acceptance of three parts knew nothing of the fourth."""
    for name in ("省工业和信息化厅", "省知识产权局", "省税务局"):
        shell("record", "10.4b", "--by", name, "--person", "李某", "--close", "--evidence", "proof.pdf",
              "--on", "2024-12-12")  # fmt: skip
    accept = ("review", "10.4b", "accept", "--by", "王某", "--reason", "合格")
    assert shell.json(*accept, "--on", "2024-12-13")["lifecycle"] == "in_progress"
    made = shell.json("record", "10.4b", "--by", "省教育厅", "--person", "李某", "--close", "--evidence", "proof.pdf",
                      "--on", "2024-12-12")  # fmt: skip
    assert made["report"] == 4
    row = next(row for row in shell.json("status")["measures"] if row["id"] == "10.4b")
    assert row["lifecycle"] == "closure_applied"
    assert shell.json(*accept)["lifecycle"] == "closed"

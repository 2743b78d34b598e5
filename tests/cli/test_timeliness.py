"""Which day counts of a report that was entered later than the day it claims."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.filling import opened

from .conftest import Shell

EDU = ("--by", "省教育厅", "--person", "李某", "--entered-by", "张某")
DONE = ("record", "10.4b", *EDU, "--part-done", "--done", "已办结")
PAPER = ("--paper", "陕教函〔2024〕5号", "--reason", "12月30日收文")
OTHERS = ("省工业和信息化厅", "省知识产权局", "省税务局")


@pytest.fixture
def strict(shell: Shell) -> Shell:
    file = shell.folder / "measures.toml"
    text = file.read_text("utf-8").replace("\nbureau ", '\ntimeliness = "entered"\nbureau ', 1)
    file.write_text(text, "utf-8")
    return shell


def part(shell: Shell, on: str, measure: str = "10.4b") -> Any:
    [row] = [row for row in shell.json("status", "--on", on)["measures"] if row["id"] == measure]
    return next(own for own in row["by_owner"] if own["department"] == "省教育厅")


def facts(shell: Shell, on: str) -> tuple[str, str, str | None]:
    own = part(shell, on)
    return own["part"], own["light"], own["last_report"]


def entered(shell: Shell, on: str = "2025-01-06") -> str:
    """The part is reported done for the 30th of December, on a day after the date."""
    with shell.on(on):
        return str(shell.json(*DONE, "--on", "2024-12-30")["report"])


def test_where_the_file_says_nothing_the_day_it_claims_counts(shell: Shell) -> None:
    entered(shell)
    with shell.on("2025-01-10"):
        assert facts(shell, "2025-01-03") == ("done", "due_soon", "2024-12-30")
        assert part(shell, "2025-01-10")["last_written"] == "2025-01-06"
        assert "2024-12-30（补录）" in shell("status", "--owner", "省教育厅").out


def test_by_entry_it_counts_from_the_day_it_was_entered(strict: Shell) -> None:
    entered(strict)
    with strict.on("2025-01-10"):
        assert facts(strict, "2025-01-03") == ("open", "overdue", None), "nobody knew of it"
        assert facts(strict, "2025-01-06") == ("done", "overdue", "2025-01-06")
        assert "2025-01-06（补录）" in strict("status", "--owner", "省教育厅").out
        out = strict("history", "10.4b").out
        assert "按录入日算（补录，2025年1月6日录入）" in "".join(out.split())


def test_a_paper_makes_the_day_it_claims_count_from_when_it_is_confirmed(strict: Shell) -> None:
    number = entered(strict)
    with strict.on("2025-01-08"):
        made = strict.json("confirm", number, *PAPER, "--by", "王某")
        assert made["measure"] == "10.4b"
        assert facts(strict, "2025-01-07") == ("done", "overdue", "2025-01-06"), "as it stood then"
        assert facts(strict, "2025-01-08") == ("done", "due_soon", "2024-12-30")
        out = "".join(strict("history", "10.4b").out.split())
        assert f"第{number}号填报凭陕教函〔2024〕5号按写明的日期算：12月30日收文" in out
        assert "按录入日算" not in out
        assert strict("verify").code == 0


@pytest.mark.parametrize(
    ("confirmed", "outcome"), [(True, "on_time"), (False, "late")], ids=["with a paper", "without one"]
)
def test_a_closed_measure_shows_for_good_which_day_counted(strict: Shell, confirmed: bool, outcome: str) -> None:
    for name in OTHERS:
        assert strict("record", "10.4b", "--by", name, "--person", "李某", "--part-done").code == 0
    with strict.on("2025-01-06"):
        closing = ("--close", "--evidence", "proof.pdf", "--on", "2024-12-30")
        number = strict.json(*DONE, *closing)["report"]
        if confirmed:
            assert strict("confirm", str(number), *PAPER, "--by", "王某").code == 0
        assert strict("review", "10.4b", "accept", "--by", "王某", "--reason", "合格").code == 0
        [row] = [row for row in strict.json("status")["measures"] if row["id"] == "10.4b"]
        assert (row["lifecycle"], row["outcome"]) == ("closed", outcome)


REFUSED = [
    (("confirm", "1", *PAPER, "--by", "李某"), "same-person", "by whoever reported"),
    (("confirm", "1", *PAPER, "--by", "张某"), "same-person", "by whoever entered it"),
    (("confirm", "1", "--paper", " ", "--reason", "收文", "--by", "王某"), "missing", "without a paper"),
    (("confirm", "9", *PAPER, "--by", "王某"), "unknown-report", "no such report"),
    (("confirm", "一", *PAPER, "--by", "王某"), "bad-number", "no number"),
    (("confirm", "2", *PAPER, "--by", "王某"), "not-late", "entered on its day"),
    (("confirm", "3", *PAPER, "--by", "王某"), "withdrawn", "taken back"),
    (("confirm", "4", *PAPER, "--by", "王某"), "confirmed", "twice"),
    (("confirm", "1", *PAPER, "--by", "王某", "--on", "2025-01-05"), "before-report", "before it was entered"),
]


@pytest.mark.parametrize(("words", "code", "remark"), REFUSED, ids=[row[-1] for row in REFUSED])
def test_what_cannot_be_confirmed(strict: Shell, words: tuple[str, ...], code: str, remark: str) -> None:
    with strict.on("2025-01-06"):
        for day in ("2024-12-30", "2025-01-06", "2024-12-30", "2024-12-30"):
            assert strict("record", "10.4b", *EDU, "--done", "推进中", "--on", day).code == 0
        assert strict("withdraw", "3", "--by", "李某", "--reason", "报错").code == 0
        assert strict("confirm", "4", *PAPER, "--by", "王某").code == 0
        head = strict.json("verify")
        ran = strict(*words, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (1, code), remark
        assert strict.json("verify") == head


def test_whoever_enters_it_is_told_what_it_means(strict: Shell) -> None:
    with strict.on("2025-01-06"):
        out = strict(*DONE, "--on", "2024-12-30").out
        assert "补录：第1号填报按录入日2025年1月6日算" in out
        assert "policybot confirm 1 --paper" in out
        assert "补录" not in strict("record", "10.4b", *EDU, "--done", "又报").out


def test_the_account_of_a_period_counts_by_entry_too(strict: Shell) -> None:
    """The report day of the third quarter is the 12th of October."""
    with strict.on("2024-10-16"):
        strict("record", "10.4b", *EDU, "--done", "三季度进展", "--on", "2024-10-10")
        assert part(strict, "2024-10-14")["reporting"] == "unreported"
        strict("confirm", "1", *PAPER, "--by", "王某")
        assert part(strict, "2024-10-16")["reporting"] == "reported"


def test_a_measure_that_was_renumbered_keeps_its_reports(strict: Shell) -> None:
    number = entered(strict)
    file = strict.folder / "measures.toml"
    text = file.read_text("utf-8").replace('id      = "10.4b"', 'id      = "10.4d"\nwas     = ["10.4b"]')
    assert text != file.read_text("utf-8")
    file.write_text(text, "utf-8")
    with strict.on("2025-01-08"):
        assert strict.json("confirm", number, *PAPER, "--by", "王某")["measure"] == "10.4d"
        assert strict.json("withdraw", number, "--by", "李某", "--reason", "报错")["measure"] == "10.4d"


REMARKS = [
    ((), "补录：2024年12月30日的填报于2025年1月6日录入，按录入日算", "by entry"),
    (
        ("confirm", "1", *PAPER, "--by", "王某"),
        "补录：2024年12月30日的填报于2025年1月6日录入，凭陕教函〔2024〕5号按写明的日期算",
        "with a paper",
    ),
]


@pytest.mark.parametrize(("then", "says", "remark"), REMARKS, ids=[row[-1] for row in REMARKS])
def test_the_ledger_shows_it_among_the_remarks(strict: Shell, then: tuple[str, ...], says: str, remark: str) -> None:
    entered(strict)
    with strict.on("2025-01-08"):
        if then:
            strict(*then)
        assert strict("ledger", "export", "sheet.xlsx", "--department", "省教育厅").code == 0
    remarks = opened((strict.folder / "sheet.xlsx").read_bytes()).get("10.4b", "备注")
    assert says in remarks.split("；"), remark


@pytest.mark.parametrize(
    ("name", "says"),
    [("shell", "已标明补录（2024年12月17日录入）"), ("strict", "补录：第1号填报按录入日2024年12月17日算")],
)
def test_a_sheet_imported_for_a_day_past_says_what_counts(request: pytest.FixtureRequest, name: str, says: str) -> None:
    shell: Shell = request.getfixturevalue(name)
    assert shell("ledger", "export", "out.xlsx", "--department", "省教育厅").code == 0
    form = opened((shell.folder / "out.xlsx").read_bytes()).sign("李联络").fill("10.4b", 最新进展="接口已联调")
    (shell.folder / "back.xlsx").write_bytes(form.save())
    assert says in shell("ledger", "import", "back.xlsx", "--on", "2024-12-10").out
    (shell.folder / "back.xlsx").write_bytes(form.fill("10.4b", 最新进展="又报").save())
    assert "补录" not in shell("ledger", "import", "back.xlsx").out


def test_where_the_day_counts_that_is_claimed_nothing_is_left_to_confirm(shell: Shell) -> None:
    number = entered(shell)
    with shell.on("2025-01-06"):
        assert shell("confirm", number, *PAPER, "--by", "王某", "--json").json["error"]["code"] == "by-claim"


def test_explain_names_what_nobody_knew_on_a_day(strict: Shell) -> None:
    entered(strict)
    with strict.on("2025-01-08"):
        out = strict("explain", "10.4b", "--on", "2025-01-03").out
    assert "补录：省教育厅2024年12月30日的填报（第1号）到2025年1月6日才录入，当天尚不知道" in out


def test_only_reports_that_count_by_entry_are_named(strict: Shell) -> None:
    words = ("record", "10.4b", "1.4b", *EDU, "--done", "推进中", "--on", "2024-12-10")
    assert "补录：第1、2号填报按录入日2024年12月17日算" in strict(*words).out
    assert "第1、2号填报按写明的日期算" in strict("confirm", "1", "2", *PAPER, "--by", "王某").out


def test_a_result_that_a_paper_changes_is_told(strict: Shell) -> None:
    for name in OTHERS:
        assert strict("record", "10.4b", "--by", name, "--person", "李某", "--part-done").code == 0
    with strict.on("2025-01-06"):
        number = strict.json(*DONE, "--close", "--evidence", "proof.pdf", "--on", "2024-12-30")["report"]
        assert strict("review", "10.4b", "accept", "--by", "王某", "--reason", "合格").code == 0
        assert strict("confirm", str(number), *PAPER, "--by", "王某").code == 0
        assert "办结结果改为：按期办结" in strict("history", "10.4b").out


def test_an_earlier_paper_entered_later_makes_a_part_punctual(shell: Shell) -> None:
    with shell.on("2025-01-03"):
        shell("record", "10.4b", *EDU, "--part-done")
    with shell.on("2025-01-06"):
        assert facts(shell, "2025-01-06") == ("done", "overdue", "2025-01-03")
        shell("record", "10.4b", *EDU, "--part-done", "--on", "2024-12-28")
        assert facts(shell, "2025-01-06")[:2] == ("done", "due_soon")

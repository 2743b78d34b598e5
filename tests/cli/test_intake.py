"""The command over answers that came by mail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policybot.intake.mailbox import Fetched
from policybot.intake.polling import take
from policybot.pipeline.opening import open_office
from policybot.state import mails, open_state
from tests.intake import samples

from .conftest import Shell
from .test_ledger import sheet

CONFIG = '[intake]\nhost = "imap.example.com"\nuser = "bot"\npassword = "x"\n'
NOW = datetime(2024, 12, 17, 1, tzinfo=UTC)
WHOSE = ["--measure", "10.4b", "--department", "省教育厅"]


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """One answer that nobody could assign, an automatic one, and a forged one."""
    (shell.folder / "policybot.toml").write_text(CONFIG, "utf-8")
    office = open_office(shell.folder / "measures.toml", shell.folder / "policybot.toml", {})
    with open_state(shell.folder / "state") as state:
        for data in (samples.mixed(), samples.away(), samples.plain(to=f"bureau+{'a' * 24}@example.com")):
            assert take(office, state, Fetched(data, None), len(data), NOW)
    return shell


def test_the_list_shows_what_waits(desk: Shell) -> None:
    assert [(one["mail"], one["state"]) for one in desk.json("intake")["mails"]] == [(1, "unassigned")]
    assert [one["state"] for one in desk.json("intake", "list", "--all")["mails"]] == ["unassigned", "noted", "refused"]
    out = desk("intake").out
    assert "来信1封，待处理1封" in out
    assert "待认领" in out


def test_one_is_shown_with_what_would_be_recorded(desk: Shell) -> None:
    shown = desk.json("intake", "show", "1", "--measure", "10.4b")
    assert shown["files"] == [{"name": "佐证材料（盖章）.pdf", "size": len(samples.PDF)}]
    [draft] = shown["drafts"]
    assert (draft["measures"], draft["done"], draft["value"], draft["expected"]) == (
        ["10.4b"], "已印发实施方案", 1200, "2024-12-31"
    )  # fmt: skip
    out = desk("intake", "show", "1").out
    assert "尚不明确" in out
    assert "已做：已印发实施方案" in out or "已印发实施方案" in out


def test_it_is_confirmed_once(desk: Shell) -> None:
    made = desk.json("intake", "confirm", "1", "--by", "王统筹", *WHOSE)
    assert made == {"mail": 1, "state": "confirmed", "reports": [1], "sheets": []}
    row = next(one for one in desk.json("status")["measures"] if one["id"] == "10.4b")
    assert next(one for one in row["by_owner"] if one["department"] == "省教育厅")["last_report"] == "2024-12-17"
    again = desk("intake", "confirm", "1", "--by", "王统筹", *WHOSE, "--json")
    assert (again.code, again.json["error"]["code"]) == (1, "not-open")
    assert desk("verify").code == 0, "the chain vouches for it"


def test_it_is_put_aside_with_a_reason(desk: Shell) -> None:
    done = desk("intake", "refuse", "1", "--by", "王统筹", "--reason", "与本文件无关")
    assert done.out.strip() == "来信1不予采用：与本文件无关"
    assert desk.json("intake")["mails"] == []


# ── a ledger sheet that comes back by mail ─────────────────────────────────────


def bring(shell: Shell, name: str, data: bytes, text: str = "见附件，谢谢。") -> int:
    office = open_office(shell.folder / "measures.toml", shell.folder / "policybot.toml", {})
    with open_state(shell.folder / "state") as state:
        mail = samples.mixed(text, file=name, data=data, more=f"Message-ID: <{len(data)}@example.com>")
        assert take(office, state, Fetched(mail, None), len(mail), NOW)
        return mails.mails(state.db)[-1].id


def test_a_sheet_is_shown_and_then_taken(desk: Shell) -> None:
    form = sheet(desk, name="教育厅.xlsx").fill("10.4b", 最新进展="已联通3个平台").fill("1.3a", 下一步打算="组织申报")
    number = str(bring(desk, "教育厅.xlsx", form.save()))
    before = desk.json("intake", "show", number, "--department", "省教育厅")
    assert ([one["measure"] for one in before["sheets"][0]["accepted"]], before["drafts"]) == (["1.3a", "10.4b"], [])
    assert "最新进展：无 → 已联通3个平台" in desk("intake", "show", number, "--department", "省教育厅").out
    made = desk.json("intake", "confirm", number, "--by", "王统筹", "--department", "省教育厅")
    assert (made["state"], len(made["reports"]), made["sheets"][0]["rejected"]) == ("confirmed", 2, [])
    assert "来源：来信4，教育厅.xlsx" in desk("history", "10.4b").out
    assert desk("verify").code == 0


def test_of_a_sheet_the_good_rows_are_taken_and_a_copy_goes_back(desk: Shell) -> None:
    form = sheet(desk, name="教育厅.xlsx").fill("10.4b", 最新进展="已联通").fill("1.3a", 预计完成="下周")
    number = str(bring(desk, "教育厅.xlsx", form.save()))
    made = desk("intake", "confirm", number, "--by", "王统筹", "--department", "省教育厅", "--json")
    assert (made.code, made.json["state"], len(made.json["reports"])) == (1, "confirmed", 1)
    [table] = made.json["sheets"]
    assert [one["column"] for one in table["rejected"]] == ["预计完成"]
    assert (desk.folder / table["returned"]).exists()


def test_where_no_row_can_be_taken_the_mail_waits_on(desk: Shell) -> None:
    form = sheet(desk, name="教育厅.xlsx").fill("1.3a", 预计完成="下周")
    number = str(bring(desk, "教育厅.xlsx", form.save()))
    made = desk("intake", "confirm", number, "--by", "王统筹", "--department", "省教育厅")
    assert (made.code, f"来信{number}仍待处理" in made.out) == (1, True)
    assert desk.json("intake", "show", number)["state"] == "unassigned"
    assert desk("intake", "refuse", number, "--by", "王统筹", "--reason", "请改好再发").code == 0


def test_a_sheet_of_another_department_brings_nothing(desk: Shell) -> None:
    form = sheet(desk, name="教育厅.xlsx").fill("10.4b", 最新进展="已联通")
    number = str(bring(desk, "教育厅.xlsx", form.save()))
    made = desk("intake", "confirm", number, "--by", "王统筹", "--department", "省科技厅", "--json")
    assert (made.code, made.json["reports"]) == (1, [])
    assert {one["code"] for one in made.json["sheets"][0]["rejected"]} == {"not-own"}


def test_proof_beside_a_sheet_needs_its_measure(desk: Shell) -> None:
    """A spreadsheet that is no ledger is evidence like any other file, and nobody guesses what it proves."""
    number = str(bring(desk, "清单.xlsx", b"no ledger"))
    whose = ("--by", "王统筹", "--department", "省教育厅")
    asked = desk("intake", "confirm", number, *whose, "--json")
    assert asked.json["error"]["code"] == "which-measure"
    assert desk.json("intake", "confirm", number, *whose, "--measure", "10.4b")["reports"] == [1]
    assert "清单.xlsx" in desk("history", "10.4b").out


WRONG = [
    # words, exit, code
    ("intake fetch", 2, "usage"),
    ("intake show", 2, "usage"),
    ("intake list 1", 2, "usage"),
    ("intake confirm 1", 2, "usage"),
    ("intake refuse 1 --by 王统筹", 2, "usage"),
    ("intake show 99", 1, "unknown-mail"),
    ("intake show x", 1, "unknown-mail"),
    ("intake confirm 99 --by 王统筹", 1, "unknown-mail"),
    ("intake confirm 1 --by 王统筹", 1, "no-department"),
    ("intake confirm 1 --by 王统筹 --department 省教育厅", 1, "which-measure"),
    ("intake confirm 1 --by 王统筹 --department 省教育局 --measure 10.4b", 1, "unknown-department"),
    ("intake confirm 1 --by 王统筹 --department 省财政厅 --measure 10.4b", 1, "not-an-owner"),
    ("intake confirm 1 --by 王统筹 --department 省教育厅 --measure 99.9", 1, "unknown-measure"),
    ("intake confirm 2 --by 王统筹 --department 省教育厅 --measure 10.4b", 1, "not-open"),
]


@pytest.mark.parametrize(("line", "code", "word"), WRONG)
def test_what_cannot_be_done_is_said(desk: Shell, line: str, code: int, word: str) -> None:
    done = desk(*line.split(), "--json")
    assert (done.code, done.json["error"]["code"]) == (code, word)
    assert desk.json("status")["measures"]


def test_without_a_mailbox_it_says_so(shell: Shell) -> None:
    assert "没有收取来信" in shell("intake").out
    assert shell.json("intake") == {"mails": []}


def test_the_state_is_recorded_as_the_coordinator_says(desk: Shell) -> None:
    assert desk("intake", "confirm", "1", "--by", "王统筹", *WHOSE, "--as", "差不多").err == (
        "不能填“差不多”；请写明是哪一个：推进中、本单位部分完成、申请办结、收到、同意、有异议\n"
    )
    desk.json("intake", "confirm", "1", "--by", "王统筹", *WHOSE, "--as", "申请办结")
    row = next(one for one in desk.json("status")["measures"] if one["id"] == "10.4b")
    assert row["lifecycle"] == "closure_applied"


def test_what_an_answer_asks_is_shown(desk: Shell) -> None:
    office = open_office(desk.folder / "measures.toml", desk.folder / "policybot.toml", {})
    with open_state(desk.folder / "state") as state:
        data = samples.mixed(text="问题：缺资金\n申请延期至：2025年3月底\n审签：赵某\n状态：推进中", subject="又一封")
        assert take(office, state, Fetched(data, None), len(data), NOW)
    out = desk("intake", "show", "4", "--measure", "10.4b").out
    assert "申请调整到2025年3月31日" in out
    assert "单位内审签：赵某" in out
    assert desk.json("intake", "show", "4", "--measure", "10.4b")["drafts"][0]["until"] == "2025-03-31"


def test_it_is_said_what_was_recorded_of_which_measure(desk: Shell) -> None:
    out = desk("intake", "confirm", "1", "--by", "王统筹", *WHOSE).out
    assert "来信1已登记为第1号填报：10.4b，省教育厅" in out
    assert "来信1已登记为第1号填报：10.4b，省教育厅" in desk("intake", "show", "1").out

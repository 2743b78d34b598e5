"""`contacts import` and `contacts list`, on real files."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import Any

import pytest

from policybot import settings
from tests.test_addressbook import far_apart, table, workbook

from .conftest import Shell
from .test_reading import files

CONFIG = """\
[channel.email]
host = "smtp.example.com"
sender = "bot@example.com"

[channel.wecom]
robots = { "教育厅工作群" = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1" }

[[contact]]
department = "省知识产权局"
role       = "liaison"
name       = "周某"
addresses  = ["email:zhou@example.com"]
"""
HEAD = ["序号", "单位", "职务类别", "姓名", "邮箱", "企业微信群", "负责事项", "B角", "B角邮箱", "手机"]
WANG = [1, "省教育厅", "联络员", "王某", "wang@example.com", "教育厅工作群", "", "李某", "li@example.com", 13800000000]
ZHAO = [2, "", "分管负责同志", "赵某", "zhao@example.com"]
QIAN = [3, "省税务局", "联络员", "钱某", "qian@example.com"]
WRONG = [4, "省财证厅", "联络员", "孙某", "sun@example"]
GROUP = [5, "省财政厅", "联络员", "孙某", "sun", "没有的群", "99.9"]


@pytest.fixture
def office(shell: Shell) -> Shell:
    (shell.folder / "policybot.toml").write_text(CONFIG, "utf-8")
    return shell


def save(shell: Shell, *rows: Sequence[object], name: str = "名单.xlsx") -> str:
    (shell.folder / name).write_bytes(workbook([["联络员名单"], HEAD, *rows]))
    return name


def told(shell: Shell, *words: str, code: int = 0) -> Any:
    ran = shell("contacts", "import", *words, "--json")
    assert ran.code == code, ran.out
    return ran.json


def names(rows: list[dict[str, object]]) -> list[object]:
    return [row["name"] for row in rows]


def test_a_list_becomes_contacts_toml(office: Shell) -> None:
    found = told(office, save(office, WANG, ZHAO, QIAN))
    assert list(found) == [
        "file", "source", "sheet", "written", "backup", "accepted", "rejected", "added", "changed", "removed",
        "unchanged", "doubled", "missing", "ignored",
    ]  # fmt: skip
    assert (found["written"], found["backup"], found["rejected"]) == (True, None, [])
    assert (names(found["added"]), found["ignored"]) == (["王某", "赵某", "钱某"], ["序号", "手机"])
    assert found["accepted"][0] == {
        "department": "省教育厅", "role": "liaison", "name": "王某", "language": None, "measures": [], "absences": [],
        "addresses": ["email:wang@example.com", "wecom:教育厅工作群"],
        "substitute": {"name": "李某", "addresses": ["email:li@example.com"]},
    }  # fmt: skip
    missing = found["missing"]
    assert "省财政厅" in missing
    assert not {"省教育厅", "省税务局", "省知识产权局"} & set(missing), "the last one is in policybot.toml"
    text = (office.folder / "contacts.toml").read_text("utf-8")
    assert text.startswith("# 由 policybot contacts import 于 2024-12-17 从 名单.xlsx 生成")
    assert office("validate").code == 0


def test_letters_go_to_whom_the_list_names(office: Shell) -> None:
    told(office, save(office, WANG, ZHAO, QIAN))
    letters = office.json("preview", "--on", "2024-12-17")["messages"]
    assert {"wang@example.com", "qian@example.com", "zhou@example.com"} <= {one["address"] for one in letters}


def test_the_next_list_is_compared_with_the_last(office: Shell) -> None:
    told(office, save(office, WANG, ZHAO))
    first = (office.folder / "contacts.toml").read_bytes()
    found = told(office, save(office, [*WANG[:4], "new@example.com", *WANG[5:]], QIAN))
    assert (names(found["added"]), names(found["removed"]), found["unchanged"]) == (["钱某"], ["赵某"], 0)
    assert [(row["name"], row["changes"]) for row in found["changed"]] == [
        ("王某", [{"field": "addresses", "from": ["email:wang@example.com", "wecom:教育厅工作群"],
                  "to": ["email:new@example.com", "wecom:教育厅工作群"]}]),
    ]  # fmt: skip
    assert (office.folder / "contacts.toml.bak").read_bytes() == first
    again = told(office, "名单.xlsx")
    assert (again["written"], again["unchanged"]) == (False, 2)
    assert (office.folder / "contacts.toml.bak").read_bytes() == first, "nothing changed: the copy is not lost"


def test_a_rejected_row_stops_the_import(office: Shell) -> None:
    told(office, save(office, WANG))
    before = files(office.folder)
    found = told(office, save(office, QIAN, WRONG, GROUP, name="new.xlsx"), code=1)
    (office.folder / "new.xlsx").unlink()
    assert files(office.folder) == before
    assert (found["written"], names(found["accepted"])) == (False, ["钱某"])
    assert [(row["row"], row["column"], row["code"]) for row in found["rejected"]] == [
        (4, "单位", "unknown-department"),
        (5, "邮箱", "bad-address"),
        (5, "企业微信群", "bad-address"),
        (5, "负责事项", "no-such-measure"),
    ]
    assert found["rejected"][0]["hint"] == "是不是想写 省财政厅？"
    assert set(found["rejected"][0]) == {"row", "column", "code", "message", "hint"}


def test_partial_writes_the_others(office: Shell) -> None:
    found = told(office, save(office, QIAN, WRONG), "--partial")
    assert (found["written"], len(found["rejected"])) == (True, 1)
    assert names(office.json("contacts")["contacts"]) == ["周某", "钱某"]
    assert told(office, save(office, WRONG), "--partial", code=1)["written"] is False, "nothing is left"


def test_a_dry_run_touches_nothing(office: Shell) -> None:
    told(office, save(office, WANG))
    save(office, QIAN, ZHAO)
    before = files(office.folder)
    found = told(office, "名单.xlsx", "--dry-run")
    assert (found["written"], names(found["added"]), names(found["removed"])) == (False, ["钱某", "赵某"], ["王某"])
    assert "去掉 --dry-run" in office("contacts", "import", "名单.xlsx", "--dry-run").out
    assert files(office.folder) == before


def test_a_person_in_both_files_is_told_as_policybot_toml_says(office: Shell) -> None:
    found = told(office, save(office, [1, "省知识产权局", "联络员", "周某", "other@example.com"]))
    assert names(found["doubled"]) == ["周某"]
    rows = office.json("contacts")["contacts"]
    assert [(row["addresses"], row["file"]) for row in rows] == [(["email:zhou@example.com"], "policybot.toml")]


def test_a_broken_contacts_toml_is_what_an_import_mends(office: Shell) -> None:
    (office.folder / "contacts.toml").write_text("[[contact\n")
    ran = office("contacts", "list")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("contacts.toml:1:")
    assert told(office, save(office, WANG))["written"] is True
    assert (office.folder / "contacts.toml.bak").read_text() == "[[contact\n"
    assert office("contacts", "list").code == 0


def test_the_list_shows_who_is_told(office: Shell) -> None:
    told(office, save(office, WANG, ZHAO, QIAN))
    found = office.json("contacts", "list")
    assert [(row["department"], row["role"], row["name"], row["file"]) for row in found["contacts"]] == [
        ("省知识产权局", "liaison", "周某", "policybot.toml"),
        ("省教育厅", "liaison", "王某", "contacts.toml"),
        ("省教育厅", "deputy", "赵某", "contacts.toml"),
        ("省税务局", "liaison", "钱某", "contacts.toml"),
    ]
    lines = office("contacts").out
    for word in ("分管负责同志", "李某 email:li@example.com", "wecom:教育厅工作群", "联系人：4人", "省财政厅"):
        assert word in lines, word


def test_people_are_told_in_their_language(office: Shell) -> None:
    told(office, save(office, WANG, ZHAO))
    save(office, [*WANG[:4], "new@example.com"], QIAN, WRONG)
    chinese = office("contacts", "import", "名单.xlsx").out
    english = office("contacts", "import", "名单.xlsx", "--lang", "en").out
    for word in (
        "采用2人，未采用1行",
        "没有用到的列：序号",
        "第5行，单位",
        "新增：省税务局",
        "变更：省教育厅",
        "不再列入",
        "没有写入",
    ):
        assert word in chinese, word
    for word in (
        "accepted 2, rows rejected 1",
        "columns not used",
        "row 5",
        "new: ",
        "changed: ",
        "no longer",
        "--partial",
    ):
        assert word in english, word


def test_a_csv_of_chinese_excel(office: Shell) -> None:
    (office.folder / "名单.csv").write_bytes(
        table([["单位", "姓名", "邮箱"], WANG[1:2] + WANG[3:5]], encoding="gb18030")
    )
    assert names(told(office, "名单.csv")["added"]) == ["王某"]


REFUSED: list[tuple[Sequence[str], int, str, str]] = [
    (["import", "nowhere.xlsx"], 1, "file", "没有文件 nowhere.xlsx"),
    (["import", "measures.toml"], 1, "file", "没有表头"),
    (["import", "."], 1, "file", "不是文件"),
    (["import", "big.xlsx"], 1, "file", "太大"),
    (["import", "far.xlsx"], 1, "file", "内存"),
    (["import"], 2, "usage", "缺少文件名"),
    (["list", "x"], 2, "usage", "多写了"),
    (["export"], 2, "usage", "没有 export"),
]


@pytest.mark.parametrize(("words", "code", "kind", "says"), REFUSED)
def test_what_cannot_be_imported_is_refused_in_one_sentence(
    office: Shell, words: Sequence[str], code: int, kind: str, says: str
) -> None:
    (office.folder / "far.xlsx").write_bytes(far_apart())
    with (office.folder / "big.xlsx").open("wb") as file:
        file.truncate((16 << 20) + 1)
    ran = office("contacts", *words, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (code, kind)
    assert says in ran.json["error"]["message"]
    assert len(office("contacts", *words).err.splitlines()) == 1
    assert not list(office.folder.glob("*contacts.toml*"))


def test_without_settings_there_is_nothing_to_import_into(shell: Shell) -> None:
    assert told(shell, save(shell, WANG), code=1)["error"]["code"] == "no-config"
    assert shell("contacts").out.startswith("没有 policybot.toml")


def test_the_new_file_is_for_whom_the_settings_are(office: Shell) -> None:
    (office.folder / "policybot.toml").chmod(0o640)
    told(office, save(office, WANG))
    assert stat.S_IMODE((office.folder / "contacts.toml").stat().st_mode) == 0o640


@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_a_disk_that_fails_leaves_a_whole_file(office: Shell, monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    told(office, save(office, WANG))
    old = (office.folder / "contacts.toml").read_bytes()
    save(office, QIAN)
    count, real = iter(range(1, 99)), os.fsync

    def fail(handle: int) -> None:
        if next(count) == call:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fail)
    ran = office("contacts", "import", "名单.xlsx", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "file")
    now = (office.folder / "contacts.toml").read_bytes()
    assert (now == old) is (call < 4), "only after the last rename is it the new one"
    assert settings.load(office.folder / "policybot.toml", {}).listed
    assert not list(office.folder.glob(".*contacts*")), "nothing half written lies about"

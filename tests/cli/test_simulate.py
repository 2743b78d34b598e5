"""`simulate` as its user runs it."""

from __future__ import annotations

import re
import tomllib

import pytest

from .conftest import Shell

TOTALS = {"messages", "notices", "lost", "doubled", "on_days_off", "over_budget", "peak_per_person"}


def test_a_fortnight_of_the_shipped_policy(shell: Shell) -> None:
    found = shell.json("simulate", "--since", "2024-12-16", "--until", "2024-12-29")
    assert set(found) >= {"days", "totals"}
    assert set(found["totals"]) == TOTALS
    assert [set(day) for day in found["days"]] == [{"day", "messages", "notices"}] * 14
    assert found["totals"]["messages"] == sum(day["messages"] for day in found["days"]) > 28
    assert {day["messages"] for day in found["days"] if day["day"] in ("2024-12-21", "2024-12-22")} == {0}
    assert not (shell.folder / "state").exists()


def test_people_read_weeks_load_and_properties(shell: Shell) -> None:
    out = shell("simulate", "--since", "2024-12-16", "--until", "2024-12-20", "--scenario", "on-course").out
    assert "2024年12月16日至2024年12月20日（on-course：各单位按期填报，时限前报告完成）" in out
    assert "丢失0，重复0，休息日0，超过每人每日一封0" in out


def test_the_page_says_what_the_document_says(shell: Shell) -> None:
    span = ("--since", "2024-12-16", "--until", "2024-12-31")
    ran = shell("simulate", *span, "--html", "page.html")
    found, page = shell.json("simulate", *span), (shell.folder / "page.html").read_text("utf-8")
    assert "网页（含日历）：page.html" in ran.out
    numbers = re.findall(r'<td class="[^"]*" title="[^"]*">(\d+)(?:<b>(\d+)</b>)?</td>', page)
    assert [(int(day), int(count or 0)) for day, count in numbers] == [
        (int(one["day"][-2:]), one["messages"]) for one in found["days"]
    ]
    assert all(f"<td>{one['channel']}:{one['address']}</td>" in page for one in found["load"])
    assert f"<b>{found['totals']['messages']}</b>信函" in page
    assert not re.search(r"<script|(src|href)=.?https?:", page), "nothing is fetched and nothing runs"


def test_the_page_speaks_the_language_of_its_reader(shell: Shell) -> None:
    span = ("--since", "2024-12-16", "--until", "2024-12-17", "--html", "page.html")
    shell("simulate", *span, "--lang", "en")
    page = (shell.folder / "page.html").read_text("utf-8")
    assert 'lang="en"' in page
    assert "Nobody reports, so these are the most letters there can be" in page
    shell("simulate", *span)
    page = (shell.folder / "page.html").read_text("utf-8")
    assert 'lang="zh-CN"' in page
    assert "无人填报，信最多的情形" in page


MISNAMED = [
    ('silent = ["省教育局"]', "unknown-value", "a department"),
    ('[[outage]]\nsince = 2024-12-16\nuntil = 2024-12-17\nchannel = "mail"', "unknown-value", "a channel"),
    ('[[refused]]\ndepartment = "省教育厅"\nsince = 2024-12-16\nuntil = 2024-12-17', "no-address", "nobody to refuse"),
    ('[[rename]]\ndepartment = "省教育厅"\nname = "省科技厅"\non = 2024-12-17', "name-taken", "another's name"),
]


@pytest.mark.parametrize(("text", "code", "remark"), MISNAMED, ids=[row[-1] for row in MISNAMED])
def test_a_scenario_that_names_what_is_not_there(shell: Shell, text: str, code: str, remark: str) -> None:
    (shell.folder / "mine.toml").write_text(text + "\n", "utf-8")
    span = ("--since", "2024-12-16", "--until", "2024-12-17", "--scenario", "mine.toml")
    assert shell("simulate", *span, "--json").json["error"]["code"] == code, remark


def test_a_group_is_silent_as_its_members_are(shell: Shell) -> None:
    span = ("--since", "2024-12-16", "--until", "2025-01-03", "--scenario", "mine.toml")
    cities = next(group for group in tomllib.loads((shell.folder / "measures.toml").read_text("utf-8"))["group"]
                  if group["name"] == "各市（区）政府")["members"]  # fmt: skip
    found = []
    for silent in (["各市（区）政府"], cities):
        (shell.folder / "mine.toml").write_text(
            f'reports = "on-course"\nsilent = {silent}\n'.replace("'", '"'), "utf-8"
        )
        found.append(shell.json("simulate", *span)["days"])
    assert found[0] == found[1]


def test_what_falls_outside_the_days_is_said(shell: Shell) -> None:
    text = '[[rename]]\ndepartment = "省教育厅"\nname = "省教育局"\non = 2025-06-01\n'
    (shell.folder / "mine.toml").write_text(text, "utf-8")
    ran = shell("simulate", "--since", "2024-12-16", "--until", "2024-12-17", "--scenario", "mine.toml")
    assert "2025年6月1日不在2024年12月16日至2024年12月17日之间" in ran.err
    assert "mine.toml" in ran.out


def test_a_department_gets_another_name_on_the_way(shell: Shell) -> None:
    text = '[[rename]]\ndepartment = "省教育厅"\nname = "省教育局"\non = 2024-12-20\n'
    (shell.folder / "mine.toml").write_text(text, "utf-8")
    span = ("--since", "2024-12-16", "--until", "2025-01-03")
    renamed, plain = shell.json("simulate", *span, "--scenario", "mine.toml"), shell.json("simulate", *span)
    assert (renamed["totals"], renamed["days"]) == (plain["totals"], plain["days"])
    before, after = (
        [one for one in renamed["load"] if name in one["departments"]] for name in ("省教育厅", "省教育局")
    )
    whole = [one for one in plain["load"] if "省教育厅" in one["departments"]]
    assert sum(one["messages"] for one in before + after) == sum(one["messages"] for one in whole)
    assert before
    assert after


def test_it_is_asked_wrongly(shell: Shell) -> None:
    span = ("--since", "2024-12-20", "--until", "2024-12-16")
    assert shell("simulate", *span, "--json").json["error"]["code"] == "bad-span"
    assert shell("simulate").code == 2
    (shell.folder / "mine.toml").write_text("reports = 1\n", "utf-8")
    ran = shell("simulate", "--since", "2024-12-16", "--until", "2024-12-17", "--scenario", "mine.toml", "--json")
    assert (ran.json["error"]["file"], ran.json["error"]["line"]) == ("mine.toml", 1)
    (shell.folder / "mine.toml").write_text('silent = ["省教育局"]\n', "utf-8")
    ran = shell("simulate", "--since", "2024-12-16", "--until", "2024-12-17", "--scenario", "mine.toml", "--json")
    assert (ran.json["error"]["code"], "省教育厅" in ran.json["error"]["hint"]) == ("unknown-value", True)

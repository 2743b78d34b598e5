"""`simulate` as its user runs it."""

from __future__ import annotations

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
    assert "2024年12月16日至2024年12月20日（on-course）" in out
    assert "丢失0，重复0，休息日0，超过每人每日一封0" in out


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

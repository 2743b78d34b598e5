"""`preview --html`: the letters of a day as pages in a folder."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Shell


def test_each_letter_is_a_page_and_the_list_leads_to_all_of_them(shell: Shell) -> None:
    ran = shell("preview", "--on", "2024-12-17", "--html", "pages")
    folder = shell.folder / "pages"
    index = (folder / "index.html").read_text("utf-8")
    links = re.findall(r'href="([^"]+)"', index)
    assert "已写成28个网页" in ran.out
    assert len(links) == len(set(links)) == 28
    assert all((folder / link).read_text("utf-8").startswith("<!doctype html>") for link in links)
    assert "【事项核对】" in index
    assert not re.search(r"(src|href)=.?https?:", index + (folder / links[0]).read_text("utf-8")), "nothing is fetched"
    assert not (shell.folder / "state").exists()


def test_pages_of_another_day_are_taken_away(shell: Shell) -> None:
    shell("preview", "--on", "2024-12-17", "--html", "pages")
    shell("preview", "--on", "2024-12-17", "--to", "省税务局", "--html", "pages")
    assert sorted(file.name for file in (shell.folder / "pages").iterdir()) == ["index.html", "letter-001.html"]


def test_a_hostile_title_stays_text(shell: Shell) -> None:
    file = shell.folder / "measures.toml"
    file.write_text(file.read_text("utf-8").replace('"合同登记与专利备案互通"', '"<script>alert(1)</script>"'), "utf-8")
    shell("preview", "--on", "2024-12-17", "--html", "pages")
    assert not any("<script>" in page.read_text("utf-8") for page in (shell.folder / "pages").iterdir())


def test_a_folder_that_cannot_be_made_is_said(shell: Shell) -> None:
    (shell.folder / "pages").write_text("", "utf-8")
    ran = shell("preview", "--on", "2024-12-17", "--html", "pages", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "file")


SHOWN = [
    (("preview", "--on", "2024-12-17"), "index.html", "letters of a day"),
    (("simulate", "--since", "2024-12-17", "--until", "2024-12-18"), "simulation.html", "a simulation"),
]


def started(folder: Path, browser: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The program on its own: what a browser is is found out once in a process."""
    env = {**os.environ, "BROWSER": browser, "TMPDIR": str(folder), "PATH": ""}
    python = [sys.executable, "-m", "policybot"]
    return subprocess.run([*python, *words], cwd=folder, env=env, capture_output=True, text=True, check=True)


@pytest.mark.parametrize(("words", "name", "remark"), SHOWN, ids=[row[-1] for row in SHOWN])
def test_a_browser_is_shown_the_page(shell: Shell, words: tuple[str, ...], name: str, remark: str) -> None:
    program, asked = shell.folder / "browser", shell.folder / "asked"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > {asked}\n', "utf-8")
    program.chmod(0o755)
    ran = started(shell.folder, f"{program} %s", *words, "--open", "--lang", "en")
    page = Path(asked.read_text("utf-8").removeprefix("file://"))
    assert page.name == name, remark
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert "no browser" not in ran.stdout
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700, "letters are nobody else's business"


def test_where_there_is_no_browser_the_file_is_named(shell: Shell) -> None:
    ran = started(shell.folder, "/nonexistent/browser %s", "preview", "--on", "2024-12-17", "--open")
    assert "这里没有浏览器" in ran.stdout
    assert "index.html" in ran.stdout

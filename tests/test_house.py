"""The house around the code: locks that match their list, walls that stand, skips that are said aloud."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pinned(lock: str) -> dict[str, str]:
    """Each pinned package with what stands below it."""
    blocks = re.split(r"(?m)^(?=\S)", (ROOT / lock).read_text("utf-8"))
    return {block.partition("==")[0]: block for block in blocks if block}


def named(requirements: list[str | dict[str, str]]) -> set[str]:
    return {re.split(r"[<>=]", entry)[0] for entry in requirements if isinstance(entry, str)}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_version_and_a_hash_and_no_address(lock: str) -> None:
    for name, block in pinned(lock).items():
        assert re.match(rf"{re.escape(name)}==\d", block), block
        assert "--hash=sha256:" in block, f"{name} has no hash"
        assert "://" not in block, f"{name} names an address"


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    groups = PROJECT["dependency-groups"]
    needed = named(PROJECT["project"]["dependencies"]) | named(groups["build"])
    run, dev = (pinned(lock) for lock in LOCKS)
    assert needed <= run.keys(), "run `make lock`"
    assert named(groups["dev"]) <= dev.keys(), "run `make lock`"
    assert run.items() <= dev.items(), "what runs is not what is tested: run `make lock`"


TRESPASSES = [
    # room of the intruder, what it imports, the wall it breaks
    ("pace", "import os", "The core has no clock"),
    ("pace", "from urllib import request", "The core has no clock"),
    ("pace", "import sqlite3", "sqlite only in"),
    ("outbox", "import jinja2", "jinja2 only in"),
    ("pipeline", "import click", "click and rich only in"),
    ("addressbook", "import python_calamine", "python_calamine only in sheets"),
    ("intake", "import slack_sdk", "slack_sdk only in"),
    ("feed", "import xlsxwriter", "xlsxwriter only in ledger"),
    ("channels.mail", "import smtplib", "smtplib only in"),
    ("channels.mail", "from policybot.channels import slack", "Channels do not know each other"),
    ("checks.first", "from policybot.checks import second", "Checks do not know each other"),
    ("pace", "from policybot import render", "Imports point down"),
    ("render", "from policybot import cli", "Imports point down"),
    ("attic", "", "Imports point down"),  # a room without a floor
]


@pytest.fixture
def plot(tmp_path: Path) -> Path:
    """An empty house with every room of the plan and the very walls of ours."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    floors = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = [floor.strip("()") for floor in floors]
    for room in [*rooms, "checks.first", "checks.second", "channels.slack", "channels.email"]:
        build(tmp_path, room, "")
    build(tmp_path, "state", "import sqlite3")
    build(tmp_path, "channels.email", "import smtplib")
    return tmp_path


def build(plot: Path, room: str, source: str) -> None:
    folder = plot.joinpath("policybot", *room.split("."))
    folder.mkdir(parents=True, exist_ok=True)
    for package in (folder, *folder.parents):
        if package == plot:
            break
        (package / "__init__.py").touch()
    (folder / "__init__.py").write_text(source, "utf-8")


def lint_imports(plot: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    return subprocess.run([*command, "--no-logo", "--no-cache"], cwd=plot, capture_output=True, text=True, check=False)


def test_an_orderly_house_keeps_every_wall(plot: Path) -> None:
    told = lint_imports(plot)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(("room", "source", "wall"), TRESPASSES)
def test_a_trespass_breaks_its_wall(plot: Path, room: str, source: str, wall: str) -> None:
    build(plot, room, source)
    told = lint_imports(plot)
    assert told.returncode == 1
    assert re.search(rf"{re.escape(wall)}.* BROKEN", told.stdout), told.stdout


SKIPS = [
    # reason, CI, expected status, remark
    ("official text not present: ../shared/source", "true", 0, "the one reason CI accepts"),
    ("no faketime here", "", 0, "at home a skip is only said"),
    ("no faketime here", "true", 1, "in CI it is a failure"),
]


@pytest.mark.parametrize(("reason", "ci", "status", "remark"), SKIPS)
def test_a_skip_is_listed_and_fails_in_ci(tmp_path: Path, reason: str, ci: str, status: int, remark: str) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    test = f"import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip({reason!r})\n"
    (tmp_path / "test_sample.py").write_text(test, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(tmp_path)]
    told = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "CI": ci}, capture_output=True, text=True, check=False
    )
    assert told.returncode == status, remark + told.stdout
    assert "Skipped, and why" in told.stdout
    assert f"1 in test_sample.py: {reason}" in told.stdout
    assert "1 passed, 1 skipped in" in told.stdout.splitlines()[-1]

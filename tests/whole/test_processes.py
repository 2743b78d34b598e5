"""Real processes: under libfaketime on the days of the ladder, as a daemon, beside another one, from a wheel."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from .machine import ROOT
from .test_timeline import EXAMPLES, STEPS

POLICYBOT = [sys.executable, "-m", "policybot"]
LONGEST = 60
"""Seconds until a daemon must have said or done what a test waits for."""

needs_faketime = pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")


def at(moment: str, *words: str, zone: str = "Asia/Shanghai") -> dict[str, object]:
    """Runs a command at another instant and gives what it says as JSON."""
    command = ["faketime", "-f", f"@{moment}", *POLICYBOT, *words, "--json"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@needs_faketime
def test_on_the_days_of_the_ladder_real_processes_say_the_same(tmp_path: Path) -> None:
    """From the issue over all nine steps of the first date, each run a process of its own."""
    due, days = next(iter(EXAMPLES.items()))
    state = ("--state", str(tmp_path / "state"))
    at("2024-04-16 09:05:00", "run", "--once", *state)
    for day in days:
        ran = at(f"{day} 09:05:00", "run", "--once", *state)
        assert (ran["day"], ran["failed"], ran["deferred"]) == (day, 0, 0)
    listed = at("2025-01-31 12:00:00", "outbox", "list", *state)["notices"]
    assert isinstance(listed, list)
    mine = [
        (n["step"], n["state"], n["day"])
        for n in listed
        if n["measure"] == "10.4b" and n["department"] == "省教育厅" and n["check"] in ("upcoming", "overdue")
        and n["role"] in ("liaison", "deputy")
    ]  # fmt: skip
    states = ["proposed" if step == "overdue-3-workdays" else "sent" for step in STEPS]
    assert sorted(mine) == sorted(zip(STEPS, states, days, strict=True)), due


@needs_faketime
@pytest.mark.parametrize(
    ("moment", "why"),
    [
        ("2025-01-25 10:00:00", "不是工作日"),  # a Saturday off
        ("2025-01-26 08:59:00", "09:00"),  # a Sunday at work, before the hour
        ("2025-01-27 18:00:00", "18:00"),  # after the window
    ],
)
def test_a_tick_out_of_hours_says_why_nothing_went(tmp_path: Path, moment: str, why: str) -> None:
    ran = at(moment, "run", "--once", "--state", str(tmp_path))
    assert ran["sent"] == 0
    assert why in str(ran["skipped"])


# ── the daemon ─────────────────────────────────────────────────────────────────


def daemon(folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [*POLICYBOT, "run", "--state", str(folder), *words]
    if shutil.which("faketime"):  # any day will do, but it must be a working one
        command = ["faketime", "-f", "@2024-12-17 20:00:00", *command]
    environment = {**os.environ, "TZ": "Asia/Shanghai", "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip


def read_until(process: subprocess.Popen[str], word: str) -> str:
    """What a process says up to a line with a word."""
    assert process.stdout is not None
    said = ""
    deadline = time.monotonic() + LONGEST
    for line in process.stdout:
        said += line
        if word in line or time.monotonic() > deadline:
            break
    assert word in said, said
    return said


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = daemon(tmp_path / "state")
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@needs_faketime
def test_the_daemon_delivers_the_opening_at_any_hour_and_ends_on_sigterm(
    tmp_path: Path, running: subprocess.Popen[str]
) -> None:
    said = read_until(running, "发出28封")
    assert "state/mail" in said, "it says where the letters lie"
    assert "policybot preview --on 2024-12-18" in said, "it says how to see letters now"
    boxes = sorted(p.name for p in (tmp_path / "state" / "mail").iterdir())
    assert len(boxes) == 28
    assert all(list((tmp_path / "state" / "mail" / box / "new").iterdir()) for box in boxes)
    # faketime stands between us and the daemon and hands its exit status on.
    os.kill(int((tmp_path / "state" / "daemon.lock").read_text()), signal.SIGTERM)
    said, _ = running.communicate(timeout=LONGEST)
    assert running.returncode == 0
    assert said.endswith("已停止\n")


@needs_faketime
def test_a_second_daemon_says_who_works_here_and_ends(tmp_path: Path, running: subprocess.Popen[str]) -> None:
    read_until(running, "发出28封")
    second = daemon(tmp_path / "state")
    said, _ = second.communicate(timeout=LONGEST)
    assert second.returncode == 1
    assert "另一个" in said
    assert running.poll() is None


@needs_faketime
def test_writers_need_no_daemon_lock(tmp_path: Path, running: subprocess.Popen[str]) -> None:
    read_until(running, "发出28封")
    report = at("2024-12-17 20:01:00", "record", "10.4b", "--by", "省教育厅", "--person", "李某", "--done", "接口联调",
                "--state", str(tmp_path / "state"))  # fmt: skip
    assert report["report"] == 1


# ── installed ──────────────────────────────────────────────────────────────────


def test_the_wheel_sends_a_letter_from_an_empty_folder(tmp_path: Path) -> None:
    """Templates and languages are package data: nothing of the checkout is needed."""
    wheels, home = tmp_path / "wheels", tmp_path / "home"
    home.mkdir()
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(wheels), str(ROOT)], check=True)
    venv.create(tmp_path / "venv", with_pip=False, system_site_packages=False)
    python = tmp_path / "venv" / "bin" / "python"
    site = next((tmp_path / "venv" / "lib").iterdir()) / "site-packages"
    ours = next(p for p in sys.path if p.endswith("site-packages"))
    # The libraries come from this environment; our own package must not.
    (site / "libraries.pth").write_text(ours + "\n", encoding="utf-8")
    wheel = next(wheels.glob("policybot-*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True)
    (home / "measures.toml").write_bytes((ROOT / "measures.toml").read_bytes())
    where = subprocess.run([str(python), "-c", "import policybot; print(policybot.__file__)"], cwd=home,
                           capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert str(site) in where, where
    shown = subprocess.run(
        [str(python), "-m", "policybot", "demo"], cwd=home, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert list((home / "state" / "demo" / "mail").glob("*/new/*"))

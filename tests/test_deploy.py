"""The files of deploy/ are what systemd and a container engine accept, and keep the daemon in a small room."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[1] / "deploy"
UNIT = DEPLOY / "policybot.service"
PROGRAM = "/opt/policybot/current/bin/policybot"
THRESHOLD = "20"
"""Tenths: systemd-analyze counts from 0 (locked up) to 10 (free to do anything)."""


def systemd(*words: str) -> str:
    if not shutil.which(words[0]):
        pytest.skip(f"{words[0]} is missing: apt install systemd")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def unit() -> RawConfigParser:
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    parser.read(UNIT, "utf-8")
    return parser


DIRECTIVES = [
    # directive, value, why
    ("Type", "notify", "started means: the policy is read"),
    ("WatchdogSec", "300", "a hanging tick is noticed"),
    ("User", "policybot", "an account of its own"),
    ("UMask", "0077", "letters name people"),
    ("ProtectSystem", "strict", "nothing is written"),
    ("ReadWritePaths", "/opt/policybot/state", "but the records"),
    ("StandardOutput", "journal", "journald rotates"),
]


@pytest.mark.parametrize(("directive", "value", "why"), DIRECTIVES)
def test_the_unit_says_so(directive: str, value: str, why: str) -> None:
    assert unit()["Service"][directive] == value, why


def test_the_daemon_may_speak_to_systemd_and_to_services_only() -> None:
    assert set(unit()["Service"]["RestrictAddressFamilies"].split()) == {"AF_UNIX", "AF_INET", "AF_INET6"}


def test_systemd_finds_no_fault_with_the_unit(tmp_path: Path) -> None:
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text("utf-8").replace(PROGRAM, sys.executable), "utf-8")
    assert systemd("systemd-analyze", "verify", "--man=no", str(copy)) == ""


def test_the_exposure_is_below_two() -> None:
    said = systemd("systemd-analyze", "security", "--offline=true", f"--threshold={THRESHOLD}", "--no-pager", str(UNIT))
    print(re.findall(r"Overall exposure.*: ([\d.]+)", said))


def test_the_account_can_be_made() -> None:
    said = systemd("systemd-sysusers", "--dry-run", str(DEPLOY / "policybot.sysusers"))
    assert "policybot" in said


def test_the_folders_keep_others_out() -> None:
    lines = [line.split() for line in (DEPLOY / "policybot.tmpfiles").read_text("utf-8").splitlines()]
    modes = {path: mode for kind, path, mode, *_ in (line for line in lines if line[0] != "#") if kind in "dz"}
    people = {"/opt/policybot/policybot.toml": "0640", "/opt/policybot/contacts.toml": "0640"}
    assert modes == {"/opt/policybot/state": "0700", **people, "/etc/policybot": "0750"}


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", (DEPLOY / "Containerfile").read_text("utf-8")))
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line]


def test_the_image_runs_without_root_and_says_how_it_is() -> None:
    found = instructions()
    last = max(n for n, (word, _) in enumerate(found) if word == "FROM")
    final = dict(found[last:])
    assert final["USER"] == "10001:10001"
    assert "state/daemon.lock" in final["HEALTHCHECK"]
    assert final["ENTRYPOINT"] == f'["{PROGRAM}"]'
    known = {"ARG", "FROM", "ADD", "RUN", "COPY", "WORKDIR", "USER", "VOLUME", "HEALTHCHECK", "STOPSIGNAL",
             "ENTRYPOINT", "CMD"}  # fmt: skip
    assert {word for word, _ in found} == known

"""A shell in an empty folder, with the shipped policy in it and a clock that stands still."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from policybot import cli

ROOT = Path(__file__).parents[2]
TODAY = date(2024, 12, 17)


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Shell:
    folder: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Ran:
        self.capture.readouterr()
        code = cli.run(words)
        out, err = self.capture.readouterr()
        return Ran(code, out, err)

    def json(self, *words: str) -> Any:
        ran = self(*words, "--json")
        assert ran.code == 0, ran.out
        return ran.json

    def on(self, day: str) -> time_machine.travel:
        """The same shell on another day, at ten in the morning."""
        return at(date.fromisoformat(day))


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(10), ZoneInfo("Asia/Shanghai")), tick=False)


@pytest.fixture(autouse=True)
def quiet_afterwards() -> Iterator[None]:
    """A command that starts a log leaves no handler behind that writes to a stream of this test."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    (tmp_path / "measures.toml").write_bytes((ROOT / "measures.toml").read_bytes())
    (tmp_path / "proof.pdf").write_bytes(b"proof")
    (tmp_path / "plan.txt").write_text("一、任务\n（一）建设平台。2025年底前建成平台。（市教育局）\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    with at(TODAY):
        yield Shell(tmp_path, capsys)


@pytest.fixture
def lived(shell: Shell) -> Shell:
    """The same after the daemon's first day."""
    assert shell("run", "--once").code == 0
    return shell

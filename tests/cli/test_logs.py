"""What the daemon's log says of a letter, and what it never says."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from policybot.cli import logs
from policybot.cli.logs import Json, Plain
from policybot.model import Says
from policybot.settings import Log
from tests.channels.relay import relaying
from tests.whole.world import DAY, World


@pytest.fixture
def heard() -> Iterator[list[logging.LogRecord]]:
    """Everything that is logged."""
    found: list[logging.LogRecord] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record)

    root, ear = logging.getLogger(), Ear()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.INFO)
    yield found
    root.removeHandler(ear)
    root.setLevel(level)


def test_each_outcome_of_a_letter_is_one_line_with_its_facts_and_no_address(
    tmp_path: Path, heard: list[logging.LogRecord]
) -> None:
    with relaying({"RCPT ind": "550 5.1.1 no such user", "RCPT tax": "451 4.7.1 later"}) as relay:
        world = World.open(tmp_path, relay)
        world.at(DAY)
        world.state.close()
    lines = [Json("zh").format(record) for record in heard if record.name.startswith("policybot")]
    letters = [found for found in map(json.loads, lines) if "number" in found]
    assert sorted(str(found["state"]) for found in letters) == ["dissolved", "failed", "sent"]
    assert all(
        {"day", "department", "role", "kind", "channel", "attempts", "error"} <= found.keys() for found in letters
    )
    assert "example.com" not in "\n".join(lines)
    assert "信函" in lines[0], "in the language of the settings"


def test_an_error_brings_its_trace_on_the_same_line() -> None:
    try:
        raise ValueError("坏")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "%s", (Says("all letters"),), sys.exc_info())
    line = Json("zh").format(record)
    assert "\n" not in line
    found = json.loads(line)
    assert (found["level"], found["says"]) == ("error", "全部信函")
    assert "ValueError" in found["trace"]


def test_a_person_reads_a_sentence() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s", (Says("all letters"),), None)
    assert Plain("zh").format(record).endswith("INFO 全部信函")


# ── level and form ─────────────────────────────────────────────────────────────

LEVELS = [
    # level in the settings, what is written of a line of ours at each level
    ("debug", ["debug", "info", "warning"]),
    ("info", ["info", "warning"]),
    ("warning", ["warning"]),
]


@pytest.mark.parametrize(("level", "written"), LEVELS)
def test_the_settings_say_how_much_is_written(
    level: Literal["debug", "info", "warning"], written: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    logs.start("zh", Log(level, "json"))
    for name in ("debug", "info", "warning"):
        logging.getLogger("policybot.x").log(logging.getLevelName(name.upper()), name)
        logging.getLogger("apscheduler").log(logging.getLevelName(name.upper()), "theirs")
    found = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [one["level"] for one in found if one["says"] != "theirs"] == written
    assert [one["level"] for one in found if one["says"] == "theirs"] == ["warning"], "libraries may name addresses"


FORMS = [("json", True, True), ("json", False, True), ("text", False, False), ("auto", True, False),
         ("auto", False, True)]  # fmt: skip


@pytest.mark.parametrize(("form", "terminal", "is_json"), FORMS)
def test_the_settings_say_for_whom_it_is_written(
    form: Literal["auto", "json", "text"], terminal: bool, is_json: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    logs.start("zh", Log("info", form))
    logging.getLogger("policybot").info("%s", Says("all letters"))
    assert screen.getvalue().startswith("{") == is_json
    assert "全部信函" in screen.getvalue()

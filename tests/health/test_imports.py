"""Whoever does not watch the machine does not pay for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.whole.machine import ROOT

DEAR = ("prometheus_client", "http.server", "policybot.health", "httpx2", "apscheduler")


@pytest.mark.parametrize("words", [["--help"], ["validate"], ["status"]])
def test_commands_that_read_import_none_of_it(words: list[str]) -> None:
    source = f"import sys; from policybot import cli; cli.run({words}); print([n for n in {DEAR} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_daemon_imports_the_library_of_metrics_when_it_is_asked_for_them() -> None:
    source = "import sys, policybot.daemon; print('prometheus_client' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"

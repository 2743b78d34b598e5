"""A state folder on a file system that is full, or read-only: a real one, mounted for the test."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.channels.relay import Relay

from .test_delivery import ids
from .world import counts

ROOT = Path(__file__).parents[2]
APART = ["unshare", "--map-root-user", "--mount"]


@pytest.fixture(scope="module", autouse=True)
def namespaces() -> None:
    if not shutil.which("unshare") or subprocess.run([*APART, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no mount namespaces here: unshare is missing or not allowed")


def run(home: Path, relay: Relay, *fault: str) -> dict[str, Any]:
    line = [*APART, sys.executable, "-m", "tests.whole.cramped", str(home), str(relay.address[1]), *fault]
    done = subprocess.run(line, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def settled(found: dict[str, Any], relay: Relay) -> None:
    """Everybody has one letter in the end; a copy only of one whose outcome could not be written down."""
    failed = [one for one in found["during"] if not one.startswith("sent")]
    assert set(counts(relay)) >= {"edu", "ind", "tax"}
    for box in ("edu", "ind", "tax"):
        assert len(set(ids(relay, box))) == 1, box
    copies = sum(len(ids(relay, box)) - 1 for box in ("edu", "ind", "tax"))
    assert copies <= len(failed)
    assert found["after"][-1] == "sent 0"
    assert found["verified"] == 0


@pytest.mark.parametrize("spare", [0, 16, 64, 256, 4096])
def test_a_full_file_system_sends_nothing_loses_nothing_and_reading_goes_on(
    tmp_path: Path, relay: Relay, spare: int
) -> None:
    """From no room at all to room for a claim whose outcome would no longer fit."""
    found = run(tmp_path, relay, "full", str(spare))
    settled(found, relay)
    assert found["said"]["status"] == 0
    assert found["said"]["outbox"] == 0
    assert not any(one.startswith("sent") for one in found["during"]), found["during"]
    assert all(len(ids(relay, box)) == 1 for box in ("edu", "ind", "tax"))


def test_a_read_only_file_system_lets_no_letter_leave_and_reading_goes_on(tmp_path: Path, relay: Relay) -> None:
    found = run(tmp_path, relay, "read-only")
    assert not any(one.startswith("sent") for one in found["during"]), found["during"]
    settled(found, relay)
    assert all(len(ids(relay, box)) == 1 for box in ("edu", "ind", "tax"))
    assert (found["said"]["status"], found["said"]["outbox"]) == (0, 0)
    assert found["said"]["doctor"] == 1

"""A daemon whose state folder is a file system of its own, small or read-only: what test_cramped.py runs apart.

`python -m tests.whole.cramped HOME PORT FAULT` inside a mount namespace. FAULT is `full N` (all but N KiB are taken) or
`read-only`. Prints what each tick came to and what the reading commands said, as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from policybot.daemon import Daemon
from policybot.pipeline.opening import LastGood
from policybot.state import open_state

from .machine import at, go_live
from .world import DAY, config, policy

SIZE = 32 * 1024
"""KiB of the file system: an opened database takes some 200."""


def mount(folder: Path, *words: str) -> None:
    subprocess.run(["mount", *words, str(folder)], check=True)


def beat(daemon: Daemon, now: datetime) -> str:
    """One tick as the scheduler calls it: whatever it raises, the daemon lives on."""
    try:
        done = daemon.once(now)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return f"sent {done.sent}"


def command(home: Path, *words: str) -> int:
    shared = ["--measures", str(home / "measures.toml"), "--config", str(home / "policybot.toml"),
              "--state", str(home / "state")]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "policybot", *words, *shared], check=False, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode


def fill(folder: Path, spare: int) -> Callable[[], None]:
    """Takes all room but so many KiB."""
    ballast = folder / "ballast"
    usage = os.statvfs(folder)
    taken = usage.f_bavail * usage.f_frsize - spare * 1024
    ballast.write_bytes(b"\0" * max(0, taken))
    return ballast.unlink


def protect(folder: Path) -> Callable[[], None]:
    mount(folder, "-o", "remount,ro")
    return lambda: mount(folder, "-o", f"remount,rw,size={SIZE}k")


def main(home: Path, port: int, fault: str, spare: int = 0) -> dict[str, object]:
    folder = home / "state"
    folder.mkdir()
    mount(folder, "-t", "tmpfs", "-o", f"size={SIZE}k", "tmpfs")
    (home / "measures.toml").write_text(policy(), encoding="utf-8")
    (home / "policybot.toml").write_text(config(port), encoding="utf-8")
    daemon = Daemon(folder, LastGood(home / "measures.toml", home / "policybot.toml", os.environ, lambda *_: None))
    begin(daemon)
    mend = fill(folder, spare) if fault == "full" else protect(folder)
    during = [beat(daemon, at(DAY, 9, minute)) for minute in range(5)]
    said = {name: command(home, name) for name in ("status", "outbox", "verify", "doctor")}
    mend()
    after = [beat(daemon, at(DAY, 10, minute)) for minute in range(15)]
    return {"during": during, "said": said, "after": after, "verified": command(home, "verify")}


def begin(daemon: Daemon) -> None:
    """The records are there, and live; no letter has gone yet."""
    with open_state(daemon.folder) as state:
        go_live(daemon.load(), state)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:]))))

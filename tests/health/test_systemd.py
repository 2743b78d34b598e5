"""What systemd hears, on real sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from policybot.daemon import Daemon
from policybot.health import notify
from policybot.pipeline import Office
from tests.whole.machine import Machine


@pytest.fixture(params=["file", "abstract"])
def listener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(5)
        name = str(tmp_path / "s") if request.param == "file" else f"@policybot-{id(line)}"
        line.bind(name.replace("@", "\0", 1) if name[0] == "@" else name)
        yield line, name


def test_a_word_reaches_the_socket(listener: tuple[socket.socket, str]) -> None:
    line, name = listener
    assert notify("READY=1", "STATUS=正常", environ={"NOTIFY_SOCKET": name})
    assert line.recv(1000).decode() == "READY=1\nSTATUS=正常"


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": "/nowhere/at/all"}])
def test_nobody_listening_is_no_fault(environ: dict[str, str]) -> None:
    assert not notify("READY=1", environ=environ)


def test_a_good_tick_feeds_the_watchdog_and_a_failed_one_does_not(
    listener: tuple[socket.socket, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, name = listener
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    machine = Machine.make(tmp_path / "state")
    Daemon(machine.folder, lambda: machine.office).beat()
    assert "WATCHDOG=1" in heard(line)
    Daemon(machine.folder, _broken).beat()
    said = heard(line)
    assert "WATCHDOG=1" not in said
    assert any(word.startswith("STATUS=") and "No space left" in word for word in said)


def test_a_socket_that_nobody_reads_holds_up_nothing(listener: tuple[socket.socket, str]) -> None:
    _, name = listener
    taken = [notify("WATCHDOG=1", environ={"NOTIFY_SOCKET": name}) for _ in range(5000)]
    assert taken[0]
    assert not taken[-1]


def heard(line: socket.socket) -> list[str]:
    """What lies in the socket, taken out of it."""
    line.setblocking(False)
    words: list[str] = []
    with suppress(BlockingIOError):
        while True:
            words += line.recv(1000).decode().splitlines()
    return words


def _broken() -> Office:
    raise OSError(28, "No space left on device")


def test_a_tick_that_fails_is_said_once_an_hour(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    daemon = Daemon(tmp_path, _broken)
    for _ in range(3):
        daemon.beat()
    assert caplog.text.count("tick failed") == 1

"""Whoever skips a test says so aloud; where CI is set, only a missing official text may be a reason."""

from __future__ import annotations

import os

import pytest

ALLOWED = "official text not present"
"""The official text is not ours to ship: tests that read it skip, with a reason beginning so."""


def skipped(config: pytest.Config) -> list[tuple[str, str]]:
    """Each skipped test with its reason. A module skipped while collecting counts as one test."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    reports = terminal.stats.get("skipped", []) if terminal else []
    return [(report.nodeid, _reason(report)) for report in reports]


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    # pytest keeps (file, line, "Skipped: why") here.
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


def _forbidden(config: pytest.Config) -> list[tuple[str, str]]:
    if not os.environ.get("CI"):
        return []
    return [(test, reason) for test, reason in skipped(config) if not reason.startswith(ALLOWED)]


# Last, so that nothing sets the status back after it.
@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK and _forbidden(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not (found := skipped(config)):
        return
    terminalreporter.section("Skipped, and why")
    # By reason: one missing text skips some hundred tests, and the reason is what a reader needs.
    for why in dict.fromkeys(reason for _, reason in found):
        tests = [test for test, reason in found if reason == why]
        files = ", ".join(sorted({test.partition("::")[0] for test in tests}))
        terminalreporter.line(f"{len(tests)} in {files}: {why}")
    if forbidden := _forbidden(config):
        terminalreporter.line(
            f"CI is set: {len(forbidden)} skipped test(s) count as failed "
            f"(allowed: reasons beginning with {ALLOWED!r}).",
            red=True,
        )

"""What is asked wrongly: one sentence, an exit code, and nothing changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policybot.cli import faults, values

from .conftest import ROOT, Shell

EDUCATION = ["--by", "省教育厅", "--person", "张联络"]
BUREAU = ["--by", "王统筹", "--reason", "情况属实"]
APPROVED = [*BUREAU, "--approval", "陕政函〔2024〕9号"]
NONSENSE = [
    # command line, exit code, code, remark
    (["nonsense"], 2, "usage", "unknown command"),
    (["--lang", "zh"], 2, "usage", "no command"),
    ([""], 2, "usage", "an empty word is no command"),
    (["status", "--nonsense"], 2, "usage", "unknown option"),
    (["status", "--on"], 2, "usage", "an option without its value"),
    (["status", "--json=1"], 2, "usage", "a flag with a value"),
    (["status", "10.4b"], 2, "usage", "a word too many"),
    (["record", *EDUCATION, "--part-done"], 2, "usage", "missing argument"),
    (["record", "10.4b", "--part-done"], 2, "usage", "missing option"),
    (["plan", "--on", "2024-12-17", "--since", "2024-12-17"], 2, "usage", "options that exclude each other"),
    (["outbox", "burn"], 2, "usage", "outbox has three words"),
    (["outbox", "show"], 2, "usage", "show what"),
    (["outbox", "list", "abc"], 2, "usage", "list takes no key"),
    (["status", "--lang", "fr"], 1, "unknown-value", "a language we do not speak"),
    (["status", "--on", "2024-13-01"], 1, "bad-date", "no such month"),
    (["status", "--on", "20241217"], 1, "bad-date", "a form that Python alone would take"),
    (["status", "--on", "2024-12-1"], 1, "bad-date", "one digit"),
    (["status", "--on", "２０２４-12-17"], 1, "bad-date", "full-width digits"),
    (["status", "--on", "0001-01-01"], 1, "bad-date", "calendars end"),
    (["plan", "--on", "9999-12-31"], 1, "bad-date", "calendars end on both sides"),
    (["plan", "--on", "2099-01-01"], 1, "late-day", "decades of working days are lived through for hours"),
    (["preview", "--on", "2099-01-01"], 1, "late-day", "the same for letters"),
    (["demo", "--on", "2099-01-01"], 1, "late-day", "the same for the demonstration"),
    (["release", "all", "--by", "王统筹"], 1, "not-held", "nothing is held back"),
    (["status", "--owner", "省工信局"], 1, "unknown-value", "no such department"),
    (["status", "--clause", "99.9"], 1, "unknown-value", "no such clause"),
    (["status", "--light", "red"], 1, "unknown-value", "no such light"),
    (["plan", "--since", "2024-12-18", "--until", "2024-12-17"], 1, "bad-span", "days the wrong way round"),
    (["preview", "--to", "省工信局"], 1, "unknown-value", "no such addressee"),
    (["preview", "--channel", "pigeon"], 1, "unknown-value", "no such channel"),
    (["explain", "nonsense"], 1, "unknown-value", "no such check"),
    (["explain", "99.9"], 1, "unknown-measure", "no such measure"),
    (["record", "99.9", *EDUCATION, "--part-done"], 1, "unknown-measure", "no such measure"),
    (["record", "10.4b", "--by", "省教厅", "--person", "张", "--part-done"], 1, "unknown-department", "a slip"),
    (["record", "14.1", "--by", "各市（区）政府", "--person", "张", "--part-done"], 1, "group", "a group"),
    (["record", "10.4b", "--by", "省商务厅", "--person", "张", "--part-done"], 1, "not-an-owner", "not its duty"),
    (["record", "10.4b", *EDUCATION], 1, "empty-report", "nothing said"),
    (["record", "10.4b", *EDUCATION, "--value", "三百"], 1, "bad-number", "a value that is no number"),
    (["record", "10.4b", *EDUCATION, "--value", "nan"], 1, "bad-number", "Python takes it for a number"),
    (["record", "10.4b", *EDUCATION, "--part-done", "--on", "2024-12-18"], 1, "future-day", "tomorrow"),
    (["record", "10.4b", *EDUCATION, "--part-done", "--on", "2024-04-15"], 1, "early-day", "before the document"),
    (["record", "10.4b", *EDUCATION, "--done", "a\x1b[2Jb"], 1, "control-character", "text that moves a cursor"),
    (["record", "10.4b", *EDUCATION, "--close"], 1, "no-evidence", "closing needs evidence"),
    (["record", "10.4b", *EDUCATION, "--close", "--evidence", "gone.pdf"], 1, "evidence-missing", "no such file"),
    (["record", "10.4b", *EDUCATION, "--close", "--evidence", "."], 1, "evidence-missing", "a folder"),
    (["record", "10.4b", *EDUCATION, "--close", "--evidence", ""], 1, "bad-path", "no name at all"),
    (["record", "1.4b", *EDUCATION, "--for", "2024-12-17", "--part-done"], 1, "no-occurrences", "does not recur"),
    (["review", "10.4b", "burn", *BUREAU], 1, "unknown-value", "no verdict"),
    (["review", "10.4b", "return", *BUREAU], 1, "nothing-applied", "nobody has applied"),
    (["review", "10.4b", "accept", *BUREAU], 1, "parts-open", "nobody has done anything"),
    (["extend", "1.1b", "--due", "2025-03-31", *APPROVED], 1, "no-date", "no date to extend"),
    (["extend", "10.4b", "--due", "soon", *APPROVED], 1, "bad-date", "a date in words"),
    (["extend", "10.4b", "--due", "2025-03-31", *BUREAU, "--approval", ""], 1, "missing", "no approval number"),
    (["resume", "10.4b", *APPROVED], 1, "not-suspended", "nothing to resume"),
    (["release", "0123456789abcdef", "--by", "王统筹"], 1, "unknown-key", "no such notice"),
    (["hold", "0123456789abcdef", *BUREAU], 1, "unknown-key", "no such notice"),
    (["hold", "--until", "2024-12-01", *BUREAU], 1, "past-day", "a hold that has ended"),
    (["outbox", "show", "0123456789abcdef"], 1, "unknown-key", "no such notice"),
    (["outbox", "retry", "17"], 1, "unknown-key", "no such letter"),
    (["outbox", "--status", "burnt"], 1, "unknown-value", "no such state"),
    (["status", "--measures", "gone.toml"], 1, "file", "no such file"),
    (["status", "--measures", "."], 0, "", "a folder of measures files"),
    (["validate", "gone.toml"], 1, "file", "no such file"),
    (["status", "--config", "gone.toml"], 1, "file", "no such settings"),
    (["status", "--state", "proof.pdf"], 0, "", "a reader finds no database there, and none is made"),
    (["record", "10.4b", *EDUCATION, "--part-done", "--state", "proof.pdf"], 1, "state", "a file for a folder"),
    (["record", "10.4b", *EDUCATION, "--part-done", "--state", "/proc/policybot"], 1, "state", "not writable"),
]  # fmt: skip


def files(folder: Path) -> dict[str, str]:
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(("words", "code", "why", "remark"), NONSENSE)
def test_nonsense_is_answered_with_one_sentence(
    shell: Shell, words: list[str], code: int, why: str, remark: str
) -> None:
    before = sorted(shell.folder.rglob("*")), files(shell.folder)
    ran = shell("--json", *words)
    assert ran.code == code, (remark, ran.out)
    if why:
        error = ran.json["error"]
        assert error.keys() >= {"code", "message", "hint", "file", "line", "column"}
        assert error["code"] == why, remark
        assert error["message"]
        assert error["hint"]
    spoken = shell(*words)
    assert spoken.code == code
    if why:
        assert spoken.out == ""
        assert len(spoken.err.splitlines()) == 1, remark
        assert "Traceback" not in spoken.err
        assert any("\u4e00" <= c <= "\u9fff" for c in spoken.err), "Chinese first"
    assert (sorted(shell.folder.rglob("*")), files(shell.folder)) == before, "nothing changed"


def test_evidence_is_as_large_as_the_settings_allow(shell: Shell) -> None:
    (shell.folder / "policybot.toml").write_text("[evidence]\nmax_size = 1_500_000\n", "utf-8")
    with (shell.folder / "film.mp4").open("wb") as film:
        film.truncate(1_500_001)
    ran = shell("record", "10.4b", *EDUCATION, "--close", "--evidence", "film.mp4")
    assert (ran.code, ran.err) == (
        1, "film.mp4 有 1.5 MB，佐证材料一份最多 1.5 MB；请压缩或拆分；上限由设置中 [evidence] 的 max_size 决定\n"
    )  # fmt: skip
    with (shell.folder / "film.mp4").open("wb") as film:
        film.truncate(1_500_000)
    assert shell("record", "10.4b", *EDUCATION, "--close", "--evidence", "film.mp4").code == 0


@pytest.mark.parametrize("words", [words for words, code, _, _ in NONSENSE if code == 1])
def test_a_refusal_changes_no_record(lived: Shell, words: list[str]) -> None:
    before = lived.json("outbox"), lived.json("status"), files(lived.folder / "state" / "mail")
    assert lived(*words).code == 1
    assert (lived.json("outbox"), lived.json("status"), files(lived.folder / "state" / "mail")) == before


# ── files that are wrong ───────────────────────────────────────────────────────

BROKEN = '[document]\nid = "x"\nissued = 2024-13-01\n'
COMMANDS = [
    ["status"], ["check"], ["plan"], ["preview"], ["explain", "overdue"], ["outbox"],
    ["record", "1.1", *EDUCATION, "--part-done"], ["hold", *BUREAU],
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS)
def test_a_broken_measures_file_is_told_with_all_its_mistakes(shell: Shell, words: list[str]) -> None:
    (shell.folder / "measures.toml").write_text(BROKEN, "utf-8")
    mistakes = shell("validate", "--json").json["mistakes"]
    assert len(mistakes) > 1
    ran = shell(*words)
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == len(mistakes)
    assert ran.err.startswith("measures.toml:")
    error = shell(*words, "--json").json["error"]
    assert (error["line"], error["column"]) == (mistakes[0]["line"], mistakes[0]["column"])
    assert error["mistakes"] == mistakes


def test_validate_finds_mistakes_and_ends_with_one(shell: Shell) -> None:
    (shell.folder / "measures.toml").write_text(BROKEN, "utf-8")
    ran = shell("validate")
    assert ran.code == 1
    assert ran.err == ""
    assert ran.out.splitlines()[-1].endswith("处，待确认0处")
    assert all(line.startswith("measures.toml:") for line in ran.out.splitlines()[:-1])


def test_validate_counts_what_it_found(shell: Shell) -> None:
    assert shell("validate").out.splitlines()[-1] == "任务分工58项，事项107项，错误0处，待确认2处"


def test_validate_takes_its_file_from_either_place(shell: Shell) -> None:
    (shell.folder / "broken.toml").write_text(BROKEN, "utf-8")
    for words in (["validate", "broken.toml"], ["validate", "--measures", "broken.toml"]):
        assert shell(*words).code == 1


def test_records_without_a_measure_are_a_warning(shell: Shell) -> None:
    shell("record", "10.4b", *EDUCATION, "--part-done")
    text = (shell.folder / "measures.toml").read_text("utf-8")
    (shell.folder / "measures.toml").write_text(text.replace('"10.4b"', '"10.4x"'), "utf-8")
    found = [w for w in shell.json("validate")["warnings"] if w["code"] == "orphaned-records"]
    assert len(found) == 1
    assert "10.4b" in found[0]["message"]


def test_mistakes_in_the_settings_have_their_place(shell: Shell) -> None:
    (shell.folder / "policybot.toml").write_text('language = "zh"\n[schedule]\nsend_at = "nine"\n', "utf-8")
    ran = shell("plan")
    assert ran.code == 1
    assert ran.err.startswith("policybot.toml:3:")
    assert shell("validate").code == 0, "the measures file is not to blame"


def test_a_database_of_a_newer_version_is_left_alone(shell: Shell) -> None:
    assert shell("record", "10.4b", *EDUCATION, "--part-done").code == 0
    database = shell.folder / "state" / "policybot.db"
    with sqlite3.connect(database) as opened:
        table = opened.execute("SELECT name FROM sqlite_schema WHERE name LIKE '%migrations'").fetchone()[0]
        opened.execute(f"INSERT INTO {table} (migration_set, name, applied_at) VALUES ('policybot', 'm999', '')")
    opened.close()
    before = files(shell.folder)
    for words in (["status"], ["record", "10.4b", *EDUCATION, "--part-done"]):
        ran = shell(*words, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (1, "state")
        assert ran.json["error"]["file"] == "state/policybot.db"
    assert shell("validate").code == 0
    assert files(shell.folder) == before


@pytest.mark.parametrize("words", [["run", "--once"], ["record", "10.4b", *EDUCATION, "--part-done"]])
def test_a_file_in_place_of_the_folder_is_told_in_chinese(shell: Shell, words: list[str]) -> None:
    (shell.folder / "state").write_text("no folder")
    ran = shell(*words)
    assert (ran.code, ran.out) == (1, "")
    assert "文件" in ran.err
    assert not any(word in ran.err for word in ("exists", "directory", "Errno"))


def test_a_hint_names_the_command_once_and_with_one_space(shell: Shell) -> None:
    assert "  " not in shell("demo", "--on").err


def test_what_is_no_database_is_told(shell: Shell) -> None:
    (shell.folder / "state").mkdir()
    (shell.folder / "state" / "policybot.db").write_text("no database at all", "utf-8")
    for words in (["status"], ["hold", *BUREAU]):
        ran = shell(*words)
        assert ran.code == 1
        assert "数据库" in ran.err
        assert len(ran.err.splitlines()) == 1


def test_a_letter_of_ones_own_with_a_mistake_is_told(shell: Shell) -> None:
    (shell.folder / "policybot.toml").write_text('language = "zh"\n', "utf-8")
    (shell.folder / "templates" / "zh").mkdir(parents=True)
    (shell.folder / "templates" / "zh" / "opening.j2").write_text("{% if %}", "utf-8")
    ran = shell("preview", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "letter")
    assert "opening" in ran.json["error"]["message"]


def test_a_slip_of_ours_is_one_sentence_with_its_place() -> None:
    try:
        values.day(None, "--on")  # type: ignore[arg-type]  # the slip
    except TypeError as error:
        found = faults.fault(error)
    assert (found.code, found.status) == ("internal", 1)
    assert "values.py:" in str(found.message)


# ── options anywhere ───────────────────────────────────────────────────────────

PLACES = [
    # command line, language of the answer, remark
    (["--lang", "en", "status"], "en", "before the command"),
    (["status", "--lang", "en"], "en", "after it"),
    (["--lang", "zh", "status", "--lang", "en"], "en", "the last wins"),
    (["--lang=en", "status", "--lang=zh"], "zh", "the last wins, in either form"),
    (["status"], "zh", "Chinese by default"),
]


@pytest.mark.parametrize(("words", "language", "remark"), PLACES)
def test_shared_options_stand_before_or_after(shell: Shell, words: list[str], language: str, remark: str) -> None:
    assert shell(*words).out.startswith("2024年" if language == "zh" else "2024-"), remark


def test_the_settings_choose_the_language(shell: Shell) -> None:
    (shell.folder / "policybot.toml").write_text('language = "en"\n', "utf-8")
    assert shell("status").out.startswith("2024-12-17, measures: ")
    assert shell("status", "--clause", "99").err.startswith("--clause: there is no 99")
    assert shell("status", "--lang", "zh").out.startswith("2024年")


def test_json_may_come_first(shell: Shell) -> None:
    assert shell("--json", "status").json["on"] == "2024-12-17"


# ── the process ────────────────────────────────────────────────────────────────


def start(folder: Path, *words: str, encoding: str = "utf-8") -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    return subprocess.Popen(
        [sys.executable, "-m", "policybot", *words],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_a_reader_that_goes_away_is_no_failure(shell: Shell) -> None:
    with start(shell.folder, "plan", "--since", "2024-04-16", "--until", "2024-12-31") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


@pytest.fixture
def heard() -> Iterator[None]:
    """A background job of a shell ignores SIGINT, and so would all that it starts: the program is to hear it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_ctrl_c_leaves_quietly(shell: Shell) -> None:
    with start(shell.folder, "plan", "--since", "2024-04-16", "--until", "2025-12-31") as process:
        assert process.stdout
        # A pipe too small for what is to come: the program is still writing when the signal arrives.
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        os.read(process.stdout.fileno(), 1)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        assert (process.returncode, told) == (130, b"")


def test_json_is_utf_8_and_words_survive_a_narrow_terminal(shell: Shell) -> None:
    out, told = start(shell.folder, "status", "--json", encoding="ascii").communicate(timeout=60)
    assert "省知识产权局" in out.decode("utf-8")
    out, told = start(shell.folder, "status", encoding="ascii").communicate(timeout=60)
    assert out
    assert b"Traceback" not in told

"""Commands that read: their documents, their words, and that they touch nothing."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest

from policybot import checks
from policybot.cli import front

from .conftest import Shell

MEASURE = [
    "id", "clause", "title", "owners", "members", "acts", "lead", "due", "required", "committed", "expected",
    "occurrence", "target", "outcome", "light", "lifecycle", "reporting", "last_report", "by_owner",
]  # fmt: skip
NOTICE = [
    "day", "measure", "title", "check", "step", "repeat", "letter", "department", "role", "channel", "address", "due",
    "state", "reason", "key",
]  # fmt: skip
LETTER = ["day", "department", "role", "language", "channel", "address", "subject", "text", "html", "notices"]
MESSAGE = ["id", "day", "channel", "address", "state", "attempts", "next_attempt", "error", "message_id", "sent_at"]
DOCUMENTS = [
    # command line, list in the document (None: the document itself), keys of DESIGN section 8
    ("validate", None, ["file", "measures", "mistakes", "warnings"]),
    ("validate", "warnings", ["line", "column", "code", "message", "hint"]),
    ("status", None, ["on", "measures"]),
    ("status", "measures", MEASURE),
    ("check", "findings", ["measure", "check", "light", "departments", "due", "says"]),
    ("plan --on 2024-12-26", "notices", NOTICE),
    ("preview --on 2024-12-26 --to 省教育厅", "messages", LETTER),
    ("explain overdue", None, ["subject", "on", "findings", "reasons"]),
    ("explain 10.4b", "reasons", ["day", "department", "role", "step", "told", "why"]),
    ("explain 10.4b", None, ["dates", "rungs", "people", "letters"]),
    ("history 10.4b", None, ["measure", "events"]),
    ("history 10.4b", "events", ["at", "day", "kind", "department", "by", "says"]),
    ("audit --on 2024-12-17", None, ["on", "demanded", "sent", "missing", "undemanded"]),
    ("outbox", None, ["notices", "messages"]),
    ("contacts", None, ["contacts", "missing"]),
    ("outbox list", "notices", [*NOTICE, "message"]),
    ("outbox list", "messages", MESSAGE),
]  # fmt: skip


@pytest.mark.parametrize(("line", "part", "keys"), DOCUMENTS)
def test_a_document_has_the_keys_of_the_contract(lived: Shell, line: str, part: str | None, keys: list[str]) -> None:
    found = lived.json(*line.split())
    rows = [found] if part is None else found[part]
    assert rows
    for row in rows:
        assert set(keys) <= row.keys()


def test_values_are_those_of_the_contract(lived: Shell) -> None:
    for row in lived.json("status")["measures"]:
        assert row["light"] in ("normal", "due_soon", "behind", "overdue", None)
        assert row["lifecycle"] in ("in_progress", "extension_asked", "closure_applied", "closed", "suspended")
        assert row["reporting"] in ("reported", "unreported", "not_due")
        assert {part["department"] for part in row["by_owner"]} <= set(row["members"])
        assert all(part["part"] in ("open", "done") for part in row["by_owner"])


def test_dates_are_where_the_contract_puts_them(shell: Shell) -> None:
    rows = {row["id"]: row for row in shell.json("status")["measures"]}
    assert (rows["10.4b"]["due"], rows["10.4b"]["required"]) == ("2024-12-31", "2024-12-31")
    assert (rows["1.1b"]["due"], rows["1.1b"]["occurrence"]) == (None, None), "continuous"
    recurring = rows["15.3a"]
    assert (recurring["due"], recurring["required"]) == (None, None)
    assert recurring["occurrence"]


FILTERS = [
    # options, expected ids, remark
    (["--clause", "10.4"], ["10.4a", "10.4b", "10.4c"], "one clause"),
    (["--light", "due_soon"], ["10.4b", "10.4c", "14.3a"], "one light"),
    (["--light", "临期"], ["10.4b", "10.4c", "14.3a"], "one light by the word that the table shows"),
    (["--owner", "省人社厅", "--clause", "7.1"], ["7.1a", "7.1b"], "an alias; filters narrow each other"),
    (["--owner", "各市（区）政府", "--clause", "14.1"], ["14.1"], "a group"),
    (["--owner", "西安市政府", "--clause", "14.1"], ["14.1"], "a member of a group"),
]


@pytest.mark.parametrize(("options", "ids", "remark"), FILTERS)
def test_status_is_narrowed(shell: Shell, options: list[str], ids: list[str], remark: str) -> None:
    assert [row["id"] for row in shell.json("status", *options)["measures"]] == ids, remark


# ── nothing is touched ─────────────────────────────────────────────────────────

READERS = [
    "validate",
    "status",
    "check",
    "plan",
    "preview",
    "explain overdue",
    "explain 10.4b",
    "history 10.4b",
    "outbox",
    "outbox list",
    "verify",
    "audit",
    "doctor",
    "contacts",
    "contacts list",
    "intake",
    "intake list --all",
    "draft plan.txt",
    "trace plan.txt plan.txt",
    "simulate --since 2024-12-17 --until 2024-12-18",
    "plan --against measures.toml --until 2024-12-18",
    "fmt --check",
]


@pytest.mark.parametrize("line", READERS)
@pytest.mark.parametrize("form", ["--json", "--lang=en", "--lang=zh"])
def test_a_reader_makes_no_state_folder(shell: Shell, line: str, form: str) -> None:
    before = sorted(shell.folder.iterdir())
    assert shell(*line.split(), form).code == 0
    assert sorted(shell.folder.iterdir()) == before


@pytest.mark.parametrize("line", READERS)
def test_a_reader_leaves_the_database_as_it_was(lived: Shell, line: str) -> None:
    before = files(lived.folder)
    assert lived(*line.split()).code == 0
    assert files(lived.folder) == before


def files(folder: Path) -> dict[str, str]:
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


def test_the_list_of_readers_is_complete() -> None:
    writers = {
        "record", "review", "extend", "suspend", "resume", "release", "hold", "run", "demo", "go-live", "restore",
        "test-message", "contacts", "measure", "department", "fmt", "new", "ack", "object", "settle", "snooze", "call",
        "reopen", "refuse", "ledger", "withdraw", "confirm", "export", "import",
    }  # fmt: skip
    assert {line.split()[0] for line in READERS} | writers >= set(front.names())


# ── days to come ───────────────────────────────────────────────────────────────


def test_plan_and_preview_take_the_next_working_day(shell: Shell) -> None:
    with shell.on("2025-01-24"):  # a Friday before a Sunday at work
        assert {row["day"] for row in shell.json("plan")["notices"]} == {"2025-01-26"}
        assert {row["day"] for row in shell.json("preview")["messages"]} == {"2025-01-26"}


def test_records_live_on_until_the_day_that_is_asked_for(lived: Shell) -> None:
    """All were told on 2024-12-17: on 2024-12-26 comes the step of three working days, and no opening digest."""
    steps = {row["step"] for row in lived.json("plan", "--on", "2024-12-26")["notices"] if row["measure"] == "10.4b"}
    assert steps == {"due-in-3-workdays"}


def test_plan_and_preview_agree(lived: Shell) -> None:
    planned = {n["key"] for n in lived.json("plan", "--on", "2024-12-26")["notices"]}
    letters = {key for one in lived.json("preview", "--on", "2024-12-26")["messages"] for key in one["notices"]}
    assert planned == letters


def test_a_hold_shows_in_the_plan(lived: Shell) -> None:
    assert lived("hold", "--by", "王统筹", "--reason", "核对名单", "--until", "2024-12-27").code == 0
    states = {n["state"] for n in lived.json("plan", "--on", "2024-12-26")["notices"]}
    assert states == {"held"}
    assert {n["state"] for n in lived.json("plan", "--on", "2025-01-02")["notices"]} == {"pending"}


def test_a_day_off_has_no_letters_and_says_so(shell: Shell) -> None:
    assert shell.json("plan", "--on", "2024-12-21")["notices"] == []
    assert shell.json("preview", "--on", "2024-12-21") == {"messages": []}
    assert "下一个工作日是2024年12月23日" in shell("plan", "--on", "2024-12-21").out


def test_days_past_say_where_to_look(lived: Shell) -> None:
    with lived.on("2025-01-03"):
        for line in ("plan --on 2024-12-18", "plan --since 2024-12-18 --until 2024-12-20", "preview --on 2024-12-18"):
            assert "outbox list" in lived(*line.split()).out, line


def test_the_list_of_letters_says_to_whom(lived: Shell) -> None:
    assert "榆林市政府" in lived("outbox", "list").out


def test_nobody_to_reach_is_null(shell: Shell) -> None:
    """With settings but without a contact the notice goes to the embedded mailbox: an address, never a gap."""
    (shell.folder / "policybot.toml").write_text('language = "zh"\n', "utf-8")
    channels = {row["channel"] for row in shell.json("plan")["notices"]}
    assert channels == {"maildir"}


# ── for people ─────────────────────────────────────────────────────────────────


def test_the_counts_of_status_equal_its_rows(shell: Shell) -> None:
    with shell.on("2025-01-06"):
        first, _, head, *rows = shell("status").out.splitlines()
    normal, overdue = count(rows, "正常"), count(rows, "逾期")
    assert normal + overdue == len(rows)
    assert first == f"2025年1月6日：共{len(rows)}项（正常{normal}，临期0，滞后0，逾期{overdue}，办结0，暂停0）"
    assert head.split() == ["事项", "标题", "时限", "状态", "完成家数", "最近填报"]


def count(rows: list[str], word: str) -> int:
    return sum(word in row.split() for row in rows)


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@pytest.mark.parametrize(
    ("line", "word"), [("status", "0/3"), ("plan --on 2024-12-26", "联络员"), ("outbox", "maildir")]
)
def test_tables_stay_straight_with_wide_characters(lived: Shell, line: str, word: str) -> None:
    rows = [row for row in lived(*line.split()).out.splitlines() if f"  {word}  " in row or row.endswith(f"  {word}")]
    assert len(rows) > 3
    assert len({columns(row[: row.index(f"  {word}")]) for row in rows}) == 1


def test_a_pipe_gets_no_colours_and_no_cuts(lived: Shell) -> None:
    for line in READERS:
        out = lived(*line.split()).out
        assert "\x1b" not in out
        assert "…" not in out or line.startswith(("preview", "explain"))


def test_chinese_is_complete_where_chinese_is_asked_for(lived: Shell) -> None:
    """Lights, states and heads are words, never those of the documents."""
    for line in ("status", "check", "plan", "outbox", "explain 10.4b", "history 10.4b", "validate"):
        out = lived(*line.split()).out
        assert not {"overdue", "due_soon", "pending", "liaison", "measure", "department"} & set(out.split()), line


def test_every_check_has_its_page_in_both_languages(shell: Shell) -> None:
    for name in checks.names():
        chinese, english = (shell("explain", name, "--lang", lang).out for lang in ("zh", "en"))
        assert "核查内容" in chinese
        assert "怎样消除" in chinese
        assert "What it checks" in english
        assert "    found = { " in chinese, "examples are never translated"


def test_a_check_explains_itself_without_english(shell: Shell) -> None:
    for name in checks.names():
        prose = shell("explain", name).out.split("示例")[0]
        assert not any(word.isascii() and word.isalpha() and len(word) > 3 for word in prose.split()), name


def test_a_letter_is_shown_as_it_was_sent(lived: Shell) -> None:
    sent = lived.json("outbox")["messages"]
    shown = lived.json("outbox", "show", str(sent[0]["id"]))
    assert "联络员：" in shown["messages"][0]["text"]
    notice = shown["notices"][0]
    assert notice["message"] == sent[0]["id"]
    assert (notice["channel"], notice["address"]) == (sent[0]["channel"], sent[0]["address"])
    same = lived.json("outbox", "show", notice["key"])["messages"]
    assert [row["id"] for row in same] == [sent[0]["id"]]
    assert "联络员：" in lived("outbox", "show", notice["key"]).out


def test_why_says_who_was_told_and_who_is_to_be(lived: Shell) -> None:
    reasons = lived.json("explain", "10.4b", "--on", "2024-12-26")["reasons"]
    assert {(r["day"], r["step"], r["told"]) for r in reasons if r["state"] in ("sent", "pending")} == {
        ("2024-12-17", "assigned", True),
        ("2024-12-26", "due-in-3-workdays", False),
    }

"""The chain over reports, decisions and receipts: whatever is changed, removed, slipped in or turned round is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from policybot import outbox
from policybot.model import Address, Decision, Evidence, Message, Report
from policybot.state import State, chain, mails, open_state, schema
from policybot.state.mails import Mail

NOW = datetime(2024, 12, 17, 1, tzinfo=UTC)
DAY = date(2024, 12, 17)
PROOF = Evidence("印发文件.pdf", "ab" * 32, 5)
REPORT = Report(0, "d", "1.1", "省教育厅", "李某", DAY, NOW, done="进展", evidence=(PROOF,))
DECISION = Decision(0, "d", "1.1", "accept", "王某", DAY, NOW, "属实")
LETTER = Message("m1@example.com", Address("email", "li@example.com"), b"bytes", 1, 1)


def letter(state: State) -> int:
    number = outbox.claim(state.db, [LETTER], [], day=DAY, now=NOW, department="省教育厅", role="liaison",
                          kind="reminder", subject="提示", at_once=False)  # fmt: skip
    outbox.sent(state.db, number, receipt="250 ok", now=NOW, day=DAY)
    return number


@pytest.fixture
def state(tmp_path: Path) -> State:
    made = open_state(tmp_path)
    with made.transaction():
        made.add_report(REPORT)
        made.add_decision(DECISION)
        letter(made)
        made.add_report(REPORT)
    return made


def found(state: State) -> list[tuple[str, int | None, str]]:
    return [(one.kind, one.row, one.code) for one in chain.walk(state.db)]


def test_what_is_put_on_record_is_linked_in_its_order(state: State) -> None:
    assert [(one.kind, one.row) for one in chain.links(state.db)] == [
        ("report", 1), ("decision", 1), ("receipt", 1), ("report", 2),
    ]  # fmt: skip
    assert found(state) == []
    assert state.head() == [one.hash for one in chain.links(state.db)][-1]
    assert [chain.day(state.db, one) for one in chain.links(state.db)] == [DAY] * 4


def broken(state: State) -> None:
    with state.transaction():
        state.add_report(REPORT)
        raise InterruptedError


def test_a_transaction_that_fails_leaves_no_link(state: State) -> None:
    before = state.head()
    with pytest.raises(InterruptedError):
        broken(state)
    assert state.head() == before


TAMPERED = [
    # what somebody does to the database, what is found, remark
    ("UPDATE report SET done = '完成' WHERE id = 1", [("report", 1, "changed")], "a report put otherwise"),
    ("UPDATE report SET value = 0 WHERE id = 1", [("report", 1, "changed")], "nothing is not the figure nought"),
    ("UPDATE evidence SET name = 'x' WHERE id = 1", [("report", 1, "changed")], "evidence is part of its report"),
    ("INSERT INTO evidence (report, name, sha256, size) VALUES (1, 'x', 'y', 1)", [("report", 1, "changed")],
     "evidence that came later"),
    ("UPDATE decision SET by = '张某'", [("decision", 1, "changed")], "somebody else decided"),
    ("UPDATE decision SET entered_by = '张某'", [("decision", 1, "changed")], "somebody else wrote it down"),
    ("UPDATE message SET payload = x'00'", [("receipt", 1, "changed")], "a letter of other words"),
    ("UPDATE message SET sent_at = '2024-12-01'", [("receipt", 1, "changed")], "a letter sent earlier"),
    ("UPDATE message SET state = 'failed'", [("receipt", 1, "changed")], "a letter that never went"),
    ("UPDATE message SET subject = 'x', tried = 'y'", [], "what is no fact of a receipt"),
    ("DELETE FROM report WHERE id = 2", [("report", 2, "removed")], "the last report gone"),
    ("DELETE FROM decision", [("decision", 1, "removed")], "a decision gone"),
    ("INSERT INTO decision SELECT 9, document, measure, department, kind, by, day, entered, reason, whole, due, "
     "approval, key, until, seq, entered_by, source FROM decision", [("decision", 9, "unlinked")],
     "a decision slipped in"),
    ("INSERT INTO message (id, letter, day, channel, address, message_id, state, attempts) VALUES "
     "(9, 9, '2024-12-17', 'email', 'a@example.com', 'm', 'sent', 1)", [("receipt", 9, "unlinked")],
     "a receipt slipped in"),
    ("INSERT INTO message (id, letter, day, channel, address, message_id, state, attempts) VALUES "
     "(9, 9, '2024-12-17', 'email', 'a@example.com', 'm', 'sending', 1)", [], "a letter on its way needs no link"),
    ("DELETE FROM chain WHERE id = 2", [("link", 2, "removed"), ("decision", 1, "unlinked")], "a link gone"),
    ("DELETE FROM chain WHERE id = 4", [("report", 2, "unlinked")], "the last link gone"),
    ("UPDATE chain SET hash = 'x' WHERE id = 4", [("report", 2, "changed")], "a link changed"),
    ("UPDATE chain SET version = 99 WHERE id = 4", [("report", 2, "changed")], "a version nobody knows"),
    ("UPDATE chain SET row = 3 - row WHERE kind = 'report'", [("report", 2, "changed"), ("report", 1, "changed")],
     "two links turned round"),
]  # fmt: skip


@pytest.mark.parametrize(("act", "problems", "remark"), TAMPERED)
def test_who_tampers_is_found_out(state: State, act: str, problems: list[object], remark: str) -> None:
    for trigger in state.db.triggers:
        state.db.execute(f"DROP TRIGGER {trigger.name}")
    state.db.execute("PRAGMA foreign_keys=OFF")
    state.db.execute(act)
    assert found(state) == problems, remark


def test_links_are_append_only_whoever_writes(state: State) -> None:
    for act in ("UPDATE chain SET hash = 'x'", "DELETE FROM chain"):
        with pytest.raises(Exception, match="append-only"):
            state.db.execute(act)


def test_a_column_added_later_breaks_no_link(state: State) -> None:
    state.db.execute("ALTER TABLE report ADD COLUMN colour TEXT DEFAULT 'grey'")
    assert found(state) == []


@pytest.mark.parametrize("kind", ["report", "decision"])
def test_the_newest_version_names_every_column_of_an_act(state: State, kind: str) -> None:
    """Who adds a column adds it to the next version of the facts; otherwise nobody vouches for it."""
    assert set(chain.FACTS[chain.VERSION][kind]) == set(state.db.table(kind).columns_dict)


# ── answers by mail ────────────────────────────────────────────────────────────

MAIL = Mail(0, "a@example.com", "d1", NOW, NOW, "edu@example.com", "李某", "回复", "answer", "waiting", text="已办")


@pytest.fixture
def answered(state: State) -> State:
    """One answer that was confirmed, one that waits."""
    with state.transaction():
        first, _ = (mails.put(state.db, replace(MAIL, digest=digest), b"bytes") for digest in ("d1", "d2"))
        mails.settle(state.db, mails.mails(state.db, "id = ?", [first])[0], "confirmed", "王某", "", NOW, [1])
    return state


MAILS = [
    ("UPDATE mail SET text = '未办' WHERE id = 1", [("mail", 1, "changed")], "an answer put otherwise"),
    ("UPDATE mail SET settled_by = '张某' WHERE id = 1", [("settlement", 1, "changed")], "somebody else confirmed it"),
    ("UPDATE mail SET state = 'refused' WHERE id = 1", [("settlement", 1, "changed")], "refused after all"),
    ("DELETE FROM mail_report", [("settlement", 1, "changed")], "no report was made of it"),
    ("UPDATE mail SET state = 'confirmed', settled = '2024-12-17', settled_by = '王某' WHERE id = 2",
     [("settlement", 2, "unlinked")], "confirmed by hand"),
    ("DELETE FROM mail WHERE id = 2", [("mail", 2, "removed")], "an answer gone"),
    ("UPDATE mail SET payload = NULL", [], "bytes that are of no use any more"),
]  # fmt: skip


@pytest.mark.parametrize(("act", "problems", "remark"), MAILS, ids=[row[-1] for row in MAILS])
def test_an_answer_and_what_was_made_of_it_are_vouched_for(
    answered: State, act: str, problems: list[object], remark: str
) -> None:
    assert found(answered) == []
    answered.db.execute("PRAGMA foreign_keys=OFF")
    answered.db.execute(act)
    assert found(answered) == problems, remark


def test_answers_of_before_join_the_chain(answered: State) -> None:
    """A database in which mails stood before the chain knew of them."""
    db = answered.db
    for trigger in db.triggers:
        db.execute(f"DROP TRIGGER {trigger.name}")
    db.execute("DELETE FROM chain WHERE kind IN ('mail', 'settlement')")
    assert [one[2] for one in found(answered)] == ["unlinked"] * 3
    schema.chain_mails(db)
    assert found(answered) == []
    assert [(one.kind, one.row) for one in chain.links(db)][-3:] == [("mail", 1), ("settlement", 1), ("mail", 2)]

"""Five hundred letters a day through a real MTA that is stopped and started twice, read back by IMAP.

Opening, reminder, second reminder of the same measure: the last two make a thread, and each brings a calendar file.
"""

from __future__ import annotations

import email.policy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest

from policybot.daemon import Daemon
from policybot.state import read_state

from .hundred import office
from .machine import at
from .mta import Mta, mail_house, until, wanting

COUNT = 500
BOXES = [f"unit{n}" for n in range(COUNT)]
OPENING, FIRST, SECOND = date(2024, 12, 2), date(2024, 12, 17), date(2024, 12, 26)

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1500)]


@pytest.fixture(scope="module")
def mta() -> Iterator[Mta]:
    if lacking := wanting():
        pytest.skip(lacking)
    with mail_house([*BOXES, "coordinator", "bot"]) as house:
        yield house


@contextmanager
def stopping_at(mta: Mta, letters: int) -> Iterator[None]:
    """The relay stops as soon as it has taken so many letters, and is back afterwards."""
    goal = mta.accepted() + letters

    def stop() -> None:
        until(lambda: mta.accepted() >= goal, "letters come in")
        mta.stop()

    hand = threading.Thread(target=stop)
    hand.start()
    try:
        yield
    finally:
        hand.join()
        mta.start()


@dataclass
class Desk:
    """policybot's side: ticks at instants, and what its records say."""

    folder: Path
    mta: Mta

    def tick(self, now: datetime) -> None:
        made = office(self.folder, self.mta.smtp, COUNT)
        Daemon(self.folder, lambda: made).once(now)

    def ticks(self, now: datetime) -> datetime:
        """As many as it takes until nothing waits; returns when that was."""
        for _ in range(40):
            self.tick(now)
            if not self.left(now):
                return now
            now += timedelta(minutes=10)
        raise AssertionError("letters still wait")

    def left(self, now: datetime) -> int:
        with read_state(self.folder) as state:
            sql = "SELECT count(*) FROM notice WHERE state IN ('pending', 'sending') AND day <= ? AND role = 'liaison'"
            return int(state.db.execute(sql, [now.date().isoformat()]).fetchone()[0])

    def sent(self) -> dict[str, tuple[str, bytes]]:
        """Subject and bytes of each letter on record, by Message-ID."""
        with read_state(self.folder) as state:
            rows = state.db.query("SELECT message_id, subject, payload FROM message WHERE state = 'sent'")
            return {row["message_id"]: (row["subject"], row["payload"]) for row in rows}


@pytest.fixture(scope="module")
def boxes(mta: Mta, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, list[list[bytes]]]:
    """The three days, and what then lies in each office's mailbox."""
    desk = Desk(tmp_path_factory.mktemp("mta") / "state", mta)
    desk.ticks(at(OPENING))
    now = at(FIRST)
    for taken in (120, 150):
        with stopping_at(mta, taken):
            desk.tick(now)
        assert desk.left(now), "the relay was stopped too late to matter"
        now += timedelta(minutes=31)
    desk.ticks(now)
    desk.ticks(at(SECOND))
    until(lambda: not mta.waiting(), "postfix's queue is empty")
    return desk, [mta.read(box) for box in BOXES]


def parsed(payload: bytes) -> EmailMessage:
    letter = message_from_bytes(payload, policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


def test_each_letter_arrives_once(boxes: tuple[Desk, list[list[bytes]]]) -> None:
    _, found = boxes
    idents = [parsed(letter)["Message-ID"] for box in found for letter in box]
    assert [len(box) for box in found] == [3] * COUNT
    assert len(set(idents)) == 3 * COUNT


def test_the_bytes_are_those_on_record(boxes: tuple[Desk, list[list[bytes]]]) -> None:
    desk, found = boxes
    sent = desk.sent()
    for letter in (letter for box in found for letter in box):
        read = parsed(letter)
        subject, payload = sent[read["Message-ID"].strip("<>")]
        assert read["Subject"] == subject
        assert any("\u4e00" <= sign <= "\u9fff" for sign in subject), "a Chinese one"
        assert letter.endswith(payload), "the MTA puts its lines in front and changes none of ours"


def test_the_second_reminder_lies_below_the_first(boxes: tuple[Desk, list[list[bytes]]]) -> None:
    for _, first, second in boxes[1]:
        before, after = parsed(first), parsed(second)
        assert before["In-Reply-To"] is None
        assert after["In-Reply-To"] == before["Message-ID"]
        assert after["References"].split() == [before["Message-ID"]]


def test_reminders_bring_their_calendar_file_whole(boxes: tuple[Desk, list[list[bytes]]]) -> None:
    for opening, *reminders in boxes[1]:
        assert not list(parsed(opening).iter_attachments())
        for letter in reminders:
            [attached] = parsed(letter).iter_attachments()
            content = attached.get_content()
            text = content if isinstance(content, str) else content.decode()
            assert attached.get_content_type() == "text/calendar"
            assert text.startswith("BEGIN:VCALENDAR")
            assert text.rstrip().endswith("END:VCALENDAR")
            assert "DTSTART;VALUE=DATE:20241231" in text

"""The mailboxes on this machine: read with the standard library's own reader."""

from __future__ import annotations

import errno
import mailbox
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from policybot.channels import Channel, maildir
from policybot.model import Address, DeliveryError, Letter
from tests.channels.letters import HOSTILE, PLAIN


def contract(tmp_path: Path) -> tuple[maildir.Options, str]:
    return maildir.Options(tmp_path / "mail"), "省教育厅"


@pytest.fixture
def channel(tmp_path: Path) -> Channel:
    return maildir.open(maildir.Options(tmp_path / "mail", sender="省知识产权局 <zscq@policybot.invalid>"))


def deliver(channel: Channel, letter: Letter = PLAIN) -> None:
    for message in channel.compose(letter):
        channel.send(message, PLAIN.moment)


def files(tmp_path: Path) -> list[str]:
    return sorted(str(p.relative_to(tmp_path / "mail")) for p in tmp_path.rglob("*") if p.is_file())


def test_any_mail_program_reads_the_letter(channel: Channel, tmp_path: Path) -> None:
    deliver(channel)
    (message,) = mailbox.Maildir(tmp_path / "mail" / "省教育厅", create=False)
    read = message_from_bytes(bytes(message), policy=default)
    assert read["Subject"] == PLAIN.subject
    assert read["Date"].datetime.isoformat() == "2024-12-17T09:00:05+08:00"
    assert read["Message-ID"] == "<8f3a@policybot.example>"
    assert (read["From"].addresses[0].display_name, read["To"].addresses[0].display_name) == (
        "省知识产权局",
        "省教育厅",
    )
    body = read.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == PLAIN.text


MOVES = [
    # where the reader has put the letter, remark
    ("new/8f3a@policybot.example", "not yet seen"),
    ("cur/8f3a@policybot.example:2,S", "read"),
    ("cur/8f3a@policybot.example:2,FRS", "read, flagged, answered"),
    ("cur/8f3a@policybot.example,S=1234:2,", "size noted by the server"),
    ("cur/8f3a@policybot.example", "moved without flags"),
]


@pytest.mark.parametrize(("place", "remark"), MOVES, ids=[remark for _, remark in MOVES])
def test_a_second_delivery_changes_nothing(channel: Channel, place: str, remark: str, tmp_path: Path) -> None:
    deliver(channel)
    box = tmp_path / "mail" / "省教育厅"
    (box / "new/8f3a@policybot.example").rename(box / place)
    deliver(channel)
    assert files(tmp_path) == [f"省教育厅/{place}"], remark


def test_a_crash_in_the_middle_of_writing_leaves_no_trace_after_the_next_try(channel: Channel, tmp_path: Path) -> None:
    deliver(channel, replace(PLAIN, id="other@policybot.example"))
    (tmp_path / "mail/省教育厅/tmp/8f3a@policybot.example").write_bytes(b"Subj")
    deliver(channel)
    assert files(tmp_path) == ["省教育厅/new/8f3a@policybot.example", "省教育厅/new/other@policybot.example"]
    assert b"multipart/alternative" in (tmp_path / "mail/省教育厅/new/8f3a@policybot.example").read_bytes()


NAMES = [
    # department, folder, remark
    ("省教育厅", "省教育厅", "Chinese names stay as they are"),
    ("各市（区）政府", "各市（区）政府", "so do full-width brackets"),
    ("../../etc", "%2E.%2F..%2Fetc", "no way up"),
    ("/etc/cron.d", "%2Fetc%2Fcron.d", "no way to the root"),
    ("..", "%2E.", "nor the short one"),
    (".", "%2E", "nor the folder itself"),
    (".ssh", "%2Essh", "nothing hidden"),
    ("", "%", "nothing at all is not the root"),
    ("a\x00b", "a%00b", "NUL ends a name in C"),
    ("a%2Fb", "a%252Fb", "two names never share a folder"),
    ("\u202e局", "%E2%80%AE局", "what turns the line round is seen"),
    ("\ud800", "%ED%A0%80", "half a character"),
]


@pytest.mark.parametrize(("name", "expected", "remark"), NAMES, ids=[remark for *_, remark in NAMES])
def test_no_name_becomes_a_path(channel: Channel, name: str, expected: str, remark: str, tmp_path: Path) -> None:
    assert maildir.folder(name) == expected, remark
    deliver(channel, replace(PLAIN, address=Address("maildir", name)))
    assert files(tmp_path) == [f"{expected}/new/8f3a@policybot.example"]
    assert [p.name for p in tmp_path.iterdir()] == ["mail"]


def test_long_names_are_cut_and_stay_apart(channel: Channel, tmp_path: Path) -> None:
    for name in ("厅" * 300, "厅" * 301):
        deliver(channel, replace(PLAIN, address=Address("maildir", name)))
    assert len(files(tmp_path)) == 2


@pytest.mark.parametrize("ident", ["../../x@y", "a:2,S@y", "字@y", ".x@y", "x" * 300, "a\x00@y", "a,b@y"])
def test_no_message_id_becomes_a_path(ident: str) -> None:
    assert maildir.file_name(ident).startswith("sha256-")


@pytest.mark.parametrize(("text", "remark"), HOSTILE, ids=[remark for _, remark in HOSTILE])
def test_hostile_text_makes_no_header(channel: Channel, text: str, remark: str) -> None:
    letter = replace(PLAIN, subject=text, address=Address("maildir", text), text=text)
    (message,) = channel.compose(letter)
    read = message_from_bytes(message.payload, policy=default)
    assert read.keys() == [
        "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
        "MIME-Version", "Content-Type",
    ], remark  # fmt: skip
    assert not read.defects
    assert len(read["To"].addresses) == 1
    assert max(map(len, message.payload.split(b"\r\n"))) <= 998  # RFC 5322 §2.1.1
    assert b"\n" not in message.payload.replace(b"\r\n", b"")


@contextmanager
def limit(kind: int, value: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value, hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (soft, hard))


def test_a_disk_that_takes_no_more_is_for_later_and_for_all(channel: Channel, tmp_path: Path) -> None:
    (message,) = channel.compose(PLAIN)
    with limit(resource.RLIMIT_FSIZE, 100), pytest.raises(DeliveryError, match="磁盘空间") as told:
        channel.send(message, PLAIN.moment)
    assert (told.value.permanent, told.value.whole_channel, told.value.unknown) == (False, True, False)
    assert files(tmp_path) == []
    channel.send(message, PLAIN.moment)
    assert files(tmp_path) == ["省教育厅/new/8f3a@policybot.example"]


def test_a_root_that_cannot_be_made_is_for_later_and_for_all(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file, not a folder")
    channel = maildir.open(maildir.Options(tmp_path / "mail"))
    with pytest.raises(DeliveryError) as told:
        deliver(channel)
    assert (told.value.permanent, told.value.whole_channel) == (False, True)


def test_one_spoilt_mailbox_does_not_silence_the_others(channel: Channel, tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "省教育厅").write_text("a file, not a folder")
    with pytest.raises(DeliveryError) as told:
        deliver(channel)
    assert (told.value.permanent, told.value.whole_channel) == (False, False)


def test_a_failure_after_the_letter_appeared_is_unknown(
    channel: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(channel, replace(PLAIN, id="other@policybot.example"))

    def failing(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").resolve().name == "new":
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("os.fsync", failing)
    with pytest.raises(DeliveryError) as told:
        deliver(channel)
    assert (told.value.permanent, told.value.unknown) == (False, True)
    assert "省教育厅/new/8f3a@policybot.example" in files(tmp_path)


def test_a_sender_that_is_no_address_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="maildir 的 sender 不是一个邮箱地址"):
        maildir.open(maildir.Options(tmp_path, sender="知识产权局"))

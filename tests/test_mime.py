"""The RFC 5322 form: what goes in comes out of another reader unchanged."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.headerregistry import Address as Mailbox
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybot import mime
from policybot.model import Attachment
from policybot.plaintext import one_line, pieces
from tests.channels.letters import PLAIN

SENDER = mime.mailbox("省知识产权局 <zscq@example.cn>")
TO = mime.mailbox("li@example.cn")

ADDRESSES = [
    # text, name, address, remark
    ("li@example.cn", "", "li@example.cn", "bare"),
    (" 李  <li@example.cn> ", "李", "li@example.cn", "named"),
    ('"Li, Jr." <li@example.cn>', "Li, Jr.", "li@example.cn", "a comma in the name"),
    ("li@例子.cn", "", "li@xn--fsqu00a.cn", "a Chinese domain in its ASCII form"),
    ("李@example.cn", "", "李@example.cn", "a local part that wants SMTPUTF8"),
]


@pytest.mark.parametrize(("text", "name", "spec", "remark"), ADDRESSES, ids=[row[-1] for row in ADDRESSES])
def test_an_address_is_read(text: str, name: str, spec: str, remark: str) -> None:
    found = mime.mailbox(text)
    assert (found.display_name, f"{found.username}@{found.domain}") == (name, spec), remark


NO_ADDRESSES = [
    "", "省教育厅", "a@", "@b", "a b@c.cn", "a@b.cn, c@d.cn", "a@b.cn\r\nBcc: c@d.cn", "A\r\nBcc: x <a@b.cn>",
    "a@b\x00.cn", "<a@b.cn", "a..b@c.cn", "a@b@c.cn", "\ud800@b.cn", "a@\u202eb.cn", f"{'x' * 65}@b.cn",
    f"a@{'b.' * 126}cn", f"a@{'b' * 64}.cn",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_ADDRESSES, ids=ascii)
def test_what_is_no_single_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"邮箱地址|域名"):
        mime.mailbox(text)


WORDS = st.lists(
    st.text("【工作提示】合同登记，。12月31日 10.4b AB:;,?=_<>@\"'()😀—", min_size=1, max_size=12),
    min_size=1,
    max_size=12,
).map(" ".join)


@given(WORDS.map(one_line).filter(bool), st.text(max_size=300), st.text(max_size=40))
def test_subject_text_and_name_survive_the_way(subject: str, text: str, name: str) -> None:
    letter = replace(PLAIN, subject=subject, text=text)
    sender = named(name)
    payload = mime.compose(letter, sender, TO)
    read = message_from_bytes(payload, policy=default)
    assert read["Subject"] == subject.replace("=?", "=？")
    # The library may lose a space of a long name; a subject, which is ours to fold, loses none.
    assert read["From"].addresses[0].display_name.replace(" ", "") == sender.display_name.replace(" ", "")
    assert read["From"].addresses[0].addr_spec == "zscq@example.cn"
    assert max(map(len, payload.split(b"\r\n"))) <= 998
    assert payload.isascii()


def named(name: str) -> Mailbox:
    return mime.mailbox(f"{one_line(name).translate(dict.fromkeys(map(ord, '<>')))} <zscq@example.cn>")


def test_the_form_is_what_responders_and_readers_expect() -> None:
    read = message_from_bytes(mime.compose(PLAIN, SENDER, TO, mime.mailbox("reply@example.cn")), policy=default)
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Reply-To"] == "reply@example.cn"
    assert read["Date"] == "Tue, 17 Dec 2024 09:00:05 +0800"
    parts = [(part.get_content_type(), part["Content-Transfer-Encoding"]) for part in read.iter_parts()]
    assert parts == [("text/plain", "base64"), ("text/html", "base64")]


def test_every_encoded_word_is_valid_utf8_by_itself() -> None:
    """A reader that decodes word by word must not meet half a 汉字 (RFC 2047 §5)."""
    payload = mime.compose(replace(PLAIN, subject="省" * 400), SENDER, TO)
    lines = payload.split(b"\r\nFrom:")[0].decode("ascii").removeprefix("Subject: ").split("\r\n ")
    assert len(lines) > 10
    for word in lines:
        assert len(word) <= 75
        assert set(str(message_from_bytes(b"Subject: " + word.encode(), policy=default)["Subject"])) == {"省"}


def test_the_words_of_a_long_name_keep_their_limit_too() -> None:
    read = mime.compose(PLAIN, named("局" * 90), TO).split(b"From: ")[1].split(b"\r\nTo:")[0]
    words = [part for part in read.split() if part.startswith(b"=?")]
    assert len(words) > 3
    assert max(map(len, words)) <= 75


def test_a_letter_without_html_is_plain() -> None:
    read = message_from_bytes(mime.compose(replace(PLAIN, html=""), SENDER, TO), policy=default)
    assert read.get_content_type() == "text/plain"


def test_nobody_leaves_a_duty_by_a_click() -> None:
    read = message_from_bytes(mime.compose(PLAIN, SENDER, TO), policy=default)
    assert not [name for name in read.keys() if name.lower().startswith("list-")]  # noqa: SIM118  # no dict


IDS = tuple(f"{n}.0123456789abcdef@policybot.example" for n in range(1, 31))
THREADS = [
    # earlier letters, those named, remark
    ((), (), "the first on its measure"),
    (IDS[:1], IDS[:1], "the second"),
    (IDS[:10], IDS[:10], "as many as are named"),
    (IDS[:11], (IDS[0], *IDS[2:11]), "one more: the oldest but the first is left out"),
    (IDS, (IDS[0], *IDS[21:]), "a measure of years"),
    (("x" * 300 + "@example.cn", IDS[1]), ("x" * 300 + "@example.cn", IDS[1]), "an id longer than a line"),
]


@pytest.mark.parametrize(("earlier", "named", "remark"), THREADS, ids=[row[-1] for row in THREADS])
def test_a_letter_lies_below_the_last_one_on_its_measure(
    earlier: tuple[str, ...], named: tuple[str, ...], remark: str
) -> None:
    payload = mime.compose(replace(PLAIN, references=earlier), SENDER, TO)
    read = message_from_bytes(payload, policy=default)
    assert str(read["References"] or "").split() == [f"<{one}>" for one in named], remark
    assert read["In-Reply-To"] == (f"<{earlier[-1]}>" if earlier else None)
    assert max(map(len, payload.split(b"\r\n"))) <= 998


# ── attachments ────────────────────────────────────────────────────────────────

ICS = Attachment("10.4b.ics", "text/calendar; charset=utf-8; method=PUBLISH", "日历\r\n".encode() * 40)


def attached(*files: Attachment, html: str = PLAIN.html) -> bytes:
    return mime.compose(replace(PLAIN, attachments=files, html=html), SENDER, TO)


def tree(part: Any) -> Any:
    return {part.get_content_type(): [tree(one) for one in part.iter_parts()]} if part.is_multipart() else (
        part.get_content_type())  # fmt: skip


def test_files_lie_beside_the_words_and_not_among_their_forms() -> None:
    read = message_from_bytes(attached(ICS, replace(ICS, name="2.ics")), policy=default)
    words = {"multipart/alternative": ["text/plain", "text/html"]}
    assert tree(read) == {"multipart/mixed": [words, "text/calendar", "text/calendar"]}
    plain = message_from_bytes(attached(ICS, html=""), policy=default)
    assert tree(plain) == {"multipart/mixed": ["text/plain", "text/calendar"]}


def test_a_file_arrives_as_it_was_with_its_type() -> None:
    read = message_from_bytes(attached(ICS), policy=default)
    (found,) = read.iter_attachments()
    assert found.get_payload(decode=True) == ICS.data
    assert dict(found["Content-Type"].params) == {"charset": "utf-8", "method": "PUBLISH"}
    assert (found.get_content_disposition(), found.get_filename()) == ("attachment", "10.4b.ics")
    body = read.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith("省教育厅联络员：")


def test_a_letter_with_files_is_the_same_bytes_each_time_and_keeps_to_short_lines() -> None:
    first = attached(ICS)
    assert first == attached(ICS)
    assert first.isascii()
    assert max(map(len, first.split(b"\r\n"))) <= 78
    read = message_from_bytes(first, policy=default)
    outer, inner = (str(part.get_boundary()) for part in read.walk() if part.is_multipart())
    assert not outer.startswith(inner)
    assert not inner.startswith(outer), "a reader that compares beginnings would mistake one for the other"


FILE_NAMES = [
    # name, name as it arrives, remark
    ("时限.ics", "时限.ics", "Chinese, by RFC 2231"),
    ("../../etc/passwd", "__.._etc_passwd", "a path"),
    ("C:\\x.ics", "C_x.ics", "a path of Windows"),
    (".bashrc", "_bashrc", "a hidden file"),
    ("附件\u202escj.exe", "附件scj.exe", "an ending turned around"),
    ('a"; x="b.ics', "a_;_x=_b.ics", "a parameter of its own"),
    ("a\r\nBcc: x@example.cn", "a_Bcc_x@example.cn", "a header of its own"),
    ("长" * 200 + ".ics", "长" * 76 + ".ics", "cut in front of its ending"),
    ("x." + "y" * 200, "y" * 80, "an ending that is none"),
    ("", "_", "nothing"),
]


@pytest.mark.parametrize(("name", "arrives", "remark"), FILE_NAMES, ids=[row[-1] for row in FILE_NAMES])
def test_the_name_of_a_file_is_harmless(name: str, arrives: str, remark: str) -> None:
    payload = attached(replace(ICS, name=name))
    (found,) = message_from_bytes(payload, policy=default).iter_attachments()
    assert found.get_filename() == arrives, remark
    assert payload.isascii()
    assert b"\r\nBcc" not in payload


@pytest.mark.parametrize(("ident", "expected"), [("8f3a", "8f3a@example.cn"), ("8f3a@例子.cn", "8f3a@xn--fsqu00a.cn")])
def test_an_id_has_a_domain_that_every_reader_takes(ident: str, expected: str) -> None:
    letter = replace(PLAIN, id=ident)
    assert mime.message_id(letter, SENDER) == expected
    assert message_from_bytes(mime.compose(letter, SENDER, TO), policy=default)["Message-ID"] == f"<{expected}>"


CUTS = [
    # text, limit, pieces, remark
    ("", 5, [], "nothing"),
    ("甲乙\n丙丁\n", 6, ["甲乙\n丙丁\n"], "fits exactly"),
    ("甲乙\n丙丁\n", 5, ["甲乙\n", "丙丁\n"], "cut at the line end"),
    ("甲乙丙丁戊己", 4, ["甲乙丙丁", "戊己"], "a line too long is cut where it must be"),
    ("甲\n乙丙丁戊己庚", 4, ["甲\n乙丙", "丁戊己庚"], "and fills what is left"),
]


@pytest.mark.parametrize(("text", "limit", "expected", "remark"), CUTS, ids=[row[-1] for row in CUTS])
def test_text_is_cut_at_line_ends_where_possible(text: str, limit: int, expected: list[str], remark: str) -> None:
    assert list(pieces(text, limit)) == expected, remark


@given(st.text(), st.integers(4, 20))
def test_pieces_fit_in_bytes_and_lose_nothing(text: str, limit: int) -> None:
    def size(part: str) -> int:
        return len(part.encode("utf-8", "surrogatepass"))

    cut = list(pieces(text, limit, size))
    assert "".join(cut) == text
    assert all(size(piece) <= limit for piece in cut)

"""The bytes of a mail → what it says: programs, charsets, file names, quotations, machines; and hostile ones."""

from __future__ import annotations

import re
import time
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybot.intake import automatic, bouncing, cutting, webtext
from policybot.intake.charsets import decoded, header
from policybot.intake.reading import Incoming, digest, read

from . import samples


@pytest.mark.parametrize("program", samples.PROGRAMS)
def test_three_programs_say_the_same(program: str) -> None:
    found = read(samples.PROGRAMS[program]())
    assert found.text == samples.FIELDS
    assert (found.sender, found.name) == ("edu@example.com", "王某")
    assert found.subject.endswith("【任务提示】")
    assert (found.automatic, found.bounce) == (False, None)


NAMES = [
    # how the name is written, what it becomes, remark
    ("", "佐证材料（盖章）.pdf", "RFC 2047 in GB18030, as QQ and Outlook do"),
    (samples.rfc2231("佐证.pdf", "gbk"), "佐证.pdf", "RFC 2231 in GBK"),
    (samples.rfc2231("佐证.pdf", "utf-8"), "佐证.pdf", "RFC 2231 in UTF-8"),
    ("filename*0*=utf-8''%E4%BD%90; filename*1*=%E8%AF%81.pdf", "佐证.pdf", "RFC 2231 in pieces"),
    ('filename="../../etc/passwd"', ".._.._etc_passwd", "a path is a name"),
    ('filename="C:\\\\Windows\\\\x.exe"', "C_Windows_x.exe", "so is one of Windows"),
    ('filename="/etc/cron.d/x"', "_etc_cron.d_x", "an absolute one"),
    ('filename="..."', "_", "dots only"),
    ('filename=""', "attachment", "no name"),
    ("x=1", "attachment", "none at all"),
    ("filename*=utf-8''a%0D%0Ab%00c.pdf", "a_bc.pdf", "line ends and controls"),
    ("filename*=utf-8''invoice%E2%80%AEfdp.exe", "invoicefdp.exe", "a mark that turns the ending around"),
    ("filename*=nonsense''%FF%FE.pdf", None, "a charset that is none"),
]


@pytest.mark.parametrize(("written", "name", "remark"), NAMES)
def test_a_file_name_is_only_a_name(written: str, name: str | None, remark: str) -> None:
    [file] = read(samples.mixed(name=written)).files
    assert file.data == samples.PDF
    assert not set("/\\\r\n\0") & set(file.name), remark
    if name is not None:
        # a leading dot is a hidden file
        assert file.name == re.sub(r"^\.+", "_", name).replace("___", "__") or file.name == name, remark


def test_a_bare_gbk_file_name_is_read() -> None:
    data = samples.mixed(name='filename="NAME.xlsx"').replace(b"NAME", "台账".encode("gbk"))
    [file] = read(data).files
    assert (file.name, file.kind, file.sheet) == ("台账.xlsx", "xlsx", True)


CHARSETS = [
    # bytes, claimed, remark
    ("进展".encode("gbk"), "gb2312", "gb2312 means GB18030"),
    ("進展㐀".encode("gb18030"), "gbk", "signs that GBK has not"),
    ("进展".encode(), "gbk2312", "a charset that is none"),
    ("进展".encode(), "us-ascii", "ASCII means UTF-8"),
    ("进展".encode("gbk"), "utf-8", "a wrong claim"),
    ("进展".encode("gbk"), "", "no claim"),
    ("进展".encode(), "base64", "a codec that is no charset"),
]


@pytest.mark.parametrize(("data", "claimed", "remark"), CHARSETS)
def test_charsets_are_read_as_they_are_meant(data: bytes, claimed: str, remark: str) -> None:
    assert decoded(data, claimed)[-1] in "展㐀", remark


def test_a_sign_cut_between_two_encoded_words_is_whole() -> None:
    data = "进展".encode("gb18030")
    from base64 import b64encode

    one, two = (b64encode(piece).decode() for piece in (data[:3], data[3:]))
    assert header(f"=?gb2312?B?{one}?= =?gb2312?B?{two}?=") == "进展"


ORIGINALS = [
    # below the answer, remark
    ("在 2024年12月17日，任务台账 <bot@example.com> 写道：\n进展：原信", "Apple Mail"),
    ("On Tue, 17 Dec 2024 at 09:00, bot\n<bot@example.com> wrote:\n\n> 进展：原信", "Gmail, folded"),
    ("-----邮件原件-----\n发件人: x\n进展：原信", "Outlook 2003"),
    ("-----Original Message-----\nFrom: x\n进展：原信", "Outlook"),
    ("________________________________\n发件人: x\n进展：原信", "Outlook on a telephone"),
    (samples.QUOTED, "Outlook without a line"),
    ("------------------ 原始邮件 ------------------\n进展：原信", "QQ"),
    ('At 2024-12-17 09:00:00, "任务台账" <bot@example.com> wrote:\n进展：原信', "163"),
    ("---- 回复的原邮件 ----\n发件人 任务台账\n进展：原信", "163 on a telephone"),
    ("发自我的iPhone\n\n> 进展：原信", "iPhone"),
    ("-- \n王某\n进展：签名", "RFC 3676"),
    ("> 进展：原信\n> 问题：原信", "quotation only"),
]


@pytest.mark.parametrize(("below", "remark"), ORIGINALS)
def test_the_original_is_cut_off(below: str, remark: str) -> None:
    assert cutting.answer(f"进展：已完成\n第二行\n\n{below}") == "进展：已完成\n第二行", remark


KEPT = [
    # text, remark
    ("在省教育厅的支持下，已完成\n下一步：验收", "a sentence that begins like an attribution"),
    ("发件人：由邮政局负责\n进展：已完成", "the word of a mail's head, by itself"),
    ("进展：收发台账 -- 已建立", "dashes within a line"),
]


@pytest.mark.parametrize(("text", "remark"), KEPT)
def test_what_somebody_wrote_is_kept(text: str, remark: str) -> None:
    assert cutting.answer(text) == text, remark


def test_an_answer_between_quotations_is_kept() -> None:
    assert cutting.answer("在 12月17日，某某 写道：\n> 进展到哪一步？\n已印发\n> 有何困难？\n无") == "已印发\n无"


def test_html_that_is_quoted_is_not_said() -> None:
    page = '<div>已完成<div class="gmail_quote"><div>原信</div></div>并验收</div><blockquote>旧</blockquote>'
    assert webtext.readable(page) == "已完成\n并验收"


# ── machines ───────────────────────────────────────────────────────────────────

MACHINES = [
    # headers, automatic, remark
    ("Auto-Submitted: auto-replied", True, "RFC 3834"),
    ("Auto-Submitted: auto-generated; x=1", True, "with a parameter"),
    ("Auto-Submitted: no\nSubject: =?utf-8?B?6Ieq5Yqo5Zue5aSN?=", False, "a person says no"),
    ("Precedence: bulk", True, ""),
    ("X-Autoreply: yes", True, ""),
    ("Return-Path: <>", True, "nobody to answer to"),
    ("Return-Path: <edu@example.com>", False, ""),
    ("Subject: =?utf-8?B?6Ieq5Yqo5Zue5aSN77yaeA==?=", True, "自动回复：x"),
    ("Subject: Out of Office: x", True, ""),
    ("Subject: =?utf-8?B?5YWz5LqO6Ieq5Yqo5Zue5aSN57O757uf?=", False, "关于自动回复系统: a person's own words"),
    ("Content-Type: multipart/report; report-type=disposition-notification", True, "a receipt for reading"),
    ("Content-Type: text/calendar; method=REPLY", True, "an answer to an invitation"),
    ("Content-Type: text/calendar; method=PUBLISH", False, ""),
    ("", False, "no header at all"),
]


@pytest.mark.parametrize(("heads", "expected", "remark"), MACHINES)
def test_automatic_replies_are_recognised(heads: str, expected: bool, remark: str) -> None:
    assert automatic.automatic(message_from_bytes(f"{heads}\n\n".encode())) is expected, remark
    assert read(f"{heads}\n\nx\n".encode()).automatic is expected


def test_an_automatic_reply_says_nothing() -> None:
    found = read(samples.away())
    assert (found.automatic, found.text, found.files) == (True, "", ())


BOUNCES = [
    # bytes, idents, recipients, final, standard, remark
    (samples.dsn("1.a@example.com"), ("1.a@example.com",), ("edu@example.com",), True, True, "RFC 3464"),
    (samples.dsn("1.a@example.com", action="delayed", status="4.4.1"), ("1.a@example.com",), ("edu@example.com",),
     False, True, "merely late"),
    (samples.told(), (), ("edu@example.com",), True, False, "QQ"),
    (samples.told(sender="Postmaster@163.com", subject="系统退信/Systems bounce"), (), ("edu@example.com",), True,
     False, "163"),
    (samples.told(subject="邮件延迟发送的退信"), (), ("edu@example.com",), False, False, "merely late, in words"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "idents", "recipients", "final", "standard", "remark"), BOUNCES)
def test_letters_that_came_back_are_recognised(
    data: bytes, idents: tuple[str, ...], recipients: tuple[str, ...], final: bool, standard: bool, remark: str
) -> None:
    found = read(data).bounce
    assert found, remark
    assert (found.idents, found.recipients, found.final, found.standard) == (idents, recipients, final, standard)
    assert not final or "550" in found.why


NO_BOUNCES = [
    (samples.told(sender="edu@example.com"), "a person who writes of it"),
    (samples.told(subject="邮箱升级提示"), "a postmaster who writes of something else"),
    (samples.plain(), "an answer"),
]


@pytest.mark.parametrize(("data", "remark"), NO_BOUNCES)
def test_other_mails_are_no_bounces(data: bytes, remark: str) -> None:
    assert bouncing.bounce(message_from_bytes(data)) is None, remark


# ── ids ────────────────────────────────────────────────────────────────────────


def test_the_nearest_letter_comes_first() -> None:
    more = "In-Reply-To: <c@x>\nReferences: <a@x> <b@x> <c@x>\n"
    assert read(samples.plain(more=more)).ids == ("c@x", "b@x", "a@x")


def test_a_copy_has_the_same_digest_and_another_mail_has_not() -> None:
    data = samples.plain()
    copy = b"Received: from a by b; Tue, 17 Dec 2024\r\n\tx\r\nDelivered-To: c@example.com\r\n" + data
    assert digest(copy) == digest(data) == digest(data.replace(b"\r\n", b"\n") + b"\n")
    assert digest(samples.plain(text="进展：另一封")) != digest(data)


# ── hostile ────────────────────────────────────────────────────────────────────


def quick(data: bytes) -> Incoming:
    began = time.monotonic()
    found = read(data)
    assert time.monotonic() - began < 5, "somebody else's mail must not hold the daemon up"
    return found


HOSTILE = [
    b"Content-Type: text/html\n\n" + b"<!" * 100_000,
    b"Content-Type: text/html\n\n" + b"<div>" * 40_000,
    b"Content-Type: text/html\n\n" + b"<a " * 60_000,
    b"Content-Type: text/html\n\n" + b"<!--" * 50_000,
    b"Content-Type: text/html\n\n" + b"&" * 200_000,
    b"Content-Type: text/plain\n\n" + b"\n" * 1_000_000,
    b"Content-Type: text/plain\n\n" + b"On aaaaaaaaaa " * 60_000,
    b"Content-Type: text/plain\n\n" + ("在" * 300 + "\n").encode() * 3_000,
    b"Content-Type: text/plain\n\n" + b"-" * 500_000,
    b"Content-Type: text/plain\n\n" + b" " * 500_000 + b"x",
    b"Subject: " + b"=?utf-8?B?" * 20_000 + b"\n\n",
    b"Subject: " + "自动".encode() * 100_000 + b"\n\n",
    b"References: " + b"<a@b> " * 100_000 + b"\n\n",
    b"From: " + b"a@b," * 50_000 + b"\n\n",
    b"From: " + b"(" * 50_000 + b"\n\n",
    b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(100)),
    b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 50_000,
    b"Content-Type: message/rfc822\n\n" * 200,
    b"Content-Transfer-Encoding: base64\n\n" + b"=" * 300_000,
    b"Content-Type: text/plain; charset=\xff\xfe\n\n\xff\xfe",
    b"Message-ID: <" + b"a" * 100_000 + b">\n\n",
    b"\0" * 10_000,
    b"",
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_mail_is_read_quickly(number: int) -> None:
    found = quick(HOSTILE[number])
    assert len(found.text) <= cutting.LIMIT
    assert len(found.subject) <= 500


@given(st.binary(max_size=400), st.sampled_from([samples.plain(), samples.html(), samples.mixed(), samples.dsn("a@b")]),
       st.integers(0, 3000))  # fmt: skip
def test_broken_mails_are_read_or_refused_by_an_exception_the_door_catches(noise: bytes, mail: bytes, at: int) -> None:
    found = read(mail[:at] + noise + mail[at:])
    assert "\0" not in found.text
    assert not set("/\\\r\n\0") & set("".join(file.name for file in found.files))


def test_text_from_outside_has_no_controls() -> None:
    found = read(samples.plain(text="进展：\x1b[31m红\x00色\x07"))
    assert found.text == "进展：[31m红色"

"""Letters over real SMTP sessions on loopback, with the faults that relays have."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from policybot.channels import Channel, email
from policybot.model import Address, DeliveryError, Letter, Message, Receipt
from tests.channels.letters import HOSTILE, PLAIN
from tests.channels.relay import DROP, HANG, PASSWORD, USER, Relay, relaying

LETTER = replace(PLAIN, address=Address("email", "li@example.cn"))
LATER, NEVER, UNKNOWN, ALL = "later", "never", "unknown", "later, for all"


def contract(tmp_path: Path) -> tuple[email.Options, str]:  # noqa: ARG001
    return email.Options("127.0.0.1", "bot@example.cn"), "li@example.cn"


@contextmanager
def sending(relay: Relay, **options: Any) -> Iterator[Channel]:
    host, port = relay.address
    given = {"sender": "省知识产权局 <bot@example.cn>", "port": port, "tls": "off", "timeout": 5.0, **options}
    channel = email.open(email.Options(host, **given))
    try:
        yield channel
    finally:
        channel.close()


def message(channel: Channel, letter: Letter = LETTER) -> Message:
    (only,) = channel.compose(letter)
    return only


def verdict(error: DeliveryError) -> str:
    assert sum((error.permanent, error.unknown, error.whole_channel)) <= 1
    return NEVER if error.permanent else UNKNOWN if error.unknown else ALL if error.whole_channel else LATER


def refused(channel: Channel, letter: Letter = LETTER) -> DeliveryError:
    with pytest.raises(DeliveryError) as told:
        channel.send(message(channel, letter), PLAIN.moment)
    for secret in (letter.address.target, PASSWORD, USER):
        assert secret not in str(told.value)
    return told.value


# ── what goes through ──────────────────────────────────────────────────────────


def test_the_stored_bytes_arrive_with_one_recipient() -> None:
    with relaying() as relay, sending(relay) as channel:
        sent = message(channel)
        assert channel.send(sent, PLAIN.moment) == Receipt("2.0.0 queued as 4AB for <…>")
        (letter,) = relay.letters
        assert (letter.mail_from, letter.rcpt_tos) == ("bot@example.cn", ["li@example.cn"])
        assert letter.content == sent.payload
        assert message_from_bytes(sent.payload, policy=default)["To"] == "li@example.cn"


def test_letters_share_one_session_until_it_is_closed() -> None:
    with relaying() as relay, sending(relay) as channel:
        for _ in range(3):
            channel.send(message(channel), PLAIN.moment)
        assert relay.sessions == 1
        channel.close()
        channel.send(message(channel), PLAIN.moment)
        assert (relay.sessions, len(relay.letters)) == (2, 4)


def test_a_refused_letter_does_not_end_the_session_for_the_next() -> None:
    with relaying({"RCPT": ["550 5.1.1 no such mailbox"]}) as relay, sending(relay) as channel:
        assert verdict(refused(channel)) == NEVER
        channel.send(message(channel), PLAIN.moment)
        assert (relay.sessions, len(relay.letters)) == (1, 1)


def test_a_recipient_outside_ascii_goes_by_smtputf8() -> None:
    letter = replace(LETTER, address=Address("email", "李@example.cn"))
    with relaying() as relay, sending(relay) as channel:
        channel.send(message(channel, letter), PLAIN.moment)
        assert relay.letters[0].rcpt_tos == ["李@example.cn"]
        assert relay.letters[0].smtp_utf8
    with relaying(enable_SMTPUTF8=False) as relay, sending(relay) as channel:
        assert verdict(refused(channel, letter)) == NEVER


def test_a_line_of_dots_is_part_of_the_letter() -> None:
    with relaying() as relay, sending(relay) as channel:
        dotted = replace(message(channel), payload=b"Subject: x\r\n\r\n.\r\n..\r\n.QUIT\r\n")
        channel.send(dotted, PLAIN.moment)
        assert relay.letters[0].content == dotted.payload


@pytest.mark.parametrize(("text", "remark"), HOSTILE, ids=[remark for _, remark in HOSTILE])
def test_hostile_text_arrives_as_text(text: str, remark: str) -> None:
    with relaying() as relay, sending(relay) as channel:
        channel.send(message(channel, replace(LETTER, subject=text, text=text)), PLAIN.moment)
        (letter,) = relay.letters
        assert isinstance(letter.content, bytes)
        assert message_from_bytes(letter.content, policy=default)["Bcc"] is None, remark
        assert letter.rcpt_tos == ["li@example.cn"]


@pytest.mark.parametrize("target", ["li@example.cn\r\nRCPT TO:<x@y.z>", "a@b.cn, c@d.cn", "省教育厅", "", "a@b\x00.cn"])
def test_what_is_no_address_is_never_composed(target: str) -> None:
    channel = email.open(email.Options("127.0.0.1", "bot@example.cn"))
    with pytest.raises(DeliveryError, match="收件地址不是一个邮箱地址") as told:
        channel.compose(replace(LETTER, address=Address("email", target)))
    assert verdict(told.value) == NEVER


# ── what the relay answers ─────────────────────────────────────────────────────

ANSWERS = [
    # step, answer, verdict, remark
    ("EHLO", DROP, ALL, "drops at the greeting"),
    ("MAIL", "550 5.7.1 sender not allowed", ALL, "our sender, not this recipient"),
    ("MAIL", "451 4.3.0 try later", ALL, "the relay has a bad day"),
    ("MAIL", "530 5.7.0 authentication required", ALL, "no login was set"),
    ("MAIL", "552 5.3.4 too big", NEVER, "the size was declared with MAIL"),
    ("MAIL", DROP, LATER, "drops at MAIL"),
    ("RCPT", "450 4.7.1 greylisted, come back", LATER, "greylisting"),
    ("RCPT", "452 4.2.2 <li@example.cn> mailbox full", LATER, "full, but only now"),
    ("RCPT", "421 4.3.2 shutting down", LATER, "shuts down at RCPT"),
    ("RCPT", "550 5.1.1 <li@example.cn>: no such mailbox", NEVER, "no such mailbox; the answer repeats the address"),
    ("RCPT", "551 5.1.6 moved", NEVER, "has moved"),
    ("RCPT", "530 5.7.0 authentication required", ALL, "a login is wanted, at RCPT"),
    ("RCPT", DROP, LATER, "drops at RCPT"),
    ("DATA", "451 4.3.0 try later", LATER, "no room for the body"),
    ("DATA", "554 5.7.1 refused", NEVER, "refuses the body"),
    ("DATA", DROP, LATER, "drops before the body"),
    ("DOT", "451 4.3.0 try later", LATER, "has read it and does not take it now"),
    ("DOT", "421 4.3.2 shutting down", LATER, "has read it and goes"),
    ("DOT", "552 5.2.2 quota", NEVER, "has read it and never takes it"),
    ("DOT", "hello?", UNKNOWN, "an answer that is none"),
    ("DOT", DROP, UNKNOWN, "drops after the final dot"),
]


@pytest.mark.parametrize(("step", "answer", "expected", "remark"), ANSWERS, ids=[row[-1] for row in ANSWERS])
def test_an_answer_means_later_never_or_unknown(step: str, answer: str, expected: str, remark: str) -> None:
    with relaying({step: answer}) as relay, sending(relay) as channel:
        assert verdict(refused(channel)) == expected, remark
        relay.answers.clear()
        channel.send(message(channel), PLAIN.moment)  # and the channel is sound afterwards


HANGS = [("EHLO", ALL), ("MAIL", LATER), ("RCPT", LATER), ("DATA", LATER), ("DOT", UNKNOWN)]


@pytest.mark.parametrize(("step", "expected"), HANGS)
def test_silence_means_what_a_drop_means(step: str, expected: str) -> None:
    with relaying({step: HANG}) as relay, sending(relay, timeout=0.3) as channel:
        assert verdict(refused(channel)) == expected


STALE = [
    # step, answer, remark
    ("MAIL", "421 4.4.2 idle too long", "says that it goes"),
    ("MAIL", DROP, "goes without a word"),
    ("MAIL", "452 4.3.2 enough letters for one session", "counts letters"),
    ("RCPT", DROP, "goes a step later"),
]


@pytest.mark.parametrize(("step", "answer", "remark"), STALE, ids=[row[-1] for row in STALE])
def test_a_session_the_relay_gave_up_is_opened_once_more(step: str, answer: str, remark: str) -> None:
    with relaying({step: ["", answer]}) as relay, sending(relay) as channel:
        channel.send(message(channel), PLAIN.moment)
        channel.send(message(channel), PLAIN.moment)
        assert (relay.sessions, len(relay.letters)) == (2, 2), remark


def test_an_idle_session_closed_by_the_relay_is_opened_once_more() -> None:
    with relaying() as relay, sending(relay) as channel:
        channel.send(message(channel), PLAIN.moment)
        relay.forsake()
        channel.send(message(channel), PLAIN.moment)
        assert (relay.sessions, len(relay.letters)) == (2, 2)


def test_a_relay_that_drops_every_session_is_not_hammered() -> None:
    with relaying({"MAIL": ["", DROP, DROP]}) as relay, sending(relay) as channel:
        channel.send(message(channel), PLAIN.moment)
        assert verdict(refused(channel)) == LATER
        assert relay.sessions == 2


def test_an_unknown_outcome_on_a_reused_session_is_not_sent_again_at_once() -> None:
    with relaying() as relay, sending(relay) as channel:
        channel.send(message(channel), PLAIN.moment)
        relay.answers["DOT"] = DROP
        assert verdict(refused(channel)) == UNKNOWN
        assert (relay.sessions, len(relay.letters)) == (1, 2)


# ── before a letter is mentioned ───────────────────────────────────────────────


@contextmanager
def greeting(words: bytes | None) -> Iterator[int]:
    """A port that greets with `words` and hangs up, or says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        ended = threading.Event()

        def greet() -> None:
            guest, _ = door.accept()
            with guest:
                if words is None:
                    ended.wait(5)
                else:
                    guest.sendall(words)

        host = threading.Thread(target=greet)
        host.start()
        try:
            yield door.getsockname()[1]
        finally:
            ended.set()
            host.join()


@pytest.mark.parametrize("words", [b"554 5.3.2 no service\r\n", b"421 busy\r\n", b"", b"SSH-2.0\r\n", None])
def test_a_port_that_is_no_relay_is_for_later_and_for_all(words: bytes | None) -> None:
    with greeting(words) as port:
        channel = email.open(email.Options("127.0.0.1", "bot@example.cn", port, "off", timeout=0.3))
        assert verdict(refused(channel)) == ALL


def test_a_refused_connection_is_for_later_and_for_all() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    channel = email.open(email.Options("127.0.0.1", "bot@example.cn", port, "off"))
    assert verdict(refused(channel)) == ALL


# ── TLS and login ──────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file with key and certificate for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "relay")])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "relay.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + signed.public_bytes(pem))
    return file


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_starttls_and_login_carry_the_letter(tls: ssl.SSLContext, certificate: Path) -> None:
    with (
        relaying(tls_context=tls, require_starttls=True, auth_required=True) as relay,
        sending(relay, tls="required", ca_file=certificate, user=USER, password=PASSWORD) as channel,
    ):
        channel.send(message(channel), PLAIN.moment)
        assert len(relay.letters) == 1


def test_starttls_does_not_crawl(tls: ssl.SSLContext, certificate: Path) -> None:
    """Twenty sessions, each with its own handshake: with Nagle's algorithm they wait 40 ms several times each."""
    with relaying(tls_context=tls) as relay, sending(relay, tls="required", ca_file=certificate) as channel:
        began = time.perf_counter()
        for _ in range(20):
            channel.send(message(channel), PLAIN.moment)
            channel.close()
        assert time.perf_counter() - began < 2.0
        assert relay.sessions == 20


def test_every_connection_has_nagle_switched_off() -> None:
    with relaying() as relay:
        host, port = relay.address
        context = ssl.create_default_context()
        session = email._Session(email.Options(host, "bot@example.cn", port, "off"), context)
        assert session.sock is not None
        assert session.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        session.close()


def test_an_untrusted_certificate_is_for_a_person_to_mend(tls: ssl.SSLContext) -> None:
    with relaying(tls_context=tls) as relay, sending(relay, tls="required") as channel:
        error = refused(channel)
        assert verdict(error) == ALL
        assert "证书不可信" in str(error)
        assert not relay.letters


def test_a_wrong_password_is_for_a_person_to_mend(tls: ssl.SSLContext, certificate: Path) -> None:
    with (
        relaying(tls_context=tls) as relay,
        sending(relay, tls="required", ca_file=certificate, user=USER, password="wrong") as channel,
    ):
        error = refused(channel)
        assert verdict(error) == ALL
        assert "登录被拒绝（535 5.7.8）" in str(error)


def test_a_password_outside_ascii_is_told_and_not_a_traceback(tls: ssl.SSLContext, certificate: Path) -> None:
    with (
        relaying(tls_context=tls) as relay,
        sending(relay, tls="required", ca_file=certificate, user=USER, password="密码") as channel,
    ):
        assert verdict(refused(channel)) == ALL


PLAINLY = [
    # tls, user, what happens, remark
    ("required", "", ALL, "no letter in the clear"),
    ("opportunistic", "", "", "no TLS offered, none taken"),
    ("opportunistic", USER, ALL, "but no password in the clear unless off is set"),
]


@pytest.mark.parametrize(("mode", "user", "expected", "remark"), PLAINLY, ids=[row[-1] for row in PLAINLY])
def test_a_relay_without_tls(mode: str, user: str, expected: str, remark: str) -> None:
    with relaying(auth_require_tls=False) as relay, sending(relay, tls=mode, user=user, password=PASSWORD) as channel:
        if expected:
            assert verdict(refused(channel)) == expected, remark
        else:
            channel.send(message(channel), PLAIN.moment)
            assert len(relay.letters) == 1


def test_opportunistic_takes_a_certificate_nobody_vouches_for(tls: ssl.SSLContext) -> None:
    with relaying(tls_context=tls, require_starttls=True) as relay, sending(relay, tls="opportunistic") as channel:
        channel.send(message(channel), PLAIN.moment)
        assert len(relay.letters) == 1


def test_on_its_own_port_tls_begins_at_once(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The port number decides, and 465 is not free on every machine: here another one stands for it."""
    with greeting_over(tls) as port:
        monkeypatch.setattr(email, "IMPLICIT_TLS_PORT", port)
        channel = email.open(email.Options("127.0.0.1", "bot@example.cn", port, ca_file=certificate, timeout=5))
        error = refused(channel)
        assert "554 only over TLS" in str(error)


@contextmanager
def greeting_over(tls: ssl.SSLContext) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as door:

        def greet() -> None:
            guest, _ = door.accept()
            with tls.wrap_socket(guest, server_side=True) as veiled:
                veiled.sendall(b"554 only over TLS\r\n")

        host = threading.Thread(target=greet)
        host.start()
        try:
            yield door.getsockname()[1]
        finally:
            host.join()


# ── what stays in the house ────────────────────────────────────────────────────


def test_no_log_holds_password_or_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        relaying({"RCPT": "550 <li@example.cn> unknown"}, auth_require_tls=False) as relay,
        sending(relay, user=USER, password=PASSWORD) as channel,
    ):
        refused(channel)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("mail.", "asyncio"))]
    assert not ours


BAD_OPTIONS = [
    # options, what is said
    ({"sender": "知识产权局"}, "email 的 sender 不是一个邮箱地址"),
    ({"sender": "局@example.cn"}, "email 的 sender 在 @ 之前只能用 ASCII 字符"),
    ({"sender": "a@b.cn", "reply_to": "x"}, "email 的 reply_to 不是一个邮箱地址"),
    ({"sender": "a@b.cn", "ca_file": Path("/nowhere.pem")}, "email 的 ca_file 读不出证书：/nowhere.pem"),
]


@pytest.mark.parametrize(("options", "said"), BAD_OPTIONS)
def test_options_that_make_no_sense_are_refused_at_once(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        email.open(email.Options("127.0.0.1", **options))

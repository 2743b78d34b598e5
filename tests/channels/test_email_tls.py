"""TLS and login: who may be trusted with letters and a password."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policybot.channels import email
from policybot.channels.email import session as conversation
from tests.channels.certificates import issued, serving
from tests.channels.letters import MOMENT
from tests.channels.relay import DROP, HANG, PASSWORD, USER, relaying
from tests.channels.test_email import ALL, message, refused, sending, verdict


def test_starttls_and_login_carry_the_letter(tls: ssl.SSLContext, certificate: Path) -> None:
    with (
        relaying(tls_context=tls, require_starttls=True, auth_required=True) as relay,
        sending(relay, tls="required", ca_file=certificate, user=USER, password=PASSWORD) as channel,
    ):
        channel.send(message(channel), MOMENT)
        assert len(relay.letters) == 1


def test_starttls_does_not_crawl(tls: ssl.SSLContext, certificate: Path) -> None:
    """Twenty sessions, each with its own handshake: with Nagle's algorithm they wait 40 ms several times each."""
    with relaying(tls_context=tls) as relay, sending(relay, tls="required", ca_file=certificate) as channel:
        began = time.perf_counter()
        for _ in range(20):
            channel.send(message(channel), MOMENT)
            channel.close()
        assert time.perf_counter() - began < 2.0
        assert relay.sessions == 20


def test_every_connection_has_nagle_switched_off() -> None:
    with relaying() as relay:
        host, port = relay.address
        context = ssl.create_default_context()
        session = conversation.Session(email.Options(host, "bot@example.cn", port, "off"), context)
        assert session.sock is not None
        assert session.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        session.close()


CERTIFICATES = [
    # for the host, valid until, whether we trust who signed it, what is said, remark
    ("127.0.0.1", datetime(2021, 1, 1, tzinfo=UTC), True, "certificate has expired", "expired"),
    ("127.0.0.2", datetime(2120, 1, 1, tzinfo=UTC), True, "IP address mismatch", "of another host"),
    ("127.0.0.1", datetime(2120, 1, 1, tzinfo=UTC), False, "self-signed certificate", "of an unknown issuer"),
]


@pytest.mark.parametrize("mode", ["required", "opportunistic"])
@pytest.mark.parametrize(("host", "until", "known", "said", "remark"), CERTIFICATES, ids=[r[-1] for r in CERTIFICATES])
def test_a_bad_certificate_is_for_a_person_to_mend(
    host: str, until: datetime, known: bool, said: str, remark: str, mode: str, certificate: Path, tmp_path: Path
) -> None:
    """With a ca_file even an opportunistic session asks who is there."""
    bad = issued(tmp_path / "bad.pem", host, until)
    trusted = bad if known else certificate
    with relaying(tls_context=serving(bad)) as relay, sending(relay, tls=mode, ca_file=trusted) as channel:
        error = refused(channel)
        assert verdict(error) == ALL, remark
        assert f"证书不可信（{said}" in str(error)
        assert not relay.letters


def test_without_a_file_of_our_own_the_machines_authorities_decide(tls: ssl.SSLContext) -> None:
    with relaying(tls_context=tls) as relay, sending(relay, tls="required") as channel:
        assert "证书不可信" in str(refused(channel))
        assert not relay.letters


def test_a_wrong_password_is_for_a_person_to_mend(tls: ssl.SSLContext, certificate: Path) -> None:
    with (
        relaying(tls_context=tls) as relay,
        sending(relay, tls="required", ca_file=certificate, user=USER, password="wrong") as channel,
    ):
        error = refused(channel)
        assert verdict(error) == ALL
        assert "登录被拒绝（535 5.7.8）" in str(error)


BEFORE_A_LETTER = [
    ("STARTTLS", HANG), ("STARTTLS", DROP), ("STARTTLS", "454 4.7.0 TLS not available"),
    ("AUTH", HANG), ("AUTH", DROP), ("AUTH", "454 4.7.0 temporary failure"),
]  # fmt: skip


@pytest.mark.parametrize(("step", "answer"), BEFORE_A_LETTER)
def test_what_fails_on_the_way_to_the_login_is_for_later_and_for_all(
    step: str, answer: str, tls: ssl.SSLContext, certificate: Path
) -> None:
    """Nothing goes in the clear, and no password is tried again and again: the account would be locked."""
    with (
        relaying({step: answer}, tls_context=tls) as relay,
        sending(relay, tls="required", ca_file=certificate, user=USER, password=PASSWORD, timeout=0.3) as channel,
    ):
        assert verdict(refused(channel)) == ALL
        assert relay.sessions == 1
        assert not relay.letters


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
            channel.send(message(channel), MOMENT)
            assert len(relay.letters) == 1


def test_opportunistic_takes_a_certificate_nobody_vouches_for(tls: ssl.SSLContext) -> None:
    with relaying(tls_context=tls, require_starttls=True) as relay, sending(relay, tls="opportunistic") as channel:
        channel.send(message(channel), MOMENT)
        assert len(relay.letters) == 1


def test_on_its_own_port_tls_begins_at_once(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The port number decides, and 465 is not free on every machine: here another one stands for it."""
    with greeting_over(tls) as port:
        monkeypatch.setattr(conversation, "IMPLICIT_TLS_PORT", port)
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

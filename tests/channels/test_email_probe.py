"""What a relay says when it is asked without a letter."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from policybot.channels import email
from policybot.model import DeliveryError
from tests.channels.relay import DROP, relaying
from tests.channels.test_email import ALL, sending, verdict

GREETINGS = [
    # greeting, clock, remark
    ("ESMTP Exim 4.96 Tue, 17 Dec 2024 09:00:05 +0800", datetime(2024, 12, 17, 1, 0, 5, tzinfo=UTC), "Exim"),
    (
        "ESMTP Sendmail 8.18.1/8.18.1; Tue, 3 Dec 2024 01:00:05 GMT",
        datetime(2024, 12, 3, 1, 0, 5, tzinfo=UTC),
        "sendmail",
    ),
    ("at 17 Dec 2024 01:00:05 -0000", datetime(2024, 12, 17, 1, 0, 5, tzinfo=UTC), "of no zone that it would name"),
    ("ESMTP Postfix", None, "postfix tells none"),
    ("Tue, 17 Dec 2024 09:00:05 CST", None, "a zone that is two"),
    ("ready at 31 Feb 2024 09:00:05 +0800", None, "no such day"),
    ("17 Foo 2024 99:00:05 +9999", None, "no such month, hour and zone"),
]


@pytest.mark.parametrize(("greeting", "clock", "remark"), GREETINGS, ids=[row[-1] for row in GREETINGS])
def test_a_probe_tells_the_relays_clock_where_the_greeting_does(
    greeting: str, clock: datetime | None, remark: str
) -> None:
    with relaying(ident=greeting) as relay, sending(relay) as channel:
        found = channel.probe()
        assert (found.clock, found.proven) == (clock, True), remark
        assert not relay.letters


@pytest.mark.parametrize("answer", ["421 4.3.2 shutting down", "502 5.5.1 what?", DROP])
def test_a_probe_that_is_not_answered_well_says_so(answer: str) -> None:
    with relaying({"NOOP": answer}) as relay, sending(relay) as channel, pytest.raises(DeliveryError) as told:
        channel.probe()
    assert verdict(told.value) == ALL


IN_THE_CLEAR = [
    # host as a name for this machine, tls, reason, what doctor shows, remark
    ("127.0.0.1", "off", "", "250 OK", "nothing leaves this machine"),
    ("localhost", "opportunistic", "", "250 OK", "nor here"),
    ("0.0.0.0", "off", "", '250 OK；信件不加密传送，理由未写；请写明 tls_off_reason，或改为 tls = "required"', "why?"),
    ("0.0.0.0", "off", "专线已加密", "250 OK；信件不加密传送，理由：专线已加密", "a reason"),
    ("0.0.0.0", "opportunistic", "", "250 OK；信件不加密传送：服务器不提供 STARTTLS", "not offered"),
]


@pytest.mark.parametrize(("host", "tls", "reason", "shown", "remark"), IN_THE_CLEAR, ids=[r[-1] for r in IN_THE_CLEAR])
def test_a_probe_says_when_letters_leave_in_the_clear(
    host: str, tls: Any, reason: str, shown: str, remark: str
) -> None:
    """0.0.0.0 leads to this machine too, but a reader of the settings could not tell: it stands for any other host."""
    with relaying() as relay:
        options = email.Options(host, "bot@example.cn", relay.address[1], tls, reason, timeout=5)
        assert email.open(options).probe().says == shown, remark


def test_a_probe_over_tls_has_nothing_to_complain_of(tls: ssl.SSLContext, certificate: Path) -> None:
    with relaying(tls_context=tls) as relay, sending(relay, tls="required", ca_file=certificate) as channel:
        assert channel.probe().says == "250 OK"

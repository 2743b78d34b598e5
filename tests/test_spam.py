"""What a spam filter thinks of each kind of letter, by its own rules and without asking the network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policybot import mime
from policybot.model import Address, Letter
from policybot.render import render

from .letter_views import BESIDE, SAMPLES

EVERY = {**SAMPLES, **BESIDE}

LIMIT = 3.0
"""SpamAssassin calls 5.0 spam (Mail::SpamAssassin::Conf, required_score); relays of offices are stricter."""

SENDER = mime.mailbox("专利转化运用统筹 <policybot@example.com>")
TO = mime.mailbox("王某 <liaison@example.com>")
RECEIVED = (
    b"Received: from relay.example.com (relay.example.com [127.0.0.1]) by mx.example.com (Postfix) with ESMTP id 4AB"
    b" for <liaison@example.com>; %s\r\n"
)
pytestmark = pytest.mark.proof


def letter(kind: str, language: str, number: int, now: datetime) -> bytes:
    """A letter as its mailbox sees it, written today: an old date would count against it."""
    words = render(EVERY[kind](), language)
    made = Letter(f"{number}.8f3a@example.com", number, now, Address("email", "liaison@example.com"),
                  words.subject, words.text, words.html)  # fmt: skip
    return RECEIVED % now.strftime("%a, %d %b %Y %H:%M:%S +0000").encode() + mime.compose(made, SENDER, TO)


def scores(files: list[Path], home: Path) -> list[float]:
    """One number for each message. -L: local tests only; -x: no preferences of whoever runs this."""
    command = ["spamassassin", "-L", "-x", *map(str, files)]
    done = subprocess.run(
        command, env={**os.environ, "HOME": str(home)}, capture_output=True, text=True, errors="replace", check=True
    )
    return [float(score) for score in re.findall(r"(?m)^X-Spam-Status: \w+, score=(-?[\d.]+)", done.stdout)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_letter_looks_like_spam(language: str, tmp_path: Path) -> None:
    if not shutil.which("spamassassin"):
        pytest.skip("spamassassin is missing: apt install spamassassin")
    files = [tmp_path / kind for kind in EVERY]
    for number, file in enumerate(files):
        file.write_bytes(letter(file.name, language, number, datetime.now(UTC)))  # noqa: TID251  # a filter scores old dates
    found = dict(zip(EVERY, scores(files, tmp_path), strict=True))
    print(found)
    assert max(found.values()) < LIMIT, found


@pytest.mark.timeout(600)
def test_the_filter_knows_spam_when_it_sees_it(tmp_path: Path) -> None:
    """Else the scores above would say nothing. The line is GTUBE, made for this: https://spamassassin.apache.org/gtube/"""
    if not shutil.which("spamassassin"):
        pytest.skip("spamassassin is missing: apt install spamassassin")
    file = tmp_path / "gtube"
    line = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
    file.write_text(f"From: a@example.com\nTo: b@example.com\nSubject: x\n\n{line}\n")
    [score] = scores([file], tmp_path)
    assert score > LIMIT

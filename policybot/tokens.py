"""A letter's mark, which an answer carries back: short, signed, and without a readable meaning. Pure.

    MARK = base32(masked number ‖ signature)      4 + 11 bytes, 24 signs of a-z and 2-7

The signature is HMAC-SHA256 (RFC 2104) over the letter's number and what it is about, cut to 88 bits: nobody tries
that many letters at an office's mailbox. The number is masked with the signature, so that marks do not count.
Base32 (RFC 4648 §6) outlives mail servers that change the case of an address.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable

LENGTH = 24
_NUMBER, _SIGNATURE = 4, 11
_MARK = r"[A-Za-z2-7]{24}"
_IN_SUBJECT = re.compile(rf"\[#({_MARK})\]")
_IN_ADDRESS = re.compile(rf"\+({_MARK})@")


def mint(key: bytes, number: int, about: Iterable[str]) -> str:
    """The mark of a letter. `about`: document, department and measures, in any order."""
    signature = _signed(key, number, about)
    masked = number ^ _mask(key, signature)
    return base64.b32encode(masked.to_bytes(_NUMBER, "big") + signature).decode("ascii").lower()


def number(key: bytes, mark: str) -> int | None:
    """The letter a mark claims to be of, which is yet to be proven; None: it is no mark."""
    try:
        data = base64.b32decode(mark.upper())
    except ValueError:
        return None
    if len(data) != _NUMBER + _SIGNATURE:
        return None
    return int.from_bytes(data[:_NUMBER], "big") ^ _mask(key, data[_NUMBER:])


def fits(key: bytes, mark: str, number: int, about: Iterable[str]) -> bool:
    """Whether it is the mark of this letter."""
    return hmac.compare_digest(mint(key, number, about).encode(), mark.lower().encode())


def _signed(key: bytes, number: int, about: Iterable[str]) -> bytes:
    facts = "\x1f".join([str(number), *sorted(about)])
    return hmac.digest(key, b"letter\0" + facts.encode(), "sha256")[:_SIGNATURE]


def _mask(key: bytes, signature: bytes) -> int:
    return int.from_bytes(hmac.digest(key, b"mask\0" + signature, "sha256")[:_NUMBER], "big")


# ── where a mark stands ────────────────────────────────────────────────────────


def subject(text: str, mark: str) -> str:
    return f"{text} [#{mark}]"


def address(plain: str, mark: str) -> str:
    """The sub-address (RFC 5233) of a mailbox."""
    local, _, domain = plain.rpartition("@")
    return f"{local}+{mark}@{domain}"


def found(subject: str, addresses: Iterable[str]) -> tuple[str, ...]:
    """All marks in a mail's subject and in the addresses it was sent to."""
    marks = [*_IN_SUBJECT.findall(subject), *(one for text in addresses for one in _IN_ADDRESS.findall(text))]
    return tuple(dict.fromkeys(mark.lower() for mark in marks))

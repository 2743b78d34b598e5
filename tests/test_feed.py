"""The calendar file of a letter: read back by a strict reader, and held to the letter of RFC 5545 byte by byte."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from icalendar import Calendar

from policybot import feed, mime
from policybot.model import Attachment
from policybot.plaintext import one_line
from policybot.views import LetterView, Section

from .channels.letters import PLAIN
from .letter_views import EDUCATION, SAMPLES, TAX, item, view, with_measures


def attached(seen: LetterView) -> Attachment:
    found = feed.calendar(seen, "example.com")
    assert found is not None
    return found


def events(seen: LetterView) -> list[Any]:
    read = Calendar.from_ical(attached(seen).data.decode())
    assert isinstance(read, Calendar)
    assert not read.errors
    assert (read["version"], read["method"], read["prodid"]) == ("2.0", "PUBLISH", feed.MAKER)
    assert not any(event.errors for event in read.events)
    return list(read.events)


def facts(seen: LetterView) -> list[tuple[str, str, str, str]]:
    return [(str(e["uid"]), e["dtstart"].to_ical().decode(), str(e["status"]), str(e["summary"])) for e in events(seen)]


TITLE = "建立专利导航与合同登记、专利备案信息互通"
WRITTEN = [
    # sample, events as (UID, day, status), remark
    ("reminder", [("10.4b", "20241231", "CONFIRMED")], "a date to come"),
    ("today", [("10.4b", "20241231", "CONFIRMED")], "today"),
    ("bundle", [("3.6", "20251231", "CONFIRMED"), ("1.4b", "20251231", "CONFIRMED"), ("6.1", "20251231", "CONFIRMED")],
     "three measures"),
    ("extended", [("10.4b", "20250331", "CONFIRMED")], "the date has moved, and so does the event"),
    ("suspended", [("10.4b", "20241231", "CANCELLED")], "it rests"),
    ("released", [("10.4b", "20241231", "CANCELLED")], "it is somebody else's now"),
    ("closed", [("10.4b", "20241231", "CANCELLED")], "it is done"),
    ("accepted", [("10.4b", "20241231", "CANCELLED")], "this owner's part is done"),
    ("mixed", [("10.4b", "20250331", "CONFIRMED")], "an overdue one, a reminder and a change in one letter"),
]  # fmt: skip


@pytest.mark.parametrize(("sample", "expected", "remark"), WRITTEN, ids=[row[-1] for row in WRITTEN])
def test_a_letter_about_a_date_brings_it(sample: str, expected: list[tuple[str, str, str]], remark: str) -> None:
    wanted = [(f"{ident}.sx-2024-11@example.com", day, status) for ident, day, status in expected]
    assert [row[:3] for row in facts(SAMPLES[sample]())] == wanted, remark


NONE = ["overdue", "deputy", "account", "deputy_ahead", "report_request", "opening", "returned", "weekly", "daily"]


@pytest.mark.parametrize("sample", NONE)
def test_other_letters_bring_none(sample: str) -> None:
    assert feed.calendar(SAMPLES[sample](), "example.com") is None


def test_an_event_is_a_whole_day_that_stays_free_and_reminds_of_nothing() -> None:
    (event,) = events(replace(SAMPLES["reminder"](), number=42))
    assert event["dtstart"].params == {"VALUE": "DATE"}
    assert (event.start, event.end) == (date(2024, 12, 31), date(2025, 1, 1))
    assert event["dtstamp"].dt == datetime(2024, 12, 17, 1, tzinfo=UTC)
    assert (event["sequence"], event["transp"]) == (42, "TRANSPARENT")
    assert (event["description"], event["contact"]) == ("陕政办发〔2024〕11号", "赵某 029-00000000")
    assert not event.subcomponents


def test_the_moment_is_told_in_utc_whatever_zone_it_came_in() -> None:
    seen = SAMPLES["reminder"]()
    (event,) = events(replace(seen, moment=seen.moment.astimezone(mime.CHINA)))
    assert event["dtstamp"].to_ical() == b"20241217T010000Z"


def test_a_date_taken_away_is_struck_out_on_the_day_it_was() -> None:
    one = item("10.4b", step="changed", due=None, old_due=date(2024, 12, 31))
    ((uid, day, status, _),) = facts(view(Section("changed", (one,))))
    assert (uid, day, status) == ("10.4b.sx-2024-11@example.com", "20241231", "CANCELLED")


def test_a_measure_without_a_date_has_no_event() -> None:
    assert feed.calendar(view(Section("closed", (item("10.4b", due=None),))), "example.com") is None


def test_each_day_of_a_recurring_measure_is_an_event_of_its_own() -> None:
    seen = with_measures(SAMPLES["reminder"](), every="FREQ=MONTHLY")
    assert facts(seen)[0][0] == "10.4b.20241231.sx-2024-11@example.com"


@pytest.mark.parametrize("letters", [("reminder", "closed"), ("closed", "reminder")])
def test_at_a_shared_address_a_date_stands_while_it_stands_for_one(letters: tuple[str, str]) -> None:
    sections = [
        Section(letter, (item("10.4b", name),), name) for letter, name in zip(letters, (EDUCATION, TAX), strict=True)
    ]
    assert [row[2] for row in facts(view(*sections))] == ["CONFIRMED"]


def test_a_sensitive_measure_shows_number_and_date_only() -> None:
    (event,) = events(with_measures(SAMPLES["secret"](), title=TITLE))
    assert event["summary"] == "10.2b"
    assert "description" not in event
    assert TITLE not in str(event)


HOSTILE = [
    "甲\r\nATTENDEE:mailto:all@example.com", "半\\n角;分号,逗号", "汉" * 400, "👩‍👩‍👧‍👦🇨🇳" * 40,
    "空\x00字\x1b[31m\u2028行",
    "END:VEVENT\nEND:VCALENDAR", "\u202e号件文", "a" * 76, "省" * 25 + "x" + "局" * 25,
]  # fmt: skip


@pytest.mark.parametrize("title", [TITLE, *HOSTILE], ids=ascii)
def test_every_line_is_as_the_standard_wants_it(title: str) -> None:
    """75 octets and CRLF (RFC 5545 §3.1), no character cut in two, no line that the title made."""
    found = attached(with_measures(SAMPLES["bundle"](), title=title))
    lines = found.data.split(b"\r\n")
    assert lines[-1] == b""
    for line in lines:
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode("utf-8")
    assert found.data.count(b"BEGIN:VEVENT\r\n") == 3
    assert not [line for line in lines if line.startswith((b"ATTENDEE", b"\x00"))]
    assert {str(event["summary"]) for event in events(with_measures(SAMPLES["bundle"](), title=title))} == {
        f"{ident} {one_line(title)}" for ident in ("3.6", "1.4b", "6.1")
    }


NAMES = [("reminder", "10.4b.ics"), ("bundle", "3.6+2.ics")]


@pytest.mark.parametrize(("sample", "name"), NAMES)
def test_the_file_is_called_after_its_measures(sample: str, name: str) -> None:
    assert attached(SAMPLES[sample]()).name == name


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert attached(SAMPLES["bundle"]()) == attached(SAMPLES["bundle"]())


def test_it_goes_through_the_mail_unchanged() -> None:
    found = attached(SAMPLES["bundle"]())
    to = mime.mailbox("li@example.com")
    payload = mime.compose(replace(PLAIN, attachments=(found,)), to, to)
    (part,) = message_from_bytes(payload, policy=default).iter_attachments()
    assert part.get_payload(decode=True) == found.data
    assert part.get_content_type() == "text/calendar"
    assert dict(part["Content-Type"].params) == {"charset": "utf-8", "method": "PUBLISH"}


def test_who_writes_no_letter_does_not_wait_for_the_library() -> None:
    asked = "import sys, policybot.feed; sys.exit('icalendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def read_without_the_library(data: bytes) -> dict[str, Any]:
    text = data.decode().replace("\r\n ", "")
    return dict(line.partition(":")[::2] for line in text.splitlines() if not line.startswith(("BEGIN", "END")))


def test_a_reader_of_another_make_finds_the_same() -> None:
    """Unfolded and split by hand: the library that writes is not the only one to say that it is right."""
    read = read_without_the_library(attached(replace(SAMPLES["reminder"](), number=7)).data)
    assert read["DTSTART;VALUE=DATE"] == "20241231"
    assert read["DTEND;VALUE=DATE"] == "20250101"
    assert read["SEQUENCE"] == "7"
    assert read["UID"] == "10.4b.sx-2024-11@example.com"

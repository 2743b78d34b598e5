"""Answers to letters: tied to what they answer, pending until a coordinator confirms, harmless whatever they hold."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from policybot import acts, audit, intake, outbox, tokens
from policybot.acts import Account, ActError
from policybot.intake.mailbox import Fetched
from policybot.intake.polling import take
from policybot.pipeline.opening import open_office
from policybot.state import mails
from tests.channels.relay import Relay
from tests.intake import samples
from tests.ledger.filling import HEAD, opened

from .answers import INTAKE, SUBADDRESS, come, confirm, open_world
from .machine import at
from .world import DAY, EDU, IND, NEXT, TAX, World, arrived, measure, text


@pytest.fixture
def world(tmp_path: Path, relay: Relay) -> World:
    return open_world(tmp_path, relay)


def back(relay: Relay, box: str = "edu") -> str:
    """Where an answer to the last letter to somebody goes."""
    return parseaddr(arrived(relay)[box][-1]["Reply-To"])[1]


def ident(relay: Relay, box: str = "edu") -> str:
    return str(arrived(relay)[box][-1]["Message-ID"]).strip("<>")


# ── marks ──────────────────────────────────────────────────────────────────────


def test_a_letter_carries_its_mark_in_the_reply_address(world: World, relay: Relay) -> None:
    addresses = [back(relay, box) for box in ("edu", "ind", "tax")]
    assert all(re.fullmatch(r"bureau\+[a-z2-7]{24}@example\.com", one) for one in addresses)
    assert len(set(addresses)) == 3
    assert (world.folder / "reply.key").stat().st_mode & 0o777 == 0o600
    assert "#" not in arrived(relay)["edu"][-1]["Subject"]


def test_without_sub_addresses_the_mark_ends_the_subject(tmp_path: Path, relay: Relay) -> None:
    world = open_world(tmp_path, relay, more=INTAKE)
    subject = arrived(relay)["edu"][-1]["Subject"]
    assert re.search(r" \[#[a-z2-7]{24}\]$", subject)
    assert subject in [row["subject"] for row in world.rows("SELECT subject FROM message")], "as it is on record"
    found = come(world, samples.plain(subject=f"回复：{subject}".encode().decode("latin-1"), to="bot@example.com"))
    assert (found.state, found.department) == ("waiting", EDU)


def test_a_house_that_fetches_nothing_marks_nothing(tmp_path: Path, relay: Relay) -> None:
    world = open_world(tmp_path, relay, more="")
    assert arrived(relay)["edu"][-1]["Reply-To"] is None
    assert "[#" not in arrived(relay)["edu"][-1]["Subject"]
    assert not (world.folder / "reply.key").exists()


def test_the_coordinators_letters_have_no_mark(world: World, relay: Relay) -> None:
    world.run(DAY + timedelta(days=1), DAY + timedelta(days=21))
    assert all(letter["Reply-To"] is None for letter in arrived(relay)["coordinator"])


# ── tied ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("program", samples.PROGRAMS)
def test_an_answer_is_tied_by_its_mark_and_waits(world: World, relay: Relay, program: str) -> None:
    found = come(world, samples.PROGRAMS[program](to=back(relay)))
    assert (found.state, found.department, found.document, found.notes) == ("waiting", EDU, "small", ())
    assert world.state.reports() == [], "nothing that came by mail counts before it is confirmed"


def test_an_answer_without_its_mark_is_tied_by_the_thread(world: World, relay: Relay) -> None:
    found = come(world, samples.plain(to="bot@example.com", ids=ident(relay)))
    assert (found.state, found.department) == ("waiting", EDU)


def test_an_answer_to_nothing_waits_for_somebody_to_assign_it(world: World) -> None:
    found = come(world, samples.plain(ids="somebody.else@example.com"))
    assert (found.state, found.department) == ("unassigned", EDU), "who reads at this address is known"
    with pytest.raises(ActError, match="which measure"):
        confirm(world, found)
    done = confirm(world, found, ["1.1"])
    assert [one.department for one in world.state.reports()] == [EDU]
    assert done.state == "confirmed"


def test_an_answer_from_nobody_we_know_needs_a_department(world: World) -> None:
    found = come(world, samples.plain(ids="somebody.else@example.com", sender="x@elsewhere.example.com"))
    assert (found.state, found.department) == ("unassigned", "")
    with pytest.raises(ActError, match="nobody knows whose"):
        confirm(world, found, ["1.1"])
    confirm(world, found, ["1.1"], EDU)
    assert [one.department for one in world.state.reports()] == [EDU]


def test_an_answer_from_another_address_waits_with_a_note(world: World, relay: Relay) -> None:
    found = come(world, samples.plain(to=back(relay), sender="someone@example.org"))
    assert (found.state, found.department) == ("waiting", EDU)
    assert "someone@example.org" in str(found.notes[0])


def test_case_and_name_of_an_address_do_not_matter(world: World, relay: Relay) -> None:
    assert come(world, samples.plain(to=back(relay).upper(), sender="EDU@Example.COM")).notes == ()


FORGED = "a" * 24


def test_a_forged_mark_is_refused_with_a_sentence_and_on_record(world: World, relay: Relay) -> None:
    """The thread of a letter of ours does not make up for it."""
    found = come(world, samples.plain(to=f"bureau+{FORGED}@example.com", ids=ident(relay)))
    assert (found.state, found.settled_by) == ("refused", "")
    assert "changed or invented" in str(found.notes[0])
    with pytest.raises(ActError, match="does not wait"):
        confirm(world, found)
    confirm(world, found, ["1.1"], EDU)
    assert len(world.state.reports()) == 1, "a coordinator who has looked at it may say whose it is"


def test_the_mark_of_another_key_is_forged(world: World, relay: Relay) -> None:
    address = back(relay)
    (world.folder / "reply.key").write_bytes(b"x" * 32)
    assert come(world, samples.plain(to=address)).state == "refused"


def test_a_mark_that_leads_to_a_letter_must_be_of_it_too(world: World) -> None:
    """As if a letter had been about something else when its mark was made."""
    key = (world.folder / "reply.key").read_bytes()
    [row] = world.rows("SELECT max(letter) AS letter FROM message WHERE address = 'edu@example.com'")
    mark = tokens.mint(key, int(str(row["letter"])), {EDU, "small/9.9"})
    assert come(world, samples.plain(to=f"bureau+{mark}@example.com")).state == "refused"


def test_an_old_mark_is_refused(world: World, relay: Relay) -> None:
    data = samples.plain(to=back(relay))
    assert "no longer counts" in str(come(world, data, at(DAY) + timedelta(days=181)).notes[0])


def test_the_mark_of_another_letter_is_that_departments(world: World, relay: Relay) -> None:
    """Who got hold of somebody else's mark is seen by his address."""
    found = come(world, samples.plain(to=back(relay, "tax")))
    assert found.department == TAX
    assert "edu@example.com" in str(found.notes[0])


# ── confirmed ──────────────────────────────────────────────────────────────────


def test_a_confirmed_answer_is_a_report_with_its_evidence(world: World, relay: Relay) -> None:
    found = come(world, samples.mixed(to=back(relay)))
    done = confirm(world, found)
    [report] = world.state.reports()
    assert done.reports == (report.id,)
    assert (report.department, report.measure, report.entered_by) == (EDU, "1.1", "张某")
    assert (report.done, report.problem, report.next, report.value) == (
        "已印发实施方案",
        "资金未到位",
        "组织申报",
        1200,
    )
    assert (report.expected, report.day) == (at(DAY).date().replace(day=31), NEXT)
    assert report.person == "王某"
    [proof] = report.evidence
    assert (proof.name, proof.size) == ("佐证材料（盖章）.pdf", len(samples.PDF))
    assert (world.folder / "evidence" / proof.sha256).read_bytes() == samples.PDF
    assert mails.payload(world.state.db, found.id) == b"", "its bytes are of no use any more"
    with pytest.raises(ActError, match="does not wait"):
        confirm(world, found)


def test_evidence_is_not_kept_before_it_is_confirmed(world: World, relay: Relay) -> None:
    found = come(world, samples.mixed(to=back(relay)))
    assert not (world.folder / "evidence").exists()
    intake.refuse(world.state, found.id, "张某", "重复", at(NEXT))
    assert not (world.folder / "evidence").exists()
    assert mails.mails(world.state.db)[-1].reason == "重复"


def test_an_answer_about_several_measures(tmp_path: Path, relay: Relay) -> None:
    world = open_world(tmp_path, relay, measure("1.1"), measure("1.2"))
    parts = come(world, samples.plain(text="1.1 进展：甲\n1.2 进展：乙\n数值：5", to=back(relay)))
    confirm(world, parts)
    assert [(r.measure, r.done, r.value) for r in world.state.reports()] == [("1.1", "甲", None), ("1.2", "乙", 5)]
    bare = come(world, samples.plain(text="进展：丙", to=back(relay)))
    with pytest.raises(ActError, match="which measure"):
        confirm(world, bare)
    confirm(world, bare, ["1.1", "1.2"])
    assert [r.done for r in world.state.reports()][2:] == ["丙", "丙"]


def test_all_reports_of_an_answer_or_none(tmp_path: Path, relay: Relay) -> None:
    world = open_world(tmp_path, relay, measure("1.1"), measure("1.2", owners=(TAX,)))
    found = come(world, samples.plain(text="1.1 进展：甲\n1.2 进展：别人的", to=back(relay)))
    assert "1.2 is not among the measures of 省教育厅" in str(found.notes[0])
    with pytest.raises(ActError, match=r"does not act in 1\.2"):
        confirm(world, found)
    assert world.state.reports() == []
    assert mails.mails(world.state.db)[-1].state == "waiting"


def test_a_value_in_another_unit_is_not_guessed_at(world: World, relay: Relay) -> None:
    confirm(world, come(world, samples.plain(text="进展：甲\n数值：1.2万家\n预计完成：尽快", to=back(relay))))
    [report] = world.state.reports()
    assert (report.done, report.value, report.expected) == ("甲\n数值：1.2万家\n预计完成：尽快", None, None)


def test_an_empty_answer_is_no_report(world: World, relay: Relay) -> None:
    found = come(world, samples.plain(text="", to=back(relay)))
    with pytest.raises(ActError, match="says nothing"):
        confirm(world, found)


def test_a_sensitive_measure_leaves_no_words(tmp_path: Path, relay: Relay) -> None:
    world = open_world(tmp_path, relay, measure("1.1") + "sensitive = true\n\n")
    found = come(world, samples.mixed(to=back(relay)))
    assert found.text == ""
    assert "sensitive" in str(found.notes[-1])
    assert mails.payload(world.state.db, found.id) == b""


# ── twice ──────────────────────────────────────────────────────────────────────


def test_a_copy_is_known(world: World, relay: Relay) -> None:
    data = samples.plain(to=back(relay))
    come(world, data)
    copy = b"Received: from elsewhere\r\n" + data
    assert not take(world.office, world.state, Fetched(copy, None), len(copy), at(NEXT))
    assert len(mails.mails(world.state.db)) == 1


def test_two_answers_of_the_same_second_both_wait(world: World, relay: Relay) -> None:
    one = come(world, samples.plain(text="进展：已完成", to=back(relay)))
    two = come(world, samples.plain(text="进展：未完成", to=back(relay)))
    assert (one.state, two.state) == ("waiting", "waiting")
    assert f"mail {one.id} of the same department" in str(two.notes[0])


# ── machines ───────────────────────────────────────────────────────────────────


def test_an_out_of_office_reply_does_nothing(world: World, relay: Relay) -> None:
    found = come(world, samples.away(to=back(relay), ids=ident(relay)))
    assert (found.kind, found.state, found.text) == ("automatic", "noted", "")
    assert mails.payload(world.state.db, found.id) == b""
    assert world.at(NEXT, 10).sent == 0


def told(relay: Relay, box: str) -> list[str]:
    return [f"{one['Subject']}" for one in arrived(relay).get(box, [])]


SPARE = tuple(
    (name, "liaison", (f"email:{box}@example.com", f"email:{box}2@example.com"))
    for name, box in ((EDU, "edu"), (IND, "ind"), (TAX, "tax"))
)
BACK: list[Callable[[str], bytes]] = [
    samples.dsn,
    lambda _: samples.told(),
    lambda _: samples.told(sender="Postmaster@163.com", subject="系统退信"),
]


@pytest.mark.parametrize("number", range(len(BACK)))
def test_a_letter_that_came_back_goes_to_the_next_address(tmp_path: Path, relay: Relay, number: int) -> None:
    world = open_world(tmp_path, relay, contacts=SPARE)
    found = come(world, BACK[number](ident(relay)))
    assert (found.kind, found.state, found.department) == ("bounce", "noted", EDU)
    before = told(relay, "edu")
    world.at(NEXT, 9, 30)
    assert told(relay, "edu") == before
    assert [subject.partition("（")[0] for subject in told(relay, "edu2")] == [before[-1].partition("（")[0]]
    alarms = [one for one in told(relay, "coordinator") if "告急" in one]
    assert len(alarms) == 1
    again = come(
        world, BACK[number](ident(relay)).replace(b"20241217@", b"2@").replace(b"qq.1@", b"qq.2@"), at(NEXT, 12)
    )
    assert again.kind == "bounce"
    world.at(NEXT, 13)
    assert len([one for one in told(relay, "coordinator") if "告急" in one]) == 1, "once"


@pytest.mark.parametrize("day", [DAY, NEXT])
def test_the_audit_knows_why_it_went_twice(tmp_path: Path, relay: Relay, day: date) -> None:
    world = open_world(tmp_path, relay, contacts=SPARE)
    come(world, samples.dsn(ident(relay)), at(day, 9, 10))
    world.at(day, 9, 30)
    assert told(relay, "edu2")
    found = audit.audit(world.office, world.state, world.post, (DAY, NEXT), at(NEXT, 19))
    assert found.findings == ()


def test_what_a_later_step_has_overtaken_does_not_go_again(tmp_path: Path, relay: Relay) -> None:
    world = open_world(tmp_path, relay, contacts=SPARE)
    first = ident(relay)
    world.at(date(2024, 12, 26))
    come(world, samples.dsn(first), at(date(2024, 12, 26), 12))
    world.at(date(2024, 12, 26), 13)
    assert told(relay, "edu2") == []


def test_without_another_address_the_coordinators_stand_in(world: World, relay: Relay) -> None:
    come(world, samples.dsn(ident(relay)))
    world.at(NEXT, 9, 30)
    assert world.states("state = 'pending'") == {}
    sql = "SELECT address FROM message JOIN carried USING (letter) JOIN notice USING (key) WHERE notice.department = ?"
    assert world.rows(f"{sql} ORDER BY message.id", EDU)[-1]["address"] == "coordinator@example.com"


HARMLESS = [
    (samples.dsn("1.unknown@example.com"), "a letter that is none of ours"),
    (samples.told(to="stranger@example.com"), "an address we never wrote to"),
    (samples.told().replace(b"PostMaster@qq.com", b"someone@qq.com"), "a person who plays postmaster"),
]


@pytest.mark.parametrize(("data", "remark"), HARMLESS)
def test_other_bounces_do_no_harm(world: World, data: bytes, remark: str) -> None:
    come(world, data)
    assert world.rows("SELECT * FROM bounced") == [], remark
    assert world.rows("SELECT * FROM message WHERE state = 'failed'") == []


def test_a_late_letter_is_none_that_came_back(world: World, relay: Relay) -> None:
    come(world, samples.dsn(ident(relay), action="delayed", status="4.4.1"))
    assert world.rows("SELECT * FROM bounced") == []


# ── hostile ────────────────────────────────────────────────────────────────────


def bomb() -> bytes:
    """A spreadsheet that would unpack to a gigabyte."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file, file.open("xl/worksheets/sheet1.xml", "w") as sheet:
        for _ in range(64):
            sheet.write(b"\0" * 2**24)
    return made.getvalue()


def test_a_zip_bomb_is_bytes_like_any_other(world: World, relay: Relay) -> None:
    data = bomb()
    found = come(world, samples.mixed(to=back(relay), file="台账.xlsx", data=data))
    assert [str(note) for note in found.notes] == ["returned spreadsheet: 台账.xlsx"]
    confirm(world, found)
    [proof] = world.state.reports()[0].evidence
    assert proof.sha256 == hashlib.sha256(data).hexdigest(), "never opened"


def test_a_mail_that_claims_a_gigabyte_is_not_fetched(world: World, relay: Relay) -> None:
    head = samples.heads("x", to=back(relay)).encode().replace(b"\n", b"\r\n") + b"\r\n"
    found = come(world, head, size=2**30)
    assert (found.state, found.department) == ("refused", EDU)
    assert "1073.7 MB" in str(found.notes[-1])


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x.pdf", "/etc/x.pdf", "C:\\x.pdf", ".pdf", "a\tb.pdf"])
def test_a_path_in_a_file_name_stays_in_the_evidence_folder(world: World, relay: Relay, name: str) -> None:
    found = come(world, samples.mixed(to=back(relay), file=name))
    before = set(world.home.rglob("*"))
    if not list(intake.kept(world.office, found, mails.payload(world.state.db, found.id))):
        return  # `.pdf` is a name without an ending
    confirm(world, found)
    new = set(world.home.rglob("*")) - before
    assert all((world.folder / "evidence") in (path, *path.parents) for path in new if "policybot.db" not in path.name)


@pytest.mark.parametrize("name", ["x.exe", "x.pdf.js", "x.zip", "x", "x.pdf "])
def test_other_kinds_are_named_and_left_out(world: World, relay: Relay, name: str) -> None:
    found = come(world, samples.mixed(to=back(relay), file=name))
    files = list(intake.kept(world.office, found, mails.payload(world.state.db, found.id)))
    assert [one.kind for one in files] == (["pdf"] if name.strip().endswith(".pdf") else [])


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "<script>alert(1)</script>", "<!channel>", "{{ 7 * 7 }}"])
def test_formulas_and_markup_are_text(world: World, relay: Relay, text: str) -> None:
    confirm(world, come(world, samples.plain(text=f"进展：{text}", to=back(relay))))
    assert world.state.reports()[0].done == text


def test_whatever_the_bytes_are_they_are_on_record(world: World) -> None:
    for number in range(40):
        noise = hashlib.sha256(str(number).encode()).digest() * 20
        come(world, noise)
    assert {one.state for one in mails.mails(world.state.db)} == {"unassigned"}


def test_a_mail_the_library_stumbles_over_is_on_record_as_such(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_: bytes) -> None:
        raise RecursionError

    monkeypatch.setattr("policybot.intake.polling.read", stumble)
    found = come(world, b"x")
    assert (found.kind, found.state) == ("unreadable", "unassigned")


def test_a_mail_our_own_code_stumbles_over_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr("policybot.intake.judging.tie", stumble)
    found = come(world, samples.plain())
    assert (found.kind, found.state, found.text) == ("unreadable", "unassigned", "")


def test_a_document_that_left_the_house_is_for_a_person_to_assign(world: World, relay: Relay) -> None:
    file = world.home / "measures.toml"
    file.write_text(file.read_text("utf-8").replace('id = "small"', 'id = "other"'), "utf-8")
    world.office = open_office(file, world.home / "policybot.toml", {})
    found = come(world, samples.plain(to=back(relay)))
    assert (found.state, found.department) == ("unassigned", "")
    confirm(world, found, ["1.1"], EDU)


# ── told ───────────────────────────────────────────────────────────────────────


def test_the_list_of_the_day_names_answers_that_wait(world: World, relay: Relay) -> None:
    come(world, samples.plain(to=back(relay)))
    relay.letters.clear()
    world.run(NEXT, NEXT + timedelta(days=20))
    lists = [text(one) for one in arrived(relay)["coordinator"] if "来信1件" in text(one) or "每周台账" in text(one)]
    assert lists
    assert all(re.search("省教育厅，(2024年)?12月18日收到", one) for one in lists)


# ── the department's own sheet ─────────────────────────────────────────────────


def attached(letter: EmailMessage) -> dict[str, bytes]:
    return {str(part.get_filename()): part.get_content() for part in letter.iter_attachments()}


def test_a_reminder_brings_the_sheet_that_its_answer_brings_back(tmp_path: Path, relay: Relay) -> None:
    world = open_world(tmp_path, relay, more="sheet = true\n" + SUBADDRESS)
    letter = arrived(relay)["edu"][-1]
    assert "随信附有本单位的台账表格，填好随回信发来也可" in text(letter)
    form = opened(attached(letter)["省教育厅.xlsx"])
    assert [str(row[-1]) for row in form.rows[HEAD + 1 :]] == ["small:1.1:省教育厅"], "its rows and nobody else's"
    form.row("small:1.1:")[form.titles.index("最新进展")] = "已印发方案"
    answer = samples.mixed("见附件", to=back(relay), file="省教育厅.xlsx", data=form.sign("李某").save())
    confirmed = confirm(world, come(world, answer))
    assert (confirmed.state, len(confirmed.reports)) == ("confirmed", 1)
    (report,) = world.state.reports()
    assert (report.done, report.person, report.source) == ("已印发方案", "李某", "来信1，省教育厅.xlsx")


def test_only_what_asks_for_a_report_brings_a_sheet(tmp_path: Path, relay: Relay) -> None:
    world = World.open(tmp_path, relay, more="sheet = true\n")
    world.begin()
    opening = arrived(relay)["edu"]
    assert opening
    assert not any("省教育厅.xlsx" in attached(one) for one in opening), "news asks for nothing"
    world.at(DAY)
    assert "省教育厅.xlsx" in attached(arrived(relay)["edu"][-1])
    assert not any("xlsx" in "".join(attached(one)) for one in arrived(relay)["coordinator"])


def test_a_rehearsal_and_a_redacted_channel_bring_none(tmp_path: Path, relay: Relay) -> None:
    for name, more, live in (("a", "sheet = true\nredact = true\n", True), ("b", "sheet = true\n", False)):
        relay.letters.clear()
        (tmp_path / name).mkdir()
        world = World.open(tmp_path / name, relay, more=more, live=live)
        world.begin()
        world.at(DAY)
        letters = [one for found in arrived(relay).values() for one in found]
        assert letters
        assert not any("xlsx" in "".join(attached(one)) for one in letters)


def test_an_answer_about_a_closing_is_no_report(tmp_path: Path, relay: Relay) -> None:
    world = open_world(tmp_path, relay)
    file = world.home / "measures.toml"
    file.write_text(file.read_text("utf-8").replace("\nbureau", "\nconsent = true\nbureau", 1), "utf-8")
    world.office = open_office(file, world.home / "policybot.toml", {})
    (proof := tmp_path / "proof.pdf").write_bytes(b"proof")
    for name in (EDU, IND, TAX):
        last = name == TAX
        account = Account(("1.1",), name, "李某", DAY, part_done=not last, close=last, evidence=(proof,) * last)
        acts.record(world.office.catalog, world.state, account, at(DAY, 10), DAY, world.office.workdays, "王某")
    relay.letters.clear()
    world.at(NEXT)
    assert "办结征求意见" in arrived(relay)["edu"][-1]["Subject"]
    found = come(world, samples.plain("同意", to=back(relay)), at(NEXT, 11))
    assert any(str(one).startswith("it answers a question about a closing") for one in found.notes)
    office, later = world.office, NEXT + timedelta(days=1)
    with pytest.raises(ActError, match="is done"):
        intake.confirm_word(office, world.state, found.id, "张某", at(NEXT, 15), "ack")
    intake.confirm_word(office, world.state, found.id, "张某", at(NEXT, 15), "agree")
    bench = acts.bench(office.catalog, world.state, office.workdays, at(later), later)
    with pytest.raises(ActError, match=IND) as caught:
        acts.review(bench, "1.1", "accept", "王某", "合格", later, None, True)
    assert EDU not in str(caught.value), "it has agreed"


@pytest.mark.parametrize("timeliness", ["claimed", "entered"])
def test_a_coordinator_who_confirms_late_makes_nobody_late(tmp_path: Path, relay: Relay, timeliness: str) -> None:
    """The stamp of the mail server is nobody's claim: it counts also where a document counts by entry."""
    world = open_world(tmp_path, relay)
    file = world.home / "measures.toml"
    file.write_text(file.read_text("utf-8").replace("\nbureau", f'\ntimeliness = "{timeliness}"\nbureau', 1), "utf-8")
    world.office = open_office(file, world.home / "policybot.toml", {})
    found = come(world, samples.plain(text="进展：已印发", to=back(relay)))
    later = date(2025, 1, 6)
    intake.confirm(world.office, world.state, found.id, "张某", at(later))
    known = world.state.progress(world.office.catalog)["small", "1.1"]
    [report] = known.until(later).reports
    assert (report.day, report.written, report.claimed) == (NEXT, later, None)
    papers = [(act.kind, act.by, act.approval, act.reason) for act in world.state.decisions() if act.measure]
    stamp = ("confirm", "张某", f"来信{found.id}", "邮件服务器于2024年12月18日收到")
    assert papers == ([stamp] if timeliness == "entered" else [])


def test_the_audit_agrees_where_reports_count_by_entry(tmp_path: Path, relay: Relay) -> None:
    """Each day was planned on what was known then: not the report, then the report as late, then as in time."""
    world = open_world(tmp_path, relay)
    file = world.home / "measures.toml"
    file.write_text(file.read_text("utf-8").replace("\nbureau", '\ntimeliness = "entered"\nbureau', 1), "utf-8")
    world.office = open_office(file, world.home / "policybot.toml", {})
    world.run(NEXT, date(2025, 1, 6))
    office, claimed, entered, papers = world.office, date(2024, 12, 30), date(2025, 1, 6), date(2025, 1, 8)
    said = Account(("1.1",), EDU, "李某", claimed, done="已印发", part_done=True)
    [number] = acts.record(office.catalog, world.state, said, at(entered, 15), entered, office.workdays, "张某")
    world.run(date(2025, 1, 7), date(2025, 1, 8))
    bench = acts.bench(office.catalog, world.state, office.workdays, at(papers, 15), papers)
    acts.confirm(bench, [number], "陕教函〔2024〕5号", "王某", "12月30日收文", papers)
    world.run(date(2025, 1, 9), date(2025, 1, 13))
    days = [row.day for row in outbox.history(world.state.db) if row.department == EDU and row.role == "liaison"
            and row.state == "sent" and row.check == "overdue"]  # fmt: skip
    assert days == [date(2025, 1, 2)], "what was known on each day"
    found = audit.audit(office, world.state, world.post, (DAY, date(2025, 1, 13)), at(date(2025, 1, 13), 19))
    assert found.findings == ()


# ── done, or more time ─────────────────────────────────────────────────────────

STATES = [
    # the answer, what is recorded (part done, applied for, later date), what the coordinator is told, remark
    ("状态：申请办结", (True, True, None), [], "applies for closure"),
    ("状态：本单位部分完成", (True, False, None), [], "its part is done"),
    ("状态：申请销号", (True, True, None), [], "in other words"),
    ("状态：已办结", (False, False, None), ["state"], "closing is the bureau's"),
    ("进展：甲\n状态：推进中", (False, False, None), [], "under way"),
    ("进展：甲\n状态：快了", (False, False, None), ["state"], "a state nobody knows"),
    ("问题：缺资金\n申请延期至：2025年3月31日", (False, False, date(2025, 3, 31)), [], "asks for more time"),
    ("问题：缺资金\n申请延期至：2024年12月31日", (False, False, None), ["not later than"], "the date in force itself"),
    ("问题：缺资金\n申请延期至：年后", (False, False, None), ["later date"], "no day"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "kept", "notes", "remark"), STATES, ids=[row[-1] for row in STATES])
def test_an_answer_says_that_it_is_done_or_asks_for_time(
    world: World, relay: Relay, words: str, kept: tuple[bool, bool, date | None], notes: list[str], remark: str
) -> None:
    found = come(world, samples.mixed(to=back(relay), text=words))
    [draft] = intake.opened(world.office, world.state, found, [], None, at(NEXT)).drafts
    assert [any(word in str(note) for word in notes) for note in draft.notes] == [True] * len(notes), remark
    confirm(world, found)
    [report] = world.state.reports()
    assert (report.part_done, report.closes, report.asks_until) == kept, remark
    for line in words.splitlines() if notes else ():
        assert line.partition("：")[2] in report.done + report.problem, "nothing is lost"


def test_a_coordinator_may_read_the_state_otherwise(world: World, relay: Relay) -> None:
    found = come(world, samples.plain(text="状态：申请办结", to=back(relay)))
    with pytest.raises(ActError, match="needs evidence"):
        confirm(world, found)
    assert mails.mails(world.state.db)[-1].open
    intake.confirm(world.office, world.state, found.id, "张某", at(NEXT, 15), share="done")
    [report] = world.state.reports()
    assert (report.part_done, report.closes) == (True, False)


# ── no report ──────────────────────────────────────────────────────────────────


def test_an_answer_that_only_says_received_is_no_report(world: World, relay: Relay) -> None:
    found = come(world, samples.plain(text="收到。", to=back(relay)))
    done = intake.confirm_word(world.office, world.state, found.id, "张某", at(NEXT, 15), "ack")
    assert (world.state.reports(), done.mail.state) == ([], "confirmed")
    [act] = [one for one in world.state.decisions() if one.measure]
    assert (act.kind, act.department, act.day, act.entered_by, act.source) == ("ack", EDU, NEXT, "张某", "来信1")


def test_an_objection_by_mail_is_put_down_in_its_words(world: World, relay: Relay) -> None:
    found = come(world, samples.plain(text="本事项不属我厅职责。", to=back(relay)))
    intake.confirm_word(world.office, world.state, found.id, "张某", at(NEXT, 15), "object")
    [act] = [one for one in world.state.decisions() if one.measure]
    assert (act.kind, act.reason) == ("object", "本事项不属我厅职责。")


def test_what_can_be_said_of_no_measure_leaves_the_answer_waiting(world: World, relay: Relay) -> None:
    found = come(world, samples.plain(text="收到。", to=back(relay)))
    with pytest.raises(ActError, match="there is no measure"):
        intake.confirm_word(world.office, world.state, found.id, "张某", at(NEXT), "ack", measures=["9.9"])
    assert mails.mails(world.state.db)[-1].open


# ── parts of an answer ─────────────────────────────────────────────────────────


def test_files_are_evidence_of_the_part_that_is_done(tmp_path: Path, relay: Relay) -> None:
    world = open_world(tmp_path, relay, measure("1.1"), measure("1.2"))
    found = come(world, samples.mixed(text="1.1 状态：申请办结\n1.2 进展：甲", to=back(relay)))
    confirm(world, found)
    assert {one.measure: len(one.evidence) for one in world.state.reports()} == {"1.1": 1, "1.2": 0}


def test_what_stands_before_the_first_number_is_named(tmp_path: Path, relay: Relay) -> None:
    world = open_world(tmp_path, relay, measure("1.1"), measure("1.2"))
    found = come(world, samples.plain(text="总体顺利，审签：赵某\n1.1、1.2 无变化", to=back(relay)))
    drafts = intake.opened(world.office, world.state, found, [], None, at(NEXT)).drafts
    assert [(one.measures, one.done) for one in drafts] == [(("1.1",), "无变化"), (("1.2",), "无变化")]
    assert "总体顺利" in str(drafts[0].notes[0])


def test_a_part_that_says_nothing_holds_up_no_other(tmp_path: Path, relay: Relay) -> None:
    world = open_world(tmp_path, relay, measure("1.1"), measure("1.2"))
    confirm(world, come(world, samples.plain(text="1.1 状态：推进中\n1.2 进展：甲", to=back(relay))))
    assert [one.measure for one in world.state.reports()] == ["1.2"]


def test_an_answer_from_before_a_return_keeps_its_state_in_words(world: World, relay: Relay) -> None:
    office = world.office
    said = Account(("1.1",), EDU, "李某", DAY, part_done=True)
    acts.record(office.catalog, world.state, said, at(DAY), DAY, office.workdays, "李某")
    found = come(world, samples.plain(text="进展：甲\n状态：本单位部分完成", to=back(relay)))
    later = NEXT + timedelta(days=1)
    bench = acts.bench(office.catalog, world.state, office.workdays, at(later), later)
    acts.review(bench, "1.1", "return", "王某", "缺材料", later, EDU, False)
    [draft] = intake.opened(office, world.state, found, [], None, at(later)).drafts
    assert (draft.state, draft.done) == ("open", "甲\n状态：本单位部分完成")
    assert "returned or opened again" in str(draft.notes[0])
    intake.confirm(office, world.state, found.id, "张某", at(later))
    assert world.state.reports()[-1].done == draft.done


HOLD_UPS = [
    ("<" + "a" * 200_000, "a tag that never ends"),
    ("<p>&#" + "9" * 5_000 + ";</p>", "a sign by a number that is none"),
    ("<p>进展" + " " * 19_900 + "x</p>", "blanks"),
    ("<pre>" + " " * 19_900 + "x</pre>", "blanks in front"),
    ("<p>550 " * 5_000, "what looks like a refusal"),
]


@pytest.mark.parametrize(("page", "remark"), HOLD_UPS, ids=[row[-1] for row in HOLD_UPS])
def test_no_page_holds_the_door_up(world: World, relay: Relay, page: str, remark: str) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "edu@example.com", back(relay), "回复"
    letter.set_content(page, subtype="html", charset="utf-8")
    begun = time.process_time()
    found = come(world, letter.as_bytes())
    intake.opened(world.office, world.state, found, [], None, at(NEXT))
    assert time.process_time() - begun < 2, remark
    assert found.kind == "answer"


def test_a_file_that_was_changed_while_it_waited_is_no_evidence(world: World, relay: Relay) -> None:
    found = come(world, samples.mixed(to=back(relay)))
    changed = mails.payload(world.state.db, found.id).replace(b"JVBER", b"JVBEX")
    world.state.db.execute("UPDATE mail SET payload = ? WHERE id = ?", [changed, found.id])
    with pytest.raises(ActError, match="not what came"):
        confirm(world, found)
    assert not world.state.reports()


def test_files_are_not_lost_with_a_word(world: World, relay: Relay) -> None:
    found = come(world, samples.mixed(text="不属我厅职责，见附件", to=back(relay)))
    with pytest.raises(ActError, match="brings files"):
        intake.confirm_word(world.office, world.state, found.id, "张某", at(NEXT), "object")
    assert mails.payload(world.state.db, found.id)


def test_an_objection_is_to_one_measure(tmp_path: Path, relay: Relay) -> None:
    world = open_world(tmp_path, relay, measure("1.1"), measure("1.2"))
    found = come(world, samples.plain(text="有异议", to=back(relay)))
    with pytest.raises(ActError, match="which measure"):
        intake.confirm_word(world.office, world.state, found.id, "张某", at(NEXT), "object")
    intake.confirm_word(world.office, world.state, found.id, "张某", at(NEXT), "object", measures=["1.2"])
    assert [(act.kind, act.measure) for act in world.state.decisions() if act.measure] == [("object", "1.2")]

"""Answers through a real mail house: postfix takes them, dovecot hands them out, the daemon fetches them.

The proof of three mail programs, an out-of-office reply, a letter that really comes back, and a crash in between.
"""

from __future__ import annotations

import email
import email.policy
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from imaplib import IMAP4
from pathlib import Path

import pytest

from policybot import acts, intake
from policybot.daemon import Daemon
from policybot.intake import polling
from policybot.intake.mailbox import opened
from policybot.pipeline import Office
from policybot.pipeline.opening import open_office
from policybot.settings import Intake
from policybot.state import mails, open_state, read_state
from policybot.state.mails import Mail
from tests.intake import samples

from .machine import at
from .mta import GONE, PASSWORD, Mta, mail_house, until, wanting
from .world import DAY, EDU, IND, NEXT, TAX, config, policy

BEGAN = date(2024, 12, 2)
CONTACTS = (
    (EDU, "liaison", ("email:edu@example.com",)),
    (IND, "liaison", ("email:ind@example.com",)),
    (TAX, "liaison", (f"email:{GONE}", "email:tax@example.com")),
)

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def mta() -> Iterator[Mta]:
    if lacking := wanting():
        pytest.skip(lacking)
    with mail_house(["edu", "ind", "tax", "bot", "coordinator"]) as house:
        yield house


@dataclass
class Bureau:
    """A house that writes by postfix as bot@ and fetches what comes back to bot@ and its sub-addresses."""

    mta: Mta
    home: Path
    more: str = ""

    def office(self, more: str = "") -> Office:
        table = (f'[intake]\nhost = "127.0.0.1"\nport = {self.mta.imap}\ntls = "off"\nuser = "bot"\n'
                 f'password = "{PASSWORD}"\nsubaddress = "bot@example.com"\nmax_size = 1000000\n'
                 f"{self.more}{more}")  # fmt: skip
        (self.home / "policybot.toml").write_text(config(self.mta.smtp, CONTACTS, more=table), "utf-8")
        (self.home / "measures.toml").write_text(policy(), "utf-8")
        return open_office(self.home / "measures.toml", self.home / "policybot.toml", {})

    @property
    def folder(self) -> Path:
        return self.home / "state"

    def live(self) -> None:
        office, issued = self.office(), date(2024, 4, 16)
        with open_state(self.folder) as state:
            bench = acts.bench(office.catalog, state, office.workdays, at(issued), issued)
            acts.go_live(bench, ("email",), "张某", issued)

    def tick(self, now: datetime) -> None:
        office = self.office()
        Daemon(self.folder, lambda: office).once(now)

    def mails(self) -> list[Mail]:
        with read_state(self.folder) as state:
            return mails.mails(state.db)

    def settled(self) -> None:
        until(lambda: not self.mta.waiting(), "postfix's queue is empty")

    def send(self, data: bytes, to: str, sender: str = "edu@example.com") -> None:
        with smtplib.SMTP("127.0.0.1", self.mta.smtp) as relay:
            relay.sendmail(sender, to, data)
        self.settled()

    def letter(self, box: str) -> EmailMessage:
        self.settled()
        found = email.message_from_bytes(self.mta.read(box)[-1], policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        return found


@pytest.fixture
def bureau(mta: Mta, tmp_path: Path) -> Iterator[Bureau]:
    made = Bureau(mta, tmp_path)
    made.live()
    made.tick(at(BEGAN))
    made.settled()
    made.tick(at(DAY))
    made.settled()
    made.tick(at(DAY, 9, 10))  # what came back is on record, and what came before this test
    yield made
    with IMAP4("127.0.0.1", mta.imap) as imap:
        imap.login("bot", PASSWORD)
        imap.select("INBOX")
        for number in imap.search(None, "ALL")[1][0].split():
            imap.store(number, "+FLAGS", r"(\Deleted)")
        imap.expunge()


def seen(mta: Mta, box: str = "bot") -> tuple[int, int]:
    """How many mails lie in a mailbox, and how many of them nobody has read."""
    with IMAP4("127.0.0.1", mta.imap) as imap:
        imap.login(box, PASSWORD)
        imap.select("INBOX", readonly=True)
        return tuple(len(imap.search(None, what)[1][0].split()) for what in ("ALL", "UNSEEN"))  # type: ignore[return-value]


@pytest.mark.parametrize("program", samples.PROGRAMS)
def test_an_answer_goes_from_a_mail_program_to_a_report(bureau: Bureau, program: str) -> None:
    back = parseaddr(bureau.letter("edu")["Reply-To"])[1]
    assert back.startswith("bot+")
    bureau.send(samples.PROGRAMS[program](to=back), back)
    bureau.tick(at(NEXT))
    found = bureau.mails()[-1]
    assert (found.state, found.department, found.notes, found.text) == ("waiting", EDU, (), samples.FIELDS)
    with open_state(bureau.folder) as state:
        intake.confirm(bureau.office(), state, found.id, "张某", at(NEXT, 15))
        [report] = state.reports()
    assert (report.department, report.measure, report.value) == (EDU, "1.1", 1200)
    assert [proof.name for proof in report.evidence] == (["佐证材料（盖章）.pdf"] if program == "mixed" else [])
    assert seen(bureau.mta)[1] == 0


def test_a_letter_that_comes_back_goes_to_the_next_address(bureau: Bureau) -> None:
    """Postfix's own report: the fixture's second tick has fetched it."""
    [found] = [one for one in bureau.mails() if one.kind == "bounce" and one.department == TAX and one.letter][-1:]
    assert "5.1.1" in str(found.notes[0])
    bureau.tick(at(DAY, 9, 20))
    with read_state(bureau.folder) as state:
        sql = "SELECT message_id FROM message WHERE address = 'tax@example.com' AND state = 'sent' AND day = ?"
        [(ident,)] = state.db.execute(sql, [str(DAY)]).fetchall()
    assert bureau.letter("tax")["Message-ID"] == f"<{ident}>", "the same day, for nobody has read the first"
    bureau.settled()
    subjects = [str(email.message_from_bytes(one, policy=email.policy.default)["Subject"])
                for one in bureau.mta.read("coordinator")]  # fmt: skip
    assert any("告急" in one for one in subjects)


def test_an_out_of_office_reply_does_no_harm(bureau: Bureau) -> None:
    letter = bureau.letter("edu")
    back = parseaddr(letter["Reply-To"])[1]
    bureau.send(samples.away(to=back, ids=letter["Message-ID"].strip("<>")), back)
    bureau.tick(at(NEXT))
    assert [bureau.mails()[-1].kind, bureau.mails()[-1].state] == ["automatic", "noted"]
    with read_state(bureau.folder) as state:
        assert state.reports() == []


def test_a_forged_mark_is_refused(bureau: Bureau) -> None:
    forged = f"bot+{'a' * 24}@example.com"
    bureau.send(samples.plain(to=forged), forged)
    bureau.tick(at(NEXT))
    assert bureau.mails()[-1].state == "refused"


def test_a_crash_between_record_and_mark_doubles_nothing(bureau: Bureau) -> None:
    back = parseaddr(bureau.letter("edu")["Reply-To"])[1]
    bureau.send(samples.plain(to=back), back)
    office = bureau.office()
    assert office.settings.intake
    with opened(office.settings.intake) as box, open_state(bureau.folder) as state:
        [(uid, size)] = box.waiting(30)
        fetched = box.fetch(uid, whole=True)
        assert fetched
        assert polling.take(office, state, fetched, size, at(NEXT))
    assert seen(bureau.mta)[1] == 1, "on record, not yet marked: here it dies"
    before = len(bureau.mails())
    bureau.tick(at(NEXT))
    assert (len(bureau.mails()), seen(bureau.mta)[1]) == (before, 0)


def test_a_large_mail_is_never_fetched_whole(bureau: Bureau) -> None:
    back = parseaddr(bureau.letter("edu")["Reply-To"])[1]
    bureau.send(samples.mixed(to=back, data=b"x" * 2_000_000), back)
    bureau.tick(at(NEXT))
    found = bureau.mails()[-1]
    assert (found.state, found.department) == ("refused", EDU)
    assert "MB" in str(found.notes[-1])


def test_mails_on_record_are_moved_where_the_settings_say_so(bureau: Bureau) -> None:
    back = parseaddr(bureau.letter("edu")["Reply-To"])[1]
    with IMAP4("127.0.0.1", bureau.mta.imap) as imap:
        imap.login("bot", PASSWORD)
        imap.create("done")
    bureau.more = 'done = "done"\n'
    bureau.send(samples.plain(to=back), back)
    bureau.tick(at(NEXT))
    assert seen(bureau.mta) == (0, 0)
    assert bureau.mails()[-1].state == "waiting"


def test_a_session_is_encrypted_and_trusts_one_issuer_only(bureau: Bureau) -> None:
    """Port 143's way: STARTTLS, and a certificate that signs itself."""
    trusting = replace(options(bureau), tls="required", ca_file=bureau.mta.certificate)
    with opened(trusting) as box:
        assert isinstance(box.waiting(1), list)
    with pytest.raises(intake.IntakeError, match="not trusted"), opened(replace(trusting, ca_file=None)):
        pass


def options(bureau: Bureau) -> Intake:
    found = bureau.office().settings.intake
    assert found
    return found


def test_a_wrong_password_is_said_without_it(bureau: Bureau) -> None:
    with pytest.raises(intake.IntakeError) as caught, opened(replace(options(bureau), password="geheim-falsch")):
        pass
    assert "refuses the login" in str(caught.value)
    assert "geheim" not in str(caught.value)


WRONG = [
    ('folder = "none"\n', "no folder none"),
    ('done = "nowhere"\n', "no folder nowhere"),
]


@pytest.mark.parametrize(("more", "expected"), WRONG)
def test_a_folder_that_is_not_there_is_said(bureau: Bureau, more: str, expected: str) -> None:
    options = bureau.office(more).settings.intake
    assert options
    with pytest.raises(intake.IntakeError, match=expected), opened(options):
        pass


def test_letters_go_while_the_mailbox_is_deaf(bureau: Bureau, caplog: pytest.LogCaptureFixture) -> None:
    """Said once an hour, told to the coordinators after one."""
    office = bureau.office("timeout = 1.0\n")
    broken = (bureau.home / "policybot.toml").read_text("utf-8").replace(f"port = {bureau.mta.imap}", "port = 1")
    (bureau.home / "policybot.toml").write_text(broken, "utf-8")
    office = open_office(bureau.home / "measures.toml", bureau.home / "policybot.toml", {})
    daemon = Daemon(bureau.folder, lambda: office)
    sent = daemon.once(at(date(2024, 12, 26))).sent
    assert sent > 0
    for minute in (1, 2, 59):
        daemon.once(at(date(2024, 12, 26), 9, minute))
    said = [one for one in caplog.records if "cannot be reached" in one.getMessage()]
    assert len(said) == 1
    daemon.once(at(date(2024, 12, 26), 10, 1))
    with read_state(bureau.folder) as state:
        alarms = [row["reason"] for row in state.db.query("SELECT reason FROM notice WHERE letter = 'alarm'")]
    assert sum("cannot be reached" in reason for reason in alarms) == 1

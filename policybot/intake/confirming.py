"""A coordinator makes reports of an answer, or refuses it. Until then it counts for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from policybot import acts, ledger
from policybot.acts import Account, ActError, Bench, Decided
from policybot.acts.find import required
from policybot.language import say
from policybot.ledger import Listing, Share
from policybot.model import Says
from policybot.pipeline import Office
from policybot.pipeline.returning import answered
from policybot.state import State, mails
from policybot.state.mails import Mail

from . import tables
from .drafts import Draft, drafts, qualified
from .reading import File, digest, read
from .tables import Table

ARRIVED = Says("taken by the mail server on {day}")
EMPTY = Says("its words say nothing that could be recorded; refuse it, or ask its sender")
ANEW = Says("ask for an answer to the return; its words can be confirmed without a state")
PROOF = Says("ask for it, or confirm the own part as done: --as {done}")


Word = Literal["ack", "agree", "object"]
"""What an answer may be besides a report: 收到, 同意 to a closing, or an objection."""
Files = Sequence[tuple[File, Listing | None]]
"""Attachments, each with the ledger that it is."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`tables`: the ledgers that came with the answer. It still waits where no row and no word could be taken.
    `decisions`: the numbers of what was put on record of an answer that is no report."""

    mail: Mail
    tables: tuple[Table, ...] = ()
    decisions: tuple[int, ...] = ()


# ── what would be recorded ─────────────────────────────────────────────────────


def _drafts(
    office: Office, state: State, mail: Mail, owner: str, now: datetime, named: Sequence[str], files: Files
) -> list[Draft]:  # fmt: skip
    bench = acts.bench(office.catalog, state, office.workdays, now, office.day(now))
    about = tuple(named) or _about(office, state, mail)
    return drafts(bench, mail, office.day(mail.arrived), owner, about, covers=_covers(files))


def _about(office: Office, state: State, mail: Mail, word: Word | None = None) -> tuple[str, ...]:
    """What an answer without numbers is about: the one measure of its letter, for of several nobody can tell which is
    meant; a word on a closing is about those its letter asks to close, and 收到 about all it names."""
    notices = answered(office, state, mail.letter) if mail.letter else []
    closing = [one for one in notices if one.letter == "consent"] if word in ("agree", "object") else []
    measures = tuple(dict.fromkeys(one.measure for one in closing or notices if one.measure))
    return measures if len(measures) == 1 or word == "ack" else ()


# ── confirming ─────────────────────────────────────────────────────────────────


def confirm(office: Office, state: State, number: int, by: str, now: datetime, *, measures: Sequence[str] = (),
            department: str | None = None, share: Share | None = None) -> Confirmed:  # fmt: skip
    """Makes the reports of an answer: its words all or none, of a ledger sheet the good rows. Raises ActError. What
    the door refused needs `measures` and `department`: then a person has looked at it. `share`: how far the part has
    come, where the coordinator reads the answer otherwise."""
    by = required(by, "--by")
    with TemporaryDirectory() as folder, state.transaction():
        mail = _answerable(state, number, decided=bool(measures and department))
        owner = _owner(mail, department)
        files = list(tables.listings(kept(office, mail, _payload(state, mail))))
        found = []
        for file, listing in files:
            if listing:
                # Each beside what the one before has put on record.
                found.append(tables.take(tables.table(office, state, mail, owner, file, listing, now), state, now, by))
        reports = [report for table in found for report in table.reports]
        proofs = [file for file, listing in files if not listing]
        said = [replace(one, state=share or one.state)
                for one in _drafts(office, state, mail, owner, now, measures, files)]  # fmt: skip
        for draft in said:
            _require_measures(draft.measures, number)
        if share and not said:
            raise ActError("no-words", Says("mail {number} brings a ledger sheet and no words", {"number": number}),
                           Says("the state stands in the sheet; leave --as out"))  # fmt: skip
        evidence = tuple(_written(Path(folder), proofs))
        largest, proving = office.settings.evidence.max_size, _proving(said)
        for draft in said:
            account = _account(office, mail, draft, owner, evidence if draft in proving else ())
            try:
                made = acts.record(office.catalog, state, account, now, office.day(now), office.workdays, by, largest)
            except ActError as error:
                raise _in_words(error) from None
            reports += made
        _stamped(office, state, mail, reports, by, now)
        if not reports and any(table.judged.rejected for table in found):
            return Confirmed(mail, tuple(found))
        return Confirmed(mails.settle(state.db, mail, "confirmed", by, "", now, reports), tuple(found))


def confirm_word(office: Office, state: State, number: int, by: str, now: datetime, word: Word, *,
                 measures: Sequence[str] = (), department: str | None = None) -> Confirmed:  # fmt: skip
    """Puts an answer on record that is no report, for all of its measures or none. Raises ActError, also where it
    brings files, which would be evidence of nothing."""
    by = required(by, "--by")
    with state.transaction():
        mail = _answerable(state, number, decided=bool(measures and department))
        owner = _owner(mail, department)
        if any(kept(office, mail, _payload(state, mail))):
            raise ActError("files", Says("mail {number} brings files", {"number": number}),
                           Says("record it as a report, which keeps them; policybot ack and object say the rest"),
                           )  # fmt: skip
        about = tuple(measures) or _about(office, state, mail, word)
        _require_measures(about, number)
        bench = acts.bench(
            office.catalog, state, office.workdays, now, office.day(now), by, tables.source(office, mail)
        )
        who, day = tables.who(office, mail, owner), office.day(mail.arrived)
        made = [_said(bench, word, qualified(mail, one), owner, who, mail, day) for one in about]
        settled = mails.settle(state.db, mail, "confirmed", by, "", now)
        return Confirmed(settled, decisions=tuple(one.decision for one in made))


def _said(on: Bench, word: Word, measure: str, owner: str, person: str, mail: Mail, day: date) -> Decided:
    if word != "object":
        return acts.acknowledge(on, measure, owner, person, day, word)
    return acts.objects(on, measure, owner, person, mail.text or mail.subject, day)


def _proving(said: Sequence[Draft]) -> Sequence[Draft]:
    """Which reports of an answer its files are evidence of: of the one that is done, if there is one; else of all."""
    done = [draft for draft in said if draft.state != "open"]
    return done if len(done) == 1 else said


def _stamped(office: Office, state: State, mail: Mail, reports: Sequence[int], by: str, now: datetime) -> None:
    """The day of an answer is that on which the server took it, also where a document counts by entry: nobody claims
    it, and a coordinator who confirms late must not make a department late."""
    language = office.settings.language
    arrived = say(Says(ARRIVED.text, {"day": office.day(mail.arrived)}), language)
    bench = acts.bench(office.catalog, state, office.workdays, now, office.day(now), by)
    acts.vouch(bench, reports, tables.source(office, mail), by, arrived)


@dataclass(frozen=True, slots=True)
class Opened:
    """What an answer holds, and what would be recorded of it."""

    files: tuple[File, ...]
    tables: tuple[Table, ...]
    drafts: tuple[Draft, ...]


def opened(office: Office, state: State, mail: Mail, measures: Sequence[str], department: str | None,
           now: datetime) -> Opened:  # fmt: skip
    """Nothing is recorded. Raises ActError for a day that cannot be."""
    files = list(tables.listings(kept(office, mail, _payload(state, mail))))
    plain = tuple(file for file, _ in files)
    if not mail.open:
        return Opened(plain, (), ())
    owner = department or mail.department
    found = (
        tables.table(office, state, mail, owner, file, listing, now) for file, listing in files if listing and owner
    )
    return Opened(plain, tuple(found), tuple(_drafts(office, state, mail, owner, now, measures, files)))


def _covers(files: Files) -> bool:
    """Whether a mail brings ledger sheets and nothing else."""
    return bool(files) and all(listing for _, listing in files)


def refuse(state: State, number: int, by: str, reason: str, now: datetime) -> Mail:
    """Puts an answer aside for good. Raises ActError."""
    by, reason = required(by, "--by"), required(reason, "--reason")
    with state.transaction():
        return mails.settle(state.db, _open(state, number), "refused", by, reason, now)


def _owner(mail: Mail, department: str | None) -> str:
    if owner := department or mail.department:
        return owner
    raise ActError("no-department", Says("nobody knows whose answer mail {number} is", {"number": mail.id}),
                   Says("add --department and --measure"))  # fmt: skip


def _answerable(state: State, number: int, *, decided: bool) -> Mail:
    mail = _mail(state, number)
    overruled = mail.state == "refused" and not mail.settled_by and decided
    return mail if overruled else _open(state, number)


def _open(state: State, number: int) -> Mail:
    mail = _mail(state, number)
    if not mail.open:
        raise ActError("not-open", Says("mail {number} does not wait any more", {"number": number}),
                       Says("see: policybot intake show {number}", {"number": number}))  # fmt: skip
    return mail


def _mail(state: State, number: int) -> Mail:
    found = mails.mails(state.db, "id = ?", [number])
    if not found:
        raise ActError("unknown-mail", Says("there is no mail {number}", {"number": number}),
                       Says("see: policybot intake list"))  # fmt: skip
    return found[0]


def _require_measures(found: Sequence[str], number: int) -> None:
    if not found:
        says = Says("mail {number} does not say which measure it is about", {"number": number})
        raise ActError("which-measure", says, Says("add --measure, once for each"))


def _account(office: Office, mail: Mail, draft: Draft, department: str, evidence: tuple[Path, ...]) -> Account:
    named = tuple(qualified(mail, one) for one in draft.measures)
    return Account(named, department, tables.who(office, mail, department), office.day(mail.arrived), draft.done,
                   draft.problem, draft.next, draft.value, draft.expected, evidence=evidence,
                   source=tables.source(office, mail), signed=draft.signed, asks_until=draft.until,
                   part_done=draft.state == "done", close=draft.state == "applied")  # fmt: skip


def _in_words(error: ActError) -> ActError:
    """Where the acts would name an option of another command."""
    done = {"done": ledger.SHARES["done"]}
    hints = {"no-evidence": Says(PROOF.text, done), "returned-since": ANEW, "empty-report": EMPTY}
    return ActError(error.code, error.message, hints.get(error.code, error.hint))


def _payload(state: State, mail: Mail) -> bytes:
    """The bytes that are kept of a mail. Raises ActError where they are not those that came: the chain vouches for the
    digest, and files become evidence from here."""
    data = mails.payload(state.db, mail.id)
    if data and digest(data) != mail.digest:
        raise ActError("changed-mail", Says("what is kept of mail {number} is not what came", {"number": mail.id}),
                       Says("ask for it once more, and see: policybot verify"))  # fmt: skip
    return data


# ── evidence ───────────────────────────────────────────────────────────────────


def kept(office: Office, mail: Mail, payload: bytes) -> Iterator[File]:
    """The attachments of a mail that may be evidence; a returned spreadsheet is one of them."""
    kinds = office.settings.intake.kinds if office.settings.intake else ()
    if payload and mail.kind == "answer":
        yield from (file for file in read(payload).files if file.kind in kinds and file.data)


def _written(folder: Path, files: Sequence[File]) -> Iterator[Path]:
    """Each in a folder of its own, so that two of one name stay two."""
    for number, file in enumerate(files):
        place = folder / str(number) / file.name
        place.parent.mkdir()
        place.write_bytes(file.data)
        yield place

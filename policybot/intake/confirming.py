"""A coordinator makes reports of an answer, or refuses it. Until then it counts for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from policybot import acts, ledger
from policybot.acts import Account, ActError
from policybot.acts.find import required
from policybot.language import say
from policybot.ledger import Listing, Share
from policybot.model import Policy, Says
from policybot.pipeline import Office
from policybot.pipeline.returning import carried
from policybot.plaintext import one_line
from policybot.state import State, mails
from policybot.state.mails import Mail

from . import fixed, tables
from .fixed import Part
from .reading import File, read
from .tables import Table

VALUE = Says("the figure is not in the unit of the target and stays in the text: {value}")
ARRIVED = Says("taken by the mail server on {day}")
EXPECTED = Says("the day cannot be read and stays in the text: {expected}")
STATE = Says("the state cannot be read and stays in the text: {state}")
UNTIL = Says("a later date cannot be asked for so, and stays in the text: {until}")
PROOF = Says("ask for it, or confirm the own part as done: --as {done}")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`tables`: the ledgers that came with the answer. It still waits where no row and no word could be taken."""

    mail: Mail
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as it would be made of an answer. `measures`: those it is for; none: a coordinator must say which."""

    measures: tuple[str, ...]
    done: str
    problem: str
    next: str
    value: float | None
    expected: date | None
    notes: tuple[Says, ...] = ()
    signed: str = ""
    state: Share = "open"
    until: date | None = None


# ── what would be recorded ─────────────────────────────────────────────────────


def drafts(
    office: Office, state: State, mail: Mail, now: datetime, named: Sequence[str] = (), *, covers: bool = False
) -> list[Draft]:
    """The reports the words of an answer hold. `named`: the measures a coordinator says it is for; `covers`: they go
    with ledger sheets and nothing else, and then a mere 见附件 is no report."""
    policies = office.catalog.policies
    policy = next((one for one in policies if one.document.id == mail.document), policies[0])
    about = tuple(named) or _about(state, mail)
    known = [measure.id for measure in policy.measures]
    found = fixed.parts(mail.text, known)
    found = tuple(part for part in found if part.labelled or part.measure) if covers else found or (Part(),)
    bench = acts.bench(office.catalog, state, office.workdays, now, office.day(now))
    dues = {one.id: bench.standing(policy, one)[0].due for one in policy.measures if _asked(found, about, one.id)}
    return [_draft(policy, part, about, office.day(mail.arrived), dues) for part in found]


def _asked(found: Iterable[Part], about: tuple[str, ...], ident: str) -> bool:
    return any(part.until and ident in ((part.measure,) if part.measure else about) for part in found)


def _about(state: State, mail: Mail) -> tuple[str, ...]:
    """The one measure of the letter that was answered; of several nobody can tell which is meant."""
    notices = carried(state, mail.letter) if mail.letter else []
    measures = tuple(dict.fromkeys(one.measure for one in notices if one.measure))
    return measures if len(measures) == 1 else ()


def _draft(
    policy: Policy, part: Part, about: tuple[str, ...], day: date, dues: Mapping[str, date | None]
) -> Draft:  # fmt: skip
    """`dues`: the dates in force of measures for which a later one is asked."""
    measures = (part.measure,) if part.measure else about
    unit = _unit(policy, measures)
    value, expected = fixed.figure(part.value, unit), fixed.day(part.expected, day)
    notes, done = [], part.done
    if part.value and value is None:
        notes.append(Says(VALUE.text, {"value": part.value[:100]}))
        done = _below(done, f"数值：{part.value}")
    if part.expected and (expected is None or expected < day):
        notes.append(Says(EXPECTED.text, {"expected": part.expected[:100]}))
        done, expected = _below(done, f"预计完成：{part.expected}"), None
    share, until = ledger.meant(part.state), fixed.day(part.until, day)
    if part.state and share is None:
        notes.append(Says(STATE.text, {"state": part.state[:100]}))
        done = _below(done, f"状态：{part.state}")
    if part.until and not (until and all((due := dues.get(one)) and until > due for one in measures)):
        notes.append(Says(UNTIL.text, {"until": part.until[:100]}))
        done, until = _below(done, f"申请延期至：{part.until}"), None
    return Draft(measures, done, part.problem, part.next, value, expected, tuple(notes), one_line(part.signed),
                 share or "open", until)  # fmt: skip


def _unit(policy: Policy, measures: tuple[str, ...]) -> str:
    units = {m.target.unit for m in policy.measures if m.id in measures and m.target}
    return units.pop() if len(units) == 1 else ""


def _below(text: str, line: str) -> str:
    return f"{text}\n{line}" if text else line


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
        files = list(tables.listings(kept(office, mail, mails.payload(state.db, mail.id))))
        found = []
        for file, listing in files:
            if listing:
                # Each beside what the one before has put on record.
                found.append(tables.take(tables.table(office, state, mail, owner, file, listing, now), state, now, by))
        reports = [report for table in found for report in table.reports]
        proofs = [file for file, listing in files if not listing]
        said = drafts(office, state, mail, now, measures, covers=_covers(files))
        _require_measures(said, number)
        evidence = tuple(_written(Path(folder), proofs))
        largest = office.settings.evidence.max_size
        for draft in said:
            account = _account(office, mail, replace(draft, state=share or draft.state), owner, evidence)
            try:
                made = acts.record(office.catalog, state, account, now, office.day(now), office.workdays, by, largest)
            except ActError as error:
                raise _in_words(error) from None
            reports += made
        _stamped(office, state, mail, reports, by, now)
        if not reports and any(table.judged.rejected for table in found):
            return Confirmed(mail, tuple(found))
        return Confirmed(mails.settle(state.db, mail, "confirmed", by, "", now, reports), tuple(found))


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
    files = list(tables.listings(kept(office, mail, mails.payload(state.db, mail.id))))
    plain = tuple(file for file, _ in files)
    if not mail.open:
        return Opened(plain, (), ())
    owner = department or mail.department
    found = (
        tables.table(office, state, mail, owner, file, listing, now) for file, listing in files if listing and owner
    )
    return Opened(plain, tuple(found), tuple(drafts(office, state, mail, now, measures, covers=_covers(files))))


def _covers(files: Sequence[tuple[File, Listing | None]]) -> bool:
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


def _require_measures(found: Sequence[Draft], number: int) -> None:
    if any(not draft.measures for draft in found):
        says = Says("mail {number} does not say which measure it is about", {"number": number})
        raise ActError("which-measure", says, Says("add --measure, once for each"))


def _account(office: Office, mail: Mail, draft: Draft, department: str, evidence: tuple[Path, ...]) -> Account:
    prefix = f"{mail.document}:" if mail.document else ""
    named = tuple(one if ":" in one else prefix + one for one in draft.measures)
    return Account(named, department, tables.who(office, mail, department), office.day(mail.arrived), draft.done,
                   draft.problem, draft.next, draft.value, draft.expected, evidence=evidence,
                   source=tables.source(office, mail), signed=draft.signed, asks_until=draft.until,
                   part_done=draft.state == "done", close=draft.state == "applied")  # fmt: skip


def _in_words(error: ActError) -> ActError:
    """Where the acts would name an option of another command."""
    if error.code != "no-evidence":
        return error
    return ActError(error.code, error.message, Says(PROOF.text, {"done": ledger.SHARES["done"]}))


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

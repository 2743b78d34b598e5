"""邮件回复：list 待确认的，show 看一封，confirm 登记为填报，refuse 不予采用 · Answers that came by mail.

Nothing that came by mail counts before a coordinator has confirmed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from policybot import intake, ledger
from policybot.cli import ledgers
from policybot.cli.faults import Fault, usage
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.ledgers import Filled
from policybot.cli.screen import Ink, table
from policybot.cli.words import MAIL_STATES
from policybot.model import Says
from policybot.state import State, mails
from policybot.state.mails import Mail

WORDS: Mapping[str, intake.Word] = {"收到": "ack", "同意": "agree", "有异议": "object"}
"""What an answer may be besides a report."""
ACTS = ("list", "show", "confirm", "refuse")


@command(
    argument("ACT", "list、show、confirm 或 refuse，默认 list · which of these, by default list", needed=False),
    argument("N", "来信编号 · number of a mail", needed=False),
    option("--by NAME", "确认或不予采用的统筹人员 · the coordinator who confirms or refuses"),
    option("--reason TEXT", "不予采用的理由 · why it is refused"),
    option("--measure ID", "填报的事项，可写几个 · the measure it is about; may be given several times", many=True),
    option("--department DEPARTMENT", "来信的单位 · whose answer it is"),
    option(
        "--as STATE",
        "按什么登记：推进中、本单位部分完成、申请办结，或收到、同意、有异议 · what is recorded",
        name="share",
    ),
    option("--all", "列出全部来信，含已处理的 · all mails, settled ones too"),
)
def run(
    house: House, act: str | None, n: str | None, by: str | None, reason: str | None, measure: tuple[str, ...],
    department: str | None, share: str | None, all: bool,
) -> Answer:  # fmt: skip
    act = act or "list"
    advice = Says("write list, show N, confirm N --by NAME or refuse N --by NAME --reason TEXT")
    if act not in ACTS:
        raise usage(Says("intake: there is no {word}", {"word": act}), advice)
    if (n is None) != (act == "list"):
        raise usage(Says("intake {act}: N is missing or one too many", {"act": act}), advice)
    if share and act != "confirm":
        raise usage(Says("--as belongs to confirm"), Says("leave it out there"))
    if n is None:
        return _list(house, all)
    number = _number(n)
    if act == "show":
        return _show(house, number, measure, department)
    if by is None or (act == "refuse" and reason is None):
        missing = "--by" if by is None else "--reason"
        raise usage(Says("intake {act}: {option} is missing", {"act": act, "option": missing}), advice)
    if act == "refuse":
        done = house.write(lambda state: intake.refuse(state, number, by, reason or "", house.now))
        return Answer(lambda: _result(house, done, []), lambda: _settled(house, done))
    if word := WORDS.get(share or ""):
        said = house.write(lambda state: intake.confirm_word(house.office, state, number, by, house.now, word,
                                                             measures=measure, department=department))  # fmt: skip
        return Answer(lambda: {**_result(house, said.mail, []), "decisions": said.decisions},
                      lambda: _decided(house, said))  # fmt: skip
    meant = _share(house, share) if share else None
    made, sheets = house.write(lambda state: _confirm(house, state, number, by, measure, department, meant))
    status = 1 if any(one.judged.rejected for one in sheets) else 0
    return Answer(lambda: _result(house, made, sheets), lambda: _confirmed(house, made, sheets), status)


def _confirm(
    house: House,
    state: State,
    number: int,
    by: str,
    measures: Sequence[str],
    department: str | None,
    share: ledger.Share | None,
) -> tuple[Mail, list[Filled]]:
    """With the marked copies or not at all: afterwards the mail is not kept, and a report that nobody hears of the
    rest of is worse than none."""
    with state.transaction():
        made = intake.confirm(
            house.office, state, number, by, house.now, measures=measures, department=department, share=share
        )
        return made.mail, [_filled(house, one, copy=True) for one in made.tables]


def _decided(house: House, said: intake.Confirmed) -> Iterator[str]:
    for number in said.decisions:
        yield house.say(Says("mail {number} is on record as decision {decision}",
                             {"number": said.mail.id, "decision": number}))  # fmt: skip


def _share(house: House, word: str) -> ledger.Share:
    if found := ledger.meant(word):
        return found
    choices = "、".join([*(house.say(ledger.SHARES[one]) for one in ledger.CHOICES), *WORDS])
    raise Fault("unknown-value", Says("{text} cannot be chosen", {"text": word}),
                Says("write one of: {choices}", {"choices": choices}))  # fmt: skip


def _result(house: House, mail: Mail, sheets: Sequence[Filled]) -> dict[str, object]:
    return {"mail": mail.id, "state": mail.state, "reports": list(mail.reports),
            "sheets": [ledgers.document(house, one, False) for one in sheets]}  # fmt: skip


def _filled(house: House, table: intake.Table, *, copy: bool) -> Filled:
    """A sheet that came by mail, told as one that was imported. The marked copy lies where the command was called, for
    whoever answers the mail."""
    judged = table.judged
    reports = dict(zip((one.row for one in judged.accepted), table.reports, strict=False))
    marked = copy and judged.rejected
    place = ledgers.returned(house, Path(table.file.name), table.listing, judged, table.books) if marked else None
    return Filled(table.listing, judged, reports, place)


def _confirmed(house: House, mail: Mail, sheets: Sequence[Filled]) -> Iterator[str]:
    for one in sheets:
        yield from ledgers.told(house, one, False)
    yield from _settled(house, mail)
    if mail.open:
        yield house.say(Says("mail {number} waits on", {"number": mail.id}))


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 18:
        return int(text)
    raise Fault("unknown-mail", Says("there is no mail {number}", {"number": text}), Says("see: policybot intake list"))


def _settled(house: House, mail: Mail) -> Iterator[str]:
    if mail.state == "refused":
        yield house.say(Says("mail {number} is put aside: {why}", {"number": mail.id, "why": mail.reason}))
    for report in house.records.reports() if mail.reports else ():
        if report.id in mail.reports:
            facts = {"number": mail.id, "report": report.id, "id": report.measure, "department": report.department}
            yield house.say(Says("mail {number} is on record as report {report}: {id}, {department}", facts))


# ── list ───────────────────────────────────────────────────────────────────────


def _list(house: House, everything: bool) -> Answer:
    found = mails.mails(house.records.db) if everything else mails.waiting(house.records.db)
    return Answer(lambda: {"mails": [_document(house, one) for one in found]}, lambda: _lines(house, found))


def _document(house: House, mail: Mail) -> dict[str, object]:
    return {
        "mail": mail.id, "arrived": mail.arrived, "sender": mail.sender, "name": mail.name, "subject": mail.subject,
        "kind": mail.kind, "state": mail.state, "letter": mail.letter, "document": mail.document,
        "department": mail.department, "notes": [house.say(note) for note in mail.notes],
        "settled_by": mail.settled_by, "reason": mail.reason, "reports": list(mail.reports),
        "message_id": mail.message_id,
    }  # fmt: skip


def _lines(house: House, found: Sequence[Mail]) -> Iterator[str]:
    if house.office.settings.intake is None:
        yield house.say(Says("no mail is fetched: there is no [intake] in the settings"))
    yield house.say(Says("mails: {count}; waiting: {open}",
                         {"count": len(found), "open": sum(one.open for one in found)}))  # fmt: skip
    if found:
        head = [Says("number"), Says("arrived"), Says("department"), Says("sender"), Says("state"), Says("subject")]
        cells: list[list[str | Ink]] = [
            [str(one.id), _moment(house, one), one.department, one.sender, house.say(MAIL_STATES[one.state]),
             one.subject]
            for one in found
        ]  # fmt: skip
        yield from table([house.say(one) for one in head], cells, flexible=5)


def _moment(house: House, mail: Mail) -> str:
    return mail.arrived.astimezone(ZoneInfo(house.office.zone)).strftime("%Y-%m-%d %H:%M")


# ── show ───────────────────────────────────────────────────────────────────────


def _show(house: House, number: int, measures: Sequence[str], department: str | None) -> Answer:
    found = mails.mails(house.records.db, "id = ?", [number])
    if not found:
        raise Fault("unknown-mail", Says("there is no mail {number}", {"number": number}),
                    Says("see: policybot intake list"))  # fmt: skip
    mail = found[0]
    held = intake.opened(house.office, house.records, mail, measures, department, house.now)
    files, drafts, sheets = held.files, held.drafts, [_filled(house, one, copy=False) for one in held.tables]
    document = {**_document(house, mail), "text": mail.text, "drafts": [_draft(house, one) for one in drafts],
                "files": [{"name": one.name, "size": len(one.data)} for one in files],
                "sheets": [ledgers.document(house, one, True) for one in sheets]}  # fmt: skip
    return Answer(lambda: document, lambda: _sheet(house, mail, drafts, files, sheets))


def _draft(house: House, draft: intake.Draft) -> dict[str, object]:
    return {
        "measures": list(draft.measures), "done": draft.done, "problem": draft.problem, "next": draft.next,
        "value": draft.value, "expected": draft.expected, "signed": draft.signed,
        "state": draft.state, "until": draft.until,
        "notes": [house.say(note) for note in draft.notes],
    }  # fmt: skip


def _sheet(
    house: House, mail: Mail, drafts: Sequence[intake.Draft], files: Sequence[intake.File], sheets: Sequence[Filled]
) -> Iterator[str]:
    facts = {"number": mail.id, "time": _moment(house, mail), "sender": mail.sender, "name": mail.name,
             "state": MAIL_STATES[mail.state]}  # fmt: skip
    yield house.say(Says("mail {number} of {time} from {name} {sender}: {state}", facts))
    yield house.say(Says("Subject: {subject}", {"subject": mail.subject}))
    if mail.letter:
        about = {"letter": mail.letter, "department": mail.department}
        yield house.say(Says("it answers letter {letter} to {department}", about))
    for note in mail.notes:
        yield house.say(Says("note: {note}", {"note": note}))
    for draft in drafts:
        yield ""
        yield from _drafted(house, draft)
    for file in files:
        yield house.say(Says("file: {name}, {size} KB", {"name": file.name, "size": -(-len(file.data) // 1000)}))
    for sheet in sheets:
        yield ""
        yield from ledgers.judged(house, sheet)
    if mail.text:
        yield ""
        yield house.say(Says("its words:"))
        yield from (f"  {line}" for line in mail.text.split("\n"))
    yield from _settled(house, mail)


def _drafted(house: House, draft: intake.Draft) -> Iterator[str]:
    about: object = "、".join(draft.measures) or Says("which measure, --measure must say")
    yield house.say(Says("would be recorded for: {measures}", {"measures": about}))
    said = ((Says("done: {text}"), draft.done), (Says("difficult: {text}"), draft.problem),
            (Says("next: {text}"), draft.next))  # fmt: skip
    for label, text in said:
        if text:
            yield "  " + house.say(Says(label.text, {"text": text}))
    if draft.value is not None:
        yield "  " + house.say(Says("figure {value}", {"value": draft.value}))
    if draft.expected:
        yield "  " + house.say(Says("expected on {day}", {"day": draft.expected}))
    if draft.signed:
        yield "  " + house.say(Says("signed off by {text}", {"text": draft.signed}))
    if draft.state != "open":
        yield "  " + house.say(ledger.SHARES[draft.state])
    if draft.until:
        yield "  " + house.say(Says("asks for {day} as a later date", {"day": draft.until}))
    for note in draft.notes:
        yield "  " + house.say(Says("note: {note}", {"note": note}))

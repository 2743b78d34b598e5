"""The mark by which an answer finds its way back to the letter it answers (see `tokens`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from policybot import outbox, tokens
from policybot.model import Address, Catalog, Letter, Notice
from policybot.outbox import Row
from policybot.state import State, keys
from policybot.views import LetterView

from .bundles import Bundle
from .desk import Office

MAIL, CHAT = "email", "slack"
"""The channels whose readers can answer: by mail, and by a button."""

ASKS = frozenset({"opening", "reminder", "overdue", "deputy", "account", "report_request", "return"})
"""Letters that ask something of a department; all others only tell."""


def marked(office: Office, state: State, bundle: Bundle, letter: Letter, seen: LetterView) -> Letter:
    """The letter with its mark: in Reply-To or subject where answers to it are fetched, on its buttons where clicks
    are listened to.

    None in a rehearsal, which is nobody's to answer, and none to the coordinators, who report nothing.
    """
    key = signing(office, state)
    if not key or bundle.meant or bundle.contact.role == "bureau":
        return letter
    mark = tokens.mint(key, letter.number, about(seen.department, bundle.notices))
    if bundle.address.channel == CHAT:
        return replace(letter, mark=mark) if _clickable(office, bundle, seen) else letter
    intake = office.settings.intake
    if not intake or bundle.address.channel != MAIL:
        return letter
    if intake.subaddress:
        return replace(letter, reply_to=tokens.address(intake.subaddress, mark))
    return replace(letter, subject=tokens.subject(letter.subject, mark))


def _clickable(office: Office, bundle: Bundle, seen: LetterView) -> bool:
    """Whether its reader is asked for something, knows from the letter for what, and answers for one department."""
    alone = len({one.department for one in bundle.notices}) == 1
    return listening(office) and alone and not seen.discretion and bool(asking(office, bundle.notices))


def listening(office: Office) -> bool:
    """Whether clicks come back to us."""
    return bool(office.settings.channels.get(CHAT, {}).get("app_token"))


def asking(office: Office, notices: Iterable[Notice]) -> list[Notice]:
    """Those that ask for something that may be said in a chat: nothing is written there on a sensitive measure."""
    open_ones = {(m.document, m.id) for _, m in office.catalog.measures() if not m.sensitive}
    return [one for one in notices if one.letter in ASKS and (one.document, one.measure) in open_ones]


def proven(office: Office, state: State, mark: str) -> Row | None:
    """The letter a mark is of; None: it was changed or invented."""
    key = signing(office, state)
    number = tokens.number(key, mark) if key else None
    if key is None or number is None:
        return None
    for row in outbox.messages(state.db, "id = ? AND letter = id", [number]):
        if tokens.fits(key, mark, row.letter, about(row.department, carried(state, row.letter))):
            return row
    return None


def carried(state: State, letter: int) -> list[Notice]:
    """The notices in a letter."""
    return outbox.notices(state.db, "key IN (SELECT key FROM carried WHERE letter = ?)", [str(letter)])


def answered(office: Office, state: State, letter: int) -> list[Notice]:
    """The notices in a letter, by what departments are called now and how measures are numbered: a letter may be older
    than either, and a measure that was split is several."""
    return [one for notice in carried(state, letter) for one in _now(office.catalog, notice)]


def _now(catalog: Catalog, notice: Notice) -> Iterator[Notice]:
    policy = next((one for one in catalog.policies if one.document.id == notice.document), None)
    if policy is None:
        yield notice
        return
    names = (one.name for one in policy.departments.values() if notice.department in (one.name, *one.aliases))
    department = next(names, notice.department)
    idents = [one.id for one in policy.measures if notice.measure in (one.id, *one.was)]
    for ident in idents or (notice.measure,):
        yield replace(notice, department=department, measure=ident)


def signing(office: Office, state: State) -> bytes | None:
    """The key of the settings, else the one kept beside the records; None while none was made."""
    own = office.settings.intake.key if office.settings.intake else ""
    return own.encode() if own else keys.kept(state.folder)


def speaker(office: Office, department: str, fits: Callable[[Address], bool]) -> tuple[str, Address] | None:
    """Who of a department reads at an address, by name, perhaps "", and that address; None where nobody does."""
    for (name, _), contacts in office.roster.contacts.items():
        for contact in contacts if name == department else ():
            for address in contact.everywhere:
                if fits(address):
                    substitute = contact.acting(address)
                    return (substitute.name if substitute else contact.name), address
    return None


def about(department: str, notices: Iterable[Notice]) -> set[str]:
    """What a mark vouches for besides the letter's number."""
    return {department, *(f"{one.document}/{one.measure or ''}" for one in notices)}

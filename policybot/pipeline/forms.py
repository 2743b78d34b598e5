"""The department's own sheet of the ledger, which its reminders bring where the settings say so."""

from __future__ import annotations

from datetime import datetime

from policybot import ledger
from policybot.escalation.history import NEWS
from policybot.ledger import Books
from policybot.model import Attachment
from policybot.state import State

from .bundles import Bundle
from .desk import Office

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""As registered with IANA for .xlsx (ECMA-376)."""


def brings_sheet(office: Office, bundle: Bundle) -> bool:
    """To liaisons only, who fill it in, and only with a letter that asks for a report; news and answers do not."""
    asks = any(not notice.at_once and notice.step not in (*NEWS, "consent") for notice in bundle.notices)
    return asks and bundle.contact.role == "liaison" and bundle.address.channel in office.settings.sheets


def sheet(office: Office, state: State, department: str, now: datetime) -> Attachment:
    """As the records stand at this moment."""
    language, today = office.settings.language, office.day(now)
    books = Books.of(office.catalog, office.roster, office.workdays, language, state, today)
    return Attachment(f"{department}.xlsx", TYPE, ledger.export(books, department))

"""Which measure and which department a person means; near misses are answered with the right name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from policybot.model import Catalog, Measure, Policy, Says


class ActError(Exception):
    """An act that cannot be put on record: what is wrong, and what to do. Nothing has changed."""

    def __init__(self, code: str, message: Says, hint: Says) -> None:
        super().__init__(str(message))
        self.code, self.message, self.hint = code, message, hint


def find_measure(catalog: Catalog, ident: str) -> tuple[Policy, Measure]:
    """A measure by its number; with several documents that use it, by `document:number`."""
    document, _, number = ident.rpartition(":")
    found = [
        (policy, measure)
        for policy, measure in catalog.measures()
        if measure.id == number and document in ("", policy.document.id)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(f"{policy.document.id}:{number}" for policy, _ in found)
        raise ActError("ambiguous-measure", Says("several documents have a measure {id}", {"id": number}),
                       Says("write one of: {choices}", {"choices": choices}))  # fmt: skip
    hint = _near(number, (measure.id for _, measure in catalog.measures()))
    raise ActError("unknown-measure", Says("there is no measure {id}", {"id": ident}), hint)


def find_department(policy: Policy, measure: Measure, name: str) -> str:
    """The department that acts in a measure, by name or alias; a group is refused with its members."""
    if name in policy.groups:
        members = "、".join(policy.groups[name].members)
        raise ActError("group", Says("{name} is a group; each member reports for itself", {"name": name}),
                       Says("use --by with one of: {members}", {"members": members}))  # fmt: skip
    canonical = next((d.name for d in policy.departments.values() if name == d.name or name in d.aliases), None)
    if canonical is None:
        names = (n for d in policy.departments.values() for n in (d.name, *d.aliases))
        raise ActError("unknown-department", Says("there is no department {name}", {"name": name}), _near(name, names))
    if canonical not in measure.actors:
        owners = "、".join(measure.actors)
        raise ActError(
            "not-an-owner",
            Says("{name} does not act in {id}", {"name": canonical, "id": measure.id}),
            Says("its owners are: {owners}", {"owners": owners}),
        )
    return canonical


def _near(word: str, words: Iterable[str]) -> Says:
    close = get_close_matches(word, list(words), n=3, cutoff=0.4)
    if close:
        return Says("did you mean {near}?", {"near": " / ".join(close)})
    return Says("policybot status lists all measures and their owners", {})


def plain(text: str, what: str) -> str:
    """A name or text without control characters; raises where one is hidden in it."""
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
        raise ActError("control-character", Says("{what} contains a control character", {"what": what}),
                       Says("type it again by hand", {}))  # fmt: skip
    return text.strip()


def same(one: str, other: str) -> bool:
    """Whether two names are one for a reader: width, case, blanks and signs that nobody sees make no other person."""
    return bool(_seen(one)) and _seen(one) == _seen(other)


def _seen(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")


def required(text: str, what: str) -> str:
    cleaned = plain(text, what)
    if not _seen(cleaned):
        raise ActError("missing", Says("{what} is empty", {"what": what}), Says("say it in a few words", {}))
    return cleaned


def past(day: date, today: date, policy: Policy) -> None:
    """The day of an act is not after today and not before the document."""
    if day > today:
        raise ActError("future-day", Says("{day} is after today, {today}", {"day": day, "today": today}),
                       Says("--on is the day on which it happened", {}))  # fmt: skip
    if day < policy.document.issued:
        issued = policy.document.issued
        raise ActError("early-day", Says("{day} lies before the document of {issued}", {"day": day, "issued": issued}),
                       Says("--on is the day on which it happened", {}))  # fmt: skip

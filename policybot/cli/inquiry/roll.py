"""Who was told and who not, one line for all of whom the same is true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from policybot.cli.words import ROLES
from policybot.model import Says

from .gathering import Inquiry
from .people import Person, people
from .words import about, names, say


def roll(inquiry: Inquiry) -> Iterator[str]:
    """Those who were told come first, each with its letter; those of whom nothing but their department differs share
    a line."""
    lines: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for sentence, some in _sentences(inquiry).items():
        for one in some:
            alone = one.state in ("told", "failed") or (one.state != "not_told" and _stands_in(inquiry, one))
            who = say(inquiry, _who(inquiry, one)) if alone or one.role == "bureau" else ""
            same = lines[who or one.role, sentence]
            same.extend([one.department] if one.department not in same else [])
    for (who, sentence), departments in lines.items():
        if who in ROLES:
            group = {"department": names(inquiry, departments), "role": ROLES[who]}
            who = inquiry.house.say(Says("{department}, {role}", group))
        yield inquiry.house.say(Says("{who}: {says}", {"who": who, "says": sentence}))


def _sentences(inquiry: Inquiry) -> dict[str, list[Person]]:
    """People by what is said of them; two notices of which one person is told the same are one sentence."""
    found: defaultdict[tuple[object, ...], list[Person]] = defaultdict(list)
    for one in people(inquiry):
        found[one.department, one.role, one.address, say(inquiry, _state(inquiry, one))].append(one)
    sentences: defaultdict[str, list[Person]] = defaultdict(list)
    for (*_, state), some in found.items():
        notices = [notice for one in some for notice in one.notices]
        what = "、".join(dict.fromkeys(inquiry.house.say(about(inquiry, notice)) for notice in notices))
        says = Says("{what}; {says}", {"what": what, "says": state}) if what else Says("{says}", {"says": state})
        sentences[inquiry.house.say(says)].append(some[0])
    return dict(sorted(sentences.items(), key=lambda pair: pair[1][0].state == "not_told"))


def _stands_in(inquiry: Inquiry, one: Person) -> bool:
    """Whether somebody else reads what is meant for a role; embedded, each mailbox is its own."""
    return one.via != "own" and not inquiry.house.settings.embedded


def _who(inquiry: Inquiry, one: Person) -> Says:
    whom = " ".join(filter(None, [one.name, str(one.address or "")]))
    facts = {"department": one.department, "role": ROLES[one.role], "whom": whom}
    if one.role == "bureau":
        return Says("the coordinators ({whom})", facts) if one.notices else Says("the coordinators")
    if one.via == "liaison" and _stands_in(inquiry, one):
        return Says("{department}, {role} (none to be reached, read by the liaison {whom})", facts)
    if one.via == "coordinator":
        return Says("{department}, {role} (none to be reached, passed on by the coordinator {whom})", facts)
    return Says("{department}, {role} ({whom})", facts)


def _state(inquiry: Inquiry, one: Person) -> Says:
    facts: dict[str, object] = {"why": one.why}
    match one.state:
        case "not_told":
            return Says("not told; {why}", facts)
        case "waits":
            return Says("waits; {why}", facts)
        case "missing":
            return Says("missing; {why}", facts)
        case "failed":
            return Says("failed; {why}", facts)
    if one.letter is None or one.letter.sent_at is None:
        return Says("told without a letter on record; {why}", facts)
    local = one.letter.sent_at.astimezone(ZoneInfo(inquiry.house.office.zone))
    return Says("told, letter {number} at {time}; {why}",
                {**facts, "number": one.letter.letter, "time": local.strftime("%H:%M")})  # fmt: skip

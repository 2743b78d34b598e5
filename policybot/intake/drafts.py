"""The words of an answer → the reports they would make. What cannot be read or would be refused stays in the words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from policybot import acts, ledger
from policybot.acts import Account, ActError, Bench
from policybot.ledger import Share
from policybot.model import Measure, Policy, Says
from policybot.plaintext import one_line
from policybot.state.mails import Mail

from . import fixed
from .fixed import Part

VALUE = Says("the figure cannot be read, or its unit is another than the target's; it stays in the text: {said}")
LATER = Says("the later date cannot be read and stays in the text: {said}")
DAY = Says("the day cannot be read and stays in the text: {said}")
STATE = Says("the state cannot be read and stays in the text: {said}")
HEAD = Says("in front of the first number, and in no report: {said}")
REFUSED = Says("{why}; it stays in the text: {said}")

EARLY = frozenset({"no-date", "asked-early", "past-day", "answered-since"})
"""Why a later date cannot be asked for; other mistakes are told when the answer is confirmed."""
OVER = frozenset({"returned-since"})
"""The same of a part that is done."""


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

    @property
    def blank(self) -> bool:
        """Whether it says nothing that could be recorded."""
        words = self.done or self.problem or self.next or self.until or self.expected
        return not words and self.value is None and self.state == "open"


def drafts(
    on: Bench, mail: Mail, day: date, owner: str, about: tuple[str, ...], *, covers: bool = False
) -> list[Draft]:
    """The reports the words of an answer hold, beside the records of this moment. `day`: that of its arrival; `about`:
    the measures of what stands under no number; `covers`: the words go with ledger sheets and nothing else, and then a
    mere 见附件 is no report."""
    policies = on.catalog.policies
    policy = next((one for one in policies if one.document.id == mail.document), policies[0])
    known = [measure.id for measure in policy.measures]
    found, head = fixed.parts(mail.text, known), fixed.head(mail.text, known)
    found = tuple(part for part in found if part.labelled or part.measure) if covers else found or (Part(),)
    made = [_Reader(on, mail, day, owner, (part.measure,) if part.measure else about, part).draft() for part in found]
    made = [draft for draft in made if not draft.blank] or made[:1]
    if not head or not made:
        return made
    return [replace(made[0], notes=(*made[0].notes, Says(HEAD.text, {"said": head[:100]}))), *made[1:]]


def qualified(mail: Mail, measure: str) -> str:
    """A measure by its document too, where it is known."""
    return measure if ":" in measure or not mail.document else f"{mail.document}:{measure}"


@dataclass
class _Reader:
    """One part of an answer; `left` is what goes back into its words."""

    on: Bench
    mail: Mail
    day: date
    owner: str
    measures: tuple[str, ...]
    part: Part
    notes: list[Says] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def draft(self) -> Draft:
        part, named = self.part, list(self._named())
        value, expected, until = self._value(named), self._expected(), self._until(named)
        share = self._share(named)
        done = "\n".join(filter(None, [part.done, *self.left]))
        return Draft(self.measures, done, part.problem, part.next, value, expected, tuple(self.notes),
                     one_line(part.signed), share, until)  # fmt: skip

    def _named(self) -> Sequence[tuple[Policy, Measure]]:
        """The measures it is about, as far as they are any."""
        found = []
        for one in self.measures:
            try:
                found.append(acts.find_measure(self.on.catalog, qualified(self.mail, one)))
            except ActError:
                continue  # told when the answer is confirmed
        return found

    def _leave(self, label: str, said: str, why: Says) -> None:
        self.notes.append(Says(why.text, {**why.values, "said": said[:100]}))
        self.left.append(f"{label}：{said}")

    def _value(self, named: Sequence[tuple[Policy, Measure]]) -> float | None:
        units = {measure.target.unit for _, measure in named if measure.target}
        value = fixed.figure(self.part.value, units.pop() if len(units) == 1 else "")
        if self.part.value and value is None:
            self._leave("数值", self.part.value, VALUE)
        return value

    def _expected(self) -> date | None:
        found = fixed.day(self.part.expected, self.day)
        if not self.part.expected or (found and found >= self.day):
            return found
        self._leave("预计完成", self.part.expected, DAY)
        return None

    def _until(self, named: Sequence[tuple[Policy, Measure]]) -> date | None:
        said, found = self.part.until, fixed.day(self.part.until, self.day)
        if not said:
            return None
        why = self._refused(named, EARLY, asks_until=found) if found else LATER
        if why:
            self._leave("申请延期至", said, why)
        return None if why else found

    def _share(self, named: Sequence[tuple[Policy, Measure]]) -> Share:
        said, found = self.part.state, ledger.meant(self.part.state)
        if not said:
            return "open"
        why = self._refused(named, OVER, part_done=found != "open") if found else STATE
        if why:
            self._leave("状态", said, why)
        return "open" if why or found is None else found

    def _refused(
        self, named: Sequence[tuple[Policy, Measure]], codes: Collection[str], *, asks_until: date | None = None,
        part_done: bool = False,
    ) -> Says | None:  # fmt: skip
        """Why the records would not take this, for a reason of these."""
        said = Account((), self.owner, self.mail.sender or "?", self.day, done="…", asks_until=asks_until,
                       part_done=part_done)  # fmt: skip
        for policy, measure in named:
            known = self.on.known(measure).until(self.on.today)
            error = acts.refusal(policy, measure, known, said, self.on.today, self.on.workdays)
            if error and error.code in codes:
                return Says(REFUSED.text, {"why": error.message})
        return None

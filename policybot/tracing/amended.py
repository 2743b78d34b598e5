"""An amended document beside the old one: clauses that are new, gone, changed, moved; measures that lost theirs.

Equal texts pair first, wherever they stand; of the rest those that are most alike, by their pairs of neighbouring
characters (Dice's coefficient), as long as more than half agrees.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policybot.drafting import Clause, Draft
from policybot.model import Measure, Policy

ALIKE = 0.5
"""Two clauses are one that was changed when more than this share of their pairs of characters agrees."""


@dataclass(frozen=True, slots=True)
class Both:
    """A clause in the old and in the new text; `changed` names what differs: text, owners, lead, dates, figures."""

    old: Clause
    new: Clause
    changed: tuple[str, ...] = ()

    @property
    def moved(self) -> bool:
        return self.old.id != self.new.id


@dataclass(frozen=True, slots=True)
class Alignment:
    """`orphaned`: measures of clauses that are gone."""

    new: tuple[Clause, ...]
    gone: tuple[Clause, ...]
    both: tuple[Both, ...]
    orphaned: tuple[Measure, ...]

    @property
    def changed(self) -> tuple[Both, ...]:
        return tuple(one for one in self.both if one.changed)

    @property
    def moved(self) -> tuple[Both, ...]:
        return tuple(one for one in self.both if one.moved)


def align(old: Draft, new: Draft, policy: Policy | None = None) -> Alignment:
    """The clauses of two texts, each of which pairs with one of the other or with none."""
    pairs = _equal(old.clauses, new.clauses)
    left = [one for one in old.clauses if id(one) not in {id(a) for a, _ in pairs}]
    right = [one for one in new.clauses if id(one) not in {id(b) for _, b in pairs}]
    pairs += _alike(left, right)
    paired = {id(one) for pair in pairs for one in pair}
    both = sorted((Both(a, b, tuple(_differences(a, b))) for a, b in pairs), key=lambda one: one.new.line)
    gone = tuple(one for one in old.clauses if id(one) not in paired)
    lost = {one.id for one in gone}
    orphaned = tuple(m for m in policy.measures if m.clause in lost) if policy else ()
    return Alignment(tuple(one for one in new.clauses if id(one) not in paired), gone, tuple(both), orphaned)


def _equal(old: Sequence[Clause], new: Sequence[Clause]) -> list[tuple[Clause, Clause]]:
    """Clauses of the same words, first those that kept their number."""
    waiting: defaultdict[str, list[Clause]] = defaultdict(list)
    for one in new:
        waiting[one.text].append(one)
    found = []
    for one in old:
        twins = waiting[one.text]
        if twins:
            twin = next((t for t in twins if t.id == one.id), twins[0])
            twins[:] = [t for t in twins if t is not twin]
            found.append((one, twin))
    return found


def _alike(old: Sequence[Clause], new: Sequence[Clause]) -> list[tuple[Clause, Clause]]:
    bags = {id(one): _pairs(one.text) for one in (*old, *new)}
    scored = sorted(
        ((_dice(bags[id(a)], bags[id(b)]), a.id == b.id, i, j) for i, a in enumerate(old) for j, b in enumerate(new)),
        key=lambda one: (-one[0], not one[1], one[2], one[3]),
    )
    found, left, right = list[tuple[Clause, Clause]](), set[int](), set[int]()
    for score, _, i, j in scored:
        if score > ALIKE and i not in left and j not in right:
            left.add(i)
            right.add(j)
            found.append((old[i], new[j]))
    return found


def _pairs(text: str) -> Counter[str]:
    return Counter(text[n : n + 2] for n in range(len(text) - 1)) or Counter([text])


def _dice(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / (one.total() + other.total())


def _differences(old: Clause, new: Clause) -> Iterable[str]:
    looked = {
        "text": (old.text, new.text),
        "owners": (old.owners, new.owners),
        "lead": (old.leads, new.leads),
        "dates": ([(d.day, d.phrase) for d in old.deadlines], [(d.day, d.phrase) for d in new.deadlines]),
        "figures": ([(f.value, f.unit, f.op) for f in old.figures], [(f.value, f.unit, f.op) for f in new.figures]),
    }
    return (name for name, (before, after) in looked.items() if before != after)

"""What an import would change: the people of contacts.toml before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policybot.model import Contact
from policybot.settings import Who, who

People = dict[Who, Contact]
FIELDS = ("addresses", "language", "measures", "absences", "substitute")


@dataclass(frozen=True, slots=True)
class Change:
    """A person who stays. `fields`: those of the contact that differ."""

    before: Contact
    after: Contact

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(one for one in FIELDS if getattr(self.before, one) != getattr(self.after, one))


@dataclass(frozen=True, slots=True)
class Difference:
    added: tuple[Contact, ...]
    changed: tuple[Change, ...]
    removed: tuple[Contact, ...]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def difference(before: Iterable[Contact], after: Iterable[Contact]) -> Difference:
    """People are the same by department, role and name."""
    old, new = ({who(one): one for one in people} for people in (before, after))
    kept = [Change(old[one], new[one]) for one in new if one in old]
    changed = tuple(one for one in kept if one.fields)
    added, removed = tuple(_without(new, old)), tuple(_without(old, new))
    return Difference(added, changed, removed, len(kept) - len(changed))


def _without(people: People, others: People) -> Iterator[Contact]:
    return (one for key, one in people.items() if key not in others)

"""Names of departments and groups, and the departments they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from . import shape
from .door import GAP


@dataclass(frozen=True, slots=True)
class Names:
    """`departments`: each name and alias with the name it stands for; `groups`: with its members' names."""

    departments: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, file: shape.File) -> Names:
        departments = {alias: one.name for one in file.department for alias in one.called}
        departments |= {one.name: one.name for one in file.department}
        groups = {one.name: _known(one.members, departments) for one in file.group}
        return cls(departments, groups)

    def __contains__(self, name: str) -> bool:
        return name == GAP or name in self.departments or name in self.groups

    def __iter__(self) -> Iterator[str]:
        yield from self.departments
        yield from self.groups

    def department(self, name: str) -> str | None:
        """The department a name or alias stands for."""
        return self.departments.get(name)

    def expand(self, names: Iterable[str]) -> tuple[str, ...]:
        """The departments behind names and groups, in order, each once; unknown names are passed over."""
        found: dict[str, None] = {}
        for name in names:
            if name in self.departments:
                found[self.departments[name]] = None
            else:
                found |= dict.fromkeys(self.groups.get(name, ()))
        return tuple(found)


def _known(names: Iterable[str], departments: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(departments[name] for name in names if name in departments))

"""The archive that installs policybot where there is no internet: what must be in it. `make bundle` makes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"


@dataclass(frozen=True, slots=True)
class Target:
    """A machine the archive must install on: Linux with glibc 2.17 or newer (PEP 599), so also the domestic
    distributions with 2.28."""

    python: tuple[int, int]
    machine: str

    @property
    def version(self) -> str:
        return ".".join(map(str, self.python))

    @property
    def platforms(self) -> list[str]:
        return [f"manylinux_2_17_{self.machine}", f"manylinux2014_{self.machine}"]

    @property
    def environment(self) -> dict[str, str]:
        """What the markers of a requirement ask of a machine (PEP 508)."""
        return {"python_full_version": f"{self.version}.0", "python_version": self.version, "sys_platform": "linux",
                "platform_machine": self.machine, "implementation_name": "cpython"}  # fmt: skip

    def tags(self) -> frozenset[Tag]:
        return frozenset((*cpython_tags(self.python, platforms=self.platforms),
                          *compatible_tags(self.python, platforms=self.platforms)))  # fmt: skip


TARGETS = [Target((3, minor), machine) for minor in (11, 12, 13) for machine in ("x86_64", "aarch64")]


@dataclass(frozen=True, slots=True)
class Pin:
    """One entry of a lock file: `sha256` holds the hashes of all its files, wheels or not."""

    requirement: Requirement
    sha256: frozenset[str]

    def wanted(self, target: Target) -> bool:
        marker = self.requirement.marker
        return marker is None or marker.evaluate({**target.environment})

    def is_in(self, wheel: str, target: Target) -> bool:
        """Whether a wheel of this name is this version and runs there."""
        name, version, _, tags = parse_wheel_filename(wheel)
        mine = name == canonicalize_name(self.requirement.name) and self.requirement.specifier.contains(version)
        return mine and not tags.isdisjoint(target.tags())


def pins(lock: str) -> Iterator[Pin]:
    """The entries of a lock file's text."""
    for block in re.split(r"(?m)^(?=[^\s#])", lock):
        line, *options = re.split(r"\s*\\\n\s*", block.strip())
        if line:
            hashes = (option.removeprefix("--hash=sha256:") for option in options)
            yield Pin(Requirement(line), frozenset(hashes))


def missing(wheels: Iterable[str], entries: Iterable[Pin]) -> list[str]:
    """What the archive lacks, each with the machine that would miss it; empty when it is complete."""
    names = list(wheels)
    return [
        f"{pin.requirement.name} for CPython {target.version} on {target.machine}"
        for pin in entries
        for target in TARGETS
        if pin.wanted(target) and not any(pin.is_in(name, target) for name in names)
    ]

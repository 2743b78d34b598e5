"""Rehearsal: until a channel has gone live, what it would send goes to the coordinators, marked, and tells nobody.

Only channels whose letters leave the machine rehearse. What is meant for the coordinators themselves is no rehearsal:
they do read it. Each notice is shown once; it stays on record as it is and counts as told to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from policybot.channels import Channel
from policybot.model import Address, Contact, Key
from policybot.settings import SettingsError

from .bundles import Bundle


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`live`: channels that write to their addressees. `desk`: the coordinators and their addresses.
    `shown`: notices of which a rehearsal was sent already."""

    channels: Mapping[str, Channel]
    live: frozenset[str]
    desk: Sequence[tuple[Contact, Address]]
    shown: set[Key]

    def on(self, channel: str) -> bool:
        if channel in self.live or channel not in self.channels:
            return False
        try:
            return self.channels[channel].leaves_machine
        except SettingsError:
            return True  # a channel set up wrongly must not be the way round a rehearsal

    def stage(self, bundle: Bundle) -> Iterator[Bundle]:
        """The letters a bundle becomes: itself, or what of it is the coordinators' own, and the rehearsal of the
        rest for each of them."""
        if not self.on(bundle.address.channel):
            yield bundle
            return
        own = tuple(n for n in bundle.notices if n.role == "bureau")
        if own:
            yield replace(bundle, notices=own)
        rest = tuple(n for n in bundle.notices if n.role != "bureau" and n.key not in self.shown)
        if rest:
            for _, address in self.desk:
                yield replace(bundle, notices=rest, address=address, meant=bundle.address, at_once=False)

"""The channels of a house, opened when first used and closed together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from policybot import channels
from policybot.channels import Channel
from policybot.model import Mistake, Says
from policybot.settings import SettingsError, typed

from .desk import Office

MAIL = "mail"
"""The folder of the embedded mailboxes in the state folder."""


class Post(Mapping[str, Channel]):
    """Channel by name: those of the settings, and always the embedded mailboxes.

    Opening one that is configured wrongly raises SettingsError with the place of the mistake.
    """

    def __init__(self, office: Office, folder: Path) -> None:
        bureau = office.catalog.policies[0].document.bureau
        here = {"root": folder / MAIL, "sender": f"{bureau} <policybot@{office.domain}>"}
        tables = office.settings.channels
        self._tables: dict[str, Mapping[str, object]] = {**tables, "maildir": {**here, **tables.get("maildir", {})}}
        self._open: dict[str, Channel] = {}

    def __getitem__(self, name: str) -> Channel:
        if name not in self._open:
            options = typed(channels.options_class(name), self._tables[name], f"channel.{name}")
            try:
                self._open[name] = channels.open(name, options)
            except ValueError as error:
                what = Says("channel {name}: {why}", {"name": name, "why": str(error)})
                mistake = Mistake(
                    1, 1, "bad-channel", what, Says("mend its table in policybot.toml", {}), "policybot.toml"
                )
                raise SettingsError((mistake,)) from None
        return self._open[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __contains__(self, name: object) -> bool:
        return name in self._tables

    def check(self) -> None:
        """Opens every channel of the settings, which reaches nobody yet: a slip in a table is to be said when the
        settings are read, not when the first letter should go. Raises SettingsError."""
        for name in self:
            self[name]
        self.close()

    def close(self) -> None:
        for channel in self._open.values():
            channel.close()
        self._open.clear()

"""The files a person edits: policy, settings, working days."""

from __future__ import annotations

from collections.abc import Iterator

from policybot.model import Says
from policybot.settings import SettingsError

from .patient import Line, Patient


def look(patient: Patient) -> Iterator[Line]:
    found = patient.reading
    if isinstance(found, SettingsError):
        for one in found.mistakes:
            place = {"place": f"{one.file}:{one.line}:{one.column}", "what": one.message}
            yield Line("settings", "fault", Says("{place}  {what}", place), one.hint)
        return
    count = {"count": sum(1 for _ in found.catalog.measures()), "file": patient.measures}
    yield Line("settings", "ok", Says("{file}: {count} measures", count))
    if patient.config is None:
        advice = Says("to write to people: copy policybot.example.toml to policybot.toml and fill it in")
        yield Line("settings", "ok", Says("no policybot.toml: letters lie in mailboxes on this machine"), advice)

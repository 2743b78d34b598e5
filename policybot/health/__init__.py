"""Whether the machine is well, for those who watch it: systemd."""

from __future__ import annotations

from .systemd import notify

__all__ = ["notify"]

"""The relay and the house of the whole machine serve here as well."""

from __future__ import annotations

from tests.whole.conftest import house, relay

__all__ = ["house", "relay"]

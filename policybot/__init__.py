"""Keeps every commitment of a policy document, and tells the right person on the right working day."""

from __future__ import annotations

__version__ = "0.1.0"

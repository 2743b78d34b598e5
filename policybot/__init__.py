"""Keeps every commitment of a policy document, and tells the right person on the right working day."""

__version__ = "0.1.0"

"""What is done once a night."""

from __future__ import annotations

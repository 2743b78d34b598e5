"""`python -m policybot` is `policybot`."""

from __future__ import annotations

from policybot.cli import main

if __name__ == "__main__":
    main()

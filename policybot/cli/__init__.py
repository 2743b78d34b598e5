"""The command line (DESIGN section 8).

A command is one file in `commands/`, found by scanning that folder and imported when it is called, so that help
stays fast. Its first docstring line is its line in `policybot --help`: Chinese, ` · `, English. Its function `run`
takes a House and its own options and gives an Answer:

    @command(option("--on DAY", "哪一天，默认今天 · the day, by default today", read=day))
    def run(house: House, on: date | None) -> Answer: ...

Nothing else names it. Exit codes: 0 done, 1 the input is wrong, 2 usage, 130 interrupted, 141 nobody reads on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from . import front

INTERRUPTED = 130
NOBODY_READS = 141
"""128 + SIGINT, 128 + SIGPIPE: what a shell reports of a program ended so."""


def main() -> None:
    """What the shell starts."""
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        # Python flushes once more at exit and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = NOBODY_READS
    sys.exit(status)


def run(argv: Sequence[str]) -> int:
    """Runs a command line and returns its exit code."""
    name, rest = front.split(argv)
    if name is None and not set(rest).isdisjoint(front.ANSWERED):
        print(front.version() if "--version" in rest else front.overview(front.language(rest)))
        return 0
    if not rest and name is None:
        print(front.overview(front.language(rest)))
        return 2
    from .program import call

    return call(name, rest)

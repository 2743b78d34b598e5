"""A policy with a hundred owners, each with a mailbox of its own, and a worker that delivers to them in a process
of its own: something to kill.

    python -m tests.whole.hundred STATE PORT INSTANT
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from policybot import catalog, settings
from policybot.daemon import Daemon
from policybot.pipeline import Office
from policybot.state import FILE, open_state

from .machine import go_live

COUNT = 100
NAMES = [f"第{n}单位" for n in range(COUNT)]


def policy() -> str:
    departments = "\n".join(f'[[department]]\nname = "{name}"\nkind = "government"\n' for name in NAMES)
    owners = ", ".join(f'"{name}"' for name in NAMES)
    return f"""
[document]
id = "hundred"
number = "试〔2024〕1号"
issued = 2024-04-16
ends = 2025-12-31
bureau = "{NAMES[0]}"

{departments}

[[measure]]
id = "1.1"
title = "一百家的事项"
owners = [{owners}]
due = 2024-12-31
phrase = "2024年底前"
"""


def config(port: int) -> str:
    contacts = "\n".join(
        f'[[contact]]\ndepartment = "{name}"\nrole = "liaison"\naddresses = ["email:unit{n}@example.com"]\n'
        for n, name in enumerate(NAMES)
    )
    return f"""
[bureau]
contact = "联系人"
phone = "000"
coordinators = [{{ name = "统筹", addresses = ["email:coordinator@example.com"] }}]

[channel.email]
host = "127.0.0.1"
port = {port}
tls = "off"
sender = "bot@example.com"
timeout = 5.0

{contacts}
"""


def office(folder: Path, port: int) -> Office:
    """The office, live on its channels."""
    loaded = catalog.load({"hundred.toml": policy().encode()})
    assert loaded.catalog is not None, [str(m.message) for m in loaded.mistakes]
    file = folder / "policybot.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(config(port), encoding="utf-8")
    made = Office(loaded.catalog, settings.load(file, {}, loaded.catalog))
    if not (folder / FILE).exists():
        with open_state(folder) as state:
            go_live(made, state)
    return made


def main() -> None:
    folder, port, moment = Path(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
    made = office(folder, port)
    print(Daemon(folder, lambda: made).once(moment), flush=True)


if __name__ == "__main__":
    main()

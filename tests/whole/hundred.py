"""A policy with a hundred owners, each with a mailbox of its own, and a worker that delivers to them in a process
of its own: something to kill.

    python -m tests.whole.hundred STATE PORT INSTANT [SERVICE]
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


def names(count: int) -> list[str]:
    return [f"第{n}单位" for n in range(count)]


def policy(count: int = COUNT) -> str:
    departments = "\n".join(f'[[department]]\nname = "{name}"\nkind = "government"\n' for name in names(count))
    owners = ", ".join(f'"{name}"' for name in names(count))
    return f"""
[document]
id = "hundred"
number = "试〔2024〕1号"
issued = 2024-04-16
ends = 2025-12-31
bureau = "{names(1)[0]}"

{departments}

[[measure]]
id = "1.1"
title = "一百家的事项"
owners = [{owners}]
due = 2024-12-31
phrase = "2024年底前"
"""


WAYS = ("email", "maildir", "slack", "wecom", "dingtalk", "feishu", "webhook")


def address(n: int, service: str) -> str:
    """Where unit n is written to: by mail, or, where there is a service for the others, each way in turn."""
    way = WAYS[n % len(WAYS)] if service else "email"
    return f"{way}:unit{n}@example.com" if way == "email" else f"{way}:unit{n}"


def tables(service: str, count: int) -> str:
    """The channels over HTTP, each unit with a robot of its own: a robot's pace is no part of this."""
    found = [f'[channel.slack]\ntoken = "xoxb-1"\nbase_url = "{service}/slack/"\n']
    for way in ("wecom", "dingtalk", "feishu", "webhook"):
        units = [n for n in range(count) if WAYS[n % len(WAYS)] == way]
        places = ", ".join(f'unit{n} = "{service}/{way}/unit{n}"' for n in units)
        if way == "webhook":
            keys = ", ".join(f'unit{n} = "key"' for n in units)
            found.append(f"[channel.webhook]\nreceivers = {{ {places} }}\nsecrets = {{ {keys} }}\n")
        else:
            found.append(f"[channel.{way}]\nrobots = {{ {places} }}\n")
    return "\n".join(found)


def config(port: int, count: int = COUNT, service: str = "") -> str:
    contacts = "\n".join(
        f'[[contact]]\ndepartment = "{name}"\nrole = "liaison"\naddresses = ["{address(n, service)}"]\n'
        for n, name in enumerate(names(count))
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

{tables(service, count) if service else ""}

{contacts}
"""


def office(folder: Path, port: int, count: int = COUNT, service: str = "") -> Office:
    """The office, live on its channels."""
    loaded = catalog.load({"hundred.toml": policy(count).encode()})
    assert loaded.catalog is not None, [str(m.message) for m in loaded.mistakes]
    file = folder / "policybot.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(config(port, count, service), encoding="utf-8")
    made = Office(loaded.catalog, settings.load(file, {}, loaded.catalog))
    if not (folder / FILE).exists():
        with open_state(folder) as state:
            go_live(made, state)
    return made


def main() -> None:
    folder, port, moment = Path(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
    made = office(folder, port, service=sys.argv[4] if len(sys.argv) > 4 else "")
    print(Daemon(folder, lambda: made).once(moment), flush=True)


if __name__ == "__main__":
    main()

"""`make bench`: what policybot costs, as ratios taken in one run, so that a slow machine tells the same story.

start-up    --help, status, validate    against `python -c pass`
a tick      one working day of the shipped policy, planned and delivered to local mailboxes
letters     the durable path to a real SMTP server    against smtplib sending the same bytes, ready made
the ledger  10,000 rows exported and imported    against writing and reading the same cells
a draft     1,000 clauses of an official text    against one regular expression pass over the same text
"""

from __future__ import annotations

import re
import resource
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import xlsxwriter
from python_calamine import load_workbook

from policybot.drafting import Line, draft
from policybot.pipeline import tick
from policybot.pipeline.post import Post
from policybot.state import open_state
from tests.channels.relay import relaying
from tests.ledger import large
from tests.whole.hundred import COUNT, office
from tests.whole.machine import ROOT, Machine, at, days

RUNS = 9


def seconds(act: Callable[..., object], *arguments: object) -> float:
    began = time.perf_counter()
    act(*arguments)
    return time.perf_counter() - began


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)


def startup() -> None:
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "--help": [sys.executable, "-m", "policybot", "--help"],
        "validate": [sys.executable, "-m", "policybot", "validate"],
        "status --json": [sys.executable, "-m", "policybot", "status", "--json"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS + 1):
        for name, command in commands.items():
            taken[name].append(seconds(_run, command))
    base = statistics.median(taken["python -c pass"][1:])
    print(f"start-up, median of {RUNS} runs")
    for name, each in taken.items():
        middle = statistics.median(each[1:])
        print(f"  {name:16} {middle * 1000:7.0f} ms   {middle / base:5.1f} x python -c pass")


def daily_tick() -> None:
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine.make(Path(folder))
        first = date(2024, 4, 16)
        each = [seconds(machine.tick, at(day)) for day in days(first, first + timedelta(days=364))]
        letters = len(machine.rows("SELECT 1 FROM message"))
        machine.state.close()
    busy = sorted(each)[-10:]
    print("a year of daily ticks of the shipped policy, delivered to local mailboxes")
    print(
        f"  {sum(each):6.1f} s in all, {letters} letters; ten busiest days {statistics.mean(busy) * 1000:.0f} ms each"
    )


def letters() -> None:
    ready: list[bytes] = []
    ours, plain = [], []
    for _ in range(3):
        with relaying() as relay, tempfile.TemporaryDirectory() as folder:
            port = relay.address[1]
            made = office(Path(folder), port)
            post = Post(made, Path(folder))
            with open_state(Path(folder)) as state:
                ours.append(seconds(tick, made, state, post, at(date(2024, 12, 17))))
            post.close()
            ready = [e.content for e in relay.letters if isinstance(e.content, bytes)]
            assert len(ready) == COUNT
        with relaying() as relay:
            plain.append(seconds(_plain, relay.address[1], ready))
    ratio = statistics.median(ours) / statistics.median(plain)
    print(f"{COUNT} letters by SMTP on loopback, median of 3")
    print(f"  durable path  {COUNT / statistics.median(ours):6.0f} letters/s   {ratio:.1f} x the time of smtplib")
    print(f"  smtplib       {COUNT / statistics.median(plain):6.0f} letters/s   ready bytes, one connection")


def _plain(port: int, ready: list[bytes]) -> None:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as session:
        for n, content in enumerate(ready):
            session.sendmail("bot@example.com", f"unit{n}@example.com", content)


def ledger() -> None:
    known = large.policy(10_000)
    with tempfile.TemporaryDirectory() as folder:
        exports = [seconds(large.export, known, Path(folder)) for _ in range(3)]
        sheet = large.filled(large.export(known, Path(folder)))
        imports = [seconds(large.take, known, Path(folder) / str(n), sheet) for n in range(3)]
    rows = load_workbook(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    write = statistics.median(seconds(_write, rows) for _ in range(3))
    read = statistics.median(seconds(_read, sheet) for _ in range(3))
    out, back = statistics.median(exports), statistics.median(imports)
    print("10,000 rows of the ledger, each with a report, median of 3")
    print(f"  export  {out:6.2f} s   {out / write:.1f} x xlsxwriter writing the same cells without a format")
    print(f"  import  {back:6.2f} s   {back / read:.1f} x calamine reading the same cells")


def _write(rows: Sequence[Sequence[object]]) -> None:
    with xlsxwriter.Workbook(BytesIO(), {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)


def _read(data: bytes) -> None:
    load_workbook(BytesIO(data)).get_sheet_by_index(0).to_python()


CLAUSE = (
    "（{n}）建设第{n}类平台。支持企业和高校联合建设平台，{year}年底前建成{n}家以上，对成效突出的每家给予不超过50万元补助。"
    "（省教育厅、科技厅，各市（区）政府）定期开展评估，{year}年6月底前覆盖率达到95%。（省统计局牵头，省财政厅配合）"
)


def drafted() -> None:
    numbers = "一二三四五六七八九"
    text = [CLAUSE.format(n=numbers[n % 9], year=2025 + n % 3) for n in range(500)]
    lines = [Line(n, line) for n, line in enumerate(["一、任务", *text], 1)]
    joined = "\n".join(text)
    ours = statistics.median(cpu(draft, lines) for _ in range(3))
    one_pass = statistics.median(cpu(re.findall, r"（[^（）]*）|\d+年|\d+[万亿]?[元家%]", joined) for _ in range(RUNS))
    assert len(draft(lines).clauses) == 1000
    print("1,000 clauses drafted, CPU, median of 3")
    print(f"  {ours:6.2f} s   {ours / one_pass:.0f} x one regular expression pass over the same text")
    print(f"  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB at most in this process")


def cpu(act: Callable[..., object], *arguments: object) -> float:
    began = time.process_time()
    act(*arguments)
    return time.process_time() - began


if __name__ == "__main__":
    drafted()
    ledger()
    startup()
    daily_tick()
    letters()

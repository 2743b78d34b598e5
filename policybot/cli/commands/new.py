"""为另一份文件建台账：逐项问明，写好可用的文件 · Begins another document: asks, then writes the files to start from.

On a terminal what is not given is asked for; elsewhere every option is needed. A file that is there is never written
over.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from shlex import quote

import click

from policybot import catalog
from policybot.cli import front
from policybot.cli.faults import BadFile, Fault, usage
from policybot.cli.frame import Answer, argument, command, option
from policybot.cli.house import House
from policybot.cli.output import sentence
from policybot.cli.values import day
from policybot.editing import beginning
from policybot.editing.beginning import Beginning
from policybot.model import Mistake, Says

QUESTIONS: Mapping[str, Says] = {
    "number": Says("Number of the document, such as 陕政办发〔2024〕11号"),
    "title": Says("Title of the document"),
    "bureau": Says("Bureau that coordinates, as the document writes it"),
    "issued": Says("Day of issue, such as 2024-04-16"),
    "ends": Says("Last day of validity, such as 2025-12-31"),
    "id": Says("Short id for files and records"),
}
KEPT = frozenset({"measures.schema.json"})
"""May be there already: it is the same for every document."""


@command(
    argument("FOLDER", "写到哪个目录，默认当前目录 · where to write, by default here", needed=False),
    option("--id ID", "代号，如 sx-2024-11 · a short id", name="ident"),
    option("--number NUMBER", "文号 · the number of the document"),
    option("--title TITLE", "文件标题 · its title"),
    option("--bureau DEPARTMENT", "统筹单位 · the bureau that coordinates"),
    option("--issued DAY", "印发日期 · the day of issue", read=day),
    option("--ends DAY", "有效期末，含当日 · the last day of validity", read=day),
)
def run(house: House, folder: str | None, ident: str | None, issued: date | None, ends: date | None,
        **words: str | None) -> Answer:  # fmt: skip
    target = Path(folder or ".")
    _free(target)
    given = {**words, "issued": issued, "ends": ends, "id": ident}
    begun = _proved(Beginning(**_all(house, given)))  # type: ignore[arg-type]
    made = _write(target, beginning.texts(begun))
    facts = {"folder": str(target), "written": [str(file) for file in made]}
    return Answer(lambda: facts, lambda: _lines(house, target, made))


def _free(folder: Path) -> None:
    for name in ("measures.toml", beginning.EXAMPLE):
        if (folder / name).exists():
            raise Fault("exists", Says("{file} is there already; nothing is written over", {"file": folder / name}),
                        Says("name another folder: policybot new FOLDER"), file=str(folder / name))  # fmt: skip


# ── asking ─────────────────────────────────────────────────────────────────────


def _all(house: House, given: Mapping[str, object]) -> dict[str, object]:
    """Every answer, from the options or from the person in front of the terminal."""
    missing = [key for key in QUESTIONS if given[key] is None]
    if missing and (house.json or not sys.stdin.isatty()):
        raise usage(Says("{name} is missing", {"name": "、".join(f"--{key}" for key in missing)}),
                    Says("without a terminal every option is needed; see: policybot new --help"))  # fmt: skip
    answers: dict[str, object] = {}
    for key in QUESTIONS:
        answers[key] = given[key] if given[key] is not None else _ask(house, key, answers)
    return answers


def _ask(house: House, key: str, answers: Mapping[str, object]) -> object:
    """Asks until the answer can be used."""
    default = beginning.ident(str(answers["number"])) if key == "id" else None
    while True:
        try:
            word = click.prompt(house.say(QUESTIONS[key]), default=default or None, err=True, prompt_suffix="：")
        except click.Abort:
            raise KeyboardInterrupt from None
        try:
            return _read(key, word.strip(), answers)
        except Fault as fault:
            click.echo(sentence(fault, house.language), err=True)


def _read(key: str, word: str, answers: Mapping[str, object]) -> object:
    """An answer as a value, tried with stand-ins for what was not asked yet. Raises Fault."""
    value = day(word, f"--{key}") if key in ("issued", "ends") else word
    known = {**STAND_INS, **answers, key: value}
    _proved(Beginning(**{"ends": known["issued"] + YEAR, **known}))  # type: ignore[arg-type,operator]
    return value


STAND_INS: Mapping[str, object] = {"id": "x", "number": "x", "title": "x", "bureau": "x", "issued": date(2000, 1, 1)}
YEAR = timedelta(days=365)
"""How long a document is taken to last whose end was not asked for yet: one that ends too late is refused."""


def _proved(begun: Beginning) -> Beginning:
    """The same, if a measures file can be made of it. Raises BadFile."""
    mistakes = catalog.load({"": beginning.texts(begun)["measures.toml"].encode()}).mistakes
    if mistakes:
        raise BadFile(tuple(map(_bare, mistakes)))
    return begun


def _bare(one: Mistake) -> Mistake:
    """Without its place, for there is no file yet."""
    return Mistake(0, 0, one.code, one.message, one.hint)


# ── writing ────────────────────────────────────────────────────────────────────


def _write(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, text in texts.items():
        if name in KEPT and (folder / name).exists():
            continue
        with (folder / name).open("x", encoding="utf-8", newline="") as file:  # x: what came meanwhile stays
            file.write(text)
        made.append(folder / name)
    return made


def _lines(house: House, folder: Path, made: list[Path]) -> Iterator[str]:
    for file in made:
        yield house.say(Says("{file} is written", {"file": file}))
    yield ""
    yield house.say(Says("What comes next:"))
    if folder != Path():
        yield f"  cd {quote(str(folder))}"
    for command_line, why in NEXT:
        yield f"  {command_line.format(me=front.me())}"
        yield f"      {house.say(why)}"


NEXT = (
    ("{me} draft 原文.docx > 初稿.toml", Says("if you have the text: a draft of all measures, to copy from")),
    ("{me} validate", Says("all mistakes of the file at once")),
    ("cp policybot.example.toml policybot.toml", Says("then fill in channels and contacts")),
    ("{me} plan", Says("who would be told what on the next working day")),
    ("{me} run", Says("begin; letters stay on this machine until a channel is set up")),
)

"""Writes the pages that would go stale by hand: the check list and the command reference. `make docs` runs it.

`python docs/generate.py --check` writes nothing and exits 1 when a page differs from the code.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

HERE = Path(__file__).parent


def checks_page(language: str) -> str:
    """The docstrings of policybot/checks, in alphabetical order."""
    from policybot import checks
    from policybot.cli.pages import page

    parts = [WORDS[language]["checks"], "", WORDS[language]["made"], ""]
    for name in checks.names():
        parts += [f"## `{name}`", "", *_as_markdown(list(page(checks.page(name), language))), ""]
    return "\n".join(parts).rstrip() + "\n"


def _as_markdown(page: list[str]) -> list[str]:
    """Headings of a page stand at the margin, their text is indented; an example is code."""
    lines: list[str] = []
    code = False
    for line in page:
        if line and not line.startswith(" ") and lines:
            lines += ["```", ""] if code else []
            code = line.strip() in EXAMPLE
            lines += [f"**{line.strip()}**", "", *(["```toml"] if code else [])]
        elif line.strip() or not code:
            lines.append(line.removeprefix("    "))
    return lines


def commands_page(language: str) -> str:
    """What `policybot COMMAND --help` says."""
    from policybot.cli import frame, front, program

    parts = [
        WORDS[language]["commands"],
        "",
        WORDS[language]["made"],
        "",
        "```text",
        front.overview(language),
        "```",
        "",
    ]
    for name in front.names():
        parts += [f"## `{name}`", "", "```text", *frame.page(program.find(name), language), "```", ""]
    return "\n".join(parts).rstrip() + "\n"


EXAMPLE = ("Example", "示例")
WORDS = {
    "en": {"checks": "# Checks", "commands": "# Commands", "made": "Made from the code by `make docs`."},
    "zh": {"checks": "# 核查", "commands": "# 命令", "made": "由 `make docs` 从代码生成。"},
}


def schema() -> str:
    from policybot import catalog

    return catalog.schema()


SUFFIX = {"en": ".md", "zh": ".zh-CN.md"}
PAGES = {
    name + SUFFIX[language]: partial(page, language)
    for name, page in (("checks", checks_page), ("commands", commands_page))
    for language in ("en", "zh")
} | {
    "../measures.schema.json": schema,
    # what `policybot new` adapts: an installed program has no other copy
    "../policybot/editing/policybot.example.toml": partial((HERE.parent / "policybot.example.toml").read_text, "utf-8"),
}


def main() -> int:
    stale = [name for name, page in PAGES.items() if _differs(HERE / name, page())]
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"docs/{name} differs from the code: run `make docs`", file=sys.stderr)
        return bool(stale)
    for name in stale:
        (HERE / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"docs/{name} written")
    return 0


def _differs(file: Path, text: str) -> bool:
    return not file.exists() or file.read_text(encoding="utf-8") != text


if __name__ == "__main__":
    sys.exit(main())

"""Writes the pages that would go stale by hand: the check list and the command reference. `make docs` runs it.

`python docs/generate.py --check` writes nothing and exits 1 when a page differs from the code.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent


def checks_page() -> str:
    """docs/checks.md: the docstrings of policybot/checks, in alphabetical order."""
    from policybot import checks

    parts = ["# Checks", "", "Made from the docstrings in `policybot/checks/` by `make docs`.", ""]
    for name in checks.names():
        parts += [f"## `{name}`", "", *_as_markdown(checks.page(name)), ""]
    return "\n".join(parts).rstrip() + "\n"


def _as_markdown(page: str) -> list[str]:
    """Headings of a page stand at the margin, their text is indented; an example is code."""
    lines: list[str] = []
    example = False
    for line in page.splitlines():
        heading = line and not line.startswith(" ") and lines
        if heading:
            lines += ["```", ""] if example else []
            example = line.strip() == "Example"
            lines += [f"**{line.strip()}**", "", *(["```toml"] if example else [])]
        elif line.strip() or not example:
            lines.append(line.removeprefix("    "))
    return lines


def commands_page() -> str:
    """docs/commands.md: what `policybot COMMAND --help` says."""
    from policybot.cli import reference

    parts = ["# Commands", "", "Made from `policybot COMMAND --help` by `make docs`.", ""]
    for name, text in reference():
        parts += [f"## `{name}`", "", "```text", text.strip(), "```", ""]
    return "\n".join(parts).rstrip() + "\n"


PAGES = {"checks.md": checks_page, "commands.md": commands_page}


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

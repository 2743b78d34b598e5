"""Pages of a command: where they are written, and the browser that shows them."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from tempfile import mkdtemp

from policybot.model import Says

NONE = Says("there is no browser here: open the file on a machine that has one")


def own(name: str) -> Path:
    """A new folder that only its owner can look into; it stays, for the browser reads it after the command's end."""
    return Path(mkdtemp(prefix=f"policybot-{name}-"))


def show(page: Path) -> bool:
    """Opens a page in the person's browser (that of $BROWSER first). False where there is none."""
    return webbrowser.open(page.absolute().as_uri())

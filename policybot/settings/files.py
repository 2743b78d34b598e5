"""Reading the files a person edits: bytes, or a sentence on why not."""

from __future__ import annotations

from pathlib import Path

from policybot.model import Says

from .errors import FileProblem

NO_POLICY = frozenset({"policybot.toml", "policybot.example.toml", "workdays.toml", "contacts.toml"})
"""Files that may lie in the same folder as measures files and are none."""
LARGEST = 16 * 1024 * 1024
"""Bytes; ten thousand measures are four megabytes."""


def sources(path: Path) -> dict[str, bytes]:
    """A measures file, or every *.toml of a folder: name → bytes. Raises FileProblem."""
    try:
        if not path.is_dir():
            return {str(path): content(path)}
        found = sorted(one for one in path.glob("*.toml") if one.name not in NO_POLICY)
    except OSError as error:
        raise _unreadable(path, error) from None
    if not found:
        hint = Says("put a measures file there, or name another folder")
        raise FileProblem(str(path), Says("there is no *.toml in the folder {file}", {"file": path}), hint)
    return {str(one): content(one) for one in found}


def content(path: Path) -> bytes:
    """The bytes of a file. Raises FileProblem."""
    try:
        if path.exists() and not path.is_file():
            hint = Says("name a file")
            raise FileProblem(str(path), Says("{file} is not a file", {"file": path}), hint)
        if path.stat().st_size > LARGEST:
            hint = Says("is this the right file?")
            raise FileProblem(str(path), Says("{file} is too large", {"file": path}), hint)
        return path.read_bytes()
    except FileNotFoundError:
        hint = Says("check the name, or the folder you are in")
        raise FileProblem(str(path), Says("there is no file {file}", {"file": path}), hint) from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> FileProblem:
    why = getattr(error, "strerror", None) or str(error)
    message = Says("{file} cannot be read: {why}", {"file": path, "why": why})
    return FileProblem(str(path), message, Says("give the account of the service the right to read it"))

"""The file's place on the disk: there is always a whole one, the old or the new."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

BACKUP = ".bak"


def put(file: Path, data: bytes, model: Path) -> Path | None:
    """Writes a file; what it held before is kept beside it. Gives the name of that copy, None where there was nothing.

    Rights and owner are those of the old file, or else of `model`: whoever may read the settings may read this.
    """
    file = file.resolve()  # a link stays a link
    kept = None
    if file.exists():
        kept = file.with_name(file.name + BACKUP)
        _replace(kept, file.read_bytes(), file)
    _replace(file, data, file if kept else model)
    return kept


def _replace(file: Path, data: bytes, model: Path) -> None:
    """Written, on the disk, then renamed (rename(2) is atomic; fsync(2) on the folder makes it last)."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(data)
            part.flush()
            _like(part.fileno(), model)
            os.fsync(part.fileno())
        Path(name).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _settle(file.parent)


def _like(handle: int, model: Path) -> None:
    """The rights of another file; its owner too, where we may give files away."""
    found = model.stat()
    with suppress(PermissionError):
        os.fchown(handle, found.st_uid, found.st_gid)
    os.fchmod(handle, found.st_mode & 0o777)


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

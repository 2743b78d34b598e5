"""`make bundle`: dist/policybot-<version>-offline.tar.gz, the same bytes from the same commit."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from policybot import __version__

from . import LOCK, ROOT, TARGETS, Target, missing, pins

NAME = f"policybot-{__version__}-offline"
FILES = (
    "measures.toml", "measures.schema.json", "policybot.example.toml", "CHANGELOG.md", "LICENSE",
    "docs/operations.md", "deploy",
)  # fmt: skip
EPOCH = 315532800
"""1980-01-01, the first moment a ZIP file, and so a wheel, can name."""


def main() -> None:
    folder = ROOT / "build" / NAME
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    for target in TARGETS:
        download(target, wheels)
    lock = LOCK.read_text("utf-8")
    if lacking := missing((file.name for file in wheels.iterdir()), pins(lock)):
        sys.exit("the bundle would be incomplete:\n  " + "\n  ".join(lacking))
    own = build(wheels)
    (folder / "requirements.txt").write_text(f"{lock}policybot=={__version__} \\\n    --hash=sha256:{digest(own)}\n")
    lay_out(folder)
    archive = ROOT / "dist" / f"{NAME}.tar.gz"
    archive.parent.mkdir(exist_ok=True)
    pack(folder, archive)
    print(f"{archive.relative_to(ROOT)}  {archive.stat().st_size / 1e6:.1f} MB  sha256 {digest(archive)}")


def download(target: Target, wheels: Path) -> None:
    """The wheels of the lock for one machine; pip holds each to the lock's hash."""
    platforms = [word for name in target.platforms for word in ("--platform", name)]
    abis = ["--abi", f"cp{''.join(map(str, target.python))}", "--abi", "abi3", "--abi", "none"]
    _pip("download", "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(LOCK), "--dest", str(wheels),
         "--implementation", "cp", "--python-version", target.version, *abis, *platforms)  # fmt: skip


def build(wheels: Path) -> Path:
    _pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(wheels), str(ROOT))
    return next(wheels.glob("policybot-*.whl"))


def _pip(*words: str) -> None:
    command, environment = [sys.executable, "-m", "pip", *words], {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"pip {words[0]}: {done.stderr.strip()}")


def lay_out(folder: Path) -> None:
    """Everything but the wheels, and a sum for each file: a stick or a disk may have spoilt one on the way."""
    shutil.copy(ROOT / "bundle" / "install.sh", folder)
    for name in FILES:
        source, copy = ROOT / name, folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    (folder / "VERSION").write_text(f"{__version__}-{digest(next(folder.glob('wheels/policybot-*.whl')))[:8]}\n")
    sums = [f"{digest(file)}  {file.relative_to(folder)}\n" for file in files(folder)]
    (folder / "SHA256SUMS").write_text("".join(sums))


def files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def pack(folder: Path, archive: Path) -> None:
    """Order, owner, time and mode say nothing of the machine that packs."""
    with gzip.GzipFile(archive, "wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for file in files(folder):
            entry = tarfile.TarInfo(f"{folder.name}/{file.relative_to(folder)}")
            entry.size, entry.mtime = file.stat().st_size, EPOCH
            entry.mode = 0o755 if file.suffix == ".sh" else 0o644
            with file.open("rb") as content:
                tar.addfile(entry, content)


if __name__ == "__main__":
    main()

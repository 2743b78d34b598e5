"""The archive for machines without internet: nothing is missing, and one command installs, upgrades, goes back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from bundle import LOCK, ROOT, TARGETS, Pin, Target, missing, pins
from bundle.__main__ import FILES, NAME, files, lay_out, pack

LOCKED = list(pins(LOCK.read_text("utf-8")))
X86, ARM = Target((3, 11), "x86_64"), Target((3, 11), "aarch64")
ENTRY = "some-thing==1.2 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
[SOME] = pins(ENTRY)

WHEELS = [
    # wheel, target, fits, remark
    ("some_thing-1.2-py3-none-any.whl", X86, True, "pure Python, its name spelt as files are"),
    ("some_thing-1.2-py2.py3-none-any.whl", ARM, True, "pure Python of both kinds"),
    ("some_thing-1.3-py3-none-any.whl", X86, False, "another version"),
    ("something-1.2-py3-none-any.whl", X86, False, "another name"),
    ("some_thing-1.2-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl", X86, True, "compiled for it"),
    ("some_thing-1.2-cp311-cp311-manylinux2014_x86_64.whl", ARM, False, "another machine"),
    ("some_thing-1.2-cp312-cp312-manylinux2014_x86_64.whl", X86, False, "another Python"),
    ("some_thing-1.2-cp39-abi3-manylinux2014_aarch64.whl", ARM, True, "the stable ABI serves newer Pythons"),
    ("some_thing-1.2-cp311-cp311-manylinux_2_28_x86_64.whl", X86, False, "a newer glibc than promised"),
    ("some_thing-1.2-cp311-cp311-musllinux_1_2_x86_64.whl", X86, False, "another libc"),
]


@pytest.mark.parametrize(("wheel", "target", "fits", "remark"), WHEELS, ids=[row[-1] for row in WHEELS])
def test_a_wheel_fits_its_version_and_machine_only(wheel: str, target: Target, fits: bool, remark: str) -> None:
    assert SOME.is_in(wheel, target) is fits, remark


def test_the_lock_is_read_whole() -> None:
    assert SOME.sha256 == {"aa", "bb"}
    lines = LOCK.read_text("utf-8").splitlines()
    assert len(LOCKED) == sum(not line.startswith(" ") for line in lines)
    assert sum(len(pin.sha256) for pin in LOCKED) == sum("--hash=" in line for line in lines)


def _pure(pin: Pin) -> str:
    return f"{pin.requirement.name.replace('-', '_')}-{str(pin.requirement.specifier)[2:]}-py3-none-any.whl"


def test_what_the_lock_wants_on_linux_must_be_in_the_archive() -> None:
    wanted = [pin for pin in LOCKED if pin.wanted(X86)]
    assert missing(map(_pure, wanted), LOCKED) == []
    assert "httpx2-jsfetch" not in {pin.requirement.name for pin in wanted}, "for browsers only"
    lacking = missing(map(_pure, wanted[1:]), LOCKED)
    assert len(lacking) == len(TARGETS)
    assert lacking[0].startswith(f"{wanted[0].requirement.name} for CPython 3.11 on x86_64")


def test_an_archive_of_the_same_files_has_the_same_bytes(tmp_path: Path) -> None:
    archives = []
    for attempt in ("first", "second"):
        wheels = tmp_path / attempt / NAME / "wheels"
        wheels.mkdir(parents=True)
        (wheels / "policybot-0-py3-none-any.whl").write_bytes(b"x")
        lay_out(wheels.parent)
        pack(wheels.parent, tmp_path / attempt / "archive.tar.gz")
        archives.append((tmp_path / attempt / "archive.tar.gz").read_bytes())
    assert archives[0] == archives[1]
    with tarfile.open(tmp_path / "first" / "archive.tar.gz") as tar:
        names = tar.getnames()
    for name in ("install.sh", "SHA256SUMS", "VERSION", *FILES):
        assert any(found.startswith(f"{NAME}/{name}") for found in names), name


# ── really installed, in a network namespace without an interface ───────────────

OFFLINE = ["unshare", "--map-root-user", "--net"]


def run(*words: str | Path, status: int = 0, **environ: str) -> str:
    """What a command says that has no network at all, run in the environment of a stranger's shell."""
    done = ran(*words, status=status, **environ)
    return done.stdout + done.stderr


def document(*words: str | Path) -> Any:
    """The JSON a command answers with; within the sending hours its log stands on standard error."""
    return json.loads(ran(*words, "--json").stdout)


def ran(*words: str | Path, status: int = 0, **environ: str) -> subprocess.CompletedProcess[str]:
    home = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PIP_INDEX_URL": "http://127.0.0.1:9/", **environ}
    command = [*OFFLINE, *map(str, words)]
    done = subprocess.run(command, env=home, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done


def sign(folder: Path) -> None:
    lines = subprocess.check_output(
        ["sha256sum", *(file.relative_to(folder) for file in files(folder) if file.name != "SHA256SUMS")],
        cwd=folder, text=True,
    )  # fmt: skip
    (folder / "SHA256SUMS").write_text(lines)


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("unshare") or subprocess.run([*OFFLINE, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no network namespaces here: unshare is missing or not allowed")
    subprocess.run([sys.executable, "-m", "bundle"], cwd=ROOT, check=True)
    folder = tmp_path_factory.mktemp("bundle")
    with tarfile.open(ROOT / "dist" / f"{NAME}.tar.gz") as tar:
        tar.extractall(folder, filter="data")
    return folder / NAME


@pytest.fixture
def newer(unpacked: Path, tmp_path: Path) -> Path:
    """A later version of the archive: another policy, the rest as it was."""
    folder = tmp_path / "newer"
    shutil.copytree(unpacked, folder)
    (folder / "VERSION").write_text("9.9.9-later\n")
    with (folder / "measures.toml").open("a", encoding="utf-8") as file:
        file.write("\n# later\n")
    sign(folder)
    return folder


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_one_command_installs_it_with_the_network_off(unpacked: Path, tmp_path: Path) -> None:
    root = tmp_path / "opt"
    said = run("sh", unpacked / "install.sh", root)
    assert "已安装" in said
    program = root / "current" / "bin" / "policybot"
    assert "0.1.0" in run(program, "--version")
    shared: list[str | Path] = ["--measures", root / "measures.toml", "--state", root / "state"]
    assert document(program, "validate", *shared)["mistakes"] == []
    done = document(program, "run", "--once", *shared)
    assert done["planned"] > 0 or done["skipped"]
    assert (root / "state" / "policybot.db").exists()
    assert "已经是" in run("sh", unpacked / "install.sh", root)


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_an_upgrade_and_the_way_back_keep_what_is_ours(unpacked: Path, newer: Path, tmp_path: Path) -> None:
    root = tmp_path / "opt"
    run("sh", unpacked / "install.sh", root)
    program = root / "current" / "bin" / "policybot"
    shared: list[str | Path] = ["--measures", root / "measures.toml", "--state", root / "state", "--json"]
    (root / "policybot.toml").write_text('language = "en"\n')
    run(program, "record", "10.4b", "--by", "省教育厅", "--person", "李某", "--done", "一", *shared)

    said = run("sh", newer / "install.sh", root)
    assert "before-9.9.9-later.db" in said
    assert (root / "measures.toml").read_text("utf-8").endswith("# later\n"), "an unedited policy follows"
    assert (root / "policybot.toml").read_text() == 'language = "en"\n'
    assert (root / "current").readlink() == Path("releases/9.9.9-later")
    assert {"policybot.db", "before-9.9.9-later.db"} <= {file.name for file in (root / "state").iterdir()}

    said = run("sh", root / "current/share/install.sh", "--rollback", root)
    assert "已退回 0.1.0" in said
    assert '"last_report": "20' in run(program, "status", *shared), "the report is still there"


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_a_policy_of_our_own_survives_the_upgrade(unpacked: Path, newer: Path, tmp_path: Path) -> None:
    root = tmp_path / "opt"
    run("sh", unpacked / "install.sh", root)
    (root / "measures.toml").write_text("# 我们改过的\n", encoding="utf-8")
    assert "您改过的" in run("sh", newer / "install.sh", root)
    assert (root / "measures.toml").read_text("utf-8") == "# 我们改过的\n"
    assert (root / "current/share/measures.toml").read_text("utf-8").endswith("# later\n")


@pytest.mark.proof
def test_a_damaged_archive_or_an_old_python_is_said(newer: Path, tmp_path: Path) -> None:
    with (newer / "measures.toml").open("a") as file:
        file.write("x")
    assert "已损坏" in run("sh", newer / "install.sh", tmp_path / "opt", status=1)
    bare = tmp_path / "bin"
    bare.mkdir()
    for name in ("sh", "dirname", "uname", "mkdir", "cat", "readlink", "unshare"):
        found = shutil.which(name)
        assert found
        (bare / name).symlink_to(found)
    said = run("sh", newer / "install.sh", tmp_path / "opt", status=1, PATH=str(bare))
    assert "需要 Python 3.11" in said
    assert "Traceback" not in said

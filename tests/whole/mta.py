"""A real mail house on loopback: Debian's postfix takes the letters, dovecot hands them out by IMAP.

Everything lies in one folder, ports are free ones, and the machine's own postfix and dovecot are not touched. Root is
needed: both change to accounts of their own. Names of settings: postconf(5), doveconf(1).
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from imaplib import IMAP4
from pathlib import Path

from tests.channels.certificates import issued

PASSWORD = "geheim-123"
GONE = "gone@example.com"
"""Taken by postfix, and sent back to where it came from."""

PATIENCE = 120
"""Seconds until whatever should have happened has."""

MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.example.com
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
smtputf8_enable = yes
recipient_delimiter = +
virtual_alias_maps = texthash:{folder}/postfix/aliases
default_transport = error:5.1.1 nobody of this name
virtual_mailbox_domains = example.com
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/postfix/boxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""

MASTER_CF = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup   unix n - n 60 1 pickup
cleanup  unix n - n - 0 cleanup
qmgr     unix n - n 300 1 qmgr
rewrite  unix - - n - - trivial-rewrite
bounce   unix - - n - 0 bounce
defer    unix - - n - 0 bounce
trace    unix - - n - 0 bounce
proxymap unix - - n - - proxymap
virtual  unix - n n - - virtual
error    unix - - n - - error
retry    unix - - n - - error
anvil    unix - - n - 1 anvil
postlog  unix-dgram n - n - 1 postlogd
"""

DOVECOT_CONF = """\
base_dir = {folder}/dovecot/run
log_path = {folder}/log/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/dovecot/own.pem
ssl_key = <{folder}/dovecot/own.pem
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%n
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%n
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


def wanting() -> str:
    """What this machine lacks for a mail house; empty when nothing."""
    if os.geteuid() != 0:
        return "root is needed to run postfix and dovecot"
    path = f"{os.environ['PATH']}:/usr/sbin"
    lacking = [name for name in ("postfix", "dovecot") if not shutil.which(name, path=path)]
    if lacking:
        return f"{' and '.join(lacking)} missing: apt install postfix dovecot-imapd"
    version = subprocess.check_output(["/usr/sbin/dovecot", "--version"], text=True)
    return "" if version.startswith("2.3") else f"dovecot {version.split()[0]} reads another configuration than 2.3"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def until(happened: Callable[[], object], what: str) -> None:
    """Waits until the call says yes."""
    last = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < last, f"{what}: not within {PATIENCE} seconds"
        time.sleep(0.02)


def listening(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True, slots=True)
class Mta:
    folder: Path
    smtp: int
    imap: int

    @classmethod
    def make(cls, folder: Path, boxes: Iterable[str]) -> Mta:
        mta = cls(folder, free_port(), free_port())
        account = pwd.getpwnam("mail")
        for name in ("queue", "data", "log", "mail", "postfix", "dovecot"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        shutil.chown(folder / "mail", "mail", "mail")
        facts = {"folder": folder, "uid": account.pw_uid, "gid": account.pw_gid, "password": PASSWORD}
        (folder / "postfix/main.cf").write_text(MAIN_CF.format(**facts))
        (folder / "postfix/master.cf").write_text(MASTER_CF.format(port=mta.smtp))
        issued(mta.certificate)
        (folder / "postfix/aliases").write_text(f"{GONE} gone@elsewhere.invalid\n")
        (folder / "postfix/boxes").write_text("".join(f"{box}@example.com {box}/\n" for box in boxes))
        (folder / "dovecot/dovecot.conf").write_text(DOVECOT_CONF.format(port=mta.imap, **facts))
        return mta

    @property
    def certificate(self) -> Path:
        """Dovecot's, with its key."""
        return self.folder / "dovecot/own.pem"

    def start(self) -> None:
        self._postfix("start")
        until(lambda: listening(self.smtp), "postfix listens")

    def stop(self) -> None:
        self._postfix("stop")
        until(lambda: not listening(self.smtp), "postfix has stopped")

    def _postfix(self, word: str) -> None:
        command = ["/usr/sbin/postfix", "-c", str(self.folder / "postfix"), word]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, done.stderr + self.log()

    def log(self) -> str:
        file = self.folder / "log/mail.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def accepted(self) -> int:
        """How many letters postfix has taken, as its log says."""
        return self.log().count(": message-id=")

    def waiting(self) -> int:
        """How many it has taken and not yet laid into a mailbox."""
        return sum(1 for name in ("incoming", "active", "deferred", "maildrop")
                   for path in (self.folder / "queue" / name).rglob("*") if path.is_file())  # fmt: skip

    @contextmanager
    def dovecot(self) -> Iterator[None]:
        command = ["/usr/sbin/dovecot", "-F", "-c", str(self.folder / "dovecot/dovecot.conf")]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(lambda: listening(self.imap) or server.poll() is not None, "dovecot listens")
            assert server.poll() is None, (self.folder / "log/dovecot.log").read_text()
            yield
        finally:
            server.terminate()
            server.wait(PATIENCE)

    def read(self, box: str) -> list[bytes]:
        """Every letter of a mailbox, by IMAP, in the order in which they came."""
        with IMAP4("127.0.0.1", self.imap) as imap:
            imap.login(box, PASSWORD)
            imap.select("INBOX", readonly=True)
            numbers = imap.search(None, "ALL")[1][0].split()
            answers = (imap.fetch(number.decode(), "(RFC822)")[1][0] for number in numbers)
            return [answer[1] for answer in answers if isinstance(answer, tuple)]


@contextmanager
def mail_house(boxes: Iterable[str]) -> Iterator[Mta]:
    """Both servers, running, with these mailboxes at example.com.

    Not in pytest's folder: that is shut to the accounts they change to."""
    with tempfile.TemporaryDirectory(prefix="policybot-mta-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        mta = Mta.make(folder, boxes)
        mta.start()
        try:
            with mta.dovecot():
                yield mta
        finally:
            if listening(mta.smtp):
                mta.stop()

"""What the channels' tests share. No proxy of this machine stands between a test and its server on loopback."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from tests.channels.certificates import issued, serving


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="package")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of a relay on 127.0.0.1."""
    return issued(tmp_path_factory.mktemp("tls") / "relay.pem")


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    return serving(certificate)

"""HTTP to services outside: one request, one answer, and whether it can have been received when there is none.

The only door to httpx2. Redirects are not followed (whoever redirects a POST has not taken it), proxies and
certificates come from the environment (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE), connections are kept between requests.

No text of an error holds an address: those of chat robots are passwords.
"""

from __future__ import annotations

import json
import logging
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2

BODY_LIMIT = 64 * 1024
"""Bytes of an answer that are read: the services answer in hundreds, a captive portal may send a film."""

TIMEOUT = 30.0
"""Seconds for a connection, for each wait, and for the whole body of an answer."""

for _name in ("httpx2", "httpcore2"):
    # They log addresses at INFO and headers at DEBUG. A level can be lowered again by whoever configures logging;
    # a logger that hands nothing up stays silent whatever the level of those below it.
    logging.getLogger(_name).propagate = False
    logging.getLogger(_name).addHandler(logging.NullHandler())


class WireError(Exception):
    """No answer. The text says why and holds no address."""


class UnreachableError(WireError):
    """The request has not left: the service cannot have received it."""


class UnansweredError(WireError):
    """The request has left, or part of it: whether it was received is unknown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers`: names in lower case. `body`: at most BODY_LIMIT bytes, the rest was not read."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def clock(self) -> datetime | None:
        """The service's own time, aware (RFC 9110 §6.6.1); None where it does not tell one."""
        return _date(self.headers.get("date", ""))

    @property
    def retry_after(self) -> int | None:
        """Seconds the service asks us to wait (RFC 9110 §10.2.3), a date counted on its own clock."""
        value = self.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return int(value)
        until, now = _date(value), self.clock
        return max(0, int((until - now).total_seconds())) if until and now else None

    def table(self) -> Mapping[str, Any]:
        """The body as a JSON object; an empty one where it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)  # "-0000" is UTC of an unknown zone (RFC 5322 §3.3)


class Wire:
    """A client that keeps its connections. `timeout`: seconds, see TIMEOUT.

    Bounds what an honest or a broken service does; one that sends its headers letter by letter may hold a request
    longer.
    """

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self.timeout = timeout
        self._client: httpx2.Client | None = None

    def get(self, url: str) -> Answer:
        """Raises UnreachableError or UnansweredError."""
        return self._request("GET", url)

    def post(self, url: str, content: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """These very bytes, as JSON unless `headers` say otherwise. Raises UnreachableError or UnansweredError."""
        return self._request(
            "POST", url, content, {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
        )

    def close(self) -> None:
        """Give connections back; the next request opens them anew."""
        if self._client:
            self._client.close()
        self._client = None

    def _request(
        self, method: str, url: str, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        with _translated(), self._opened().stream(method, url, content=content, headers=headers) as response:
            found = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, found, self._body(response))

    def _opened(self) -> httpx2.Client:
        if self._client is None:
            import httpx2  # a tenth of a second, which commands that send nothing do not spend

            # Unpacked, a small body can be a large one.
            headers = {"Accept-Encoding": "identity", "User-Agent": "policybot"}
            self._client = httpx2.Client(timeout=self.timeout, headers=headers)
        return self._client

    def _body(self, response: httpx2.Response) -> bytes:
        body, end = b"", time.monotonic() + self.timeout
        for chunk in response.iter_raw():
            body += chunk
            if len(body) >= BODY_LIMIT:
                break
            if time.monotonic() > end:
                raise UnansweredError("答复迟迟没有收完")
        return body[:BODY_LIMIT]


@contextmanager
def _translated() -> Iterator[None]:
    import httpx2

    never_left = (
        httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError,
        httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, httpx2.InvalidURL,
    )  # fmt: skip
    try:
        yield
    except never_left as error:
        raise UnreachableError(_why(error)) from None
    except (httpx2.HTTPError, httpx2.StreamError) as error:
        raise UnansweredError(_why(error)) from None


def _why(error: BaseException) -> str:
    """The cause in the system's words, never in the library's, which may repeat the address."""
    while inner := error.__cause__ or error.__context__:
        error = inner
    if isinstance(error, ssl.SSLError):  # its text holds the name of the host
        return "服务器证书不可信" if isinstance(error, ssl.SSLCertVerificationError) else "加密握手不成"
    return getattr(error, "strerror", None) or type(error).__name__

"""A real SMTP server on loopback that can be told to misbehave at each step of the dialogue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

DROP, HANG, HOLD = "drop", "hang", "hold"
USER, PASSWORD = "bot@example.cn", "geheim-123"


class _Server(SMTP):
    """Before each command it looks what it has been told: an answer, DROP, HANG, or nothing."""

    relay: Relay
    taken = 0

    async def misbehaves(self, step: str, about: str = "") -> bool:
        self.relay.steps.append(step)
        told = self.relay.told(step, about)
        if told in (DROP, HANG):
            await self.relay.fail(self, told)
        elif told:
            await self.push(told)
        return bool(told)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802  # aiosmtpd's name
        if not await self.misbehaves("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802  # aiosmtpd's name
        if self.relay.gathering:
            await self.relay.gathering.wait()
        if not await self.misbehaves("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802  # aiosmtpd's name
        if not await self.misbehaves("RCPT", arg or ""):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        if not await self.misbehaves("DATA"):
            await super().smtp_DATA(arg)
            self.taken += 1
            if self.taken == self.relay.per_session and self.transport:
                self.transport.close()

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        if not await self.misbehaves("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        if not await self.misbehaves("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_NOOP(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        if not await self.misbehaves("NOOP"):
            await super().smtp_NOOP(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        if not await self.misbehaves("QUIT"):
            await super().smtp_QUIT(arg)


class Relay(Controller):
    """`answers`: what it says instead, by step (EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, DOT, NOOP, QUIT); a list is
    used up answer by answer. `RCPT somebody` and `DOT somebody` are meant for one recipient. DOT also knows HOLD: the
    answer comes after `release`. `per_session`: closes a session after so many letters. `together`: answers MAIL when
    so many sessions have come as far."""

    def __init__(
        self, answers: dict[str, str | list[str]], per_session: int = 0, together: int = 0, **options: Any
    ) -> None:
        self.per_session, self.gathering = per_session, asyncio.Barrier(together) if together else None
        self.answers, self.steps, self.sessions = answers, list[str](), 0
        self.released = asyncio.Event()
        self.letters: list[Envelope] = []
        self.servers: list[SMTP] = []
        super().__init__(self, hostname="127.0.0.1", port=0, **options)

    def factory(self) -> SMTP:
        self.sessions += 1
        server = _Server(self.handler, authenticator=_login, **self.SMTP_kwargs)
        server.relay = self
        self.servers.append(server)
        return server

    def told(self, step: str, about: str = "") -> str:
        meant = (key for key in self.answers if key.startswith(f"{step} ") and key.removeprefix(f"{step} ") in about)
        told = self.answers.get(next(meant, step), "")
        return told if isinstance(told, str) else told.pop(0) if told else ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        told = self.told("DOT", envelope.rcpt_tos[0])
        if told in ("", DROP, HANG, HOLD):
            self.letters.append(envelope)
        if told in (DROP, HANG):
            await self.fail(server, told)
        if told == HOLD:
            await self.released.wait()
        return told if told not in ("", HOLD) else "250 2.0.0 queued as 4AB for <li@example.cn>"

    async def fail(self, server: SMTP, how: str) -> None:
        if how == HANG:
            await asyncio.sleep(3600)
        assert isinstance(server.transport, asyncio.WriteTransport)
        server.transport.abort()

    def release(self) -> None:
        self.loop.call_soon_threadsafe(self.released.set)

    def forsake(self) -> None:
        """Close every session from our side, as a relay does with idle ones."""
        for server in self.servers:
            if server.transport:
                self.loop.call_soon_threadsafe(server.transport.close)

    @property
    def address(self) -> tuple[str, int]:
        assert self.server is not None
        host, port = self.server.sockets[0].getsockname()[:2]  # type: ignore[attr-defined]
        return host, port

    def _trigger_server(self) -> None:
        """The base class would knock at port 0; sockets of ours are already listening."""
        self._factory_invoker()


def _login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:  # noqa: ARG001
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=right)


@contextmanager
def relaying(answers: dict[str, str | list[str]] | None = None, **options: Any) -> Iterator[Relay]:
    relay = Relay(answers or {}, **options)
    relay.start()
    relay.sessions, relay.servers = 0, []
    try:
        yield relay
    finally:
        relay.stop()

"""One SMTP session: what each command is answered, with the failures that were ordered.

aiosmtpd speaks the protocol (RFC 5321); this decides. Hooks: https://aiosmtpd.aio-libs.org/en/latest/handlers.html
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.smtp.faults import Stage
from sandbox.smtp.mailroom import Mailroom


class Hooks:
    """aiosmtpd's handler over a mailroom."""

    def __init__(self, room: Mailroom) -> None:
        self._room = room

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        failed = await self._fail(server, "EHLO")
        return [failed] if failed else responses

    async def handle_AUTH(self, server: SMTP, session: Session, envelope: Envelope, args: list[str]) -> Any:  # noqa: N802
        return await self._fail(server, "AUTH") or MISSING  # then the `authenticator` decides

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        failed = await self._fail(server, "MAIL")
        if failed:
            return failed
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        failed = await self._fail(server, "RCPT", address)
        if failed:
            return failed
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        failed = await self._fail(server, "DATA", envelope.rcpt_tos[0])
        if failed:
            return failed
        content = envelope.content
        source = content.encode() if isinstance(content, str) else content or b""
        self._room.receive(envelope.mail_from or "", envelope.rcpt_tos, source)
        return "250 2.0.0 Queued"

    async def handle_NOOP(self, server: SMTP, session: Session, envelope: Envelope, arg: str) -> str:  # noqa: N802
        return await self._fail(server, "NOOP") or "250 2.0.0 OK"

    async def _fail(self, server: SMTP, at: Stage, to: str | None = None) -> str | None:
        """The answer of an ordered failure; None when all is well, perhaps after a while."""
        fault = self._room.faults.take(at, to)
        if fault is None:
            return None
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return None
        if fault.kind == "drop" and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return fault.answer


def protocol(room: Mailroom, tls: ssl.SSLContext | None = None) -> SMTP:
    """A new connection's protocol. With `tls` STARTTLS is offered, and nothing goes without it."""
    room.sessions += 1

    def authenticate(_: SMTP, __: Session, ___: Envelope, ____: str, given: Any) -> AuthResult:
        fits = isinstance(given, LoginPassword) and (given.login, given.password) == (
            room.user.encode(), room.password.encode(),
        )  # fmt: skip
        return AuthResult(success=fits, handled=False)

    return SMTP(
        Hooks(room),
        hostname="mail.sandbox",
        ident="Relais sandbox",
        enable_SMTPUTF8=True,
        tls_context=tls,
        require_starttls=tls is not None,
        auth_require_tls=tls is not None,
        authenticator=authenticate,
        loop=asyncio.get_running_loop(),
        timeout=60,
    )

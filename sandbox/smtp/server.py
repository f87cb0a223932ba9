"""The running mail server: SMTP on one port, and people who read their mail on another (HTTP)."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from sandbox.asgi import LOOPBACK, serve
from sandbox.smtp.control import create_app
from sandbox.smtp.mailroom import Mailroom
from sandbox.smtp.people import People
from sandbox.smtp.session import protocol

SENDER = "Northbeam <help@northbeam.example>"


@dataclass(slots=True)
class Smtp:
    """A running stand-in. `mail_from` is the sender that a shop of the sandbox would set."""

    room: Mailroom
    base_url: str
    """Of the HTTP side."""
    port: int
    implicit_tls: bool = False
    tls: ssl.SSLContext | None = None
    mail_from: str = SENDER
    _listener: asyncio.Server | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """What SMTP_URL is set to."""
        scheme = "smtps" if self.implicit_tls else "smtp"
        return f"{scheme}://{quote(self.room.user)}:{quote(self.room.password)}@{LOOPBACK}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a bot at this stand-in."""
        return {"SMTP_URL": self.url, "MAIL_FROM": self.mail_from}

    def people(self) -> People:
        """People who read their mail, over HTTP: `async with smtp.people() as people`."""
        return People(self.base_url)

    async def come_up(self) -> None:
        """Take connections, on the same port as before."""
        wrapped = self.tls if self.implicit_tls else None
        offered = None if self.implicit_tls else self.tls
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(
            lambda: protocol(self.room, offered), LOOPBACK, self.port, ssl=wrapped, reuse_address=True
        )
        self.port = self._listener.sockets[0].getsockname()[1]

    async def go_down(self) -> None:
        """Refuse connections. Sessions under way go on."""
        if self._listener is not None:
            self._listener.close()
            await asyncio.sleep(0)
            self._listener = None


@asynccontextmanager
async def start(
    room: Mailroom | None = None, *, tls: ssl.SSLContext | None = None, implicit_tls: bool = False
) -> AsyncIterator[Smtp]:
    """Serve on loopback. `tls` is offered by STARTTLS, or (`implicit_tls`) spoken from the first byte."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own deprecations at each sign-in
    room = room or Mailroom()
    async with serve(create_app(room)) as base_url:
        smtp = Smtp(room, base_url, 0, implicit_tls, tls)
        await smtp.come_up()
        try:
            yield smtp
        finally:
            await smtp.go_down()

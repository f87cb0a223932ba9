"""What the mail server keeps: every mail by recipient, and whoever waits for one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from sandbox.smtp.faults import Faults

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its recipient sees it. `sender` and `to` are the envelope's; `source` is what came over the wire."""

    to: str
    sender: str
    subject: str
    text: str
    at: datetime
    source: bytes = field(repr=False)

    @property
    def message(self) -> EmailMessage:
        """With its headers."""
        return parsed(self.source)

    @property
    def codes(self) -> list[str]:
        """Six-digit numbers in it, as a person would look for them."""
        return _CODE.findall(self.text)


@dataclass(slots=True)
class Mailroom:
    """The server's state. `user` and `password` are what clients sign in with."""

    user: str = "relais"
    password: str = "sandbox-mail"  # noqa: S105 - of a stand-in on loopback
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    mails: list[Mail] = field(default_factory=list)
    sessions: int = 0
    """Connections so far."""
    faults: Faults = field(default_factory=Faults)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def receive(self, sender: str, recipients: list[str], source: bytes) -> None:
        """Put a mail into each recipient's box."""
        message = parsed(source)
        body = message.get_body(("plain", "html"))
        text = body.get_content() if body is not None else ""
        for to in recipients:
            self.mails.append(Mail(to, sender, str(message["Subject"] or ""), text, self.now(), source))
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def mails_to(self, address: str) -> list[Mail]:
        """That person's mails, oldest first. Addresses compare as most servers do: without case."""
        return [mail for mail in self.mails if mail.to.casefold() == address.strip().casefold()]

    async def wait(self, known: int, timeout_s: float) -> None:
        """Until there are more mails than `known`, or the time is over."""
        try:
            async with asyncio.timeout(timeout_s):
                while len(self.mails) <= known:
                    await self._changed.wait()
        except TimeoutError:
            return


def parsed(source: bytes) -> EmailMessage:
    """A mail's headers and body."""
    message = message_from_bytes(source, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - the default policy makes no other
    return message

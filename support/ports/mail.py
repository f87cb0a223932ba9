"""One-time codes by mail."""

from __future__ import annotations

from typing import Protocol

from support.model.people import Language


class CodeMailer(Protocol):
    """Sends one-time codes. Raises MailUnavailable, or MailRefused when trying again would not help."""

    async def send_code(self, address: str, code: str, language: Language) -> None: ...

    async def check(self) -> None:
        """Connect as for sending, and send nothing."""
        ...

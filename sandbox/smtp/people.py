"""People who read their mail, over HTTP: what a terminal, a scenario or a soak test uses to find a code."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp


@dataclass(frozen=True, slots=True)
class SeenMail:
    """A mail as its recipient sees it. `codes` are the six-digit numbers in it."""

    to: str
    sender: str
    subject: str
    text: str
    codes: tuple[str, ...]


class People:
    """Everybody with a mailbox."""

    def __init__(self, base_url: str) -> None:
        self._url = f"{base_url}/sandbox/mails"
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def mails_to(self, address: str) -> list[SeenMail]:
        """That person's mails, oldest first."""
        return [_mail(one) for one in (await self._get(to=address))["mails"]]

    async def codes_for(self, address: str) -> list[str]:
        """The codes in that person's mails, oldest first."""
        return [code for mail in await self.mails_to(address) for code in mail.codes]

    async def wait_for_code(self, address: str, *, known: int = 0, timeout_s: float = 20.0) -> str:
        """The newest code, once there are more of them than `known`. Raises TimeoutError when none comes."""
        async with asyncio.timeout(timeout_s):
            while True:
                box = await self._get(to=address)
                codes = [code for row in box["mails"] for code in row["codes"]]
                if len(codes) > known:
                    return str(codes[-1])
                await self.wait(box["count"], wait_s=5.0)

    async def wait(self, known: int, *, wait_s: float = 10.0) -> int:
        """Until more than `known` mails arrived in all, or the time is over; how many there are."""
        return int((await self._get(after=str(known), wait_s=str(wait_s)))["count"])

    async def _get(self, **query: str) -> dict[str, Any]:
        if self._http is None:
            raise RuntimeError("use it as `async with`")
        async with self._http.get(self._url, params=query) as answer:
            answer.raise_for_status()
            body: dict[str, Any] = await answer.json()
            return body


def _mail(row: dict[str, Any]) -> SeenMail:
    return SeenMail(row["to"], row["sender"], row["subject"], row["text"], tuple(row["codes"]))

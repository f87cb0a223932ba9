"""A running Gorgias stand-in and a bare REST client for it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from sandbox.gorgias import Account, Gorgias, People, start


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Any


class Rest:
    """Calls the API as any client of Gorgias would."""

    def __init__(self, gorgias: Gorgias, http: aiohttp.ClientSession) -> None:
        self._gorgias = gorgias
        self._http = http

    async def __call__(
        self, method: str, path: str, body: Any = None, *, credentials: tuple[str, str] | None = None, **query: Any
    ) -> Answer:
        email, key = credentials or (self._gorgias.email, self._gorgias.api_key)
        headers = {"Authorization": aiohttp.encode_basic_auth(email, key)}
        async with self._http.request(
            method, self._gorgias.api_url + path, json=body, params=query, headers=headers, allow_redirects=False
        ) as answer:
            raw = await answer.read()
            return Answer(answer.status, await answer.json() if raw else None, answer.headers)

    async def customer(self, email: str = "ada@example.com", **more: Any) -> int:
        """A new customer's id."""
        channels = [{"type": "email", "address": email, "preferred": True}]
        answer = await self("POST", "/customers", {"email": email, "name": "Ada", "channels": channels, **more})
        assert answer.status == 201
        return int(answer.body["id"])

    async def ticket(self, *texts: str, email: str = "ada@example.com", **more: Any) -> Any:
        """A new ticket with a customer's messages."""
        sent = [
            {"channel": "api", "via": "api", "from_agent": False, "sender": {"email": email}, "body_text": text}
            for text in texts or ("Where is my order?",)
        ]
        answer = await self("POST", "/tickets", {"via": "api", "channel": "api", "messages": sent, **more})
        assert answer.status == 201, answer.body
        return answer.body


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
async def gorgias(account: Account) -> AsyncIterator[Gorgias]:
    account.bucket.enabled = False
    async with start(account) as running:
        yield running


@pytest.fixture
async def rest(gorgias: Gorgias) -> AsyncIterator[Rest]:
    async with aiohttp.ClientSession() as http:
        yield Rest(gorgias, http)


@pytest.fixture
async def people(gorgias: Gorgias) -> AsyncIterator[People]:
    async with gorgias.people() as desk:
        yield desk

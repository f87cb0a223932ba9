"""A stand-in's control interface over HTTP, and waiting for what changes in it, for every platform's remote."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp

Json = dict[str, Any]
Found = TypeVar("Found")

_POLL_S = 10.0
"""One long poll; shorter than what a stand-in allows."""


class RefusedByClientError(Exception):
    """The person's client offers no way to do this."""


class ControlClient:
    """The control interface of one stand-in."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url

    async def post(self, path: str, **values: Any) -> Json:
        """Raises RefusedByClientError for what a client would not allow, ValueError for what makes no sense."""
        async with self._http.post(f"{self._url}/{path}", json=values) as answer:
            return await _read(answer)

    async def get(self, path: str, **query: str) -> Json:
        """The same, as a GET."""
        async with self._http.get(f"{self._url}/{path}", params=query) as answer:
            return await _read(answer)

    async def wait_for(
        self, look: Callable[[], Awaitable[Found]], until: Callable[[Found], object], deadline_s: float
    ) -> Found:
        """What `look` gives, as soon as `until` accepts it. Raises `TimeoutError` with what it gave last."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + deadline_s
        version = await self._version(since=-1, timeout_s=0)
        while True:
            found = await look()
            if until(found):
                return found
            left_s = deadline - loop.time()
            if left_s <= 0:
                raise TimeoutError(f"still waiting after {deadline_s} s; last seen: {found!r}")
            version = await self._version(since=version, timeout_s=min(left_s, _POLL_S))

    async def wait_for_change(self, timeout_s: float) -> None:
        """Until something changes, or the time is over."""
        await self._version(since=await self._version(since=-1, timeout_s=0), timeout_s=timeout_s)

    async def _version(self, *, since: int, timeout_s: float) -> int:
        answer = await self.get("changes", since=str(since), timeout_s=f"{timeout_s:.3f}")
        return int(answer["version"])


async def _read(answer: aiohttp.ClientResponse) -> Json:
    body: Json = await answer.json()
    if answer.status == 200:
        return body
    if answer.status in (404, 409):
        raise RefusedByClientError(body["error"])
    raise ValueError(body["error"])

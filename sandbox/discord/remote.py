"""A stand-in seen from another process: people who act in it, knobs to turn, and a way to wait without sleeping."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson

from sandbox.control_client import ControlClient, Found, RefusedByClientError
from sandbox.discord.model import Json
from sandbox.discord.people import Person


class DiscordRemote:
    """One stand-in that runs anywhere on this machine. The director's verbs are called through `direct`."""

    def __init__(self, http: aiohttp.ClientSession, base_url: str) -> None:
        self._control = ControlClient(http, f"{base_url}/sandbox")
        self._users: dict[str, str] = {}

    @classmethod
    @asynccontextmanager
    async def connect(cls, base_url: str) -> AsyncIterator[DiscordRemote]:
        async with aiohttp.ClientSession(json_serialize=lambda body: orjson.dumps(body).decode()) as http:
            yield cls(http, base_url)

    async def direct(self, verb: str, **values: Any) -> Json:
        """See `sandbox.discord.director`."""
        return await self._control.post(verb, **values)

    async def about(self) -> Json:
        """Ids, names, the number of open connections."""
        return await self._control.post("about")

    async def person(self, key: str) -> Person:
        """An account by id or name."""
        if key not in self._users:
            self._users = (await self.about())["users"]
        if key not in self._users and key not in self._users.values():
            raise RefusedByClientError(f"there is no user {key}")
        return Person(self._control, self._users.get(key, key), key)

    async def add_person(self, name: str, **traits: Any) -> Person:
        """A new member of the first server."""
        return Person(self._control, (await self._control.post("add_user", name=name, **traits))["id"], name)

    async def messages(self, channel: str) -> list[Json]:
        """What the history of a channel or thread has."""
        found: list[Json] = (await self._control.post("messages", channel=channel))["messages"]
        return found

    async def calls(self, method: str | None = None) -> list[Json]:
        """The calls received, by route."""
        found: list[Json] = (await self._control.post("calls", method=method))["calls"]
        return found

    # Waiting

    async def wait_for(
        self, look: Callable[[], Awaitable[Found]], until: Callable[[Found], object] = bool, *, deadline_s: float = 10.0
    ) -> Found:
        """What `look` gives, as soon as `until` accepts it. Raises `TimeoutError` with what it gave last."""
        return await self._control.wait_for(look, until, deadline_s)

    async def wait_for_change(self, timeout_s: float) -> None:
        """Until something changes, or the time is over."""
        await self._control.wait_for_change(timeout_s)

    async def wait_for_connections(self, count: int, *, deadline_s: float = 10.0) -> None:
        """Until the bot has this many sockets open."""
        await self.wait_for(self.about, lambda about: about["connections"] == count, deadline_s=deadline_s)

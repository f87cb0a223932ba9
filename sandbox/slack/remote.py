"""A stand-in seen from another process: people who act in it, knobs to turn, and a way to wait.

`SlackRemote` speaks the control interface over HTTP, so that a demo, a test and a benchmark use it alike.
Waiting needs no sleeping: `wait_for` looks again whenever something changed.

    async with SlackRemote.connect(slack.base_url) as remote:
        ann = await remote.person("ann")
        ts = await ann.post("#help", "Where is my order #1042?")
        reply = await remote.wait_for(lambda: ann.sees("#help", thread=ts), lambda seen: len(seen) == 2)
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

import aiohttp
import orjson

from sandbox.control_client import ControlClient, Found, RefusedByClientError
from sandbox.slack.model import Json
from sandbox.slack.people import Person


class SlackRemote:
    """One workspace of a stand-in that runs anywhere on this machine."""

    def __init__(self, http: aiohttp.ClientSession, base_url: str, team_id: str) -> None:
        self._control = ControlClient(http, f"{base_url}/sandbox/{team_id}")
        self.team_id = team_id

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, base_url: str, team_id: str | None = None, *, which: int = 0
    ) -> "AsyncIterator[SlackRemote]":
        """The workspace `team_id`, or one by its place among the stand-in's: the first, the last (-1)."""
        async with aiohttp.ClientSession(json_serialize=lambda body: orjson.dumps(body).decode()) as http:
            if team_id is None:
                async with http.get(f"{base_url}/sandbox/workspaces") as answer:
                    team_id = (await answer.json())["workspaces"][which]
            yield cls(http, base_url, str(team_id))

    # People

    async def person(self, key: str) -> Person:
        """A user by id or name; other bots act through this too."""
        users = (await self.about())["users"]
        user_id = users.get(key, key)
        if user_id not in users.values():
            raise RefusedByClientError(f"there is no user {key}")
        return Person(self._control, user_id, key)

    async def add_person(self, name: str, **traits: Any) -> Person:
        """A new user; `traits` are fields of `model.User`, such as `email`, `is_restricted`, `tz`."""
        answer = await self._control.post("add_user", name=name, **traits)
        return Person(self._control, answer["id"], name)

    async def add_channel(self, name: str, members: list[str], **traits: Any) -> str:
        """A channel with these users (ids or names) and the bot; its id."""
        return str((await self._control.post("add_channel", name=name, members=members, **traits))["id"])

    async def add_members(self, channel: str, *members: str) -> None:
        await self._control.post("add_members", channel=channel, members=list(members))

    async def remove_member(self, channel: str, member: str) -> None:
        await self._control.post("remove_member", channel=channel, member=member)

    async def rename_channel(self, channel: str, name: str) -> None:
        await self._control.post("rename_channel", channel=channel, name=name)

    async def archive_channel(self, channel: str, state: Literal["archived", "active"] = "archived") -> None:
        await self._control.post("archive_channel", channel=channel, state=state)

    # Looking

    async def about(self) -> Json:
        """Ids, tokens, names, the number of open sockets."""
        return await self._control.post("about")

    async def messages(self, channel: str) -> list[Json]:
        """All that was said in a channel, with metadata, whoever may see it; ephemerals are not among it."""
        found: list[Json] = (await self._control.post("messages", channel=channel))["messages"]
        return found

    async def ephemerals(self, channel: str) -> list[Json]:
        """All ephemeral messages of a channel with `user` and whether Slack showed them (`visible`)."""
        found: list[Json] = (await self._control.post("messages", channel=channel))["ephemerals"]
        return found

    async def calls(self, method: str | None = None) -> list[Json]:
        """The Web API calls received: `method`, `params`, `at`, `status`, `error`."""
        found: list[Json] = (await self._control.post("calls", method=method))["calls"]
        return found

    async def forget_calls(self) -> None:
        await self._control.post("forget_calls")

    async def log_calls(self, *, on: bool) -> None:
        await self._control.post("log_calls", on=on)

    async def deliveries(self) -> Json:
        """Counts (`attempts`, `acknowledged`, `retries`, `lost`, `pending`) and the last records."""
        return await self._control.post("deliveries")

    # Trouble

    async def fail_next(self, method: str = "*", **fault: Any) -> None:
        """See `Fault`: `error`, `status`, `retry_after_s`, `delay_s`, `drop_connection`, `times`, `skip`."""
        await self._control.post("fail_next", method=method, **fault)

    async def clear_faults(self) -> None:
        await self._control.post("clear_faults")

    async def limit_rates(self, *, on: bool = True, limits: dict[str, Json] | None = None) -> None:
        await self._control.post("limit_rates", on=on, limits=limits)

    async def tune(self, **settings: Any) -> None:
        """`time_scale`, `acknowledge_within_s`, `queue_limit`, `mention_before_message`."""
        await self._control.post("tune", **settings)

    async def deliver_to(self, url: str | None, *, also_by_socket: bool = False) -> None:
        """Send payloads to this request URL; None goes back to Socket Mode."""
        await self._control.post("deliver_to", url=url, also_by_socket=also_by_socket)

    async def drop_sockets(self, count: int | None = None) -> int:
        return int((await self._control.post("drop_sockets", count=count))["connections"])

    async def stall_sockets(self, count: int | None = None) -> int:
        return int((await self._control.post("stall_sockets", count=count))["connections"])

    async def ask_to_reconnect(self, reason: str = "refresh_requested") -> int:
        return int((await self._control.post("ask_to_reconnect", reason=reason))["connections"])

    async def advance_clock(self, seconds: float) -> None:
        await self._control.post("advance_clock", seconds=seconds)

    async def uninstall(self) -> None:
        await self._control.post("uninstall")

    # Waiting

    async def wait_for(
        self,
        look: Callable[[], Awaitable[Found]],
        until: Callable[[Found], object] = bool,
        *,
        deadline_s: float = 10.0,
    ) -> Found:
        """What `look` gives, as soon as `until` accepts it. Raises `TimeoutError` with what it gave last."""
        return await self._control.wait_for(look, until, deadline_s)

    async def wait_for_change(self, timeout_s: float) -> None:
        """Until something changes in the workspace, or the time is over."""
        await self._control.wait_for_change(timeout_s)

    async def wait_for_connections(self, count: int, *, deadline_s: float = 10.0) -> None:
        """Until the bot has this many sockets open."""
        await self.wait_for(self.about, lambda about: about["connections"] == count, deadline_s=deadline_s)

    async def wait_for_deliveries(self, *, deadline_s: float = 10.0) -> Json:
        """Until everything that went out was acknowledged or given up."""
        return await self.wait_for(self.deliveries, lambda state: state["pending"] == 0, deadline_s=deadline_s)

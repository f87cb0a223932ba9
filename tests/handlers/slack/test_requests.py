"""What may come in at `/slack/events`: only what Slack signed just now, and not too much of it."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from handlers.bodies import LARGEST_BODY_BYTES
from handlers.composition.running import Relais
from handlers.slack.requests import GOOD_FOR_S, Once
from sandbox.slack.delivery.requests import signed_headers
from sandbox.world import World
from tests.conftest import FakeClock
from tests.handlers.conftest import stored
from tests.running import HTTP, relais

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TEXT = {"Content-Type": "text/plain"}
GARBAGE = {
    "empty": b"",
    "no json": b"{",
    "a list": b"[]",
    "a text": b'"hello"',
    "null": b"null",
    "a number": b"1",
    "no text": b'{"a": "\xff\xfe"}',
    "nothing but depth": b'{"a":' * 100_000,
    "zero bytes": b"\x00" * 100,
    "a form without a payload": b"payload=&a=b",
    "a form with a broken payload": b"payload=%7B",
    "authorizations that are none": b'{"authorizations": [1]}',
}
MISSHAPEN: list[dict[str, Any]] = [
    {"ts": None},
    {"ts": "soon"},
    {"ts": {}},
    {"user": ["U1"], "files": 3},
    {"files": [1]},
    {"subtype": "message_changed", "message": 1},
    {"subtype": "message_changed", "message": {}},
    {"subtype": "message_changed", "message": {"user": "U1", "edited": 1, "ts": "1.0"}},
    {"subtype": "message_deleted", "previous_message": {"user": "U1"}},
    {"subtype": {}},
]

Headers = dict[str, str]


class Door:
    """Somebody at the bot's HTTP side who knows the signing secret, or not."""

    def __init__(self, bot: Relais, world: World, http: aiohttp.ClientSession) -> None:
        self.url = f"http://127.0.0.1:{bot.port}/slack/events"
        self.secret = world.slack.signing_secret
        self._team, self._http = world.slack.workspace.team_id, http
        self._maya = world.slack.workspace.find_user("maya")
        self._help = world.slack.workspace.find_channel("help")

    def message(self, text: str = "What is your return policy?", **changes: Any) -> bytes:
        """A message event as Slack sends it."""
        assert self._maya
        assert self._help
        ts = f"{time.time():.6f}"
        event = {"type": "message", "channel": self._help.id, "user": self._maya.id, "text": text, "ts": ts} | changes
        return json.dumps({"type": "event_callback", "team_id": self._team, "event_id": "Ev1", "event": event}).encode()

    async def knock(self, body: bytes, headers: dict[str, str]) -> int:
        async with self._http.post(self.url, data=body, headers=JSON | headers) as answer:
            assert "Traceback" not in await answer.text()
            return answer.status

    async def signed(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        return await self.knock(body, signed_headers(self.secret, body) | (headers or {}))


@pytest.fixture
async def door(http_bot: Relais, world: World) -> AsyncIterator[Door]:
    async with aiohttp.ClientSession() as http:
        yield Door(http_bot, world, http)


async def test_a_signed_message_is_stored_and_its_repetition_is_not(door: Door, http_bot: Relais) -> None:
    body = door.message("never mind", bot_id="")
    assert await door.signed(body) == 200
    await http_bot.desk.lanes.drain()
    assert await http_bot.store.inbox.unfinished() == []
    once = await stored(http_bot)
    assert once >= 1
    assert await door.signed(body) == 200
    await http_bot.desk.lanes.drain()
    assert await stored(http_bot) == once


async def test_a_command_that_somebody_recorded_is_not_run_again(door: Door, http_bot: Relais) -> None:
    assert http_bot.slack is not None
    fields = {"command": "/support", "text": "whoami", "team_id": http_bot.slack.who.team, "user_id": "U1",
              "channel_id": "C1", "trigger_id": "1.2.3"}  # fmt: skip
    body = urlencode(fields).encode()
    headers = signed_headers(door.secret, body) | FORM
    assert [await door.knock(body, headers) for _ in range(2)] == [200, 401]
    later = signed_headers(door.secret, body, timestamp=str(int(time.time()) - 10)) | FORM
    assert await door.knock(body, later) == 200, "the same, typed again"


async def test_what_was_taken_is_forgotten_once_its_signature_is_too_old(clock: FakeClock) -> None:
    once = Once(clock.monotonic)
    assert [once.take(name) for name in ("a", "b", "a")] == [True, True, False]
    await clock.advance(GOOD_FOR_S + 1)
    assert once.take("b")


async def test_slack_s_challenge_is_answered(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c-1", "token": "t"}).encode()
    async with (
        aiohttp.ClientSession() as http,
        http.post(door.url, data=body, headers=JSON | signed_headers(door.secret, body)) as answer,
    ):
        assert (answer.status, "c-1" in await answer.text()) == (200, True)


SPOILT: dict[str, Callable[[Headers], Headers]] = {
    "unsigned": lambda headers: {},
    "an empty signature": lambda headers: headers | {"X-Slack-Signature": ""},
    "a wrong signature": lambda headers: headers | {"X-Slack-Signature": "v0=" + "0" * 64},
    "a signature that is no ascii": lambda headers: headers | {"X-Slack-Signature": "v0=é"},
    "an empty time": lambda headers: headers | {"X-Slack-Request-Timestamp": ""},
    "a time that is no number": lambda headers: headers | {"X-Slack-Request-Timestamp": "yesterday"},
    "a time that never comes": lambda headers: headers | {"X-Slack-Request-Timestamp": "9" * 400},
    "no time": lambda headers: {"X-Slack-Signature": headers["X-Slack-Signature"]},
    "only a time": lambda headers: {"X-Slack-Request-Timestamp": headers["X-Slack-Request-Timestamp"]},
}


async def test_who_does_not_sign_right_is_refused_and_nothing_is_stored(door: Door, http_bot: Relais) -> None:
    body = door.message()
    for name, spoil in SPOILT.items():
        assert await door.knock(body, spoil(signed_headers(door.secret, body))) == 401, name
    assert await door.knock(body, signed_headers("another secret", body)) == 401
    assert await door.knock(body, signed_headers(door.secret, door.message("another body"))) == 401
    assert await stored(http_bot) == 0


@pytest.mark.parametrize("seconds", [-301, 301])
async def test_a_signature_of_another_time_is_refused(door: Door, http_bot: Relais, seconds: int) -> None:
    body = door.message()
    stale = str(int(time.time()) + seconds)
    assert await door.knock(body, signed_headers(door.secret, body, timestamp=stale)) == 401
    assert await stored(http_bot) == 0


async def test_garbage_is_refused_before_it_is_read(door: Door, http_bot: Relais) -> None:
    for (name, body), kind in itertools.product(GARBAGE.items(), (JSON, FORM, TEXT)):
        assert await door.knock(body, kind) == 401, (name, kind)
    assert await stored(http_bot) == 0


async def test_even_signed_garbage_stores_nothing_and_breaks_nothing(door: Door, http_bot: Relais) -> None:
    for (name, body), kind in itertools.product(GARBAGE.items(), (JSON, FORM)):
        assert await door.signed(body, kind) in (401, 404), (name, kind)
    assert await stored(http_bot) == 0


async def test_a_signed_event_of_a_wrong_shape_is_let_go(door: Door, http_bot: Relais) -> None:
    for changes in MISSHAPEN:
        assert await door.signed(door.message(**changes)) in (200, 401), changes
    assert await stored(http_bot) == 0


async def test_too_large_a_body_is_refused_by_its_announced_length(door: Door, http_bot: Relais) -> None:
    assert await door.signed(b" " * (LARGEST_BODY_BYTES + 1)) == 413
    assert await stored(http_bot) == 0


async def test_too_large_a_body_is_refused_without_an_announced_length(door: Door, http_bot: Relais) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_BODY_BYTES // 50_000 + 2):
            yield b" " * 50_000

    async with aiohttp.ClientSession() as http, http.post(door.url, data=chunks(), headers=JSON) as answer:
        assert answer.status == 413
    assert await stored(http_bot) == 0


async def test_only_posts_are_taken(door: Door) -> None:
    async with aiohttp.ClientSession() as http, http.get(door.url) as answer:
        assert answer.status == 405


async def test_with_socket_mode_alone_there_is_no_door(world: World, tmp_path: Path) -> None:
    """Without a signing secret nothing can tell Slack's requests from anybody's."""
    async with (
        relais(world, "socket", tmp_path, slack_signing_secret="", **HTTP) as bot,
        aiohttp.ClientSession() as http,
    ):
        door = Door(bot, world, http)
        body = door.message()
        assert await door.knock(body, {}) == 404
        assert await door.signed(body) == 404
        assert await stored(bot) == 0


async def test_with_socket_mode_and_a_secret_the_door_asks_for_it(socket_bot: Relais, world: World) -> None:
    async with aiohttp.ClientSession() as http:
        door = Door(socket_bot, world, http)
        body = door.message("thanks")
        assert await door.knock(body, {}) == 401
        assert await door.signed(body) == 200

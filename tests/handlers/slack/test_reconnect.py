"""Sockets that are lost and come again: what was written in between is found and answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from handlers.composition.running import Relais
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import World
from tests.running import relais

QUESTION, ANSWER = "What is your return policy?", "within 30 days of delivery"


async def _answered(remote: SlackRemote, person: Person, ts: str, answer: str = ANSWER) -> list[Seen]:
    return await remote.wait_for(lambda: person.sees("#help", ts), lambda seen: answer in seen[-1].shown, deadline_s=60)


@pytest.mark.parametrize("trouble", ["drop_sockets", "ask_to_reconnect"])
async def test_what_slack_lost_is_read_once_a_socket_is_up_again(
    socket_bot: Relais, remote: SlackRemote, trouble: str
) -> None:
    maya = await remote.person("maya")
    first = await maya.post("#help", QUESTION)
    await _answered(remote, maya, first)

    await remote.tune(queue_limit=0)
    lost = await maya.post("#help", QUESTION)
    follow_up = await maya.post("#help", "Do you ship to Canada?", thread=first)
    await remote.tune(queue_limit=10_000)
    assert (await remote.deliveries())["lost"] == 2
    await getattr(remote, trouble)()

    await _answered(remote, maya, lost)
    seen = await _answered(remote, maya, first, "50 states")
    assert seen[-2].ts == follow_up


async def _ask_steadily(person: Person, count: int, each: Callable[[int], Awaitable[object]]) -> list[str]:
    """So many questions, ten a second; `each` happens before each."""
    asked = []
    for number in range(count):
        await each(number)
        asked.append(await person.post("#help", QUESTION))
        await asyncio.sleep(0.1)
    return asked


async def _all_answered(remote: SlackRemote, asked: list[str]) -> None:
    """Each once."""

    async def answers() -> list[str]:
        return [message["thread_ts"] for message in await remote.messages("#help") if message.get("bot_id")]

    found = await remote.wait_for(answers, lambda found: set(asked) <= set(found), deadline_s=60)
    assert sorted(found) == sorted(asked)


async def test_one_of_two_sockets_lost_under_load_loses_nothing(
    world: World, remote: SlackRemote, tmp_path: Path
) -> None:
    async with relais(world, "socket", tmp_path, paced=False):
        await remote.wait_for_connections(2)

        async def cut(number: int) -> None:
            if number == 8:
                assert await remote.drop_sockets(1)

        asked = await _ask_steadily(await remote.person("maya"), 20, cut)
        await _all_answered(remote, asked)
        assert (await remote.deliveries())["lost"] == 0


async def test_all_sockets_lost_for_a_minute_are_made_up_for(world: World, remote: SlackRemote, tmp_path: Path) -> None:
    """Slack's minute, that is: the time after which it delivers once more passes twenty times as fast."""
    await remote.tune(time_scale=0.05)
    async with relais(world, "socket", tmp_path, paced=False):
        await remote.wait_for_connections(2)

        async def cut(number: int) -> None:
            if number == 3:
                await remote.fail_next("apps.connections.open", status=503, times=2)
                assert await remote.drop_sockets() == 2

        asked = await _ask_steadily(await remote.person("maya"), 10, cut)
        await _all_answered(remote, asked)


async def test_a_stop_under_load_answers_what_was_heard_and_complains_of_nothing(
    world: World, remote: SlackRemote, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    maya = await remote.person("maya")
    async with relais(world, "socket", tmp_path, paced=False) as bot:
        await remote.wait_for_connections(2)
        caplog.clear()
        for _ in range(10):
            await maya.post("#help", QUESTION)
        await bot.stop()
    assert [(record.name, record.getMessage()) for record in caplog.records if record.levelno >= logging.WARNING] == []

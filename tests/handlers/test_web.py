"""Health, readiness and the operator's figures, as they are asked for over HTTP."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from handlers.composition.running import Relais
from sandbox.slack.remote import SlackRemote
from sandbox.world import World
from tests.scenarios.pilot import Pilot


async def get(bot: Relais, path: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{bot.port}{path}") as answer:
        text = await answer.text()
        return answer.status, (await answer.json() if answer.content_type == "application/json" else text)


async def until(look: Callable[[], Awaitable[Any]], wanted: Any) -> None:
    """Look until it is as wanted; whoever waits in vain is stopped by CI, with the last look shown."""
    for _ in range(1_000):
        found = await look()
        if found == wanted:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"last seen: {found}")


async def figures(bot: Relais) -> dict[tuple[str, ...], float]:
    """Each sample of ours by its name and its labels' values, those in the order of the labels' names."""
    status, text = await get(bot, "/metrics")
    assert status == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("relais_")
    }


async def test_a_running_bot_is_alive_and_ready(bot: Relais) -> None:
    assert await get(bot, "/healthz") == (200, "ok")
    sockets = {"slack_sockets": True} if bot.slack and bot.slack.sockets else {}
    assert await get(bot, "/readyz") == (200, {"database": True, "slack_token": True, **sockets})


async def test_without_a_socket_it_is_alive_but_not_ready(socket_bot: Relais, remote: SlackRemote) -> None:
    await remote.fail_next("apps.connections.open", error="internal_error", times=10_000)
    await remote.drop_sockets()

    async def ready() -> tuple[int, Any]:
        return await get(socket_bot, "/readyz")

    await until(ready, (503, {"database": True, "slack_token": True, "slack_sockets": False}))
    assert (await get(socket_bot, "/healthz"))[0] == 200
    await remote.clear_faults()
    await until(ready, (200, {"database": True, "slack_token": True, "slack_sockets": True}))


async def test_without_its_database_it_is_not_ready_and_still_shows_figures(http_bot: Relais, tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "relais.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert await get(http_bot, "/readyz") == (503, {"database": False, "slack_token": True})
    assert ("relais_lanes_busy",) in await figures(http_bot)
    holder.execute("ROLLBACK")
    holder.close()
    assert await get(http_bot, "/readyz") == (200, {"database": True, "slack_token": True})


async def test_figures_tell_what_happened(http_bot: Relais, world: World, remote: SlackRemote) -> None:
    pilot = Pilot(world, remote, http_bot, remote)
    await pilot.step({"who": "maya", "say": "What is your return policy?", "public": "30 days"})
    await remote.fail_next("chat.postMessage", error="internal_error")
    await pilot.step({"who": "maya", "say": "I want to talk to a human", "public": "The Northbeam team", "ticket": {}})
    await pilot.step({"who": "sam", "new": True, "say": "nice weather today", "silence": True})
    # Ticket, card and the card with the ticket's link come after the answer; the wait is for the last of them.
    await until(lambda: some(http_bot, ("relais_deliveries_total", "sent", "desk")), [2.0])
    found = await figures(http_bot)
    assert found["relais_turns_total", "Reply", "local"] == 1
    assert found["relais_turns_total", "Escalate", "local"] == 1
    assert found["relais_turns_total", "StaySilent", "local"] == 1
    assert found["relais_turn_seconds_count",] == 3
    assert found["relais_events_total", "turn"] == 3
    assert found["relais_deliveries_total", "sent", "channel"] == 2
    assert found["relais_deliveries_total", "postponed", "channel"] == 1
    assert found["relais_deliveries_total", "sent", "helpdesk"] == 1
    assert found["relais_delivery_seconds_count", "channel"] == 2
    assert found["relais_vendor_errors_total", "ChannelUnavailable"] == 1
    assert found["relais_lanes_busy",] == 0
    assert not any(name == "relais_outbox_waiting" for name, *_ in found)


async def test_figures_count_what_came_twice_and_what_was_not_for_the_bot(
    http_bot: Relais, world: World, remote: SlackRemote
) -> None:
    maya, sam = await remote.person("maya"), await remote.person("sam")
    await remote.tune(mention_before_message=True)
    asked = await maya.post("#help", f"<@{world.slack.workspace.bot.id}> Do you ship to Canada?", raw=True)
    await sam.post("#help", "me too", thread=asked)

    async def counted() -> tuple[bool, float]:
        known, ignored = await some(http_bot, ("relais_events_total", "known"), ("relais_events_total", "ignored"))
        return (known or 0.0) >= 1.0, ignored  # a third time when it is read in the channel's history too

    await until(counted, (True, 1.0))


async def test_figures_tell_of_a_shop_that_is_down_and_of_what_waits(
    http_bot: Relais, world: World, remote: SlackRemote
) -> None:
    pilot = Pilot(world, remote, http_bot, remote)
    proof = {"order": "1042", "email": "maya.lind@example.com"}
    await pilot.step({"who": "maya", "say": "Where is my order #1042?", "public": "Your order is private"})
    await pilot.step({"who": "maya", "click": "show", "fill": proof, "private": "on its way"})
    world.shopify.stage.faults.add("forbidden", 1_000)
    await remote.fail_next("chat.postMessage", error="internal_error", times=1_000)
    await pilot.step({"who": "maya", "click": "show"})
    wanted = (("relais_vendor_errors_total", "ShopRefused"), ("relais_outbox_waiting", "channel"))
    await until(lambda: told(http_bot, *wanted), True)


async def test_figures_name_nobody(http_bot: Relais, world: World, remote: SlackRemote) -> None:
    pilot = Pilot(world, remote, http_bot, remote)
    await pilot.step(
        {"who": "maya", "say": "Where is my order #1042? maya.lind@example.com", "public": "Your order is private"}
    )
    await pilot.step({"who": "maya", "say": "I want to talk to a human", "public": "The Northbeam team", "ticket": {}})
    _, text = await get(http_bot, "/metrics")
    workspace = world.slack.workspace
    for known in (*workspace.users, *workspace.channels, workspace.team_id, "maya", "1042", "@"):
        assert known not in text, known


async def told(bot: Relais, *names: tuple[str, ...]) -> bool:
    """Is there something of each?"""
    return all(value for value in await some(bot, *names))


async def some(bot: Relais, *names: tuple[str, ...]) -> list[float | None]:
    found = await figures(bot)
    return [found.get(name) for name in names]

"""A burst over the sockets: what is too much at once waits as it came, and none of it is lost."""

from __future__ import annotations

import asyncio

from slack_bolt.async_app import AsyncApp

from handlers.slack.app import ENVELOPES_AT_ONCE, SOCKETS, SocketMode
from tests.handlers.slack.stage import Stage

MOST = SOCKETS * ENVELOPES_AT_ONCE
BURST = MOST + 40


async def test_a_burst_is_begun_in_parts_and_all_of_it_answered(stage: Stage) -> None:
    app = AsyncApp(client=stage.client, signing_secret="not used", process_before_response=True)
    gate = asyncio.Event()
    begun: list[str] = []
    answered: list[str] = []

    @app.event("message")
    async def on_message(event: dict[str, str]) -> None:
        begun.append(event["ts"])
        await gate.wait()
        answered.append(event["ts"])

    sockets = SocketMode(app, stage.slack.app_token, came_up_anew=lambda: None)
    await sockets.connect()
    try:
        await stage.remote.wait_for_connections(SOCKETS)
        asked = await asyncio.gather(*(stage.ann.post("#help", f"question {number}") for number in range(BURST)))
        await stage.remote.wait_for(stage.remote.deliveries, lambda seen: seen["attempts"] >= BURST)
        most = len(begun)
        gate.set()
        await stage.remote.wait_for(stage.remote.deliveries, lambda seen: seen["acknowledged"] >= BURST)
    finally:
        gate.set()
        await sockets.close()
    assert most <= MOST
    assert sorted(answered) == sorted(asked)

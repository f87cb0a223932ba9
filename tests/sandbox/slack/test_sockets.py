"""Socket Mode: one connection an envelope; sockets that drop, refresh, stall; redelivery."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.sandbox.slack.link import link, new_url
from tests.sandbox.slack.scene import Scene, socket_mode


async def test_each_envelope_goes_to_exactly_one_connection(scene: Scene) -> None:
    async with link(scene) as one, link(scene) as other:
        for number in range(4):
            await scene.ann.post("#help", f"message {number}")
        texts = []
        for connection in (one, other, one, other):
            envelope = await connection.receive()
            assert envelope["type"] == "events_api"
            assert envelope["accepts_response_payload"] is False
            assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
            texts.append(envelope["payload"]["event"]["text"])
            await connection.acknowledge(envelope)
        assert sorted(texts) == [f"message {number}" for number in range(4)]
        deliveries = await scene.remote.wait_for_deliveries()
        assert (deliveries["attempts"], deliveries["acknowledged"], deliveries["retries"]) == (4, 4, 0)


async def test_the_wrapper_of_an_event_is_slacks(scene: Scene) -> None:
    async with link(scene) as connection:
        ts = await scene.ann.post("#help", "Hello")
        payload = (await connection.receive())["payload"]
        assert payload["type"] == "event_callback"
        assert payload["team_id"] == scene.workspace.team_id
        assert payload["api_app_id"] == scene.workspace.app.app_id
        assert payload["event_id"].startswith("Ev")
        assert payload["is_ext_shared_channel"] is False
        assert payload["authorizations"][0]["user_id"] == scene.bot
        event = payload["event"]
        assert event.pop("client_msg_id")
        assert event == {
            "type": "message",
            "user": scene.ann.id,
            "text": "Hello",
            "ts": ts,
            "event_ts": ts,
            "team": scene.workspace.team_id,
            "channel": scene.help,
            "channel_type": "channel",
        }


async def test_an_event_without_acknowledgement_goes_to_the_other_socket_after_a_hard_drop(
    scene: Scene,
) -> None:
    async with link(scene) as doomed:
        async with link(scene) as other:
            # Turns are taken: the second connection gets the first envelope, the first one the next.
            await scene.ann.post("#help", "for the second")
            await other.acknowledge(await other.receive())
            await scene.ann.post("#help", "for the first")
            lost = await doomed.receive()
            await scene.remote.drop_sockets(1)
            again = await other.receive()
            assert again["payload"]["event_id"] == lost["payload"]["event_id"]
            assert again["envelope_id"] != lost["envelope_id"]
            assert again["retry_attempt"] == 1
            assert again["retry_reason"] == "connection_failed"
            await other.acknowledge(again)
            assert (await scene.remote.wait_for_deliveries())["lost"] == 0
        closing = await doomed.socket.receive()
        assert closing.type is aiohttp.WSMsgType.CLOSED
        assert doomed.socket.close_code == 1006


async def test_events_wait_for_a_bot_that_comes_back(scene: Scene) -> None:
    await scene.remote.tune(time_scale=0.01)
    heard = asyncio.Event()

    @scene.app.message("anybody")
    async def on_message() -> None:
        heard.set()

    await scene.ann.post("#help", "Is anybody there?")
    assert (await scene.remote.deliveries())["pending"] == 1
    async with socket_mode(scene):
        await asyncio.wait_for(heard.wait(), 10)
        deliveries = await scene.remote.wait_for_deliveries()
        assert deliveries["lost"] == 0
        assert deliveries["acknowledgements"][-1]["attempt"] >= 1


async def test_an_event_is_given_up_after_three_retries(scene: Scene) -> None:
    await scene.remote.tune(time_scale=0.0001)
    await scene.ann.post("#help", "Is anybody there?")
    deliveries = await scene.remote.wait_for_deliveries()
    assert (deliveries["attempts"], deliveries["retries"], deliveries["lost"]) == (4, 3, 1)
    assert deliveries["losses"][0]["payload"]["event"]["text"] == "Is anybody there?"


async def test_a_late_acknowledgement_ends_the_retries(scene: Scene) -> None:
    await scene.remote.tune(acknowledge_within_s=0.05, time_scale=100)
    async with link(scene) as connection:
        await scene.ann.post("#help", "Slow one")
        first = await connection.receive()
        second = await connection.receive()
        assert second["retry_attempt"] == 1
        assert second["retry_reason"] == "timeout"
        await scene.remote.wait_for(scene.remote.deliveries, lambda state: state["retries"] == 2)
        await connection.acknowledge(first)
        await scene.remote.wait_for_deliveries()


async def test_the_queue_is_bounded(scene: Scene) -> None:
    await scene.remote.tune(queue_limit=2)
    for number in range(3):
        await scene.ann.post("#help", f"message {number}")
    deliveries = await scene.remote.deliveries()
    assert (deliveries["pending"], deliveries["lost"]) == (2, 1)
    assert deliveries["losses"][0]["payload"]["event"]["text"] == "message 2"


async def test_a_refreshed_connection_loses_nothing(scene: Scene) -> None:
    heard: list[str] = []

    @scene.app.event("message")
    async def on_message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    async with socket_mode(scene):
        await scene.ann.post("#help", "before")
        assert await scene.remote.ask_to_reconnect("refresh_requested") == 1
        await scene.ann.post("#help", "meanwhile")
        await scene.remote.tune(time_scale=0.001)
        await scene.remote.wait_for_connections(1)
        await scene.ann.post("#help", "after")
        await scene.remote.wait_for_deliveries()
        assert sorted(set(heard)) == ["after", "before", "meanwhile"]


async def test_bolt_comes_back_after_a_hard_drop(scene: Scene) -> None:
    heard: list[str] = []

    @scene.app.event("message")
    async def on_message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    async with socket_mode(scene, ping_interval_s=0.1):
        assert await scene.remote.drop_sockets() == 1
        await scene.remote.wait_for_connections(0)
        await scene.remote.tune(time_scale=0.01)
        await scene.ann.post("#help", "into the gap")
        await scene.remote.wait_for_connections(1)
        await scene.remote.wait_for_deliveries()
        assert heard == ["into the gap"]


async def test_a_stalled_connection_keeps_events_until_they_time_out(scene: Scene) -> None:
    await scene.remote.tune(acknowledge_within_s=0.3)
    async with link(scene), link(scene) as lively:
        await scene.remote.stall_sockets(1)
        for number in range(2):
            await scene.ann.post("#help", f"message {number}")
        envelopes = [await lively.receive() for _ in range(2)]
        for envelope in envelopes:
            await lively.acknowledge(envelope)
        assert sorted(envelope["retry_attempt"] for envelope in envelopes) == [0, 1]


async def test_an_eleventh_connection_is_turned_away(scene: Scene) -> None:
    async with aiohttp.ClientSession() as http:
        sockets = [await http.ws_connect(await new_url(scene)) for _ in range(10)]
        await scene.remote.wait_for_connections(10)
        extra = await http.ws_connect(await new_url(scene))
        assert (await extra.receive_json())["reason"] == "too_many_websockets"
        assert (await extra.receive()).type is aiohttp.WSMsgType.CLOSE
        for socket in sockets:
            await socket.close()


async def test_a_ticket_opens_one_connection(scene: Scene) -> None:
    url = await new_url(scene)
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(url):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await http.ws_connect(url)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(url.replace(scene.workspace.app.app_id, "A0NOBODY"))


async def test_nonsense_on_a_socket_is_ignored(scene: Scene) -> None:
    async with link(scene) as connection:
        for nonsense in ("not json", "[]", '{"envelope_id": "unknown"}', '{"payload": 1}'):
            await connection.socket.send_str(nonsense)
        await scene.ann.post("#help", "Still there?")
        envelope = await connection.receive()
        await connection.acknowledge(envelope)
        await scene.remote.wait_for_deliveries()


async def test_a_person_is_told_when_the_bot_does_not_answer(scene: Scene) -> None:
    nobody = await scene.ann.command("/support", "status")
    assert (nobody.is_ok, nobody.error) == (False, "dispatch_failed")
    await scene.remote.tune(acknowledge_within_s=0.05)
    async with link(scene) as connection:
        silent = await scene.ann.command("/support", "status")
        assert (silent.is_ok, silent.error) == (False, "operation_timeout")
        envelope = await connection.receive()
        assert envelope["type"] == "slash_commands"
        assert envelope["accepts_response_payload"] is True
        assert envelope["payload"]["text"] == "status"
        assert "retry_attempt" not in envelope


async def test_only_subscribed_events_go_out(scene: Scene) -> None:
    scene.workspace.app.subscribed_events = frozenset({"app_mention"})
    async with link(scene) as connection:
        await scene.ann.post("#help", "nobody listens")
        await scene.ann.post("#help", "@relais now you do")
        assert (await connection.receive())["payload"]["event"]["type"] == "app_mention"


async def test_a_bot_hears_nothing_from_channels_that_it_is_not_in(scene: Scene) -> None:
    scene.workspace.add_channel("elsewhere", [scene.ann.id], with_bot=False)
    async with link(scene) as connection:
        await scene.ann.post("#elsewhere", "@relais hello")
        await scene.ann.post("#help", "here")
        assert (await connection.receive())["payload"]["event"]["text"] == "here"

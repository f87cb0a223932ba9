"""Trouble on order: rate limits, errors, statuses, slow answers, broken connections; and the log of calls."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.slack.scene import Scene


async def test_posting_is_limited_a_channel(scene: Scene) -> None:
    other = scene.workspace.add_channel("other", [scene.ann.id])
    await scene.remote.limit_rates()
    await scene.client.chat_postMessage(channel=scene.help, text="one")
    with pytest.raises(SlackApiError) as caught:
        await scene.client.chat_postMessage(channel=scene.help, text="two")
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert caught.value.response.headers["Retry-After"] == "1"
    await scene.client.chat_postMessage(channel=other.id, text="elsewhere")
    await scene.remote.advance_clock(1)
    await scene.client.chat_postMessage(channel=scene.help, text="two")
    assert [message.text for message in await scene.ann.sees("#help")] == ["one", "two"]
    await scene.remote.limit_rates(on=False)
    for number in range(5):
        await scene.client.chat_postMessage(channel=scene.help, text=str(number))


async def test_a_method_is_limited_a_minute(scene: Scene) -> None:
    await scene.remote.limit_rates(limits={"users.info": {"per_s": 0.5, "burst": 2}})
    for _ in range(2):
        await scene.client.users_info(user=scene.ann.id)
    with pytest.raises(SlackApiError) as caught:
        await scene.client.users_info(user=scene.bob.id)
    assert caught.value.response.headers["Retry-After"] == "2"


async def test_the_sdks_retry_handler_gets_through(scene: Scene) -> None:
    client = AsyncWebClient(
        token=scene.slack.bot_token,
        base_url=scene.slack.api_url,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)],
    )
    await scene.remote.fail_next("chat.postMessage", status=429, retry_after_s=0)
    assert (await client.chat_postMessage(channel=scene.help, text="through"))["ok"]
    statuses = [call["status"] for call in await scene.remote.calls("chat.postMessage")]
    assert statuses == [429, 200]


async def test_the_nth_call_fails(scene: Scene) -> None:
    await scene.remote.fail_next("chat.postMessage", error="fatal_error", skip=1, times=2)
    outcomes = []
    for number in range(4):
        try:
            await scene.client.chat_postMessage(channel=scene.help, text=str(number))
            outcomes.append("ok")
        except SlackApiError as failed:
            outcomes.append(failed.response["error"])
    assert outcomes == ["ok", "fatal_error", "fatal_error", "ok"]
    assert [message.text for message in await scene.ann.sees("#help")] == ["0", "3"]


async def test_an_outage_hits_any_method_until_it_is_over(scene: Scene) -> None:
    await scene.remote.fail_next(status=503, times=1000)
    with pytest.raises(SlackApiError) as caught:
        await scene.client.auth_test()
    assert caught.value.response.status_code == 503
    await scene.remote.clear_faults()
    await scene.client.auth_test()


@pytest.mark.parametrize(("drop", "arrived"), [("before", []), ("after", ["Hello"])])
async def test_a_connection_breaks_before_or_after_the_call_took_effect(
    scene: Scene, drop: str, arrived: list[str]
) -> None:
    client = AsyncWebClient(token=scene.slack.bot_token, base_url=scene.slack.api_url, retry_handlers=[])
    await scene.remote.fail_next("chat.postMessage", drop_connection=drop)
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=scene.help, text="Hello")
    assert [message.text for message in await scene.ann.sees("#help")] == arrived
    await client.chat_postMessage(channel=scene.help, text="Again")


async def test_the_sdk_itself_repeats_a_call_whose_answer_was_lost(scene: Scene) -> None:
    """A trap: the default `AsyncConnectionErrorRetryHandler` can't know that the message stands already."""
    await scene.remote.fail_next("chat.postMessage", drop_connection="after")
    client = AsyncWebClient(token=scene.slack.bot_token, base_url=scene.slack.api_url)
    await client.chat_postMessage(channel=scene.help, text="Hello")
    assert [message.text for message in await scene.ann.sees("#help")] == ["Hello", "Hello"]


async def test_a_slow_answer_comes_after_its_effect(scene: Scene) -> None:
    await scene.remote.fail_next("chat.postMessage", delay_s=60)
    client = AsyncWebClient(token=scene.slack.bot_token, base_url=scene.slack.api_url, timeout=1)
    with pytest.raises(TimeoutError):
        await client.chat_postMessage(channel=scene.help, text="Hello")
    assert [message.text for message in await scene.ann.sees("#help")] == ["Hello"]


async def test_the_log_keeps_calls_without_tokens(scene: Scene) -> None:
    async with aiohttp.ClientSession() as http:
        form = {"token": scene.slack.bot_token, "channel": scene.help, "text": "Hello"}
        await http.post(f"{scene.slack.api_url}chat.postMessage", data=form)
    with pytest.raises(SlackApiError):
        await scene.client.chat_postMessage(channel="C0NONE", text="x")
    first, second = await scene.remote.calls("chat.postMessage")
    assert first["params"] == {"channel": scene.help, "text": "Hello"}
    assert (first["status"], first["error"]) == (200, None)
    assert second["error"] == "channel_not_found"
    assert scene.slack.bot_token not in str(await scene.remote.calls())
    await scene.remote.forget_calls()
    await scene.remote.log_calls(on=False)
    await scene.client.auth_test()
    assert await scene.remote.calls() == []

"""Slack's failures as the desk knows them: what may pass by itself, and what a person must mend."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.slack.app import channel_ids, identify, web_client
from support.errors import ChannelRefused, ChannelUnavailable, SettingError
from support.model.decisions import Content
from support.model.deliveries import Post
from tests.handlers.slack.stage import Stage
from tests.support.scenes import delivery


async def call(stage: Stage) -> None:
    post = Post(stage.thread, Content("Hello"))
    await stage.channel.post(delivery(post), post)


@pytest.mark.parametrize(
    "fault",
    [{"error": "internal_error"}, {"error": "fatal_error"}, {"error": "service_unavailable"}, {"error": "ratelimited"},
     {"status": 500}, {"status": 503}, {"drop_connection": "before"}, {"drop_connection": "after"}],
    ids=str,
)  # fmt: skip
async def test_what_passes_is_unavailable(stage: Stage, fault: dict[str, Any]) -> None:
    await stage.remote.fail_next("chat.postMessage", **fault)
    with pytest.raises(ChannelUnavailable) as caught:
        await call(stage)
    assert caught.value.__cause__ is not None
    assert stage.slack.bot_token not in str(caught.value)


async def test_a_rate_limit_says_how_long_to_wait(stage: Stage) -> None:
    await stage.remote.fail_next("chat.postMessage", status=429, retry_after_s=7)
    with pytest.raises(ChannelUnavailable) as caught:
        await call(stage)
    assert caught.value.retry_after_s == 7


@pytest.mark.parametrize(
    "code", ["not_in_channel", "channel_not_found", "is_archived", "invalid_auth", "missing_scope", "invalid_blocks",
             "account_inactive", "msg_too_long", "a_code_of_tomorrow"],
)  # fmt: skip
async def test_what_a_person_must_mend_is_refused_and_named(stage: Stage, code: str) -> None:
    await stage.remote.fail_next("chat.postMessage", error=code)
    with pytest.raises(ChannelRefused, match=code):
        await call(stage)


async def test_nobody_at_the_other_end_is_unavailable(stage: Stage) -> None:
    nowhere = web_client(stage.slack.bot_token, "http://127.0.0.1:1/api/", stage.client.session)  # type: ignore[arg-type]
    with pytest.raises(ChannelUnavailable):
        await identify(nowhere)


async def test_a_bad_token_is_refused(stage: Stage) -> None:
    client = web_client("xoxb-wrong", stage.slack.api_url, stage.client.session)  # type: ignore[arg-type]
    with pytest.raises(ChannelRefused, match="invalid_auth"):
        await identify(client)


async def test_the_bot_knows_who_it_is(stage: Stage) -> None:
    who = await identify(stage.client)
    assert (who.team, who.team_name) == (stage.thread.workspace, "Acme")
    assert who.bot_user == stage.slack.workspace.bot.id


async def test_channels_are_found_by_name_with_or_without_its_sign_or_by_id(stage: Stage) -> None:
    names = ("help", "#desk", stage.thread.channel)
    found = await channel_ids(stage.client, names)
    assert [found[name]["name"] for name in names] == ["help", "desk", "help"]


async def test_channels_are_found_on_later_pages(stage: Stage) -> None:
    for number in range(210):
        await stage.remote.add_channel(f"noise-{number}", [])
    found = await channel_ids(stage.client, ("noise-209", "help"))
    assert found.keys() == {"noise-209", "help"}


async def test_missing_channels_are_named_all_at_once(stage: Stage) -> None:
    with pytest.raises(SettingError, match="lost, nowhere"):
        await channel_ids(stage.client, ("help", "nowhere", "lost"))


async def test_the_client_waits_for_no_repetition_of_its_own(stage: Stage) -> None:
    """The outbox owns those: a call that was repeated below it could not be told from one that was sent twice."""
    await stage.remote.fail_next("chat.postMessage", status=503, times=1)
    with pytest.raises(ChannelUnavailable):
        await call(stage)
    assert len(await stage.remote.calls("chat.postMessage")) == 1

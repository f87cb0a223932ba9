"""Which channels the bot accepts, and what `doctor` finds out about a workspace."""

from __future__ import annotations

import time
from copy import deepcopy

import pytest

from handlers.slack.app import web_client
from handlers.slack.connection import SlackConnection, Wanted, connect_slack
from handlers.slack.doctor import SCOPES, declared, places, scopes, socket_mode
from handlers.slack.manifest import manifest
from support.clock import SystemClock
from support.errors import ChannelRefused, LockedOut, SettingError
from tests.handlers.slack.stage import Stage
from tests.wording import WORDS


async def connect(stage: Stage, helps: tuple[str, ...] = ("help",), desk: str = "desk") -> SlackConnection:
    session = stage.client.session
    assert session is not None
    return await connect_slack(
        session, Wanted("SLACK_BOT_TOKEN", stage.slack.bot_token, "", "", help_channels=helps, desk_channel=desk),
        api_url=stage.slack.api_url, words=WORDS, language="en", team_language="en", clock=SystemClock(),
    )  # fmt: skip


async def test_channels_go_by_name_or_id_and_each_counts_once(stage: Stage) -> None:
    slack = await connect(stage, ("#help", "help", stage.thread.channel), "#desk")
    assert slack.help_keys == {f"slack:{stage.thread.workspace}:{stage.thread.channel}"}
    assert places(slack) == "in #help and the desk #desk"


async def test_a_public_desk_is_refused(stage: Stage) -> None:
    await stage.remote.add_channel("open", ["tia"])
    with pytest.raises(SettingError, match="SLACK_DESK_CHANNEL #open is public"):
        await connect(stage, desk="open")


async def test_a_desk_that_is_a_help_channel_is_refused(stage: Stage) -> None:
    with pytest.raises(SettingError, match="SLACK_DESK_CHANNEL #desk is in SLACK_HELP_CHANNELS too"):
        await connect(stage, ("help", "#desk"))


async def test_a_help_channel_that_the_bot_can_t_hear_is_refused(stage: Stage) -> None:
    await stage.remote.add_channel("questions", ["ann"], with_bot=False)
    with pytest.raises(SettingError, match="not in #questions; /invite"):
        await connect(stage, ("help", "questions"))


async def test_a_private_channel_without_the_bot_can_t_be_seen(stage: Stage) -> None:
    await stage.remote.add_channel("secret", ["ann"], with_bot=False, private=True)
    with pytest.raises(SettingError, match="no channel secret that the bot can see"):
        await connect(stage, desk="secret")


async def test_an_archived_channel_can_t_be_seen(stage: Stage) -> None:
    await stage.remote.archive_channel("help")
    with pytest.raises(SettingError, match="no channel help"):
        await connect(stage)


async def test_missing_scopes_are_named_with_their_reason(stage: Stage) -> None:
    app = stage.slack.workspace.app
    app.scopes = frozenset(SCOPES) - {"im:write", "groups:read"}
    with pytest.raises(ChannelRefused, match=r"groups:read \(to find the desk's private channel\); im:write"):
        await scopes(stage.client, "SLACK_BOT_TOKEN")
    with pytest.raises(ChannelRefused, match=f"https://api.slack.com/apps/{app.app_id}/oauth → Bot Token Scopes"):
        await scopes(stage.client, "SLACK_BOT_TOKEN")
    app.scopes = frozenset(SCOPES)
    assert await scopes(stage.client, "SLACK_BOT_TOKEN") == f"{len(SCOPES)} scopes"


async def test_a_token_that_is_none_is_named_with_where_to_copy_it(stage: Stage) -> None:
    assert stage.client.session is not None
    wrong = web_client("xoxb-wrong", stage.slack.api_url, stage.client.session)
    with pytest.raises(LockedOut, match=r"invalid_auth: .* copy the Bot User OAuth Token into SLACK_BOT_TOKEN"):
        await scopes(wrong, "SLACK_BOT_TOKEN")


async def test_what_the_app_s_own_pages_lack_is_named(stage: Stage) -> None:
    app, wanted = stage.slack.workspace.app, manifest()
    assert "as declared" in await declared(stage.client, app.config_token, wanted)
    spoiled = deepcopy(wanted)
    spoiled["settings"]["event_subscriptions"]["bot_events"].remove("reaction_added")
    spoiled["settings"] |= {"interactivity": {"is_enabled": False}, "socket_mode_enabled": False}
    spoiled["features"]["slash_commands"][0] |= {"should_escape": False}
    spoiled["features"]["app_home"]["messages_tab_enabled"] = False
    del spoiled["features"]["shortcuts"][0]
    app.install(spoiled)
    with pytest.raises(ChannelRefused, match=f"apps/{app.app_id}/app-manifest → paste") as refused:
        await declared(stage.client, app.config_token, wanted)
    for part in ("the event reaction_added", "Escape channels", "the shortcut Escalate to a person",
                 "messages_tab_enabled", "interactivity", "Socket Mode"):  # fmt: skip
        assert part in str(refused.value)
    app.install(wanted | {"features": {}})
    with pytest.raises(ChannelRefused, match="the command /support"):
        await declared(stage.client, app.config_token, wanted)
    with pytest.raises(ChannelRefused, match=r"SLACK_CONFIG_TOKEN: invalid_auth: .* Generate Token"):
        await declared(stage.client, "xoxe.xoxp-wrong", wanted)


async def test_the_needed_scopes_are_enough_for_every_call(stage: Stage) -> None:
    """With no more than these, all that the channel and the desk do is allowed."""
    stage.slack.workspace.app.scopes = frozenset(SCOPES)
    slack = await connect(stage)
    await slack.channel.name_of(stage.account)
    await slack.channel.permalink(stage.thread)
    await slack.client.conversations_history(channel=stage.thread.channel)
    await slack.client.conversations_open(users=[stage.ann.id])
    await slack.client.chat_postMessage(channel=stage.thread.channel, text=f"{time.time()}")
    assert not any(call["error"] for call in await stage.remote.calls())


async def test_an_app_token_is_tried(stage: Stage) -> None:
    assert await socket_mode(stage.client, stage.slack.app_token, "SLACK_APP_TOKEN") == "Socket Mode"
    with pytest.raises(ChannelRefused, match=r"SLACK_APP_TOKEN: invalid_auth: .* App-Level Tokens → Generate"):
        await socket_mode(stage.client, "xapp-wrong", "SLACK_APP_TOKEN")

"""Is the Slack app installed with what the bot calls? Slack sends the token's scopes with every answer, and the rest to
whoever has the app's own pages. What is wrong is said with the clicks that mend it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.doctor import missing_scopes
from handlers.slack.connection import SlackConnection
from handlers.slack.errors import translated
from support.errors import ChannelRefused, LockedOut

SCOPES: dict[str, str] = {
    "app_mentions:read": "to be asked by a mention",
    "assistant:write": "to offer prompts, and to name threads (where the plan has agents)",
    "channels:history": "to read questions in public channels",
    "channels:read": "to find the help channels",
    "chat:write": "to answer",
    "commands": "to offer `/support`, and its shortcuts in a message's menu",
    "files:read": "to bring customers' photos into tickets",
    "files:write": "to show customers' photos at the desk, and to send a chart or an export to whoever asked for it",
    "groups:history": "to read questions in private channels",
    "groups:read": "to find the desk's private channel",
    "im:history": "to read direct messages",
    "im:write": "to send private answers as direct messages",
    "pins:write": "to pin the help message where `/support pin` puts it",
    "reactions:read": "to take a 👎 on an answer as thumbs down",
    "usergroups:read": "to know who of the team may approve and administer (SLACK_AGENTS, SLACK_ADMINS)",
    "users:read": "to tell the team who is asking",
}
"""Every scope of the calls and events in `handlers/slack`, and what it is for."""
EMAIL_SCOPES = {"users:read.email": "to open orders by the e-mail that Slack confirmed"}
"""Besides, where `identity.slack_email` is true in data/shop.yaml."""


APPS = "https://api.slack.com/apps"


async def scopes(client: AsyncWebClient, setting: str, *, slack_email: bool = False) -> str:
    """auth.test's `x-oauth-scopes`. Raises ChannelRefused naming what is missing, and LockedOut for a bad token.

    `setting` names the token.
    """
    try:
        with translated(f"auth.test with {setting}"):
            answer = await client.auth_test()
    except LockedOut as error:
        clicks = f"{APPS} → your app → OAuth & Permissions → copy the Bot User OAuth Token"
        raise LockedOut(f"{error}: {clicks} into {setting}") from error
    headers = {name.lower(): value for name, value in answer.headers.items()}
    given = [scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",") if scope.strip()]
    needed = SCOPES | EMAIL_SCOPES if slack_email else SCOPES
    lacking = missing_scopes(given, needed) if given else None
    if lacking:
        clicks = f"{page(answer.get('app_id'), 'oauth')} → Bot Token Scopes → Add an OAuth Scope"
        raise ChannelRefused(f"missing scopes: {lacking}. {clicks}, and at the top Reinstall to Workspace")
    return f"{len(given)} scopes" if given else "scopes not reported"


async def socket_mode(client: AsyncWebClient, app_token: str, setting: str) -> str:
    """Would Slack open a socket? Raises ChannelRefused for a bad token or one without connections:write.

    `setting` names the token.
    """
    try:
        with translated(f"apps.connections.open with {setting}"):
            await client.apps_connections_open(app_token=app_token)
    except ChannelRefused as error:
        clicks = (
            f"{APPS} → your app → Basic Information → App-Level Tokens → Generate, with the scope connections:write"
        )
        raise ChannelRefused(f"{error}: {clicks}") from error
    return "Socket Mode"


async def declared(client: AsyncWebClient, config_token: str, wanted: Mapping[str, Any]) -> str:
    """Does the app have what its manifest declares? Slack tells that only to an app configuration token.

    Raises ChannelRefused naming what it lacks. https://docs.slack.dev/reference/methods/apps.manifest.export
    """
    with translated("auth.test"):
        me = await client.auth_test()
    with translated("bots.info"):
        app = str((await client.bots_info(bot=str(me["bot_id"])))["bot"]["app_id"])
    try:
        with translated("apps.manifest.export with SLACK_CONFIG_TOKEN"):
            answer = await client.apps_manifest_export(app_id=app, token=config_token)
    except ChannelRefused as error:
        clicks = f"{APPS} → Your App Configuration Tokens → Generate Token; it is good for twelve hours"
        raise ChannelRefused(f"{error}: {clicks}") from error
    lacking = lacks(answer["manifest"], wanted)
    if lacking:
        clicks = (
            f"{page(app, 'app-manifest')} → paste that of docs/slack.md → Save Changes, and reinstall if Slack asks"
        )
        raise ChannelRefused(f"the app lacks {', '.join(lacking)}. {clicks}")
    return "events, commands and menus as declared"


def lacks(given: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """What of the wanted manifest the given one has not: names that a person finds on the app's pages."""
    there, needed = ({**one.get("features", {}), **one.get("settings", {})} for one in (given, wanted))
    events = (set(one.get("event_subscriptions", {}).get("bot_events", ())) for one in (needed, there))
    found = [f"the event {event}" for event in sorted(set.difference(*events))]
    commands = {one["command"]: one for one in there.get("slash_commands", ())}
    for command in needed["slash_commands"]:
        if command["command"] not in commands:
            found.append(f"the command {command['command']}")
        elif not commands[command["command"]].get("should_escape"):
            found.append(f"“Escape channels, users, and links” of the command {command['command']}")
    menus = {one["callback_id"] for one in there.get("shortcuts", ())}
    found += [f"the shortcut {one['name']}" for one in needed["shortcuts"] if one["callback_id"] not in menus]
    tabs = there.get("app_home", {})
    found += [f"App Home's {tab}" for tab in ("home_tab_enabled", "messages_tab_enabled") if not tabs.get(tab)]
    if not there.get("interactivity", {}).get("is_enabled"):
        found.append("interactivity")
    if bool(there.get("socket_mode_enabled")) != needed["socket_mode_enabled"]:
        found.append("Socket Mode" if needed["socket_mode_enabled"] else "HTTP (Socket Mode is on)")
    return found


def page(app: object, name: str) -> str:
    """One of the app's pages; where Slack does not say which app it is, the list of all."""
    return f"{APPS}/{app}/{name}" if app else f"{APPS} → your app → {name}"


def places(slack: SlackConnection) -> str:
    """Where the bot is, once it has found its channels."""
    helps = ", ".join(f"#{channel['name']}" for channel in slack.help_channels.values())
    desk = f"the desk #{slack.team.name}" if slack.team else ""
    return f"in {' and '.join(part for part in (helps, desk) if part)}"


async def approvals(slack: SlackConnection) -> str:
    """How many may approve and administer. Raises SettingError naming what of the settings is not there."""
    may = {"may approve": slack.team.agents, "may administer": slack.team.admins} if slack.team else {}
    return "".join([f", {await people.check()} {what}" for what, people in may.items() if people is not None])

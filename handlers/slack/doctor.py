"""Is the Slack app installed with what the bot calls? Slack sends the token's scopes with every answer."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from handlers.doctor import missing_scopes
from handlers.slack.connection import SlackConnection
from handlers.slack.errors import translated
from support.errors import ChannelRefused

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


async def scopes(client: AsyncWebClient, *, slack_email: bool = False) -> str:
    """auth.test's `x-oauth-scopes`. Raises ChannelRefused naming what is missing."""
    with translated("auth.test"):
        answer = await client.auth_test()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    given = [scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",") if scope.strip()]
    needed = SCOPES | EMAIL_SCOPES if slack_email else SCOPES
    lacking = missing_scopes(given, needed) if given else None
    if lacking:
        raise ChannelRefused(f"missing scopes: {lacking}")
    return f"{len(given)} scopes" if given else "scopes not reported"


async def socket_mode(client: AsyncWebClient, app_token: str, setting: str) -> str:
    """Would Slack open a socket? Raises ChannelRefused for a bad token or one without connections:write.

    `setting` names the token.
    """
    with translated(f"apps.connections.open with {setting}"):
        await client.apps_connections_open(app_token=app_token)
    return "Socket Mode"


def places(slack: SlackConnection) -> str:
    """Where the bot is, once it has found its channels."""
    helps = ", ".join(f"#{channel['name']}" for channel in slack.help_channels.values())
    desk = f"the desk #{slack.team.name}" if slack.team else ""
    return f"in {' and '.join(part for part in (helps, desk) if part)}"


async def approvals(slack: SlackConnection) -> str:
    """How many may approve and administer. Raises SettingError naming what of the settings is not there."""
    may = {"may approve": slack.team.agents, "may administer": slack.team.admins} if slack.team else {}
    return "".join([f", {await people.check()} {what}" for what, people in may.items() if people is not None])

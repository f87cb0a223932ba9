"""All stand-ins together, with the people who play in the demo: one community, its desk, its shop and its helpdesk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sandbox.discord.model import ChannelType
from sandbox.discord.permissions import MODERATOR
from sandbox.discord.platform import DiscordPlatform
from sandbox.discord.server import RunningDiscord
from sandbox.discord.server import start as start_discord
from sandbox.gorgias.account import Account
from sandbox.gorgias.server import Gorgias
from sandbox.gorgias.server import start as start_gorgias
from sandbox.shopify.server import Shopify
from sandbox.shopify.server import start as start_shopify
from sandbox.shopify.state import ShopState
from sandbox.slack.server import RunningSlack
from sandbox.slack.server import start as start_slack
from sandbox.slack.workspace import SlackWorkspace
from sandbox.smtp.mailroom import Mailroom
from sandbox.smtp.server import Smtp
from sandbox.smtp.server import start as start_smtp

SHOP_FILE = Path(__file__).parents[1] / "data" / "sandbox_shop.json"
HELP, DESK = "help", "support-desk"
FORUM = "questions"
FORUM_TAGS = ("Waiting", "Answered", "With the team", "Solved")
TEAM = ("ana", "ben")
MAILBOXES = {"maya": "maya.lind@example.com", "camille": "camille.roux@example.com", "sam": "sam.ortiz@example.com"}
"""Whose mail is whose: their Slack profiles have these addresses, and the first two have orders with them."""


@dataclass(frozen=True, slots=True)
class World:
    """The running stand-ins."""

    slack: RunningSlack
    shopify: Shopify
    gorgias: Gorgias
    smtp: Smtp
    discord: RunningDiscord | None = None
    """Where the customers are on Discord; the team is in Slack all the same."""

    @property
    def now(self) -> datetime:
        """The shop's present: the bot's clock should start there."""
        return self.shopify.shop.now()  # type: ignore[no-any-return]

    @property
    def mails_url(self) -> str:
        """Where customers read their mail."""
        return f"{self.smtp.base_url}/sandbox/mails"

    @property
    def agents(self) -> str:
        """The team's people, as SLACK_AGENTS names them."""
        found = (self.slack.workspace.find_user(name) for name in TEAM)
        return ",".join(user.id for user in found if user is not None)

    def environment(self) -> dict[str, str]:
        """The variables that point a bot at this world."""
        return {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_HELP_CHANNELS": HELP,
            "SLACK_DESK_CHANNEL": DESK,
            **self.shopify.environment,
            **self.gorgias.environment,
            **self.smtp.environment,
            **self._discord(),
        }

    def _discord(self) -> dict[str, str]:
        if self.discord is None:
            return {}
        return self.discord.environment | {"DISCORD_HELP_CHANNELS": f"{HELP},{FORUM}"}


def community() -> SlackWorkspace:
    """The workspace: customers in #help, the team in its private channel."""
    workspace = SlackWorkspace("Northbeam", bot_name="relais")
    customers = [
        workspace.add_user("maya", real_name="Maya Lind", email=MAILBOXES["maya"]),
        workspace.add_user("camille", real_name="Camille Roux", email=MAILBOXES["camille"], locale="fr-FR"),
        workspace.add_user("sam", real_name="Sam Ortiz", email=MAILBOXES["sam"]),
    ]
    team = [workspace.add_user("ana", real_name="Ana Silva"), workspace.add_user("ben", real_name="Ben Cole")]
    workspace.add_channel(HELP, [*customers, *team])
    workspace.add_channel(DESK, team, private=True)
    return workspace


def server() -> DiscordPlatform:
    """The same people's server at Discord: #help and the forum #questions; Ana and Ben look after it."""
    platform = DiscordPlatform("relais")
    customers = [
        platform.add_user("maya", global_name="maya"),
        platform.add_user("camille", global_name="camille", locale="fr"),
        platform.add_user("sam", global_name="sam"),
    ]
    team = [platform.add_user("ana", global_name="ana"), platform.add_user("ben", global_name="ben")]
    guild = platform.add_guild("Northbeam", [*customers, *team])
    role = platform.add_role(guild, "team", MODERATOR)
    for member in team:
        guild.members[member.id].append(role.id)
    platform.add_channel(guild, HELP)
    platform.add_channel(guild, FORUM, ChannelType.FORUM, tags=FORUM_TAGS)
    return platform


@asynccontextmanager
async def start_world(shop_file: Path | None = None, *, discord: bool = False) -> AsyncIterator[World]:
    """Start Slack, Shopify, Gorgias and a mail server on loopback, and Discord if wanted; they stop with the block."""
    shop = ShopState.load(shop_file or SHOP_FILE)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(start_slack(community()))
        shopify = await stack.enter_async_context(start_shopify(shop))
        gorgias = await stack.enter_async_context(start_gorgias(Account(now=shop.now)))
        smtp = await stack.enter_async_context(start_smtp(Mailroom(now=shop.now)))
        other = await stack.enter_async_context(start_discord(server())) if discord else None
        yield World(slack, shopify, gorgias, smtp, other)

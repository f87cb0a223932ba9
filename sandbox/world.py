"""All stand-ins together, with the people who play in the demo: one community, its desk, its shop and its helpdesk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

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
from sandbox.slack.model import User
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
NO_IDS: Mapping[str, str] = MappingProxyType({})
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
    office: SlackWorkspace | None = None
    """The team's own workspace, on the same server, if it is not the customers'."""
    slack_customers: bool = True
    """Are there customers in Slack?"""

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
        found = (self.team_at.find_user(name) for name in TEAM)
        return ",".join(user.id for user in found if user is not None)

    @property
    def team_at(self) -> SlackWorkspace:
        """The workspace with the desk."""
        return self.office or self.slack.workspace

    def environment(self) -> dict[str, str]:
        """The variables that point a bot at this world."""
        return {
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_DESK_CHANNEL": DESK,
            **self._slack(),
            **self.shopify.environment,
            **self.gorgias.environment,
            **self.smtp.environment,
            **self._discord(),
        }

    def _slack(self) -> dict[str, str]:
        found = {"SLACK_HELP_CHANNELS": HELP} if self.slack_customers else {}
        sides = {"SLACK_": self.slack.workspace if self.slack_customers else None, "SLACK_DESK_": self.office}
        for prefix, workspace in sides.items():
            if workspace is not None:
                found[f"{prefix}BOT_TOKEN"] = workspace.bot_token
                found[f"{prefix}APP_TOKEN"] = workspace.app.app_token
                found[f"{prefix}SIGNING_SECRET"] = workspace.app.signing_secret
        return found

    def _discord(self) -> dict[str, str]:
        if self.discord is None:
            return {}
        return self.discord.environment | {"DISCORD_HELP_CHANNELS": f"{HELP},{FORUM}"}


def community(*, with_team: bool = True) -> SlackWorkspace:
    """The workspace: customers in #help, the team in its private channel, unless it is elsewhere."""
    workspace = SlackWorkspace("Northbeam", bot_name="relais")
    customers = [
        workspace.add_user("maya", real_name="Maya Lind", email=MAILBOXES["maya"]),
        workspace.add_user("camille", real_name="Camille Roux", email=MAILBOXES["camille"], locale="fr-FR"),
        workspace.add_user("sam", real_name="Sam Ortiz", email=MAILBOXES["sam"]),
    ]
    team = _add_team(workspace) if with_team else []
    workspace.add_channel(HELP, [*customers, *team])
    return workspace


def office(community: SlackWorkspace) -> SlackWorkspace:
    """The team's own workspace. Slack's ids are of one workspace, so here Ana has the id that Sam has in the community,
    Ben that of Maya, and the desk that of #help.
    """
    workspace = SlackWorkspace("Northbeam HQ", bot_name="relais")
    ids = {name: user.id for name in ("sam", "maya") if (user := community.find_user(name)) is not None}
    help = community.find_channel(HELP)
    _add_team(workspace, {"ana": ids["sam"], "ben": ids["maya"]}, help.id if help else None)
    return workspace


def _add_team(workspace: SlackWorkspace, ids: Mapping[str, str] = NO_IDS, desk: str | None = None) -> list[User]:
    names = {"ana": "Ana Silva", "ben": "Ben Cole"}
    team = [workspace.add_user(name, real_name=real, id=ids.get(name)) for name, real in names.items()]
    workspace.add_channel(DESK, team, private=True, id=desk)
    return team


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
async def start_world(
    shop_file: Path | None = None, *, discord: bool = False, team_apart: bool = False, slack_customers: bool = True
) -> AsyncIterator[World]:
    """Start Slack, Shopify, Gorgias and a mail server on loopback, and Discord if wanted; they stop with the block.

    `team_apart`: the desk is in a workspace of its own; without `slack_customers` the bot is in no other.
    """
    shop = ShopState.load(shop_file or SHOP_FILE)
    async with AsyncExitStack() as stack:
        customers = community(with_team=not team_apart)
        team = office(customers) if team_apart else None
        slack = await stack.enter_async_context(start_slack(customers, *([team] if team else [])))
        shopify = await stack.enter_async_context(start_shopify(shop))
        gorgias = await stack.enter_async_context(start_gorgias(Account(now=shop.now)))
        smtp = await stack.enter_async_context(start_smtp(Mailroom(now=shop.now)))
        other = await stack.enter_async_context(start_discord(server())) if discord else None
        yield World(slack, shopify, gorgias, smtp, other, team, slack_customers)

"""All stand-ins together, with the people who play in the demo: one community, its desk, its shop and its helpdesk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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
MAILBOXES = {"maya": "maya.lind@example.com", "camille": "camille.roux@example.com", "sam": "sam.ortiz@example.com"}
"""Whose mail is whose: their Slack profiles have these addresses, and the first two have orders with them."""


@dataclass(frozen=True, slots=True)
class World:
    """The running stand-ins."""

    slack: RunningSlack
    shopify: Shopify
    gorgias: Gorgias
    smtp: Smtp

    @property
    def now(self) -> datetime:
        """The shop's present: the bot's clock should start there."""
        return self.shopify.shop.now()  # type: ignore[no-any-return]

    @property
    def mails_url(self) -> str:
        """Where customers read their mail."""
        return f"{self.smtp.base_url}/sandbox/mails"

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
        }


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


@asynccontextmanager
async def start_world(shop_file: Path | None = None) -> AsyncIterator[World]:
    """Start Slack, Shopify, Gorgias and a mail server on loopback; they stop with the block."""
    shop = ShopState.load(shop_file or SHOP_FILE)
    async with (
        start_slack(community()) as slack,
        start_shopify(shop) as shopify,
        start_gorgias(Account(now=shop.now)) as gorgias,
        start_smtp(Mailroom(now=shop.now)) as smtp,
    ):
        yield World(slack, shopify, gorgias, smtp)

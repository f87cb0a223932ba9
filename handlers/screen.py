"""What start-up says: each part, on or off, and what would turn it on."""

from __future__ import annotations

from handlers.discord.connection import DiscordConnection
from handlers.discord.doctor import lesser, missing
from handlers.slack.connection import SlackConnection
from handlers.web import INSTALL, SLACK_DESK_EVENTS, SLACK_EVENTS
from support.config import Settings

NO_MAIL = "set SMTP_URL and MAIL_FROM; until then nobody can be verified, and what needs it goes to a person"

NO_AGENTS = "set SLACK_AGENTS; until then nobody can approve or use cards; what rules put before people is handed over"


NO_WEBHOOKS = "set PUBLIC_URL; until then what customers wait for is looked at every 15 minutes"


def screen(
    settings: Settings, slack: SlackConnection | None, discord: DiscordConnection | None, port: int,
    *, slack_desk: SlackConnection | None = None,
) -> list[str]:  # fmt: skip
    """One line a part. `port` is the one that is really listened on."""
    paths = ["/healthz", "/readyz", "/metrics"]
    both = {SLACK_EVENTS: slack, SLACK_DESK_EVENTS: slack_desk}
    paths += [path for path, one in both.items() if one is not None and one.requests is not None]
    if settings.shopify and settings.shop_webhook_secret:
        paths.append("/shopify/webhooks")
    rows = {
        "Slack": _slack(slack, slack_desk),
        **({"Installs": f"on    {settings.public_url.rstrip('/')}{INSTALL}"} if settings.slack_installs else {}),
        "Discord": _discord(discord) if discord else "off   set DISCORD_TOKEN",
        "Shopify": f"on    {settings.shopify_shop}" if settings.shopify else "off   set SHOPIFY_SHOP",
        "Gorgias": f"on    {settings.gorgias_domain}" if settings.gorgias else "off   set GORGIAS_DOMAIN",
        "Webhooks": _webhooks(settings),
        "Mail": f"on    one-time codes from {settings.mail_from}" if settings.smtp_url else f"off   {NO_MAIL}",
        "Approvals": _approvals(settings),
        "Engine": _engine(settings),
        "Database": settings.database_url.split("@")[-1],
        "HTTP": f"port {port}: {' '.join(paths)}",
    }
    return [f"  {name:<9} {text}" for name, text in rows.items()]


def _engine(settings: Settings) -> str:
    if not settings.model:
        return "local (no model)"
    second = f", then {settings.relais_second_model}" if settings.relais_second_model else ""
    return f"{settings.relais_model}{second}, then local"


def _slack(slack: SlackConnection | None, slack_desk: SlackConnection | None) -> str:
    parts = [_workspace(one) for one in (slack, slack_desk) if one is not None]
    return f"on    {' | '.join(parts)}" if parts else "off   set SLACK_BOT_TOKEN"


def _workspace(slack: SlackConnection) -> str:
    helps = ", ".join(f"#{channel['name']}" for channel in slack.help_channels.values())
    desk = f"desk #{slack.team.name}" if slack.team else ""
    return f"{slack.who.team_name}: {'; '.join(part for part in (helps, desk) if part)}; events by {slack.ways}"


def _discord(discord: DiscordConnection) -> str:
    helps = ", ".join(f"#{name}" for name in discord.help_channels.values())
    return f"on    {discord.guild_name}: {helps}; {missing(discord) or lesser(discord)}"


def _webhooks(settings: Settings) -> str:
    if settings.shop_webhooks_url:
        return f"on    the shop's, at {settings.shop_webhooks_url}"
    return f"off   {NO_WEBHOOKS}" if settings.shop_webhook_secret else "off   set SHOPIFY_WEBHOOK_SECRET and PUBLIC_URL"


def _approvals(settings: Settings) -> str:
    return f"on    by {', '.join(settings.slack_agents)}" if settings.slack_agents else f"off   {NO_AGENTS}"

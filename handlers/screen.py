"""What start-up says: each part, on or off, and what would turn it on."""

from __future__ import annotations

from handlers.slack.connection import SlackConnection
from support.config import Settings


def screen(settings: Settings, slack: SlackConnection | None) -> list[str]:
    """One line a part."""
    rows = {
        "Slack": _slack(settings, slack) if slack else "off   set SLACK_BOT_TOKEN",
        "Discord": "off   (not built yet)",
        "Shopify": f"on    {settings.shopify_shop}" if settings.shopify else "off   set SHOPIFY_SHOP",
        "Gorgias": f"on    {settings.gorgias_domain}" if settings.gorgias else "off   set GORGIAS_DOMAIN",
        "Engine": "local (no model)",
        "Database": settings.database_url.split("@")[-1],
        "HTTP": f"port {settings.port}: /healthz /readyz /metrics",
    }
    return [f"  {name:<9} {text}" for name, text in rows.items()]


def _slack(settings: Settings, slack: SlackConnection) -> str:
    helps = ", ".join(f"#{channel['name']}" for channel in slack.help_channels.values())
    transport = "Socket Mode" if settings.slack_app_token else "HTTP events at /slack/events"
    return f"on    {slack.who.team_name}: {helps}; desk #{slack.desk_name} ({transport})"

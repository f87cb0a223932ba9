"""The Slack app's manifest, made from what the code needs, so that installing is one paste.

Reference: https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from handlers.slack.commands import COMMAND
from handlers.slack.doctor import EMAIL_SCOPES, SCOPES
from handlers.slack.shortcuts import ESCALATE, SUGGEST

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "tokens_revoked",
)
"""What the listeners handle; nothing else is subscribed to."""

SHORTCUTS = (
    {
        "name": "Escalate to a person",
        "type": "message",
        "callback_id": ESCALATE,
        "description": "Let the team see to this message",
    },
    {
        "name": "Suggest a reply",
        "type": "message",
        "callback_id": SUGGEST,
        "description": "For the team: draft an answer to this customer",
    },
)

AGENT_VIEW = {
    "agent_description": "Answers questions about orders and policies, and brings in people",
    "suggested_prompts": [
        {"title": "Track an order", "message": "Where is my order?"},
        {"title": "Return something", "message": "I want to return something."},
    ],
}
"""The prompts of the shop's language take the place of these when somebody opens the messages tab."""

SLASH_COMMAND = {
    "command": COMMAND,
    "description": "For the team: see and steer the support bot",
    "usage_hint": "help | status | pause | resume | mode | ask | report | take | ...",
    "should_escape": True,
}
"""Escaped, people and channels come as ids: https://docs.slack.dev/interactivity/implementing-slash-commands"""


def scopes_needed(*, slack_email: bool = False) -> list[str]:
    """Those of every call and event, and the one that `identity.slack_email` takes."""
    return sorted(SCOPES | EMAIL_SCOPES if slack_email else SCOPES)


def manifest(
    *, socket_mode: bool = True, request_url: str = "https://YOUR-HOST/slack/events", slack_email: bool = False,
    redirect_url: str = "",
) -> dict[str, Any]:  # fmt: skip
    """For Socket Mode, or for HTTP with the bot's public address; with `redirect_url` for others to install, too."""
    scopes = scopes_needed(slack_email=slack_email)
    url = {} if socket_mode else {"request_url": request_url}
    return {
        "display_information": {
            "name": "Relais",
            "description": "Answers order and policy questions, and brings in people",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "agent_view": AGENT_VIEW,
            "shortcuts": [dict(shortcut) for shortcut in SHORTCUTS],
            "slash_commands": [SLASH_COMMAND | ({} if socket_mode else {"url": request_url})],
            "bot_user": {"display_name": "Relais", "always_online": True},
        },
        "oauth_config": ({"redirect_urls": [redirect_url]} if redirect_url else {}) | {"scopes": {"bot": scopes}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **url},
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def link() -> str:
    """Where one click begins a new app of this manifest, for Socket Mode.

    https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests#sharing-manifests
    """
    compact = json.dumps(manifest(), separators=(",", ":"), ensure_ascii=False)
    return f"https://api.slack.com/apps?new_app=1&manifest_json={quote(compact, safe='')}"

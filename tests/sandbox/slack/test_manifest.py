"""An app installed from a manifest has what that declares and nothing else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sandbox.control_client import RefusedByClientError
from tests.sandbox.slack.scene import RunBot, Scene, refused

MANIFEST: dict[str, Any] = {
    "features": {
        "slash_commands": [{"command": "/support"}],
        "shortcuts": [{"callback_id": "escalate", "type": "message"}],
        "app_home": {"home_tab_enabled": False},
    },
    "oauth_config": {"scopes": {"bot": ["chat:write"]}},
    "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}, "interactivity": {"is_enabled": False}},
}


async def test_what_is_not_declared_is_refused_and_not_sent(scene: Scene, run_bot: RunBot) -> None:
    heard: list[str] = []
    mentioned = asyncio.Event()

    @scene.app.event("message")
    async def on_message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    @scene.app.event("app_mention")
    async def on_mention(event: dict[str, Any]) -> None:
        mentioned.set()

    scene.workspace.app.install(MANIFEST)
    async with run_bot():
        ts = await scene.ann.post("#help", f"<@{scene.bot}> hello", raw=True)
        await asyncio.wait_for(mentioned.wait(), 10)
        assert not heard
        assert await refused(scene.client.users_info(user=scene.ann.id)) == "missing_scope"
        with pytest.raises(RefusedByClientError, match="is not a valid command"):
            await scene.ann.command("/other")
        with pytest.raises(RefusedByClientError, match="no menu offers"):
            await scene.ann.message_shortcut("suggest", "#help", ts)
        answered = await scene.ann.message_shortcut("escalate", "#help", ts)
        assert answered.error == "interactivity_disabled"
        home = {"type": "home", "blocks": [{"type": "divider"}]}
        assert await refused(scene.client.views_publish(user_id=scene.ann.id, view=home)) == "not_enabled"
        assert scene.workspace.undeclared == {"users.info: missing_scope", "views.publish: not_enabled"}

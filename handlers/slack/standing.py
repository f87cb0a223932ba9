"""Does the workspace still take the bot's token? Slack tells of a removed app or a revoked token in an event, which may
be lost; so it is asked as well.

https://docs.slack.dev/reference/events/tokens_revoked, https://docs.slack.dev/reference/events/app_uninstalled
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.errors import translated
from handlers.slack.payloads import Payload, workspace_of
from support.errors import ChannelUnavailable, LockedOut

log = structlog.get_logger()

LOOK_EVERY_S = 60.0
REMOVED = ("app_uninstalled", "tokens_revoked")
"""Events after which the token is worth a look."""


class Standing:
    """One workspace's. Each change is one line in the log; `came_back` is told when the token works again."""

    def __init__(self, client: AsyncWebClient, workspace: str, setting: str) -> None:
        """`setting` names the token."""
        self._client = client
        self._repair = repair(setting)
        self._workspace = workspace
        self.is_well = True
        self.came_back: Callable[[], None] | None = None

    async def look(self) -> None:
        """auth.test. That Slack does not answer says nothing about the token."""
        try:
            with translated("auth.test"):
                await self._client.auth_test()
        except LockedOut as error:
            if self.is_well:
                log.error("slack_locked_out", workspace=self._workspace, error=str(error), repair=self._repair)
            self.is_well = False
        except ChannelUnavailable:
            return
        else:
            if not self.is_well:
                log.info("slack_lets_in_again", workspace=self._workspace)
                if self.came_back is not None:
                    self.came_back()
            self.is_well = True


def register_removed(app: AsyncApp, removed: Callable[[str], Awaitable[None]]) -> None:
    """`removed` is told of the workspace in which the app was removed, or its token revoked, as Slack tells of it."""

    async def on_removed(body: Payload) -> None:
        await removed(workspace_of(body))

    for event in REMOVED:
        app.event(event)(on_removed)


def repair(setting: str) -> str:
    """What the log says to do. `setting` names the token."""
    return f"install the app again, put its token into {setting} and start anew (docs/slack.md)"

"""The e-mail addresses that Slack confirmed: only for members of our own workspace, and only where the shop wants it.

https://docs.slack.dev/reference/objects/user-object
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.errors import translated
from support.model.people import Account

BELIEVED_S = 300.0
"""How long an answer is used again: a turn asks several times, and users.info is limited (Tier 4)."""
KEPT = 1000


class SlackProfiles:
    """Implements `support.ports.ProfileEmails`. Needs the scope `users:read.email`."""

    def __init__(self, client: AsyncWebClient, team: str, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._team = team
        self._monotonic_s = monotonic_s
        self._known: dict[str, tuple[float, str | None]] = {}

    async def confirmed_email(self, account: Account) -> str | None:
        """users.info. None for strangers of a shared channel, bots, leavers and unconfirmed addresses."""
        if account.platform != "slack" or account.workspace != self._team:
            return None
        now = self._monotonic_s()
        asked_at, email = self._known.get(account.user, (-BELIEVED_S, None))
        if now - asked_at >= BELIEVED_S:
            with translated("users.info"):
                answer = await self._client.users_info(user=account.user)
            email = _confirmed(answer["user"], self._team)
            while len(self._known) >= KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[account.user] = (now, email)
        return email


def _confirmed(user: dict[str, Any], team: str) -> str | None:
    doubtful = user.get("deleted") or user.get("is_bot") or user.get("is_stranger")
    if doubtful or user.get("team_id") != team or user.get("is_email_confirmed") is not True:
        return None
    return str((user.get("profile") or {}).get("email") or "") or None

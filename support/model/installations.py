"""A Slack workspace that installed the app by itself."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Installation:
    """`sealed` is the bot's token, as it may be kept: only who holds the app's client secret can open it."""

    team: str
    name: str
    sealed: str = field(repr=False)

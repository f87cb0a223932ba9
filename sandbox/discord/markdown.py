"""Discord's Markdown as a reader sees it: https://docs.discord.com/developers/reference#message-formatting"""

from __future__ import annotations

import re

_INLINE = re.compile(
    r"\\(?P<sign>[^\sA-Za-z0-9])"
    r"|\*\*(?P<bold>(?:\\.|[^*\\])+?)\*\*"
    r"|\[(?P<label>(?:\\.|[^\[\]\\])*)\]\(<?(?P<url>https?://[^)\s>]+)>?\)",
    re.DOTALL,
)


def rendered(text: str) -> str:
    """Signs after a backslash are signs, bold words are words, a link is its label and where it leads."""
    return _INLINE.sub(_plain, text.removeprefix("-# "))


def _plain(match: re.Match[str]) -> str:
    if match["sign"]:
        return match["sign"]
    if match["bold"]:
        return rendered(match["bold"])
    return f"{rendered(match['label'])} ({match['url']})"

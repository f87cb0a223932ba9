"""Neutral Markdown, as texts are written in it (`**bold**`, `[text](url)`, `- ` lists, escapes): made plain."""

from __future__ import annotations

import re

ESCAPED = re.compile(r"\\([\\`*_{}\[\]()<>#+\-.!|~@&])")
LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\((https?://[^)\s]+)\)")
BOLD = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*", re.DOTALL)


def plain(text: str) -> str:
    """The same sentence for places that show text as it is: `**Shipped**` -> `Shipped`, links as `text (url)`."""
    without = BOLD.sub(r"\1", LINK.sub(lambda m: m[1] if m[1] == m[2] else f"{m[1]} ({m[2]})", text))
    return ESCAPED.sub(r"\1", without)

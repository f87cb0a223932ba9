"""Neutral Markdown, as texts are written in it (`**bold**`, `[text](url)`, `- ` lists, escapes): read and made plain.

A sign after a backslash is only that sign, wherever it stands: a product called `[free](https://…)` is no link, nor is
it the beginning of one that ends at the next real link.
"""

from __future__ import annotations

import re

INLINE = re.compile(
    r"\\(?P<sign>[\\`*_{}\[\]()<>#+\-.!|~@&])"
    r"|\*\*(?P<bold>(?:\\.|[^*\\])+?)\*\*"
    r"|\[(?P<label>(?:\\.|[^\[\]\\])*)\]\((?P<url>https?://[^)\s]+)\)",
    re.DOTALL,
)
"""What is not literal in a line, leftmost first: a sign, **bold** text, a link."""

_SIGNS = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~@&]")
_ADDRESS = re.compile(r"(https?://[^\s()<>\[\]]*[^\s()<>\[\].,;:!?'\"])")


def plain(text: str) -> str:
    """The same sentence for places that show text as it is: `**Shipped**` -> `Shipped`, links as `text (url)`."""
    return INLINE.sub(_plain, text)


def literal(text: str) -> str:
    """What somebody wrote, so that every sign of it is only that sign."""
    return _SIGNS.sub(r"\\\g<0>", text)


def linked(text: str) -> str:
    """The same, with the web addresses in it as links: for whom we trust with that."""
    parts = _ADDRESS.split(text)
    written = [literal(part) for part in parts]
    written[1::2] = [f"[{label}]({url})" for label, url in zip(written[1::2], parts[1::2], strict=True)]
    return "".join(written)


def split(text: str, limit: int) -> tuple[str, ...]:
    """Parts of at most `limit` characters, ended between paragraphs, else lines, else words, else anywhere."""
    found: list[str] = []
    while len(text) > limit:
        cuts = (text.rfind(gap, 1, limit + 1) for gap in ("\n\n", "\n", " "))
        end = next((cut for cut in cuts if cut > limit // 2), limit)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return (*found, text)


def _plain(match: re.Match[str]) -> str:
    if match["sign"]:
        return match["sign"]
    if match["bold"]:
        return plain(match["bold"])
    label = plain(match["label"])
    return label if label == match["url"] else f"{label} ({match['url']})"

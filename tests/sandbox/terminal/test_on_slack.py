"""What the terminal shows of a message: its words and what its pictures show, without its buttons."""

from __future__ import annotations

from sandbox.slack.people import Seen
from sandbox.terminal.on_slack import words


def test_every_kind_of_block_is_read() -> None:
    picture = {"type": "image", "image_url": "https://a.example/t.jpg", "alt_text": "A tent"}
    blocks = [
        {"type": "markdown", "text": "You have **30 days**: [returns](https://shop.example/returns)."},
        {"type": "section", "text": {"type": "plain_text", "text": "Tent (Moss)"}, "accessory": picture},
        picture,
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Source: <https://shop.example/r|Returns>"}]},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Press"}}]},
    ]
    seen = Seen({"blocks": blocks}, "fallback", "1.0", "U1", is_ephemeral=False, thread_ts=None)
    assert words(seen) == (
        "You have 30 days: returns (https://shop.example/returns).\n\n[picture: A tent] Tent (Moss)\n\n"
        "[picture: A tent]\n\nSource: Returns"
    )

"""Content as Discord's components: within Discord's limits whatever it says."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from handlers.discord.cards import card, page, pages
from sandbox.discord.components import every, problem, texts
from support.formats import neutralise
from support.model.conversation import ConversationId
from support.model.decisions import Content, Good, Mark, OrderCard, Track
from support.model.people import Venue
from tests.handlers.contents import SIGNS, contents

TALK = ConversationId("c0123456789abcdef0123")
ROOM = Venue("discord", "1", "2", "3")


def shown(content: Content) -> list[list[dict[str, Any]]]:
    """The components of each message that it takes."""
    *first, last = pages(content)
    views = [*(page(text, number) for number, text in enumerate(first, start=1)), card(last, content, TALK, ROOM, 99)]
    return [view.to_components() for view in views]


@given(contents)
@settings(max_examples=50)
def test_discord_accepts_any_content(content: Content) -> None:
    for message in shown(content):
        assert problem(message, v2=True) is None


def test_an_order_s_card_is_pictures_with_words_and_a_way_in_words() -> None:
    good = Good("Tent (Moss)", "https://cdn.shopify.com/tent.jpg", "A tent by a lake")
    way = (Mark(neutralise("Ordered @everyone"), "done"), Mark("Now: paid", "now"), Mark("To come: delivery", "ahead"))
    content = Content("Here.", card=OrderCard((good,), (Track("Parcel 1", way),)))
    (message,) = shown(content)
    assert texts(message) == [
        "Here.", "Tent \\(Moss\\)", "A tent by a lake", "https://cdn.shopify.com/tent.jpg",
        "**Parcel 1**\n✓ Ordered \\@everyone\n**● Now\\: paid**\n○ To come\\: delivery",
    ]  # fmt: skip


def test_a_long_text_leaves_room_for_its_card() -> None:
    way = tuple(Mark(neutralise(SIGNS), "done") for _ in range(8))
    content = Content("word " * 740, card=OrderCard(tracks=(Track("", way),)))
    *first, last = shown(content)
    assert len(first) == 1
    words = [one["content"] for one in every(last) if one.get("content")]
    assert "✓" in words[-1]
    assert problem(last, v2=True) is None

"""An order's card: pictures of the goods, and its way in words. What it shows is order data, for the customer alone."""

from __future__ import annotations

from collections.abc import Iterator

from support.engines.local.parcel_words import Voice
from support.markdown import plain
from support.model.decisions import Good, Mark, OrderCard, Track
from support.tools.milestones import Milestone, Way, ways
from support.tools.order_story import OrderStory
from support.tools.parcel_story import Piece

MOST_GOODS = 3
"""As many as pictures are read of."""
MOST_TRACKS = 3
"""Of more parcels the text alone tells."""


def card(voice: Voice, story: OrderStory) -> OrderCard | None:
    """None where there is nothing to show beside the text."""
    goods = tuple(_goods(voice, story))[:MOST_GOODS]
    tracks = tuple(_track(voice, way) for way in ways(story)[:MOST_TRACKS])
    return OrderCard(goods, tracks) if goods or tracks else None


def _goods(voice: Voice, story: OrderStory) -> Iterator[Good]:
    """Each piece that has a picture, once."""
    seen: set[Piece] = set()
    for piece in (*(piece for parcel in story.parcels for piece in parcel.pieces), *story.waiting):
        if piece.picture is not None and piece not in seen:
            seen.add(piece)
            (caption,) = voice.contents((piece,), whole=True)
            yield Good(caption, piece.picture.url, piece.picture.alt or plain(caption))


def _track(voice: Voice, way: Way) -> Track:
    title = "" if way.of == "order" else voice.say(f"way.{way.of}", number=way.parcel)
    return Track(title, tuple(_mark(voice, way, milestone) for milestone in way.milestones))


def _mark(voice: Voice, way: Way, milestone: Milestone) -> Mark:
    text = voice.say(
        f"way.{milestone.progress}.{milestone.name}",
        at=milestone.at,
        carrier=way.carrier,
        expected=milestone.expected,
        late=milestone.late,
    )
    return Mark(text, milestone.progress)

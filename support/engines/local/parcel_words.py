"""The words for one parcel of an order: where it is, when it comes or came, how to follow it, what to do next.

Chooses sentences and hands them the story's facts; it computes nothing and knows no dates of its own. `Voice` is how
this module and `order_words` speak: a language, a moment, the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from support.formats import Safe, link, neutralise
from support.model.commerce import Tracking
from support.model.people import Language
from support.tools.parcel_story import UNDER_WAY, Expected, Parcel, Piece
from support.words import Words

SHOWN_PIECES = 4
"""A list of more products than these is cut: who ordered them knows them."""
LONGEST_TITLE = 60
FRESH_DAYS = 1
"""So long a scan may run ahead of the hand-over."""
MISSING_DAYS = 30
"""So long after a delivery the bot offers to look for the parcel."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks the `order.*` texts of one language at one moment."""

    words: Words
    language: Language
    now: datetime

    def say(self, key: str, /, **values: object) -> Safe:
        """The text `order.<key>`."""
        return self.words.say(self.language, f"order.{key}", now=self.now, **values)

    def contents(self, pieces: tuple[Piece, ...], whole: bool) -> list[Safe]:
        """`2 × Lamp (red)`, …; says so when there is more."""
        named = [_piece(piece) for piece in pieces[:SHOWN_PIECES]]
        if len(pieces) > SHOWN_PIECES:
            return [*named, self.say("more", number=len(pieces) - SHOWN_PIECES)]
        return named if whole or not named else [*named, self.say("some")]


def _piece(piece: Piece) -> Safe:
    title = piece.title if len(piece.title) <= LONGEST_TITLE else piece.title[: LONGEST_TITLE - 1].rstrip() + "…"
    many = f"{piece.quantity} × " if piece.quantity > 1 else ""
    # Shopify gives products without options one variant of this name.
    variant = f" ({neutralise(piece.variant)})" if piece.variant and piece.variant != "Default Title" else ""
    return Safe(f"{many}{neutralise(title)}{variant}")


def whereabouts(voice: Voice, parcel: Parcel, it: Safe) -> str:
    """Where it is and when it comes or came, as sentences."""
    said = [state(voice, parcel, it)]
    if coming := expectation(voice, parcel):
        said.append(coming)
    told = None if parcel.state == "moving" else parcel.state_at  # "on its way" is the one state told without its time
    if parcel.state in UNDER_WAY and parcel.scanned_at and parcel.scanned_at != told:
        said.append(voice.say("parcel.scanned", at=parcel.scanned_at))
    return " ".join(said)


def state(voice: Voice, parcel: Parcel, it: Safe) -> Safe:
    """Where it is. `it` is the sentence's subject."""
    known = "disputed" if parcel.disputed else parcel.state
    if known == "sent" and not parcel.tracked:
        return voice.say("parcel.sent_untracked", it=it, carrier=parcel.carrier, prepared_at=parcel.prepared_at)
    return voice.say(
        f"parcel.{known}",
        it=it,
        carrier=parcel.carrier,
        prepared_at=parcel.prepared_at,
        shipped_at=parcel.left_at or parcel.prepared_at,
        state_at=parcel.state_at,
    )


def expectation(voice: Voice, parcel: Parcel) -> Safe | None:
    """When it is awaited; None once it isn't any more."""
    if parcel.state not in UNDER_WAY:
        return None
    if parcel.expected and not (parcel.state == "attempted" and parcel.late_days):
        return window(voice, parcel.expected, parcel.late_days)
    return None if parcel.state in ("out_for_delivery", "attempted") else voice.say("expected.none")


def window(voice: Voice, expected: Expected, late_days: int) -> Safe:
    """The estimate or the checkout's promise, and by how much it is missed."""
    if expected.latest is None:
        return voice.say("expected.from", earliest=expected.earliest)
    if expected.source == "estimate":
        return voice.say("expected.late" if late_days else "expected.estimate", latest=expected.latest, days=late_days)
    if late_days:
        return voice.say("expected.missed", latest=expected.latest, days=late_days)
    if expected.earliest:
        return voice.say("expected.between", earliest=expected.earliest, latest=expected.latest)
    return voice.say("expected.by", latest=expected.latest)


def tracking(voice: Voice, parcel: Parcel) -> Safe | None:
    """`Tracking: [UPS 1Z…](https://…)`; None where nothing can be followed, or when following is over."""
    if not parcel.tracked or (parcel.state == "collected" and not parcel.disputed):
        return None
    return voice.say("tracking", links=[_track(voice, track) for track in parcel.tracking if track.number or track.url])


def _track(voice: Voice, track: Tracking) -> Safe:
    named = " ".join(filter(None, (track.company, track.number)))
    return link(named or voice.say("tracking_page"), track.url)


def advice(voice: Voice, parcel: Parcel) -> Safe | None:
    """What the customer can do next; None where people do it, or there is nothing."""
    step = parcel.step
    match step:
        case "nothing":
            offered = parcel.state == "delivered" and (parcel.arrived_days or 0) <= MISSING_DAYS
            return voice.say("next.missing", several=False) if offered else None
        case "contact_people":
            return None
        case "follow_tracking" | "wait" if parcel.late_days:
            return voice.say("next.late")
        case "follow_tracking" | "wait" if parcel.state == "out_for_delivery":
            return voice.say("next.wait")
        case "wait" if parcel.state in ("submitted", "labelled"):
            return voice.say("next.rest", part=False)
        case "look_around" | "collect" | "follow_notice" | "wait_until" | "follow_tracking" | "wait":
            fresh = parcel.arrived_days is not None and parcel.arrived_days <= FRESH_DAYS
            return voice.say(f"next.{step}", tracked=parcel.tracked, linked=parcel.linked, fresh=fresh)
    assert_never(step)

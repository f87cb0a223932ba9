"""The words for one question about an order that the customer has seen: which carrier, why so long, what is in it.

Short, from the order's story alone, and honest where it says nothing. They hold order data: for the customer alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never

from support.engines.local.order_words import brief, describe, standing
from support.engines.local.parcel_words import Voice, tracking
from support.engines.understanding import OrderAsk
from support.model.people import Language
from support.tools.order_story import OrderStory
from support.tools.parcel_story import ARRIVED, Parcel
from support.words import Words

_OVER = ("cancelled", "refunded", "empty", "no_shipping")
"""Stages in which nothing is awaited: whatever is asked, that is the answer."""
FOR_PEOPLE: tuple[OrderAsk, ...] = ("why", "stuck", "hurry")
"""What people can do more about than the order says."""
Answered = Literal["carrier", "contents", "tracking", "when", "why", "stuck", "hurry", "tell_me"]


def reply(ask: Answered, story: OrderStory, words: Words, language: Language, now: datetime) -> str:
    """The answer, a part a line."""
    voice = Voice(words, language, now)
    if story.stage in _OVER or (ask != "contents" and not story.parcels and not story.rest):
        return describe(story, words, language, now)
    short = brief(story, words, language, now)
    match ask:
        case "when":
            return short
        case "contents":
            return _contents(voice, story)
        case "carrier" | "tracking":
            return _carrier(voice, story) if story.parcels else f"{short} {voice.say('ask.no_carrier_yet')}"
        case "hurry" | "tell_me":
            sent = "sent" if story.parcels else "waiting"
            return short if _arrived(story) else f"{short}\n\n{voice.say(f'ask.{ask}.{sent}')}"
        case "why" | "stuck":
            if _arrived(story):
                return short
            return f"{standing(story, words, language, now)}\n\n{_beyond(voice, story, ask)}"
    assert_never(ask)


def _beyond(voice: Voice, story: OrderStory, ask: Answered) -> str:
    """What the order says no more of, and who can: where people are needed already, why."""
    if story.reasons:
        return voice.say(f"person.{story.reasons[0]}")
    is_told = story.holds or story.payment or any(each.state == "delayed" for each in story.parcels)
    return voice.say("ask.stuck" if ask == "stuck" or is_told else "ask.why")


def _arrived(story: OrderStory) -> bool:
    """All that was sent is there."""
    return story.stage == "delivered" and all(each.state in ARRIVED and not each.disputed for each in story.parcels)


def _carrier(voice: Voice, story: OrderStory) -> str:
    lines: list[str] = []
    for number, parcel in enumerate(story.parcels, start=1):
        it = _it(voice, story, number)
        said = [voice.say("ask.carrier", it=it, carrier=parcel.carrier)]
        said.append(tracking(voice, parcel) or voice.say("ask.no_tracking"))
        lines.append(" ".join(said))
    return "\n".join(lines) if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)


def _contents(voice: Voice, story: OrderStory) -> str:
    def line(it: str, pieces: Parcel | None) -> str:
        named = voice.contents(pieces.pieces, pieces.whole) if pieces else voice.contents(story.waiting, story.complete)
        return voice.say("ask.contents", it=it, contents=named)

    lines = [line(_it(voice, story, number), parcel) for number, parcel in enumerate(story.parcels, start=1)]
    if story.waiting or not lines:
        name = voice.say("it.rest", contents=()) if lines else voice.say("it.order", name=story.name)
        lines.append(line(name, None))
    return lines[0] if len(lines) == 1 else "\n".join(f"- {each}" for each in lines)


def _it(voice: Voice, story: OrderStory, number: int) -> str:
    if len(story.parcels) == 1:
        return voice.say("it.shipment", name=story.name)
    return voice.say("it.parcel", number=number, contents=())

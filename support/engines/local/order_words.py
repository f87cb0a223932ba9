"""The words for an order's story: the private message, the short answer to "when?", and one parcel alone.

Every sentence comes from `data/texts`, every fact in it from the story. What is said is decided here, what is true in
`support.tools.order_story`. The texts hold order data: they are for the customer alone, never for a channel.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from support.engines.local.parcel_words import Voice, advice, expectation, state, tracking, whereabouts, window
from support.formats import Safe
from support.model.commerce import Money
from support.model.people import Language
from support.tools.order_story import MoneyBack, OrderStory
from support.tools.parcel_story import ARRIVED, UNDER_WAY, Parcel
from support.words import Words


def describe(story: OrderStory, words: Words, language: Language, now: datetime, *, money_first: bool = False) -> str:
    """All of it: what was shipped, by whom, how to follow it, when it comes or came, what happens next.

    `money_first` is for who asks about a refund: it then begins with what was given back, or that nothing was.
    """
    voice = Voice(words, language, now)
    money = [_money(voice, story.money_back)] if story.money_back else []
    if _single(story):
        facts = _facts(voice, story.parcels[0], voice.say("it.shipment", name=story.name))
    else:
        facts = _overview(voice, story)
    if money_first:
        facts = [*(money or [voice.say("money.none", name=story.name)]), *facts]
    else:
        facts += money
    if story.rejected:
        facts.append(voice.say("rejected"))
    if story.returning:
        facts.append(voice.say(f"returning.{story.returning}"))
    if story.void_numbers:
        facts.append(voice.say("void_numbers", numbers=story.void_numbers, count=len(story.void_numbers)))
    if not story.complete:
        facts.append(voice.say("incomplete"))
    return _lines([*facts, _next(voice, story)])


def brief(story: OrderStory, words: Words, language: Language, now: datetime) -> str:
    """Only when it comes or came: the answer to "when exactly?"."""
    voice = Voice(words, language, now)
    if story.stage == "waiting":
        return _unshipped(voice, story, voice.say("it.order", name=story.name))
    if not story.parcels or story.stage in ("cancelled", "refunded"):
        return _stage(voice, story)
    if _single(story):
        return _when(voice, story.parcels[0], voice.say("it.shipment", name=story.name))
    lines = [
        _when(voice, listed, voice.say("it.parcel", number=number, contents=()), number)
        for number, listed in enumerate(story.parcels, start=1)
    ]
    if story.rest:
        lines.append(_unshipped(voice, story, voice.say("it.rest", contents=())))
    return "\n".join(f"- {line}" for line in lines)


def standing(story: OrderStory, words: Words, language: Language, now: datetime) -> str:
    """Where it is, without contents, links and advice: for who knows those and asks why it takes so long."""
    voice = Voice(words, language, now)
    if story.stage == "waiting":
        return _rest(voice, story, voice.say("it.order", name=story.name))
    if _single(story):
        return whereabouts(voice, story.parcels[0], voice.say("it.shipment", name=story.name))
    lines = [
        whereabouts(voice, listed, voice.say("it.parcel", number=number, contents=()))
        for number, listed in enumerate(story.parcels, start=1)
    ]
    if story.rest:
        lines.append(_rest(voice, story, voice.say("it.rest", contents=())))
    return "\n".join(f"- {line}" for line in lines)


def parcel(story: OrderStory, index: int, words: Words, language: Language, now: datetime) -> str:
    """One of several parcels, counted from 0, as fully as if it were the only one."""
    voice = Voice(words, language, now)
    chosen = story.parcels[index]
    facts = _facts(voice, chosen, voice.say("it.parcel_of", number=index + 1, name=story.name))
    person = voice.say(f"person.{chosen.reason}") if chosen.reason in story.reasons else None
    return _lines([*facts, _sentences([advice(voice, chosen), person])])


def _lines(parts: Iterable[str | None]) -> str:
    """One part a line; what follows a list is set apart, or Markdown takes it for the last item's second line."""
    text = ""
    for part in filter(None, parts):
        after_list = text.rpartition("\n")[2].startswith("- ") and not part.startswith("- ")
        text += ("\n\n" if after_list else "\n" if text else "") + part
    return text


def _sentences(parts: Iterable[str | None]) -> str:
    return " ".join(part for part in parts if part)


def _single(story: OrderStory) -> bool:
    return len(story.parcels) == 1 and story.stage in ("shipped", "delivered")


def _facts(voice: Voice, told: Parcel, it: Safe) -> list[str | None]:
    contents = voice.contents(told.pieces, told.whole)
    return [
        whereabouts(voice, told, it),
        voice.say("contents", contents=contents) if contents else None,
        tracking(voice, told),
    ]


def _overview(voice: Voice, story: OrderStory) -> list[str | None]:
    """The order's stage, its parcels as a list, and what has not been shipped."""
    waiting = voice.contents(story.waiting, story.complete)
    if story.stage == "waiting":
        whole = _rest(voice, story, voice.say("it.order", name=story.name))
        return [whole, voice.say("contents", contents=waiting) if waiting else None]
    parts: list[str | None] = [_stage(voice, story)]
    if story.stage == "cancelled" and story.parcels:
        parts.append(voice.say("stage.cancelled_parcels"))
    for number, listed in enumerate(story.parcels, start=1):
        it = voice.say("it.parcel", number=number, contents=voice.contents(listed.pieces, listed.whole))
        parts.append("- " + _sentences([whereabouts(voice, listed, it), tracking(voice, listed)]))
    if story.rest:
        parts.append("- " + _rest(voice, story, voice.say("it.rest", contents=waiting)))
    return parts


def _stage(voice: Voice, story: OrderStory) -> str:
    stage: str = story.stage
    if stage == "partly_shipped" and not story.parcels:
        stage = "partly_unseen"
    elif stage == "delivered" and story.disputed:
        stage = "shipped"
    said = voice.say(
        f"stage.{stage}",
        name=story.name,
        number=len(story.parcels),
        at=story.cancelled_at,
        reason=story.cancel_reason,
    )
    if stage == "cancelled" and not story.parcels:
        return f"{said} {voice.say('stage.cancelled_unshipped')}"
    return said


def _rest(voice: Voice, story: OrderStory, it: Safe) -> str:
    """What has not been shipped, why as far as it is known, and what was promised."""
    said: list[str] = [voice.say(f"rest.{story.rest}", it=it, at=story.not_before)]
    undated = story.rest in ("open", "preparing")
    if story.stage == "waiting" and undated and story.placed_at:
        said.append(voice.say("placed", at=story.placed_at))
    said += [voice.say(f"hold.{hold}") for hold in story.holds]
    if story.payment and "payment" not in story.holds:
        said.append(voice.say(f"payment.{story.payment}"))
    if story.expected:
        said.append(window(voice, story.expected, story.late_days))
    elif undated:
        said.append(voice.say("expected.unshipped"))
    return " ".join(said)


def _unshipped(voice: Voice, story: OrderStory, it: Safe) -> str:
    """The same for "when exactly?"."""
    status = voice.say(f"rest.{story.rest}", it=it, at=story.not_before)
    if story.expected:
        return f"{status} {window(voice, story.expected, story.late_days)}"
    return status if story.rest == "scheduled" else f"{status} {voice.say('expected.unshipped')}"


def _when(voice: Voice, told: Parcel, it: Safe, number: int | None = None) -> str:
    """When a parcel comes or came."""
    coming = expectation(voice, told)
    if told.state not in UNDER_WAY or coming is None:
        return state(voice, told, it)
    if told.expected is None:
        return f"{state(voice, told, it)} {coming}"
    sure = told.expected.source == "promise" or told.late_days > 0
    sentence = _sentences([coming, None if sure else voice.say("expected.day_only")])
    return voice.say("brief.parcel", number=number, sentence=Safe(sentence)) if number else sentence


def _money(voice: Voice, money: MoneyBack) -> str:
    def listed(key: str, refunds: tuple[tuple[Money, datetime | None], ...]) -> list[Safe]:
        return [voice.say(f"money.{key}", amount=amount, at=at) for amount, at in refunds]

    if money.kind == "under_way":
        said = [voice.say("money.under_way", refunds=listed("started", money.pending))]
        if money.settled:
            said.append(voice.say("money.already", refunds=listed("amount", money.settled)))
    else:
        said = [voice.say(f"money.{money.kind}", refunds=listed("amount", money.settled))]
    if money.recent:
        said.append(voice.say("money.account"))
    return " ".join(said)


_URGENT = ("look_around", "collect", "follow_notice")
"""Steps that only the customer can do, and soon."""


def _next(voice: Voice, story: OrderStory) -> str:
    """What the customer does, then what people do. Patience is not asked for where people are needed."""
    said: list[str | None] = []
    if story.stage not in ("cancelled", "refunded"):
        said += _advised(voice, story)
    if story.reasons:
        said.append(voice.say(f"person.{story.reasons[0]}"))
    elif {"stock", "date_unknown"} & set(story.holds):
        said.append(voice.say("next.tired"))
    elif story.rest and "returned_items" not in story.holds:
        said.append(voice.say("next.rest", part=story.stage == "partly_shipped"))
    return _sentences(said)


def _advised(voice: Voice, story: OrderStory) -> list[str | None]:
    if len(story.parcels) == 1:
        only = story.parcels[0]
        said = advice(voice, only) if not story.reasons or only.step in _URGENT else None
        return [voice.say("next.of_parcel", number=1, advice=said) if said and story.rest else said]
    several: list[str | None] = []
    for number, each in enumerate(story.parcels, start=1):
        if each.step in _URGENT and (urgent := advice(voice, each)):
            several.append(voice.say("next.of_parcel", number=number, advice=urgent))
    if story.reasons or not story.parcels:
        return several
    arrived = all(each.state in ARRIVED for each in story.parcels)
    return [*several, voice.say("next.missing" if arrived else "next.several", several=True)]

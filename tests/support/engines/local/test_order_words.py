"""What customers read about their orders: facts per case, whole texts, and properties over any order at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.engines.local.order_answers import Answered, reply
from support.engines.local.order_card import card
from support.engines.local.order_words import brief, describe, parcel
from support.engines.local.parcel_words import Voice
from support.model.commerce import (
    DeliveryPromise,
    FinancialStatus,
    Fulfillment,
    FulfillmentStatus,
    Hold,
    LineItem,
    LineItemId,
    Money,
    Order,
    OrderId,
    OrderName,
    Picture,
    Refund,
    ShipmentStatus,
    Tracking,
    TrackingEvent,
)
from support.model.decisions import Good
from support.model.people import LANGUAGES, Language
from support.tools.milestones import ways
from support.tools.order_story import tell
from support.words import Words
from tests.support.engines.local.golden_texts import GOLDEN, TEXTS, page, story
from tests.support.order_cases import CASES, NOW, ZONE, Case
from tests.support.order_cases.build import BOOK, EMAIL, LAMP, MUG, shipment
from tests.support.order_cases.build import order as bought


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.load(TEXTS, zone=ZONE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ask", get_args(Answered))
def test_a_question_is_answered_from_what_the_status_says(ask: Answered, language: Language, words: Words) -> None:
    for case in CASES:
        text = reply(ask, story(case), words, language, NOW)
        known = describe(story(case), words, language, NOW) + brief(story(case), words, language, NOW)
        assert text
        assert set(re.findall(r"\d+", text)) <= set(re.findall(r"\d+", known)), case.name
        assert EMAIL not in text
        assert "None" not in text
        assert "  " not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_shows_the_facts_and_no_others(case: Case, language: Language, words: Words) -> None:
    text = describe(story(case), words, language, NOW)
    for fact in case.en if language == "en" else case.fr:
        assert fact in text
    for wrong in case.never:
        assert wrong not in text
    assert EMAIL not in text
    assert "None" not in text
    assert "  " not in text


@pytest.mark.parametrize("case", [case for case in CASES if case.brief_en], ids=lambda case: case.name)
def test_answers_when_exactly(case: Case, words: Words) -> None:
    assert brief(story(case), words, "en", NOW) == case.brief_en
    if case.brief_fr:
        assert brief(story(case), words, "fr", NOW) == case.brief_fr


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_as_they_were_read(language: Language, words: Words) -> None:
    """If a change is meant, write the pages anew: `python -m tests.support.engines.local.golden_texts`."""
    assert page(words, language) == (GOLDEN / f"{language}.md").read_text("utf-8")


def test_one_of_several_parcels(words: Words) -> None:
    told = story(next(case for case in CASES if case.name == "three parcels, three states"))
    second = parcel(told, 1, words, "en", NOW)
    assert second.startswith("Parcel 2 of your order **#1042** is on its way with Canada Post")
    assert "Delivery is expected on Tuesday 24 November." in second
    assert "In it: Enamel Mug." in second
    assert "[Canada Post CA2](https://track.example/CA2)" in second
    assert "UPS" not in second
    third = parcel(told, 2, words, "fr", NOW)
    assert third.startswith("Le colis 3 de votre commande **#1042** est prêt à être retiré.")


@pytest.mark.parametrize(
    ("case", "first"),
    [
        ("cancelled for fraud, refund under way", "A refund is under way: $84.50"),
        ("fresh order, not shipped, no date", "I see no refund on your order **#1042** so far."),
    ],
)
def test_who_asks_for_a_refund_reads_of_it_first(case: str, first: str, words: Words) -> None:
    told = story(next(each for each in CASES if each.name == case))
    said = describe(told, words, "en", NOW, money_first=True)
    assert said.startswith(first)
    assert said.count("refund") == describe(told, words, "en", NOW).count("refund") + ("no refund" in first)


def test_a_parcel_in_trouble_asks_for_a_person(words: Words) -> None:
    told = story(next(case for case in CASES if case.name == "carrier says not delivered"))
    assert parcel(told, 0, words, "en", NOW).endswith("with the carrier and with you.")


class Listening(Words):
    """The catalogue, noting what was said."""

    def say(self, language: Language, key: str, /, **values: object):  # type: ignore[no-untyped-def]
        self.__dict__.setdefault("said", set()).add(key)
        return super().say(language, key, **values)


def test_every_text_of_an_order_is_said_in_some_case() -> None:
    """A text that no case reaches is one that nobody has read."""
    listening = Listening.load(TEXTS, zone=ZONE)
    page(listening, "en")
    describe(story(CASES[0]), listening, "en", NOW, money_first=True)
    for case in CASES:
        for index in range(len(story(case).parcels)):
            parcel(story(case), index, listening, "en", NOW)
        for ask in get_args(Answered):
            reply(ask, story(case), listening, "en", NOW)
    ours = set(filter(lambda key: key.startswith("order."), listening.keys()))
    assert ours - listening.__dict__["said"] == set()


# --- any order at all -----------------------------------------------------------------------------------------------

WORDS = Words.load(TEXTS, zone=ZONE)
FIRST_DAY = date(2026, 8, 3)
"""From here on, 200 days: about half of them are still to come at `NOW`, some in another year."""
MONTHS: dict[str, list[str]] = {
    "en": re.findall(r"\w+", "January February March April May June July August September October November December"),
    "fr": re.findall(r"\w+", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
}
DATE = {
    language: re.compile(rf"\b(\d{{1,2}})(?:er)? ({'|'.join(names)})(?: (\d{{4}}))?")
    for language, names in MONTHS.items()
}
HOPE = {"en": re.compile(r"expected|announced|not before"), "fr": re.compile(r"prévue|annoncée|pas avant")}
STATUSES = (None, *get_args(ShipmentStatus))


def _shipment(
    draw: st.DrawFn, number: int, moment: Callable[[], datetime], maybe: Callable[[], datetime | None]
) -> Fulfillment:
    text = st.sampled_from([None, "", "UPS", "Other", "https://track.example/1", "javascript:x", "1Z*_[", "é" * 90])
    return Fulfillment(
        id=str(number),
        name=f"#1-F{number}",
        created_at=moment(),
        status=draw(st.sampled_from(["SUCCESS", "CANCELLED", "ERROR", "FAILURE", "OPEN", "PENDING", "?"])),
        display_status=draw(st.sampled_from(STATUSES)),
        estimated_delivery_at=maybe(),
        in_transit_at=maybe(),
        delivered_at=maybe(),
        tracking=tuple(Tracking(draw(text), draw(text), draw(text)) for _ in range(draw(st.integers(0, 2)))),
        items=tuple((LineItemId(str(draw(st.integers(0, 7)))), draw(st.integers(0, 2))) for _ in range(2)),
        events=tuple(
            TrackingEvent(draw(st.sampled_from([*get_args(ShipmentStatus), "?"])), moment(), EMAIL)
            for _ in range(draw(st.integers(0, 2)))
        ),
    )


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Any combination of statuses, dates and gaps. Every date has a day of its own, so that a text's dates name their
    source; some contradict the status they stand beside, as dates in shops do."""
    days = iter(draw(st.permutations(range(200))))

    def moment() -> datetime:
        return datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(days=next(days), hours=17)

    def maybe() -> datetime | None:
        return moment() if draw(st.booleans()) else None

    items = tuple(
        LineItem(LineItemId(str(n)), f"Thing {chr(65 + n)}", draw(st.integers(0, 3)), draw(st.integers(0, 3)))
        for n in range(draw(st.integers(0, 6)))
    )
    shipments = tuple(_shipment(draw, n, moment, maybe) for n in range(draw(st.integers(0, 3))))
    return Order(
        id=OrderId("1"),
        name=OrderName("#1042"),
        created_at=moment(),
        financial=draw(st.sampled_from([None, *get_args(FinancialStatus)])),
        fulfillment=draw(st.sampled_from(get_args(FulfillmentStatus))),
        total=Money(draw(st.sampled_from([Decimal("0"), Decimal("84.50")])), "EUR"),
        items=items,
        fulfillments=shipments,
        cancelled_at=moment() if draw(st.integers(0, 4)) == 0 else None,
        cancel_reason=draw(st.sampled_from([None, "CUSTOMER", "FRAUD", "DECLINED", "?"])),
        emails=(EMAIL,),
        refunds=tuple(
            Refund(str(n), moment(), Money(Decimal(n), "EUR"), draw(st.booleans()))
            for n in range(draw(st.integers(0, 3)))
        ),
        holds=tuple(
            Hold(
                draw(st.sampled_from(["INCORRECT_ADDRESS", "HIGH_RISK_OF_FRAUD", "INVENTORY_OUT_OF_STOCK", "?"])), EMAIL
            )
            for _ in range(draw(st.integers(0, 2)))
        ),
        promise=draw(st.sampled_from([None, DeliveryPromise(maybe(), maybe())])),
        scheduled_for=maybe(),
        return_status=draw(st.sampled_from([None, "NO_RETURN", "IN_PROGRESS", "RETURN_FAILED", "?"])),
        truncated=draw(st.booleans()),
    )


def day(at: datetime | None) -> set[date]:
    return {at.astimezone(ZoneInfo(ZONE)).date()} if at else set()


def days(moments: Iterable[datetime | None]) -> set[date]:
    return set().union(*map(day, moments))


def hopes(order: Order) -> set[date]:
    promise = (order.promise.earliest, order.promise.latest) if order.promise else ()
    return days((*(each.estimated_delivery_at for each in order.fulfillments), *promise, order.scheduled_for))


def happened(order: Order) -> set[date]:
    found = days((order.created_at, order.cancelled_at, *(refund.created_at for refund in order.refunds)))
    for each in order.fulfillments:
        found |= days((each.created_at, each.in_transit_at, each.delivered_at))
        found |= days(event.happened_at for event in each.events)
    return found


def dates_in(sentence: str, language: Language) -> set[date]:
    return {
        date(int(year or NOW.year), MONTHS[language].index(month) + 1, int(number))
        for number, month, year in DATE[language].findall(sentence)
    }


@pytest.mark.parametrize("language", LANGUAGES)
@given(order=orders(), claims=st.booleans())
@settings(max_examples=300)
def test_any_order_is_told_with_its_own_dates_each_of_its_kind(language: Language, order: Order, claims: bool) -> None:
    told = tell(order, NOW, zone=ZoneInfo(ZONE), claims_not_received=claims)
    texts = [describe(told, WORDS, language, NOW), brief(told, WORDS, language, NOW)]
    texts += [parcel(told, index, WORDS, language, NOW) for index in range(len(told.parcels))]
    for text in texts:
        assert text
        assert EMAIL not in text
        assert not re.search(r"None|fraud|risk|\]\((?!https?://)|[ \u00a0]{2}", text)
        for sentence in re.split(r"(?<=[.:])\s", text):
            shown = dates_in(sentence, language)
            if HOPE[language].search(sentence):
                assert shown <= hopes(order), sentence
            else:
                assert shown <= happened(order), sentence
                assert all(each <= NOW.astimezone(ZoneInfo(ZONE)).date() for each in shown), sentence


@pytest.mark.parametrize("language", LANGUAGES)
@given(order=orders(), claims=st.booleans())
@settings(max_examples=200)
def test_any_order_s_way_has_its_own_dates_in_their_order(language: Language, order: Order, claims: bool) -> None:
    told = tell(order, NOW, zone=ZoneInfo(ZONE), claims_not_received=claims)
    shown = card(Voice(WORDS, language, NOW), told)
    for way, track in zip(ways(told), shown.tracks if shown else (), strict=False):
        progress = [mark.progress for mark in track.marks]
        assert progress == sorted(progress, key=["done", "now", "ahead"].index)
        assert progress.count("now") <= 1
        for milestone, mark in zip(way.milestones, track.marks, strict=True):
            is_hope = mark.progress == "ahead" or milestone.name == "scheduled"
            assert dates_in(mark.text, language) <= (hopes(order) if is_hope else happened(order)), mark.text
            assert not re.search(r"None|fraud|risk|[ \u00a0]{2}", mark.text)
            assert EMAIL not in mark.text


def test_goods_are_shown_once_each_with_what_they_are() -> None:
    goods = (
        replace(LAMP, picture=Picture("https://cdn.shopify.com/lamp.png", "A lamp on a desk")),
        replace(MUG, picture=Picture("https://cdn.shopify.com/mug.png")),
        BOOK,
    )
    twice = (shipment(items=goods), shipment(items=goods, id="2"))
    shown = card(Voice(WORDS, "en", NOW), tell(bought("FULFILLED", *twice, items=goods), NOW, zone=UTC))
    assert shown is not None
    assert shown.goods == (
        Good("2 × Desk Lamp (brass)", "https://cdn.shopify.com/lamp.png", "A lamp on a desk"),
        Good("Enamel Mug", "https://cdn.shopify.com/mug.png", "Enamel Mug"),
    )


@given(order=orders())
@settings(max_examples=100)
def test_suspicion_reads_like_any_other_reason(order: Order) -> None:
    """Nobody can learn from a text whether an order is suspected of fraud."""
    suspected, other = (
        describe(tell(replace(order, holds=(Hold(reason),)), NOW, zone=UTC), WORDS, "en", NOW)
        for reason in ("HIGH_RISK_OF_FRAUD", "OTHER")
    )
    assert suspected == other

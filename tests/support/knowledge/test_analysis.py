"""What of a text is asked."""

import pytest

from support.knowledge.analysis import clean
from support.knowledge.index import KnowledgeIndex
from support.model.people import Language
from tests.support.knowledge.labelled import shared


@pytest.fixture
async def index() -> KnowledgeIndex:
    return await shared()


def required(index: KnowledgeIndex, text: str, language: Language = "en") -> list[list[str]]:
    return [[unit.surface for unit in ask if unit.required] for ask in index.asks(text, language)]


async def test_the_story_around_a_question_need_not_be_covered(index: KnowledgeIndex) -> None:
    text = "Hi, I bought a tent two weeks ago and my wife doesn't like it. Can I return it?"
    assert required(index, text) == [["return"]]


async def test_each_question_is_asked_for_itself_three_at_most(index: KnowledgeIndex) -> None:
    assert required(index, "Do you ship to Canada? How long is the warranty?") == [
        ["ship", "Canada"],
        ["How long", "warranty"],
    ]
    assert len(index.asks("Returns? Warranty? Shipping? Payment? Gift cards?", "en")) == 3


async def test_a_question_without_content_borrows_what_was_just_said(index: KnowledgeIndex) -> None:
    assert required(index, "My parcel is lost. What now?") == [["parcel", "lost"]]
    assert required(index, "Do you ship to Canada? How long?")[1] == ["ship", "How long", "Canada"]
    (ask,) = index.asks("And to France?", "en", (), "Do you ship to Japan?")
    assert [unit.surface for unit in ask if unit.required] == ["ship", "France"]


async def test_countries_from_elsewhere_join_and_are_not_doubled(index: KnowledgeIndex) -> None:
    (ask,) = index.asks("Do you ship to Canada or there?", "en", ("CA", "JP", "??"))
    assert [unit.code for unit in ask if unit.kind == "place"] == ["JP", "CA"]


@pytest.mark.parametrize(
    ("typed", "language", "stem"),
    [("waranty", "en", "warranti"), ("retrun", "en", "return"), ("garentie", "fr", "garant"), ("shpi", "en", "ship")],
)
async def test_a_typing_error_is_mended(index: KnowledgeIndex, typed: str, language: Language, stem: str) -> None:
    (ask,) = index.asks(typed, language)
    assert ask[0].terms[0] == stem
    assert ask[0].surface == typed


@pytest.mark.parametrize("word", ["student", "bitcoin", "wrapping", "military", "vegan", "rental", "blog"])
async def test_a_word_that_no_page_has_is_not_mended_into_one(index: KnowledgeIndex, word: str) -> None:
    ((unit,),) = index.asks(word, "en")
    assert unit.terms[0].startswith(word[:4])


@pytest.mark.parametrize("text", ["", "ok", "thanks!", "hello", "🙂", "1042", "a@b.example"])
async def test_nothing_asked_is_nothing(index: KnowledgeIndex, text: str) -> None:
    assert index.asks(text, "en") == ()


def test_links_addresses_mentions_and_invisible_characters_go() -> None:
    assert clean("see https://x.example/a me@x.example <!channel> <@U1> :tada: s\u200bhip\x07now").split() == [
        "see", "ship", "now",
    ]  # fmt: skip

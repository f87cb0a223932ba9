"""Which lines a sentence means."""

from __future__ import annotations

import pytest

from support.engines.local.items import Picked, pick
from support.engines.local.vocabulary import Vocabulary
from support.model.commerce import LineItem
from tests.support.engines.local.goods import (
    BAGS,
    BASE,
    BOTTLES,
    CORAL,
    FRENCH,
    GLOVES,
    HELMET,
    JACKET,
    LIGHT,
    PINE,
    SHOES,
    STOVE,
    TENT,
    line,
)  # fmt: skip

WARM = [JACKET, BOTTLES]
CAMP = [TENT, BAGS, STOVE]
RIDE = [HELMET, LIGHT]
RUN = [SHOES, BASE, PINE]
TWINS = [PINE, CORAL, STOVE]
COLD = [GLOVES, JACKET]

MEANT: list[tuple[list[LineItem], str, dict[str, int | None]]] = [
    (WARM, "return the jacket", {"jacket": 1}),
    (WARM, "the jacket and one bottle", {"jacket": 1, "bottles": 1}),
    (WARM, "return the jacket, also 2 bottles", {"jacket": 1, "bottles": 2}),
    (WARM, "one of the bottles", {"bottles": 1}),
    (WARM, "just one of those bottles please", {"bottles": 1}),
    (WARM, "both bottles", {"bottles": 2}),
    (WARM, "return all the bottles", {"bottles": 2}),
    (WARM, "the bottles", {"bottles": 2}),
    (WARM, "the bottle", {"bottles": None}),
    (WARM, "a bottle", {"bottles": 1}),
    (WARM, "bottle x2", {"bottles": 2}),
    (WARM, "2x bottle", {"bottles": 2}),
    (WARM, "5 bottles", {"bottles": 5}),
    (WARM, "Alpenglow", {"jacket": 1}),
    (WARM, "the Fjord one", {"bottles": None}),
    (WARM, "I don't want the jacket any more", {"jacket": 1}),
    (WARM, "the puffer is too small", {"jacket": 1}),
    (WARM, "retrun the jackett", {"jacket": 1}),
    (WARM, "the insulted botle", {"bottles": None}),
    (WARM, "la veste", {"jacket": 1}),
    (WARM, "renvoyer la doudoune et une des bouteilles", {"jacket": 1, "bottles": 1}),
    (WARM, "l'une des gourdes", {"bottles": 1}),
    (WARM, "les deux gourdes", {"bottles": 2}),
    (WARM, "les gourdes", {"bottles": 2}),
    (WARM, "la gourde", {"bottles": None}),
    (WARM, "je ne veux plus la veste", {"jacket": 1}),
    (WARM, "je ne veux pas garder la veste", {"jacket": 1}),
    (WARM, "mon blouson taille M", {"jacket": 1}),
    (CAMP, "the tent and one sleeping bag", {"tent": 1, "bags": 1}),
    (CAMP, "the tent, one sleeping bag and the stove", {"tent": 1, "bags": 1, "stove": 1}),
    (CAMP, "I'd like to return the sleeping bags", {"bags": 2}),
    (CAMP, "two bags", {"bags": 2}),
    (CAMP, "the sleping bag", {"bags": None}),
    (CAMP, "the stove is broken", {"stove": 1}),
    (CAMP, "la tente et un sac de couchage", {"tent": 1, "bags": 1}),
    (CAMP, "le réchaud", {"stove": 1}),
    (RIDE, "the bike light", {"light": 1}),
    (RIDE, "helmet and light", {"helmet": 1, "light": 1}),
    (RIDE, "le casque", {"helmet": 1}),
    (RIDE, "la lampe", {"light": 1}),
    (RIDE, "l'éclairage de vélo", {"light": 1}),
    (RUN, "return the boots and one bottle", {"shoes": 1, "pine": 1}),
    (RUN, "les chaussures et la gourde", {"shoes": 1, "pine": 1}),
    (RUN, "les chaussures taille 44", {"shoes": 1}),
    (RUN, "the merino", {"base": 1}),
    (RUN, "the M", {"base": 1}),
    (RUN, "the shoes, they're too small, and the base layer", {"shoes": 1, "base": 1}),
    (TWINS, "the coral bottle", {"coral": 1}),
    (TWINS, "the coral one", {"coral": 1}),
    (TWINS, "the bottle, the pine one", {"pine": 1}),
    (TWINS, "la gourde corail", {"coral": 1}),
    (TWINS, "celle en corail", {"coral": 1}),
    (TWINS, "the bottles", {"pine": 1, "coral": 1}),
    (TWINS, "both bottles", {"pine": 1, "coral": 1}),
    (TWINS, "two bottles", {"pine": 1, "coral": 1}),
    (COLD, "the gloves", {"gloves": None}),
    (COLD, "a pair of gloves", {"gloves": 1}),
    (COLD, "one pair of gloves", {"gloves": 1}),
    (COLD, "deux paires de gants", {"gloves": 2}),
    (FRENCH, "la tente", {"tente": 1}),
    (FRENCH, "the tent", {"tente": 1}),
    (FRENCH, "une gourde", {"gourde": 1}),
    (FRENCH, "the bottles", {"gourde": 2}),
]  # fmt: skip


def meant(picked: Picked) -> dict[str, int | None]:
    return {str(one.item): one.quantity for one in picked.picks}


@pytest.mark.parametrize(("lines", "text", "expected"), MEANT, ids=[f"{row[1]}" for row in MEANT])
def test_named(vocabulary: Vocabulary, lines: list[LineItem], text: str, expected: dict[str, int | None]) -> None:
    picked = pick(text, lines, vocabulary)
    assert meant(picked) == expected
    assert picked.clear
    assert not picked.everything


@pytest.mark.parametrize(
    ("lines", "text", "expected"),
    [
        (WARM, "everything", {"jacket": 1, "bottles": 2}),
        (WARM, "the whole order", {"jacket": 1, "bottles": 2}),
        (WARM, "both", {"jacket": 1, "bottles": 2}),
        (WARM, "return all of it please", {"jacket": 1, "bottles": 2}),
        (WARM, "toute la commande", {"jacket": 1, "bottles": 2}),
        (WARM, "tout", {"jacket": 1, "bottles": 2}),
        (WARM, "les deux articles", {"jacket": 1, "bottles": 2}),
        (WARM, "all but the jacket", {"bottles": 2}),
        (WARM, "everything except one bottle", {"jacket": 1, "bottles": 1}),
        (WARM, "tout sauf une gourde", {"jacket": 1, "bottles": 1}),
        (WARM, "keep the jacket, return the rest", {"bottles": 2}),
        (WARM, "je garde la veste, je renvoie le reste", {"bottles": 2}),
        (CAMP, "all but the tent", {"bags": 2, "stove": 1}),
        (CAMP, "tout sauf la tente", {"bags": 2, "stove": 1}),
        (CAMP, "everything apart from the tent and the stove", {"bags": 2}),
        (CAMP, "toute la commande à part le réchaud", {"tent": 1, "bags": 2}),
    ],
)
def test_everything(vocabulary: Vocabulary, lines: list[LineItem], text: str, expected: dict[str, int]) -> None:
    picked = pick(text, lines, vocabulary)
    assert meant(picked) == expected
    assert picked.everything


@pytest.mark.parametrize(
    ("text", "expected", "dropped"),
    [
        ("not the tent, the stove", {"stove": 1}, {"tent"}),
        ("the stove, not the tent", {"stove": 1}, {"tent"}),
        ("pas la tente, le réchaud", {"stove": 1}, {"tent"}),
        ("keep the tent", {}, {"tent"}),
        ("I'm keeping the tent but return the stove", {"stove": 1}, {"tent"}),
        ("gardez la tente et retirez le réchaud", {"stove": 1}, {"tent"}),
    ],
)
def test_not_meant(vocabulary: Vocabulary, text: str, expected: dict[str, int], dropped: set[str]) -> None:
    picked = pick(text, CAMP, vocabulary)
    assert meant(picked) == expected
    assert {str(one.item) for one in picked.dropped} == dropped


@pytest.mark.parametrize("text", ["the bottle", "la gourde", "one bottle", "return the botle", "la bouteille verte"])
def test_may_be_either(vocabulary: Vocabulary, text: str) -> None:
    picked = pick(text, TWINS, vocabulary)
    assert [set(map(str, one)) for one in picked.unclear] == [{"pine", "coral"}]
    assert not picked.clear


def test_one_clear_one_not(vocabulary: Vocabulary) -> None:
    picked = pick("the bottle and the stove", TWINS, vocabulary)
    assert meant(picked) == {"stove": 1}
    assert len(picked.unclear) == 1


def test_a_bike_helmet_is_no_bike(vocabulary: Vocabulary) -> None:
    assert not pick("the bike", RIDE, vocabulary).clear
    assert not pick("le vélo", RIDE, vocabulary).picks


@pytest.mark.parametrize(("text", "word"), [("return the tent", "tent"), ("renvoyer la tente", "tente")])
def test_goods_that_are_not_in_it(vocabulary: Vocabulary, text: str, word: str) -> None:
    picked = pick(text, WARM, vocabulary)
    assert picked.unknown == (word,)
    assert not picked.picks


@pytest.mark.parametrize(
    "text",
    [
        "", "cancel it right now please", "that's all", "not at all", "c'est tout, merci", "pas du tout", "tout de suite svp",
        "order 1042", "it is too small", "I changed my mind", "l'article", "s'il vous plaît", "yes", "maya@example.com",
        "where is it now", "12 rue des Lilas, 75011 Paris",
    ],
)  # fmt: skip
def test_nothing_named(vocabulary: Vocabulary, text: str) -> None:
    assert pick(text, RUN, vocabulary) == Picked()


def test_no_lines(vocabulary: Vocabulary) -> None:
    assert pick("the tent", [], vocabulary) == Picked()


def test_a_very_long_order(vocabulary: Vocabulary) -> None:
    many = [line(f"l{number}", f"Poster number {number}", f"A{number}") for number in range(300)]
    assert meant(pick("the tent and poster number 27", [*many, TENT], vocabulary)) == {"tent": 1, "l27": 1}

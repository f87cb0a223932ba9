"""Which variant a sentence asks for."""

from __future__ import annotations

import pytest

from support.engines.local.variants import choose, in_order, why_other
from support.engines.local.vocabulary import Vocabulary
from support.model.commerce import Variant
from tests.support.engines.local.goods import DOWN, KEYBOARD, PACK, TRAIL, TYRE

ASKED: list[tuple[list[Variant], str, str, list[str]]] = [
    (DOWN, "M / Ink", "in L", ["L / Ink"]),
    (DOWN, "M / Ink", "size L please", ["L / Ink"]),
    (DOWN, "M / Ink", "large", ["L / Ink"]),
    (DOWN, "M / Ink", "extra large", ["XL / Ink"]),
    (DOWN, "M / Ink", "the plum one", ["M / Plum"]),
    (DOWN, "M / Ink", "no, the plum one", ["M / Plum"]),
    (DOWN, "M / Ink", "plum in L", ["L / Plum"]),
    (DOWN, "M / Ink", "one size up", ["L / Ink"]),
    (DOWN, "M / Ink", "it's too small, a bigger one", ["L / Ink"]),
    (DOWN, "L / Ink", "a size down", ["M / Ink"]),
    (DOWN, "M / Ink", "L instead of M", ["L / Ink"]),
    (DOWN, "M / Ink", "exchange the M for an L", ["L / Ink"]),
    (DOWN, "M / Ink", "from M to L", ["L / Ink"]),
    (DOWN, "M / Ink", "échanger un M contre un L", ["L / Ink"]),
    (DOWN, "M / Ink", "en prune", ["M / Plum"]),
    (DOWN, "M / Ink", "non, la prune", ["M / Plum"]),
    (DOWN, "M / Ink", "du L au lieu du M", ["L / Ink"]),
    (DOWN, "M / Ink", "en L et prune", ["L / Plum"]),
    (DOWN, "M / Ink", "trop petit, la taille au-dessus", ["L / Ink"]),
    (DOWN, "M / Ink", "je voudrais du L", ["L / Ink"]),
    (DOWN, "M / Ink", "plus petit", ["S / Plum"]),
    (DOWN, "XL / Ink", "one size up", []),
    (DOWN, "M / Ink", "S in ink", []),
    (PACK, "L/XL / Slate", "rust", ["L/XL / Rust"]),
    (PACK, "L/XL / Slate", "rouille", ["L/XL / Rust"]),
    (PACK, "L/XL / Slate", "the S/M", ["S/M / Slate"]),
    (PACK, "S/M / Slate", "in XL", ["L/XL / Slate"]),
    (TRAIL, "42", "43", ["43"]),
    (TRAIL, "42", "en 43 svp", ["43"]),
    (TRAIL, "42", "pointure 41", ["41"]),
    (TRAIL, "42", "40 instead of 42", ["40"]),
    (TRAIL, "42", "une pointure au-dessus", ["43"]),
    (TRAIL, "45", "the size above, bigger", []),
    (TYRE, "700 x 40C", "650 x 47B", ["650 x 47B"]),
    (TYRE, "700 x 40C", "650x47b", ["650 x 47B"]),
    (TYRE, "700 x 40C", "the 650", ["650 x 47B"]),
    (KEYBOARD, "linear / RGB / full size", "clicky", ["clicky / RGB / 60%", "clicky / none / full size"]),
    (KEYBOARD, "linear / RGB / full size", "clicky, full size", ["clicky / none / full size"]),
    (KEYBOARD, "linear / RGB / full size", "clicky RGB", ["clicky / RGB / 60%"]),
]  # fmt: skip


@pytest.mark.parametrize(("offered", "now", "text", "expected"), ASKED, ids=[f"{row[1]}: {row[2]}" for row in ASKED])
def test_asked_for(vocabulary: Vocabulary, offered: list[Variant], now: str, text: str, expected: list[str]) -> None:
    current = next(variant for variant in offered if variant.title == now)
    assert [variant.title for variant in choose(text, offered, current, vocabulary).variants] == expected


@pytest.mark.parametrize(
    "text", ["l'article", "s'il vous plaît", "too small", "it's for my mum", "exchange it", "m'envoyer un autre", "yes"]
)
def test_nothing_asked(vocabulary: Vocabulary, text: str) -> None:
    choice = choose(text, DOWN, DOWN[3], vocabulary)
    assert (choice.variants, choice.said, choice.unknown) == ((), (), ())


def test_values_that_never_come_together(vocabulary: Vocabulary) -> None:
    choice = choose("S in ink", DOWN, DOWN[3], vocabulary)
    assert choice.absent
    assert dict(choice.said) == {"size": "S", "color": "Ink"}


@pytest.mark.parametrize(
    ("text", "unknown"),
    [("in blue", "blue"), ("en bleu marine", "bleu marine"), ("in XXL", "xxl"), ("la verte", "verte")],
)
def test_values_that_there_are_not(vocabulary: Vocabulary, text: str, unknown: str) -> None:
    choice = choose(text, DOWN, DOWN[3], vocabulary)
    assert choice.unknown == (unknown,)
    assert not choice.variants


def test_a_size_in_figures_that_there_is_not(vocabulary: Vocabulary) -> None:
    assert choose("do you have size 47", TRAIL, None, vocabulary).unknown == ("47",)


def test_without_a_present_one_all_that_fit_are_given(vocabulary: Vocabulary) -> None:
    assert [one.title for one in choose("in M", DOWN, None, vocabulary).variants] == ["M / Plum", "M / Ink"]


@pytest.mark.parametrize(
    ("now", "other", "why"),
    [
        ("L / Ink", "M / Ink", "size-too-large"),
        ("M / Ink", "XL / Ink", "size-too-small"),
        ("L / Ink", "L / Plum", "color"),
        ("L / Ink", "S / Plum", None),
        ("L / Ink", "L / Ink", None),
    ],
)
def test_what_somebody_swaps_it_for_says_why(vocabulary: Vocabulary, now: str, other: str, why: str | None) -> None:
    by_title = {one.title: one for one in DOWN}
    assert why_other(by_title[now], by_title[other], vocabulary) == why


def test_sizes_in_order(vocabulary: Vocabulary) -> None:
    assert in_order(["XL", "S", "M"], vocabulary) == ["S", "M", "XL"]
    assert in_order(["43", "39"], vocabulary) == ["39", "43"]
    assert in_order(["Regular", "Long"], vocabulary) == ["Regular", "Long"]

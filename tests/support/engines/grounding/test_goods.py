"""Goods in small letters: what was made up is found out, and what is so, or says nothing of the kind, is let through."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Literal

import pytest
import yaml

from support.engines.agent.trade import own_texts, trade_of
from support.engines.grounding.claims import Reading, named
from support.engines.grounding.facts import Fact, Known
from support.engines.grounding.goods import Trade
from support.engines.grounding.proving import prove
from tests.support.engines.grounding import inventions
from tests.support.rooms import DATA, shelf

READING = Reading(datetime(2026, 11, 20, 12, tzinfo=UTC), UTC)
INVENTED = """
the nimbus scarf is in stock
the nimbus scarf is in stock and costs less
Good to hear! our stormbreaker is available in blue
we have a glacier parka for that
you could take the thunder cap
the wool scarf is in stock
We sell umbrellas.
the headlamp is sold out
the nimbus scarf isn't available any more
l'écharpe nimbus est en stock
le bonnet boréal est disponible
nous avons un parapluie
nous vendons le stormbreaker
je vous recommande la veste glacier
""".strip().splitlines()
SO = """
the tent is available in moss
we have tents
it is in stock
the sleeping bag comes in regular and long
la tente est disponible en moss
le sac de couchage existe en deux tailles
we have no scarves
we don't have the polarix you asked about
nous n'avons pas d'écharpe polarix
We take the label off your refund.
Take a photo of it, with the box.
There is a gentle cycle for that, says the label.
La plupart des réparations coûtent moins.
""".strip().splitlines()


@cache
def trade() -> Trade:
    return trade_of(shelf().reader, shelf().vocabulary, own_texts(DATA))


def known(asked: str) -> Known:
    """What `find_products` told of a few products."""
    products = {one["title"]: one for one in json.loads((DATA / "sandbox_shop.json").read_text("utf-8"))["products"]}
    there = Known(trade=trade())
    for title in inventions.SOLD:
        there.add([Fact("product", named(title), title), *(Fact("stock", value, title) for value in ("in", "out"))])
        there.add(Fact("product", named(f"{title} {one['title']}"), title) for one in products[title]["variants"])
        there.texts.append((named(products[title]["description"]), title))
    there.hear(asked, READING)
    return there


@pytest.mark.parametrize("text", INVENTED)
def test_what_was_made_up_is_found_out(text: str) -> None:
    failures = prove(text, known(""), READING).failures
    assert [failure.wrong for failure in failures] == ["unknown"]
    assert failures[0].text in text


def test_what_is_so_or_denied_is_let_through() -> None:
    there = known("do you have the polarix scarf? l'écharpe polarix ?")
    assert {text: prove(text, there, READING).failures for text in SO if not prove(text, there, READING).holds} == {}


def test_words_of_a_source_are_no_inventions() -> None:
    there = known("")
    there.read("New: the Nimbus scarf, of merino.", "find_products: Nimbus", READING)
    assert prove("the nimbus scarf is in stock", there, READING).holds
    assert not prove("the nimbus hammock is in stock, you might like the stormbreaker", there, READING).holds


@pytest.mark.parametrize(("language", "least"), [("en", 0.9), ("fr", 0.8)])
def test_on_what_it_was_never_mended_against(language: Literal["en", "fr"], least: float) -> None:
    """Published in docs/agent.md: 92 % of 144 in English, 82 % of 144 in French, and nothing held up by it of 50 each."""
    there = known(inventions.ASKED[language])
    every = list(inventions.invented(language))
    assert sum(not prove(text, there, READING).holds for text in every) / len(every) >= least
    unread = known(inventions.ASKED[language])
    unread.trade = None
    held = [text for text in inventions.harmless(language) if prove(text, unread, READING).holds]
    assert [text for text in held if not prove(text, there, READING).holds] == []


def test_what_we_say_ourselves_is_not_held_up() -> None:
    """All that scenarios have a model say truly: with every product and policy looked up, no goods of it are made up."""
    there = Known(trade=trade())
    for product in json.loads((DATA / "sandbox_shop.json").read_text("utf-8"))["products"]:
        there.add([Fact("product", named(product["title"]), "shop")])
        there.texts.append((named(product["description"]), "shop"))
    said = [text for language in ("en", "fr") for text in _model_lines(language)]
    assert len(said) > 60
    untrue = {one.text for text in said for one in prove(text, there, READING).failures if one.wrong == "unknown"}
    there.trade = None
    assert untrue == {
        one.text for text in said for one in prove(text, there, READING).failures if one.wrong == "unknown"
    }


def _model_lines(language: str) -> list[str]:
    scenarios = yaml.load((DATA / "evaluation" / f"{language}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    turns = [turn for scenario in scenarios for turn in scenario["turns"]]
    return [move for turn in turns for move in turn.get("model", ()) if isinstance(move, str)]

"""Conversations as worried people lead them (`*.yaml`), judged turn by turn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from handlers.asking import decision_name
from sandbox.shopify.state import ShopState
from sandbox.shopify.transitions import ship as shipped
from tests.support.engines.local.talks import Heard, Room, Talk, room, words

HERE = Path(__file__).parent
DIALOGUES = [
    dialogue
    for name in ("dialogues.yaml", "follow_ups.yaml", "hasty.yaml", "tasks.yaml", "wishes.yaml")
    for dialogue in yaml.load((HERE / name).read_text("utf-8"), Loader=yaml.BaseLoader)
]
PRIVATE = ("1Z8E", "8R437", "on its way", "en route", "@example.com", "expected on", "prévue le")
"""Of orders: never in public."""
GOODS = ("Tent", "Jacket", "Bottle", "Backpack", "Helmet", "Gloves", "Tyre", "Base Layer")
"""Neither, unless the shop's goods are spoken of."""


@pytest.fixture(scope="module")
async def desk() -> AsyncIterator[Room]:
    async with room() as opened:
        yield opened


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue["about"])
@pytest.mark.asyncio(loop_scope="module")
async def test_dialogue(dialogue: dict[str, Any], desk: Room) -> None:
    talk = desk.talk(direct="direct" in dialogue)
    if "verified" in dialogue:
        await talk.verify(*dialogue["verified"].split())
    secrets = PRIVATE if dialogue.get("goods") == "public" else PRIVATE + GOODS
    for turn in dialogue["turns"]:
        heard = await _take(talk, turn)
        public, private = words(heard.public), words(heard.private)
        what = f"after {turn}: public {public!r}, private {private!r}, {talk.decided.decision}"
        for text in _list(turn.get("public")):
            assert text in public, what
        for text in _list(turn.get("private")):
            assert text in private, what
        for text in _list(turn.get("never")):
            assert text not in public + private, what
        wish = talk.wish
        if "decision" in turn:
            assert ("propose" if wish else decision_name(talk.decided.decision)) == turn["decision"], what
        if "action" in turn:
            assert wish is not None, what
            assert _written(asdict(wish), turn["action"]) == turn["action"], what
        if turn.get("decision") == "stay_silent":
            assert not public + private, what
        for secret in secrets:
            assert secret not in public, what


async def _take(talk: Talk, turn: dict[str, Any]) -> Heard:
    """What the customer does."""
    if "prove" in turn:
        return await talk.prove(*turn["prove"].split())
    if "press" in turn:
        return await talk.press(*turn["press"].split(" ", 1))
    if "fill" in turn:
        values = dict(turn["fill"])
        return await talk.fill(values.pop("form"), values)
    if "code" in turn:
        return await talk.enter_code(turn["code"].split()[1])
    if "wake" in turn:
        return await talk.wait(int(turn["wake"]))
    if "shop" in turn:
        _happen(talk.room.world.shopify.shop, **turn["shop"])
        return Heard()
    return await talk.say(*_list(turn["say"]), photo=turn.get("photo", ""))


def _happen(shop: ShopState, *, ship: str = "", stock: str = "") -> None:
    """Something in the shop: an order ships, a variant is back."""
    if ship:
        shipped(shop, shop.order_named(ship))
    for product in shop.document["products"]:
        for variant in product["variants"]:
            if variant["id"] == stock:
                variant |= {"inventoryQuantity": 5, "availableForSale": True}


def _written(value: Any, like: Any) -> Any:
    """The parts of an action that `like` names, as the file writes them."""
    if isinstance(like, dict):
        return {name: _written(value[name], expected) for name, expected in like.items()}
    if isinstance(like, list):
        return [_row(each) for each in value]
    return str(value)


def _row(value: Any) -> Any:
    """A line of an action: its values that are told; a file by its name."""
    if "media_type" in value:
        return value["name"]
    return [str(part) for name, part in value.items() if name != "note"]


def _list(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]

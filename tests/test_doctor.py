"""`bot.py doctor` on a shop: what is well, what is off for want of a scope, what is broken."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from bot import lowered
from handlers.composition.examining import examine_all
from handlers.doctor import Finding
from sandbox.gorgias import start as start_gorgias
from sandbox.shopify import ALL_SCOPES, Shopify, ShopState, start
from support import config
from support.integrations.shopify import ACTION_SCOPES
from support.integrations.shopify.subscriptions import WATCHED


async def examined(shopify: Shopify, scopes: Iterable[str]) -> Finding:
    shopify.stage.access.grant(scopes)
    settings = config.load(_env_file=None, **lowered(shopify.environment))
    return next(finding for finding in await examine_all(settings) if finding.name == "Shopify")


@pytest.mark.parametrize(
    ("scopes", "ok", "said"),
    [
        (ALL_SCOPES, True, ["Northbeam", "all scopes"]),
        (ALL_SCOPES - ACTION_SCOPES.keys(), True, ["write_orders (to cancel", "write_order_edits (to change quantities"]),
        (ALL_SCOPES - {"read_all_orders"}, True, ["read_all_orders (to see orders older than 60 days)"]),
        ({"write_orders"}, True, ["read_products (to answer"]),
        ({"read_products"}, False, ["read_orders"]),
    ],
)  # fmt: skip
async def test_scopes(scopes: frozenset[str], ok: bool, said: list[str]) -> None:
    async with start(ShopState.load(Path("data/sandbox_shop.json"))) as shopify:
        found = await examined(shopify, scopes)
    assert found.ok is ok
    assert all(words in found.text for words in said), found.text


async def test_webhooks_are_looked_for_and_not_asked_for() -> None:
    async with start(ShopState.load(Path("data/sandbox_shop.json"))) as shopify:
        off = await webhooks(shopify)
        assert (off.ok, off.text.startswith("set PUBLIC_URL")) == (None, True)
        lacking = await webhooks(shopify, public_url="https://support.example.com")
        assert lacking.ok
        assert "at the next start: ORDERS_FULFILLED" in lacking.text
        assert shopify.stage.subscriptions.nodes == []
        for topic in WATCHED:
            shopify.stage.subscriptions.add(topic, "https://support.example.com/shopify/webhooks")
        there = await webhooks(shopify, public_url="https://support.example.com")
        assert (there.ok, there.text) == (True, f"{len(WATCHED)} topics")


async def webhooks(shopify: Shopify, **changes: str) -> Finding:
    settings = config.load(_env_file=None, **lowered(shopify.environment) | changes)
    return next(finding for finding in await examine_all(settings) if finding.name == "Webhooks")


async def test_a_wrong_token_is_broken() -> None:
    async with start(ShopState.load(Path("data/sandbox_shop.json"))) as shopify:
        shopify.stage.access.revoke_all()
        found = await examined(shopify, ALL_SCOPES)
    assert found.ok is False
    assert "SHOPIFY_ACCESS_TOKEN" in found.text


async def test_teams_that_gorgias_does_not_have_are_named(tmp_path: Path) -> None:
    shutil.copytree("data", tmp_path / "data")
    file = tmp_path / "data" / "shop.yaml"
    async with start_gorgias() as gorgias:
        settings = config.load(_env_file=None, relais_data=tmp_path / "data", **lowered(gorgias.environment))
        for team, ok, said in (("returns", True, "with the teams of helpdesk.routes"), ("Claims", False, "Claims")):
            shop = yaml.safe_load(file.read_text("utf-8"))
            shop["helpdesk"]["routes"] = [{"about": ["damaged_item"], "team": team}]
            file.write_text(yaml.safe_dump(shop, allow_unicode=True), "utf-8")
            found = next(finding for finding in await examine_all(settings) if finding.name == "Gorgias")
            assert (found.ok, said in found.text) == (ok, True), found.text

"""A cancellation is a job after the answer: followed, looked at, and never taken for more than it is."""

import asyncio

import pytest

from sandbox.shopify import Shopify, ShopState
from sandbox.shopify.faults import FaultKind
from sandbox.shopify.transitions import ship
from support.errors import NotPossible, ShopUnavailable
from support.integrations.shopify import Patience, ShopifyClient, ShopifyWrites
from support.model.actions import ItemEdit
from tests.support.integrations.shopify.writes.things import SHOES, SHOES_LINE, asked_for


async def test_a_job_that_never_ends_leaves_it_open(writes: ShopifyWrites, shopify: Shopify) -> None:
    shopify.stage.faults.jobs_never_end = True
    with pytest.raises(ShopUnavailable) as caught:
        await writes.cancel(SHOES, "other", "")
    assert not caught.value.before


async def test_a_job_that_did_nothing_is_not_taken_for_a_cancellation(
    client: ShopifyClient, shopify: Shopify, state: ShopState
) -> None:
    shopify.stage.faults.jobs_never_end = True
    cancelling = asyncio.create_task(ShopifyWrites(client, patience=Patience(first_s=0.01)).cancel(SHOES, "other", ""))
    await asked_for(shopify, "JobById")
    order = state.order_named("#1045")
    assert order is not None
    ship(state, order)
    shopify.stage.faults.jobs_never_end = False
    with pytest.raises(NotPossible, match="not possible") as caught:
        await cancelling
    assert "job ended" in caught.value.said


@pytest.mark.parametrize("operation", ["JobById", "OrderCancelled"])
@pytest.mark.parametrize("kind", ["server_error", "unauthorized", "forbidden", "throttled"])
async def test_once_accepted_no_error_means_that_nothing_was_done(
    writes: ShopifyWrites, shopify: Shopify, operation: str, kind: FaultKind
) -> None:
    shopify.stage.throttle.set(maximum=1000, restore_per_s=0.001, available=0)  # matters to `throttled` only
    shopify.stage.faults.add(kind, 1000, operation=operation)
    with pytest.raises(ShopUnavailable) as caught:
        await writes.cancel(SHOES, "other", "")
    assert not caught.value.before


async def test_the_note_says_why_and_fits(writes: ShopifyWrites, shopify: Shopify, state: ShopState) -> None:
    await writes.cancel(SHOES, "ordered_by_mistake", "x" * 400)
    (asked,) = shopify.stage.journal.all("CancelOrder")
    assert asked.variables["note"].startswith("Customer: ordered by mistake. xxx")
    assert len(asked.variables["note"]) == 255
    order = state.order_named("#1045")
    assert order is not None
    assert order["cancelReason"] == "CUSTOMER"


async def test_the_shop_mails_its_customer_unless_told_not_to(client: ShopifyClient, shopify: Shopify) -> None:
    await ShopifyWrites(client).edit_items(SHOES, [ItemEdit(SHOES_LINE, quantity=2)], "")
    await ShopifyWrites(client, notify=False).edit_items(SHOES, [ItemEdit(SHOES_LINE, quantity=1)], "")
    assert [asked.variables["notify"] for asked in shopify.stage.journal.all("CommitEdit")] == [True, False]

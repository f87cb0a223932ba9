"""`orderCancel`: what it refuses, what its job does, and what a job does not do."""

import pytest

from sandbox.shopify import Backstage, ShopState
from sandbox.shopify.jobs import Jobs
from sandbox.shopify.transitions import ship
from tests.sandbox.shopify.conftest import Asker
from tests.sandbox.shopify.listening import Listener, drained, subscribe
from tests.sandbox.shopify.mutations import CANCEL, JOB, mutate, order_id, raw, refused, reloaded, stock


class Hands:
    """A clock for jobs, each of which takes a second of it."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def hands(stage: Backstage) -> Hands:
    hands = Hands()
    stage.writing.jobs = Jobs(duration_s=1, monotonic_s=hands)
    return hands


async def cancel(ask: Asker, hands: Hands, name: str, **more: object) -> str:
    """Cancel, and let the job's time pass; gives the job's id back."""
    payload = await mutate(ask, CANCEL, id=order_id(name), **more)
    job: str = payload["job"]["id"]
    assert payload["job"]["done"] is False
    hands.now_s += 1
    return job


async def test_a_paid_order_is_cancelled_refunded_and_back_on_the_shelf(
    ask: Asker, hands: Hands, shop: ShopState
) -> None:
    before = stock(shop, "72201")
    job = await cancel(ask, hands, "1045", note="Changed their mind")
    order = raw(shop, "1045")
    assert order["cancelledAt"] is None  # the answer came first
    assert await ask.data(JOB, id=job) == {"job": {"id": job, "done": True}}
    assert (order["cancelReason"], order["staffNote"]) == ("CUSTOMER", "Changed their mind")
    assert order["displayFinancialStatus"] == "REFUNDED"
    (refund,) = order["refunds"]
    assert (refund["amount"], refund["lineItems"][0]["quantity"]) == ("148.00", 1)
    assert stock(shop, "72201") == before + 1
    node = shop.view(order).node
    assert (node["fulfillable"], node["currentSubtotalLineItemsQuantity"]) == (False, 0)
    reloaded(shop)


async def test_what_is_not_wanted_back_stays(ask: Asker, hands: Hands, shop: ShopState) -> None:
    before = stock(shop, "72201")
    job = await cancel(ask, hands, "1045", restock=False, refund=False)
    assert (await ask.data(JOB, id=job))["job"]["done"]
    order = raw(shop, "1045")
    assert (order["refunds"], order["displayFinancialStatus"], stock(shop, "72201")) == ([], "PAID", before)


async def test_money_that_was_only_reserved_is_set_free(ask: Asker, hands: Hands, shop: ShopState) -> None:
    job = await cancel(ask, hands, "1058")
    assert (await ask.data(JOB, id=job))["job"]["done"]
    order = raw(shop, "1058")
    assert (order["displayFinancialStatus"], order["refunds"]) == ("VOIDED", [])
    assert order["transactions"][-1]["kind"] == "VOID"
    assert len({one["id"] for one in order["transactions"]}) == len(order["transactions"])
    reloaded(shop)


async def test_an_edited_order_gives_all_that_was_paid_back(ask: Asker, hands: Hands, shop: ShopState) -> None:
    job = await cancel(ask, hands, "1056")  # paid 256.00, and 137.00 after the edit
    assert (await ask.data(JOB, id=job))["job"]["done"]
    assert raw(shop, "1056")["refunds"][0]["amount"] == "256.00"
    assert shop.view(raw(shop, "1056")).payments.refundable == 0


@pytest.mark.parametrize(
    ("name", "why"),
    [("1042", "fulfillments"), ("1043", "fulfillments"), ("1024", "fulfillments"), ("1020", "already been cancelled"),
     ("1053", "pending payments")],
)  # fmt: skip
async def test_what_cannot_be_cancelled(ask: Asker, name: str, why: str) -> None:
    error = await refused(ask, CANCEL, id=order_id(name))
    assert error["code"] == "INVALID"
    assert why in error["message"]


async def test_a_return_under_way_is_in_the_way(ask: Asker, shop: ShopState) -> None:
    order = raw(shop, "1024")
    for fulfillment in order["fulfillments"]:
        fulfillment["status"] = "CANCELLED"
    shop.touch(order)
    assert "active returns" in (await refused(ask, CANCEL, id=order_id("1024")))["message"]


async def test_unknown_orders_and_long_notes(ask: Asker) -> None:
    assert (await refused(ask, CANCEL, id="gid://shopify/Order/1"))["code"] == "NOT_FOUND"
    assert (await refused(ask, CANCEL, id=order_id("1045"), note="x" * 256))["field"] == ["staffNote"]


async def test_twice_is_refused_while_the_job_runs_and_after_it(ask: Asker, hands: Hands) -> None:
    job = (await mutate(ask, CANCEL, id=order_id("1045")))["job"]["id"]
    assert "already being cancelled" in (await refused(ask, CANCEL, id=order_id("1045")))["message"]
    hands.now_s += 1
    assert (await ask.data(JOB, id=job))["job"]["done"]
    assert "already been cancelled" in (await refused(ask, CANCEL, id=order_id("1045")))["message"]


async def test_a_job_that_never_ends(ask: Asker, hands: Hands, shop: ShopState) -> None:
    await ask.control("POST", "faults", jobsNeverEnd=True)
    job = await cancel(ask, hands, "1045")
    for _ in range(3):
        hands.now_s += 3600
        assert await ask.data(JOB, id=job) == {"job": {"id": job, "done": False}}
    assert raw(shop, "1045")["cancelledAt"] is None
    assert (await ask.data(JOB, id="gid://shopify/Job/none"))["job"] is None
    await ask.control("DELETE", "faults")
    assert (await ask.control("GET", "orders/1045"))[1]["cancelledAt"]


async def test_a_job_that_comes_too_late_does_nothing(ask: Asker, hands: Hands, shop: ShopState) -> None:
    job = await cancel(ask, hands, "1045")
    ship(shop, raw(shop, "1045"))
    assert (await ask.data(JOB, id=job))["job"]["done"]
    order = raw(shop, "1045")
    assert (order["cancelledAt"], order["refunds"]) == (None, [])


async def test_subscribers_hear_of_it_once_it_is_done(ask: Asker, hands: Hands, listener: Listener) -> None:
    await subscribe(ask, listener, "ORDERS_CANCELLED", "REFUNDS_CREATE", "ORDERS_UPDATED", "INVENTORY_LEVELS_UPDATE")
    job = await cancel(ask, hands, "1045")
    assert listener.got == []
    await ask.data(JOB, id=job)
    await drained(ask)
    assert sorted(listener.topics()) == [
        "inventory_levels/update", "orders/cancelled", "orders/updated", "refunds/create",
    ]  # fmt: skip
    (body,) = listener.bodies("orders/cancelled")
    assert (body["admin_graphql_api_id"], body["cancel_reason"]) == (order_id("1045"), "customer")

"""What every adapter of the `ShopWrites` port must do. An adapter's test subclasses `ShopWritesContract`.

The shop behind it is the one in data/sandbox_shop.json, at noon of 2026-11-20 (UTC); effects are read through the
adapter's `PrivateShop`.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from support.errors import NotPossible
from support.model.actions import ExchangeLine, ItemEdit, RefundLine, ReturnLine, UpdateCustomer
from support.model.commerce import Address, CustomerId, Money, OrderDetails, OrderId, VariantId
from support.ports import PrivateShop, ShopWrites
from tests.contracts.private_shop import MAYA, order_id

SHOES_42 = VariantId("gid://shopify/ProductVariant/72205")
JACKET_L = VariantId("gid://shopify/ProductVariant/71305")
NOWHERE = OrderId("gid://shopify/Order/1")
PARIS = Address("9 rue Oberkampf", "Paris", "FR", zip="75011")


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


async def details(private: PrivateShop, number: int) -> OrderDetails:
    found = await private.details(order_id(number))
    assert found is not None
    return found


class ShopWritesContract:
    """Needs the fixtures `writes` and `private`."""

    async def test_a_cancelled_order_is_cancelled_and_paid_back(self, writes: ShopWrites, private: PrivateShop) -> None:
        before = await details(private, 1045)
        await writes.cancel(order_id(1045), "ordered_by_mistake", "Proposal 7")
        after = await details(private, 1045)
        assert after.order.cancelled_at is not None
        assert (after.refunded, after.refundable.amount) == (before.refundable, 0)
        assert not after.editable
        assert after.version != before.version

    @pytest.mark.parametrize("number", [1042, 1043, 1022, 1053])
    async def test_what_was_sent_cancelled_or_not_paid_cannot_be_cancelled(
        self, writes: ShopWrites, private: PrivateShop, number: int
    ) -> None:
        before = await details(private, number)
        with pytest.raises(NotPossible) as caught:
            await writes.cancel(order_id(number), "other", "")
        assert caught.value.said
        assert (await details(private, number)).version == before.version

    async def test_an_address_is_replaced_and_its_person_stays(self, writes: ShopWrites, private: PrivateShop) -> None:
        await writes.change_address(order_id(1045), PARIS)
        after = await details(private, 1045)
        assert after.address == replace(PARIS, first_name="Ava", last_name="Chen")

    async def test_a_contact_is_changed_by_what_is_given(self, writes: ShopWrites, private: PrivateShop) -> None:
        await writes.change_contact(order_id(1045), None, "+14155550123")
        assert (await details(private, 1045)).email == "ava.chen@example.com"
        await writes.change_contact(order_id(1045), "ava@example.org", None)
        after = await details(private, 1045)
        assert (after.email, after.phone) == ("ava@example.org", "+14155550123")

    async def test_another_quantity(self, writes: ShopWrites, private: PrivateShop) -> None:
        before = await details(private, 1045)
        (line,) = before.order.items
        await writes.edit_items(order_id(1045), [ItemEdit(line.id, quantity=3)], "")
        after = await details(private, 1045)
        assert [item.quantity for item in after.order.items] == [3]
        assert after.order.total.amount - before.order.total.amount == Decimal("278.00")

    async def test_another_variant(self, writes: ShopWrites, private: PrivateShop) -> None:
        (line,) = (await details(private, 1045)).order.items
        await writes.edit_items(order_id(1045), [ItemEdit(line.id, variant=SHOES_42)], "")
        wanted = [(i.variant_id, i.quantity) for i in (await details(private, 1045)).order.items if i.quantity]
        assert wanted == [(SHOES_42, 1)]

    async def test_an_edit_that_fails_half_way_changes_nothing(self, writes: ShopWrites, private: PrivateShop) -> None:
        before = await details(private, 1047)
        first, second = before.order.items
        gone = VariantId("gid://shopify/ProductVariant/1")
        with pytest.raises(NotPossible):
            await writes.edit_items(
                order_id(1047), [ItemEdit(first.id, quantity=5), ItemEdit(second.id, variant=gone)], ""
            )
        assert (await details(private, 1047)).version == before.version

    async def test_what_was_shipped_cannot_be_edited(self, writes: ShopWrites, private: PrivateShop) -> None:
        before = await details(private, 1043)
        shipped = next(line for line in before.order.items if line.unfulfilled == 0)
        for edit in (ItemEdit(shipped.id, quantity=0), ItemEdit(shipped.id, variant=SHOES_42)):
            with pytest.raises(NotPossible):
                await writes.edit_items(order_id(1043), [edit], "")
        assert (await details(private, 1043)).version == before.version

    async def test_a_return_is_asked_for_and_approved(self, writes: ShopWrites, private: PrivateShop) -> None:
        (returnable,) = (await details(private, 1030)).returnable
        id_ = await writes.request_return(
            order_id(1030), [(returnable, ReturnLine(returnable.item, 1, "unwanted", "Not my colour"))]
        )
        requested = await details(private, 1030)
        assert [(r.id, r.status, r.lines) for r in requested.returns] == [(id_, "REQUESTED", ((returnable.item, 1),))]
        assert requested.returnable == ()
        await writes.approve_return(id_)
        assert [(r.id, r.status) for r in (await details(private, 1030)).returns] == [(id_, "OPEN")]
        with pytest.raises(NotPossible):
            await writes.approve_return(id_)

    async def test_a_declined_return_sets_the_items_free(self, writes: ShopWrites, private: PrivateShop) -> None:
        (returnable,) = (await details(private, 1030)).returnable
        id_ = await writes.request_return(order_id(1030), [(returnable, ReturnLine(returnable.item, 1))])
        await writes.decline_return(id_, "It was worn")
        after = await details(private, 1030)
        assert [(r.status, r.decline_reason) for r in after.returns] == [("DECLINED", "OTHER")]
        assert after.returnable == (returnable,)

    async def test_more_than_was_shipped_cannot_be_returned(self, writes: ShopWrites, private: PrivateShop) -> None:
        (returnable,) = (await details(private, 1030)).returnable
        with pytest.raises(NotPossible):
            await writes.request_return(order_id(1030), [(returnable, ReturnLine(returnable.item, 2))])
        assert (await details(private, 1030)).returns == ()

    async def test_an_exchange_is_an_open_return_with_what_is_sent(
        self, writes: ShopWrites, private: PrivateShop
    ) -> None:
        (returnable,) = (await details(private, 1030)).returnable
        id_ = await writes.exchange(order_id(1030), [(returnable, ExchangeLine(returnable.item, 1, JACKET_L))])
        (record,) = (await details(private, 1030)).returns
        assert (record.id, record.status, record.exchanged) == (id_, "OPEN", ((JACKET_L, 1),))

    async def test_a_refund_of_a_line_is_paid_once(self, writes: ShopWrites, private: PrivateShop) -> None:
        before = await details(private, 1042)
        bottle = before.order.items[1]
        lines = [RefundLine(bottle.id, 1)]
        amount = await writes.suggested_refund(order_id(1042), lines, shipping=False)
        assert amount == bottle.unit_price
        ids = [
            await writes.refund(order_id(1042), lines, shipping=False, amount=amount, note="Leaks", key="k-1")
            for _ in range(3)
        ]
        after = await details(private, 1042)
        assert len(set(ids)) == 1
        assert [refund.id for refund in after.order.refunds] == ids[:1]
        assert after.refunded == amount

    async def test_shipping_is_paid_back_once(self, writes: ShopWrites, private: PrivateShop) -> None:
        amount = await writes.suggested_refund(order_id(1042), [], shipping=True)
        assert amount == usd("9.0")
        await writes.refund(order_id(1042), [], shipping=True, amount=amount, note="Late", key="k-2")
        assert (await writes.suggested_refund(order_id(1042), [], shipping=True)).amount == 0

    async def test_a_plain_amount_names_no_items(self, writes: ShopWrites, private: PrivateShop) -> None:
        await writes.refund(order_id(1042), [], shipping=False, amount=usd("20.50"), note="Goodwill", key="k-3")
        after = await details(private, 1042)
        assert after.refunded == usd("20.5")
        assert [item.quantity for item in after.order.items] == [1, 2]

    async def test_everything_is_paid_back_with_its_items(self, writes: ShopWrites, private: PrivateShop) -> None:
        everything = await writes.suggested_refund(order_id(1042), [], shipping=False)
        assert everything == usd("326.0")
        await writes.refund(order_id(1042), [], shipping=False, amount=everything, note="", key="k-4")
        after = await details(private, 1042)
        assert (after.refundable.amount, [item.quantity for item in after.order.items]) == (0, [0, 0])
        with pytest.raises(NotPossible):
            await writes.refund(order_id(1042), [], shipping=False, amount=usd("1.00"), note="", key="k-5")

    @pytest.mark.parametrize("amount", [usd("326.01"), usd("0.00"), usd("-1.00"), Money(Decimal("10.00"), "EUR")])
    async def test_more_than_was_paid_nothing_or_another_currency_is_not_paid_back(
        self, writes: ShopWrites, private: PrivateShop, amount: Money
    ) -> None:
        with pytest.raises(NotPossible):
            await writes.refund(order_id(1042), [], shipping=False, amount=amount, note="", key="k-6")
        assert (await details(private, 1042)).order.refunds == ()

    async def test_a_customers_own_data(self, writes: ShopWrites, private: PrivateShop) -> None:
        before = await private.customer(MAYA)
        assert before is not None
        await writes.update_customer(MAYA, UpdateCustomer(last_name="Lindqvist", address=PARIS), before.address_id)
        after = await private.customer(MAYA)
        assert after is not None
        assert (after.first_name, after.last_name, after.phone) == ("Maya", "Lindqvist", before.phone)
        assert after.address == replace(PARIS, first_name="Maya", last_name="Lind")

    async def test_an_address_for_a_customer_without_one(self, writes: ShopWrites, private: PrivateShop) -> None:
        await writes.update_customer(MAYA, UpdateCustomer(address=PARIS), None)
        after = await private.customer(MAYA)
        assert after is not None
        assert after.address == PARIS

    async def test_what_is_not_there_cannot_be_changed(self, writes: ShopWrites) -> None:
        nobody = CustomerId("gid://shopify/Customer/1")
        tries = [
            writes.cancel(NOWHERE, "other", ""),
            writes.change_address(NOWHERE, PARIS),
            writes.change_contact(NOWHERE, None, "+14155550123"),
            writes.edit_items(NOWHERE, [], ""),
            writes.request_return(NOWHERE, []),
            writes.exchange(NOWHERE, []),
            writes.approve_return("gid://shopify/Return/1"),
            writes.decline_return("gid://shopify/Return/1", ""),
            writes.suggested_refund(NOWHERE, [], shipping=False),
            writes.refund(NOWHERE, [], shipping=False, amount=usd("1.00"), note="", key="k"),
            writes.update_customer(nobody, UpdateCustomer(first_name="X"), None),
        ]
        for one in tries:
            with pytest.raises(NotPossible):
                await one

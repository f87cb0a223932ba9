"""What every adapter of the `PrivateShop` port must do. An adapter's test subclasses `PrivateShopContract`.

The shop behind it is the one in data/sandbox_shop.json, at noon of 2026-11-20 (UTC).
"""

from decimal import Decimal

import pytest

from support.model.commerce import CustomerId, Money, OrderId
from support.ports import PrivateShop

MAYA = CustomerId("gid://shopify/Customer/5201")


def order_id(number: int) -> OrderId:
    """Global id of `#{number}` in the sandbox's shop."""
    return OrderId(f"gid://shopify/Order/66{number}")


class PrivateShopContract:
    """Needs the fixture `private`."""

    async def test_details_hold_what_an_action_must_know(self, private: PrivateShop) -> None:
        found = await private.details(order_id(1045))
        assert found is not None
        assert found.order.name == "#1045"
        assert found.email == "ava.chen@example.com"
        assert found.address is not None
        assert (found.address.city, found.address.country_code) == ("San Francisco", "US")
        assert found.customer is not None
        assert found.customer.first_name == "Ava"
        assert found.editable
        assert (found.refundable, found.refunded) == (Money(Decimal("148.0"), "USD"), Money(Decimal("0.0"), "USD"))
        assert sum(line.unit_price.amount * line.quantity for line in found.order.items if line.unit_price) == (
            found.subtotal.amount
        )
        assert all(line.variant_id and line.product_id in found.product_types for line in found.order.items)
        assert [payment.kind for payment in found.payments] == ["SALE"]
        assert (found.returnable, found.returns, found.unseen) == ((), (), frozenset())

    async def test_what_was_shipped_can_be_returned(self, private: PrivateShop) -> None:
        found = await private.details(order_id(1030))
        assert found is not None
        assert [(one.item, one.quantity) for one in found.returnable] == [(found.order.items[0].id, 1)]

    async def test_what_is_in_a_return_cannot_be_returned_again(self, private: PrivateShop) -> None:
        found = await private.details(order_id(1024))
        assert found is not None
        (record,) = found.returns
        assert record.status == "REQUESTED"
        assert record.created_at is not None
        taken = {item for item, _ in record.lines}
        assert taken
        assert not taken & {one.item for one in found.returnable}

    async def test_the_version_stays_while_nothing_changes(self, private: PrivateShop) -> None:
        first, second = await private.details(order_id(1043)), await private.details(order_id(1043))
        assert first is not None
        assert second is not None
        assert first.version == second.version

    async def test_every_version_is_its_own(self, private: PrivateShop) -> None:
        found = [await private.details(order_id(number)) for number in (1042, 1043, 1056)]
        assert len({one.version for one in found if one is not None}) == 3

    async def test_an_unknown_order_is_none(self, private: PrivateShop) -> None:
        assert await private.details(OrderId("gid://shopify/Order/1")) is None

    async def test_orders_of_a_customer_come_newest_first(self, private: PrivateShop) -> None:
        assert [o.name for o in await private.orders_of(MAYA, "maya.lind@example.com")] == ["#1042", "#1043"]
        assert [o.name for o in await private.orders_of(MAYA, "maya.lind@example.com", limit=1)] == ["#1042"]
        assert [o.name for o in await private.orders_of(MAYA, "")] == ["#1042", "#1043"]

    @pytest.mark.parametrize("email", ["guest.rider@example.com", " GUEST.rider@Example.com "])
    async def test_a_guests_orders_are_found_by_their_address(self, private: PrivateShop, email: str) -> None:
        assert [order.name for order in await private.orders_of(None, email)] == ["#1048"]

    @pytest.mark.parametrize("email", ["", " ", "*", "rider@example.com", 'x" OR email:"maya.lind@example.com',
                                       "maya.lind@example.com OR name:1043", "guest.rider", "example.com", "\\"])  # fmt: skip
    async def test_nothing_but_the_whole_address_finds_orders(self, private: PrivateShop, email: str) -> None:
        assert list(await private.orders_of(None, email)) == []

    async def test_a_customers_own_record(self, private: PrivateShop) -> None:
        found = await private.customer(MAYA)
        assert found is not None
        assert (found.first_name, found.last_name, found.email) == ("Maya", "Lind", "maya.lind@example.com")
        assert found.phone == "+15035550142"
        assert found.address is not None
        assert found.address.address1 == "418 Alder Street"
        assert found.address_id
        assert found.orders == 2
        assert await private.customer(CustomerId("gid://shopify/Customer/1")) is None

    async def test_the_shop_has_reasons_for_returns(self, private: PrivateShop) -> None:
        reasons = await private.return_reasons()
        assert {"wrong-item", "defective", "unwanted"} <= {reason.handle for reason in reasons}
        assert len({reason.id for reason in reasons}) == len(reasons)

"""What every adapter of the `Shop` port must do. An adapter's test subclasses `ShopContract`.

The shop behind it is the one in data/sandbox_shop.json.
"""

import pytest

from support.ports import Shop


class ShopContract:
    """Needs the fixture `shop`."""

    @pytest.mark.parametrize("number", ["1042", "#1042", " # 1042 ", "#10 42", "1042\u200b"])
    async def test_an_order_is_found_however_its_number_is_written(self, shop: Shop, number: str) -> None:
        order = await shop.order_by_name(number)
        assert order is not None
        assert order.name == "#1042"

    @pytest.mark.parametrize(
        "number",
        ["9999", "#104", "10421", "42", "1042-A", "", "#", "hello", "😀", "1042 OR name:1043", 'x" OR name:"1043', "*",
         "104*", "1" * 5000, "\x00", "\\", "مرحبا"],
    )  # fmt: skip
    async def test_nothing_else_is_an_order(self, shop: Shop, number: str) -> None:
        assert await shop.order_by_name(number) is None

    async def test_an_order_holds_what_status_and_tracking_need(self, shop: Shop) -> None:
        order = await shop.order_by_name("1042")
        assert order is not None
        assert order.emails == ("maya.lind@example.com",)
        assert order.created_at.tzinfo is not None
        assert [(item.title, item.quantity, item.unfulfilled) for item in order.items] == [
            ("Alpenglow Down Jacket", 1, 0), ("Fjord Insulated Bottle 750 ml", 2, 0),
        ]  # fmt: skip
        (parcel,) = order.fulfillments
        assert parcel.display_status == "IN_TRANSIT"
        assert parcel.tracking[0].company == "UPS"
        assert parcel.estimated_delivery_at is not None
        assert [event.happened_at for event in parcel.events] == sorted(event.happened_at for event in parcel.events)

    async def test_an_order_without_anybody_has_no_proof(self, shop: Shop) -> None:
        order = await shop.order_by_name("1059")
        assert order is not None
        assert (order.emails, order.customer_id) == ((), None)

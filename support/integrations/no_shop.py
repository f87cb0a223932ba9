"""The shop that is not connected: every question to it goes to a person, and start-up says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from support.errors import ShopRefused
from support.model.actions import CancelReason, ExchangeLine, ItemEdit, RefundLine, ReturnLine, UpdateCustomer
from support.model.commerce import (
    Address,
    Customer,
    CustomerId,
    Money,
    Order,
    OrderDetails,
    OrderId,
    Product,
    ProductId,
    Returnable,
    ReturnReason,
    Variant,
    VariantId,
)


def _refuse() -> NoReturn:
    raise ShopRefused("no shop is connected: set SHOPIFY_SHOP")


class NoShop:
    """Implements `Shop`, `Catalogue`, `PrivateShop` and `ShopWrites`: everything raises ShopRefused."""

    async def order_by_name(self, number: str) -> Order | None:
        _refuse()

    async def products(self, words: str, *, limit: int = 5) -> Sequence[Product]:
        _refuse()

    async def product(self, id: ProductId) -> Product | None:
        _refuse()

    async def variant(self, id: VariantId) -> Variant | None:
        _refuse()

    async def details(self, id: OrderId) -> OrderDetails | None:
        _refuse()

    async def orders_of(self, customer: CustomerId | None, email: str, *, limit: int = 10) -> Sequence[Order]:
        _refuse()

    async def customer(self, id: CustomerId) -> Customer | None:
        _refuse()

    async def return_reasons(self) -> Sequence[ReturnReason]:
        _refuse()

    async def cancel(self, order: OrderId, reason: CancelReason, note: str) -> None:
        _refuse()

    async def change_address(self, order: OrderId, address: Address) -> None:
        _refuse()

    async def change_contact(self, order: OrderId, email: str | None, phone: str | None) -> None:
        _refuse()

    async def edit_items(self, order: OrderId, edits: Sequence[ItemEdit], note: str) -> None:
        _refuse()

    async def request_return(self, order: OrderId, lines: Sequence[tuple[Returnable, ReturnLine]]) -> str:
        _refuse()

    async def approve_return(self, id: str) -> None:
        _refuse()

    async def decline_return(self, id: str, note: str) -> None:
        _refuse()

    async def exchange(self, order: OrderId, lines: Sequence[tuple[Returnable, ExchangeLine]]) -> str:
        _refuse()

    async def suggested_refund(self, order: OrderId, lines: Sequence[RefundLine], *, shipping: bool) -> Money:
        _refuse()

    async def refund(
        self, order: OrderId, lines: Sequence[RefundLine], *, shipping: bool, amount: Money, note: str, key: str
    ) -> str:
        _refuse()

    async def update_customer(self, id: CustomerId, change: UpdateCustomer, address_id: str | None) -> None:
        _refuse()

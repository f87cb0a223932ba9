"""The shop, from its sides: for everybody, for verified accounts, and to change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

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


class Shop(Protocol):
    """Reads from the shop. Raises ShopUnavailable or ShopRefused."""

    async def order_by_name(self, number: str) -> Order | None:
        """The order whose name equals `number` once prefix signs, blanks and case are set aside; None if there is none.

        Not an access check: only `support.identity.access` may call it on behalf of a customer.
        """
        ...


class Catalogue(Protocol):
    """What the shop sells: open to everybody. Raises ShopUnavailable or ShopRefused."""

    async def products(self, words: str, *, limit: int = 5) -> Sequence[Product]:
        """Active products that match, best first."""
        ...

    async def product(self, id: ProductId) -> Product | None: ...

    async def variant(self, id: VariantId) -> Variant | None: ...


class PrivateShop(Protocol):
    """Reads that need a verified account: only `support.identity.access` may hand their results on.

    Raises ShopUnavailable or ShopRefused.
    """

    async def details(self, id: OrderId) -> OrderDetails | None:
        """The order; None if it is gone, or too old to be seen. What can't be read for want of a scope is `unseen`."""
        ...

    async def orders_of(self, customer: CustomerId | None, email: str, *, limit: int = 10) -> Sequence[Order]:
        """Orders of this customer, or with exactly this e-mail on them; newest first."""
        ...

    async def customer(self, id: CustomerId) -> Customer | None: ...

    async def return_reasons(self) -> Sequence[ReturnReason]: ...


class ShopWrites(Protocol):
    """Changes to the shop: only `support.actions.execution` may call them, for an agreed proposal.

    Raises ShopUnavailable (then it may have happened, unless the error says `before`), or, when it certainly did not
    happen, ShopRefused (a scope is missing: named) and NotPossible with what Shopify said. `key` is the proposal's id
    wherever Shopify takes an idempotency key. Lines of a return come with the shipment's line that they are taken from,
    and are no more than it has.
    """

    async def cancel(self, order: OrderId, reason: CancelReason, note: str) -> None:
        """Start the cancellation with a refund to where the money came from, and follow its job to the end.

        Returns when the order is cancelled; raises NotPossible when the job ended without it, ShopUnavailable when the
        job did not end in time.
        """
        ...

    async def change_address(self, order: OrderId, address: Address) -> None:
        """Replace the shipping address. Name, company and phone stay where the new one has none."""
        ...

    async def change_contact(self, order: OrderId, email: str | None, phone: str | None) -> None:
        """None leaves it as it is."""
        ...

    async def edit_items(self, order: OrderId, edits: Sequence[ItemEdit], note: str) -> None:
        """Begin, set quantities, add variants, commit: nothing is changed before the commit, so it is all or none.

        Of a line that was shipped in part, the rest becomes the other variant. A difference in price is not charged
        or paid back by this.
        """
        ...

    async def request_return(self, order: OrderId, lines: Sequence[tuple[Returnable, ReturnLine]]) -> str:
        """Ask for a return; gives its id back."""
        ...

    async def approve_return(self, id: str) -> None: ...

    async def decline_return(self, id: str, note: str) -> None: ...

    async def exchange(self, order: OrderId, lines: Sequence[tuple[Returnable, ExchangeLine]]) -> str:
        """Create an open return with exchange lines; gives its id back."""
        ...

    async def suggested_refund(self, order: OrderId, lines: Sequence[RefundLine], *, shipping: bool) -> Money:
        """What Shopify would pay back for these lines and, if wanted, shipping. A read.

        All that is left when neither is named.
        """
        ...

    async def refund(
        self, order: OrderId, lines: Sequence[RefundLine], *, shipping: bool, amount: Money, note: str, key: str
    ) -> str:
        """Pay `amount` back; gives the refund's id back. Safe to repeat with the same key.

        With neither lines nor shipping, an amount below the suggestion names no items; the whole of it names them all.
        """
        ...

    async def update_customer(self, id: CustomerId, change: UpdateCustomer, address_id: str | None) -> None:
        """`address_id` is that of the default address to change; without it, one is made."""
        ...

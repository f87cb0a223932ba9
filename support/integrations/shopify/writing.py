"""The `ShopWrites` port: every change to a shop. Only an agreed proposal may come here."""

from __future__ import annotations

from collections.abc import Sequence

from support.integrations.shopify.client import ShopifyClient
from support.integrations.shopify.writes import cancelling, editing, refunding, returning, updating
from support.integrations.shopify.writes.calls import Calls
from support.integrations.shopify.writes.cancelling import Patience
from support.integrations.shopify.writes.refunding import Wish
from support.model.actions import CancelReason, ExchangeLine, ItemEdit, RefundLine, ReturnLine, UpdateCustomer
from support.model.commerce import Address, CustomerId, Money, OrderId, Returnable


class ShopifyWrites:
    """Implements `support.ports.ShopWrites`. Raises ShopUnavailable, ShopRefused or NotPossible.

    `notify` says whether Shopify mails the customer about it as it does when staff do it.
    """

    def __init__(self, client: ShopifyClient, *, notify: bool = True, patience: Patience | None = None) -> None:
        self._calls = Calls(client, notify=notify)
        self._patience = patience or Patience()

    async def cancel(self, order: OrderId, reason: CancelReason, note: str) -> None:
        """Cancel, restock and refund; returns once Shopify shows the order as cancelled."""
        await cancelling.cancel(self._calls, order, reason, note, self._patience)

    async def change_address(self, order: OrderId, address: Address) -> None:
        """Send the order elsewhere. Shipping is not priced again."""
        await updating.change_address(self._calls, order, address)

    async def change_contact(self, order: OrderId, email: str | None, phone: str | None) -> None:
        """Another e-mail or phone on the order; None leaves it as it is."""
        await updating.change_contact(self._calls, order, email, phone)

    async def edit_items(self, order: OrderId, edits: Sequence[ItemEdit], note: str) -> None:
        """Other quantities or variants of what was not shipped, all or none."""
        await editing.edit_items(self._calls, order, edits, note)

    async def request_return(self, order: OrderId, lines: Sequence[tuple[Returnable, ReturnLine]]) -> str:
        """Ask for a return; gives its id back."""
        return await returning.request_return(self._calls, order, lines)

    async def approve_return(self, id: str) -> None:
        """Allow a return that was asked for."""
        await returning.approve_return(self._calls, id)

    async def decline_return(self, id: str, note: str) -> None:
        """Decline a return that was asked for."""
        await returning.decline_return(self._calls, id, note)

    async def exchange(self, order: OrderId, lines: Sequence[tuple[Returnable, ExchangeLine]]) -> str:
        """Make an open return with exchange lines; gives its id back."""
        return await returning.exchange(self._calls, order, lines)

    async def suggested_refund(self, order: OrderId, lines: Sequence[RefundLine], *, shipping: bool) -> Money:
        """What Shopify would pay back; all that is left when neither lines nor shipping are named."""
        return await refunding.suggested_refund(self._calls, Wish(order, lines, shipping))

    async def refund(
        self, order: OrderId, lines: Sequence[RefundLine], *, shipping: bool, amount: Money, note: str, key: str
    ) -> str:
        """Pay back; gives the refund's id back. Safe to repeat with the same key."""
        return await refunding.refund(self._calls, Wish(order, lines, shipping), amount, note, key)

    async def update_customer(self, id: CustomerId, change: UpdateCustomer, address_id: str | None) -> None:
        """The customer's own name, phone or default address."""
        await updating.update_customer(self._calls, id, change, address_id)

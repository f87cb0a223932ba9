"""Orders, lines and people of the demo's shop that changes are tried on, and each change there is."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal

from sandbox.shopify import Shopify
from support.integrations.shopify import Patience, ShopifyWrites
from support.model.actions import ExchangeLine, ItemEdit, RefundLine, ReturnLine, UpdateCustomer
from support.model.commerce import Address, CustomerId, LineItemId, Money, OrderId, Returnable, VariantId

QUICK = Patience(limit_s=0.3, first_s=0.01, longest_s=0.05)
SHOES = OrderId("gid://shopify/Order/661045")
SHOES_LINE = LineItemId("gid://shopify/LineItem/1045001")
SHOES_42 = VariantId("gid://shopify/ProductVariant/72205")
SENT = OrderId("gid://shopify/Order/661042")
BOTTLE = LineItemId("gid://shopify/LineItem/1042002")
DELIVERED = OrderId("gid://shopify/Order/661030")
JACKET = Returnable(LineItemId("gid://shopify/LineItem/1030001"), "gid://shopify/FulfillmentLineItem/4103001001", 1)
REQUESTED = "gid://shopify/Return/6102401"
MAYA = CustomerId("gid://shopify/Customer/5201")
PARIS = Address("9 rue Oberkampf", "Paris", "FR", zip="75011", phone="+33612345678")
EDIT = [ItemEdit(SHOES_LINE, variant=SHOES_42)]


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def refund(writes: ShopifyWrites, key: str = "k-1", amount: str = "34.00") -> Awaitable[str]:
    line = [RefundLine(BOTTLE, 1)]
    return writes.refund(SENT, line, shipping=False, amount=usd(amount), note="Leaks", key=key)


Write = Callable[[ShopifyWrites], Awaitable[object]]
EVERY: dict[str, tuple[str, str, Write]] = {
    "cancel": ("CancelOrder", "write_orders", lambda w: w.cancel(SHOES, "other", "note")),
    "change_address": ("UpdateOrder", "write_orders", lambda w: w.change_address(SHOES, PARIS)),
    "change_contact": ("UpdateOrder", "write_orders", lambda w: w.change_contact(SHOES, "a@example.org", "+33612345678")),
    "edit_items": ("CommitEdit", "write_order_edits", lambda w: w.edit_items(SHOES, EDIT, "note")),
    "request_return": ("RequestReturn", "write_returns",
                       lambda w: w.request_return(DELIVERED, [(JACKET, ReturnLine(JACKET.item, 1, "style", "n"))])),
    "approve_return": ("ApproveReturn", "write_returns", lambda w: w.approve_return(REQUESTED)),
    "decline_return": ("DeclineReturn", "write_returns", lambda w: w.decline_return(REQUESTED, "worn")),
    "exchange": ("CreateReturn", "write_returns",
                 lambda w: w.exchange(DELIVERED, [(JACKET, ExchangeLine(JACKET.item, 1, SHOES_42))])),
    "refund": ("CreateRefund", "write_orders", refund),
    "update_customer": ("UpdateCustomer", "write_customers",
                        lambda w: w.update_customer(MAYA, UpdateCustomer(first_name="M", phone="+33612345678"), None)),
    "update_address": ("UpdateCustomerAddress", "write_customers",
                       lambda w: w.update_customer(MAYA, UpdateCustomer(address=PARIS),
                                                   "gid://shopify/MailingAddress/5201?model_name=CustomerAddress")),
    "create_address": ("CreateCustomerAddress", "write_customers",
                       lambda w: w.update_customer(MAYA, UpdateCustomer(address=PARIS), None)),
}  # fmt: skip
NAMES = sorted(EVERY)
ONCE = [name for name in NAMES if name != "refund"]
"""Writes that Shopify gives no key for: not to be repeated blindly."""


def sent(shopify: Shopify, name: str) -> int:
    return len(shopify.stage.journal.all(EVERY[name][0]))


async def asked_for(shopify: Shopify, operation: str) -> None:
    """Returns before whoever asked has the answer: the stand-in answers in this very loop."""
    async with asyncio.timeout(10):
        while not shopify.stage.journal.all(operation):  # noqa: ASYNC110 - the stand-in tells nobody
            await asyncio.sleep(0)

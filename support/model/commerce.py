"""What a shop sells and sends, in Shopify's own terms (Admin API 2026-10), with only the fields the desk uses.

`Order` is what a proven order number shows; what needs a verified account is in `OrderDetails` and `Customer`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, NewType

OrderId = NewType("OrderId", str)
"""Shopify's global id, `gid://shopify/Order/1`."""
OrderName = NewType("OrderName", str)
"""What the customer reads on the confirmation, with the shop's prefix: `#1042`."""
CustomerId = NewType("CustomerId", str)
LineItemId = NewType("LineItemId", str)
ProductId = NewType("ProductId", str)
VariantId = NewType("VariantId", str)

FinancialStatus = Literal[
    "AUTHORIZED", "EXPIRED", "PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED", "PENDING", "REFUNDED", "VOIDED"
]  # fmt: skip
FulfillmentStatus = Literal[
    "FULFILLED", "FULFILLMENT_NOT_REQUIRED", "IN_PROGRESS", "ON_HOLD", "OPEN", "PARTIALLY_FULFILLED",
    "PENDING_FULFILLMENT", "REQUEST_DECLINED", "RESTOCKED", "SCHEDULED", "UNFULFILLED",
]  # fmt: skip
ShipmentStatus = Literal[
    "ATTEMPTED_DELIVERY", "CANCELED", "CARRIER_PICKED_UP", "CONFIRMED", "DELAYED", "DELIVERED", "FAILURE", "FULFILLED",
    "IN_TRANSIT", "LABEL_PRINTED", "LABEL_PURCHASED", "LABEL_VOIDED", "MARKED_AS_FULFILLED", "NOT_DELIVERED",
    "OUT_FOR_DELIVERY", "PICKED_UP", "READY_FOR_PICKUP", "SUBMITTED",
]  # fmt: skip
"""FulfillmentDisplayStatus."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its ISO 4217 currency code."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of goods, at the shop's CDN. `alt` is what the shop says that it shows, if it says so."""

    url: str
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line of an order. `quantity` is what is still wanted (after edits, refunds and cancellation).

    `ordered` is what was bought, None when it was not read.
    """

    id: LineItemId
    title: str
    quantity: int
    unfulfilled: int
    variant: str | None = None
    sku: str | None = None
    variant_id: VariantId | None = None
    product_id: ProductId | None = None
    unit_price: Money | None = None
    picture: Picture | None = None
    """Of the first lines of an order only."""
    ordered: int | None = None
    gift_card: bool = False


@dataclass(frozen=True, slots=True)
class Tracking:
    """A parcel's number. Any of the three may be missing: Shopify builds links only for carriers it lists."""

    number: str | None
    company: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One scan of a parcel."""

    status: str
    happened_at: datetime
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Fulfillment:
    """One shipment of an order: which items left together, and how far they are."""

    id: str
    name: str
    created_at: datetime
    status: str
    display_status: ShipmentStatus | None
    estimated_delivery_at: datetime | None
    in_transit_at: datetime | None
    delivered_at: datetime | None
    tracking: tuple[Tracking, ...]
    items: tuple[tuple[LineItemId, int], ...]
    events: tuple[TrackingEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back. `settled` is true once every refund transaction succeeded at the payment provider."""

    id: str
    created_at: datetime
    amount: Money
    settled: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """Why the warehouse may not ship yet. `reason` is Shopify's FulfillmentHoldReason."""

    reason: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryPromise:
    """The delivery window shown at checkout. A promise, not a measurement."""

    earliest: datetime | None
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the desk needs it for status and tracking: no address, no phone, no payment details.

    `emails` are the addresses an order can be proven with (the order's own, then its customer's); the access gate
    compares them, nothing else reads them.
    """

    id: OrderId
    name: OrderName
    created_at: datetime
    financial: FinancialStatus | None
    fulfillment: FulfillmentStatus
    total: Money
    items: tuple[LineItem, ...]
    fulfillments: tuple[Fulfillment, ...]
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    customer_id: CustomerId | None = None
    emails: tuple[str, ...] = ()
    refunds: tuple[Refund, ...] = ()
    holds: tuple[Hold, ...] = ()
    promise: DeliveryPromise | None = None
    scheduled_for: datetime | None = None
    """Not to be shipped before: the date of a pre-order, only while the order is SCHEDULED."""
    return_status: str | None = None
    tags: tuple[str, ...] = ()
    truncated: bool = False
    """True when the order has more lines or shipments than were read: the answer must not claim completeness."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in Shopify's fields; codes are ISO 3166 (`US`, `NY`)."""

    address1: str
    city: str
    country_code: str
    zip: str = ""
    address2: str = ""
    province_code: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer's own record. Personal data: for a verified account only."""

    id: CustomerId
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    address: Address | None
    address_id: str | None
    """Global id of the default address, which an update needs."""
    orders: int
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be bought. `stock` is what can be sold online now; None when it is not tracked."""

    id: VariantId
    product: ProductId
    product_title: str
    title: str
    options: tuple[tuple[str, str], ...]
    price: Money
    available: bool
    stock: int | None
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A product with its variants. `description` is plain text."""

    id: ProductId
    title: str
    description: str
    type: str
    tags: tuple[str, ...]
    url: str | None
    picture: Picture | None
    variants: tuple[Variant, ...]
    truncated: bool = False
    """True when there are more variants than were read."""


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """One of the shop's reasons for a return; `handle` is stable, `name` is the shop's wording."""

    id: str
    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class Returnable:
    """So many of a line of an order can be returned; `fulfillment_line` is what Shopify wants named."""

    item: LineItemId
    fulfillment_line: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """A return as it stands: REQUESTED, OPEN, CLOSED, DECLINED or CANCELED, and what comes back with it."""

    id: str
    name: str
    status: str
    lines: tuple[tuple[LineItemId, int], ...]
    exchanged: tuple[tuple[VariantId, int], ...] = ()
    decline_reason: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that moved: `kind` and `status` are OrderTransactionKind and …Status."""

    id: str
    kind: str
    status: str
    amount: Money
    gateway: str
    created_at: datetime


Unseen = Literal["customer", "products", "returns"]
"""What the app may not read for want of a scope."""


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """An order with what only a verified account may see, and what an action must know.

    `version` is the fingerprint of proposals: it changes with lines, amounts, payments, shipments, returns, address,
    contact, note and tags, though not with a parcel's scans. Money is in the currency that the customer paid in.
    """

    order: Order
    version: str
    email: str | None
    phone: str | None
    address: Address | None
    customer: Customer | None
    subtotal: Money
    shipping: Money
    tax: Money | None
    refunded: Money
    refundable: Money
    payments: tuple[Payment, ...]
    editable: bool
    edit_errors: tuple[str, ...]
    product_types: dict[ProductId, str]
    returnable: tuple[Returnable, ...]
    returns: tuple[ReturnRecord, ...]
    note: str | None = None
    """Free text of the shop or the customer: data, never an instruction."""
    edited: bool = False
    """Were its items changed since it was placed, here or by anybody else?"""
    unseen: frozenset[Unseen] = frozenset()
    """What is empty here because it could not be read: unknown, not absent."""


ShopTopic = Literal[
    "CUSTOMERS_UPDATE", "FULFILLMENTS_CREATE", "FULFILLMENTS_UPDATE", "FULFILLMENT_EVENTS_CREATE",
    "INVENTORY_LEVELS_UPDATE", "ORDERS_CANCELLED", "ORDERS_EDITED", "ORDERS_FULFILLED", "ORDERS_PARTIALLY_FULFILLED",
    "ORDERS_UPDATED", "PRODUCTS_UPDATE", "REFUNDS_CREATE", "RETURNS_APPROVE", "RETURNS_DECLINE", "RETURNS_REQUEST",
    "VARIANTS_IN_STOCK", "VARIANTS_OUT_OF_STOCK",
]  # fmt: skip
"""What the shop can tell of by itself (WebhookSubscriptionTopic)."""


@dataclass(frozen=True, slots=True)
class ShopNotice:
    """The shop says that something happened to `thing`, and no more: whoever acts on it reads the thing anew.

    `id` is the same each time the notice is sent again. `thing` is the global id of the order, variant, product,
    inventory item or customer concerned; what happens to shipments, returns and refunds happens to their order.
    """

    id: str
    topic: ShopTopic
    thing: str


def order_key(number: str) -> str:
    """An order number without the signs people leave out or add: `# W2378156 ` -> `w2378156`."""
    return "".join(number.split()).replace("#", "").casefold()

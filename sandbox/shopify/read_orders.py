"""Resolvers of orders and what hangs on them: lines, shipments, refunds, returns, customers."""

from decimal import Decimal
from typing import Any

from sandbox.shopify.asking import Asking, Info, Resolvers, asking
from sandbox.shopify.clock import zulu_text
from sandbox.shopify.connections import connection, limited
from sandbox.shopify.money import ZERO, amount, written
from sandbox.shopify.orderview import VIEW, OrderView
from sandbox.shopify.read_catalog import product_node, variant_node
from sandbox.shopify.refunding import suggest
from sandbox.shopify.resources import order_sort_key
from sandbox.shopify.returns import REASONS, returnable
from sandbox.shopify.shopfile import Json, gid, tail


def order_node(ask: Asking, order: Json | None) -> Json | None:
    """The GraphQL Order, or null for one that the token may not see."""
    return ask.shop.view(order).node if order is not None and ask.may_see(order) else None


def find_orders(
    ask: Asking, info: Info, among: list[Json], *, query: str | None, sort_key: str, page: dict[str, Any]
) -> Json:
    """A connection over the orders that a search finds."""
    found = ask.search(info, ask.orders, among, query) if query else among
    seen = [order for order in found if ask.may_see(order)]
    if len(seen) > 1:
        seen = sorted(seen, key=order_sort_key(sort_key, ask.shop))
    return connection([ask.shop.view(order).node for order in seen], **page)


def _orders(_source: object, info: Info, query: str | None = None, sortKey: str = "PROCESSED_AT", **page: Any) -> Json:  # noqa: N803
    ask = asking(info)
    return find_orders(ask, info, ask.shop.orders, query=query, sort_key=sortKey, page=page)


def _order(_source: object, info: Info, id: str) -> Json | None:
    ask = asking(info)
    return order_node(ask, ask.shop.order(id))


def _order_by_identifier(_source: object, info: Info, identifier: Json) -> Json | None:
    return _order(_source, info, identifier["id"])


def _customer(_source: object, info: Info, id: str) -> Json | None:
    found = asking(info).shop.customers_by_id.get(id)
    return None if found is None else customer_node(asking(info), found)


def _customer_by_identifier(_source: object, info: Info, identifier: Json) -> Json | None:
    ask = asking(info)
    if "id" in identifier:
        return _customer(_source, info, identifier["id"])
    field, value = ("email", identifier["emailAddress"]) if "emailAddress" in identifier else (
        "phone", identifier["phoneNumber"])  # fmt: skip
    found = ask.shop.customer_by(field, value)
    return None if found is None else customer_node(ask, found)


def customer_node(ask: Asking, customer: Json) -> Json:
    """The GraphQL Customer, without its orders."""
    first, last, mail = customer.get("firstName"), customer.get("lastName"), customer.get("email")
    name = " ".join(filter(None, (first, last)))
    address = customer.get("defaultAddress")
    made = zulu_text(customer.get("createdAt")) or zulu_text(ask.shop.document["now"])
    return {
        "id": customer["id"],
        "legacyResourceId": tail(customer["id"]),
        "firstName": first,
        "lastName": last,
        "displayName": name or mail or customer.get("phone") or "",
        "defaultEmailAddress": None if mail is None else {"emailAddress": mail},
        "defaultPhoneNumber": {"phoneNumber": customer["phone"]} if customer.get("phone") else None,
        "defaultAddress": None if address is None else address_node(address, address_id(customer)),
        "locale": customer.get("locale", "en"),
        "state": customer.get("state", "DISABLED"),
        "tags": customer.get("tags") or [],
        "note": customer.get("note"),
        "createdAt": made,
        "updatedAt": zulu_text(customer.get("updatedAt")) or made,
        "verifiedEmail": mail is not None,
    }


def address_id(customer: Json) -> str:
    """The id of a customer's default address."""
    known = (customer.get("defaultAddress") or {}).get("id")
    return str(known) if known else f"{gid('MailingAddress', tail(customer['id']))}?model_name=CustomerAddress"


def addresses_of(customer: Json) -> list[tuple[Json, str]]:
    """A customer's addresses as the file has them, each with its id; the default one first."""
    default = customer.get("defaultAddress")
    others = [(one, one["id"]) for one in customer.get("otherAddresses", ())]
    return [(default, address_id(customer)), *others] if default else others


def address_node(address: Json, id_: str) -> Json:
    """The GraphQL MailingAddress."""
    name = " ".join(filter(None, (address.get("firstName"), address.get("lastName"))))
    area = ", ".join(filter(None, (address.get("city"), address.get("provinceCode"), address.get("countryCodeV2"))))
    plain = ("firstName", "lastName", "company", "address1", "address2", "city", "province", "provinceCode", "country",
             "countryCodeV2", "zip", "phone")  # fmt: skip
    return {
        **{key: address.get(key) for key in plain},
        "id": id_,
        "name": name or None,
        "formattedArea": area or None,
        "coordinatesValidated": False,
    }


def _formatted(address: Json, _info: Info, withName: bool = False, withCompany: bool = True) -> list[str]:  # noqa: N803
    town = " ".join(filter(None, (address["city"], address["provinceCode"], address["zip"])))
    parts = [address["name"] if withName else None, address["company"] if withCompany else None]
    return list(filter(None, (*parts, address["address1"], address["address2"], town, address["countryCodeV2"])))


def _customer_orders(customer: Json, info: Info, query: str | None = None, sortKey: str = "ID", **page: Any) -> Json:  # noqa: N803
    ask = asking(info)
    return find_orders(ask, info, list(ask.shop.orders_of(customer["id"])), query=query, sort_key=sortKey, page=page)


def _addresses(customer: Json, info: Info, **page: Any) -> Json:
    raw = asking(info).shop.customers_by_id[customer["id"]]
    return connection([address_node(one, id_) for one, id_ in addresses_of(raw)], **page)


def _amount_spent(customer: Json, info: Info) -> Json:
    shop = asking(info).shop
    spent: Decimal = sum((shop.view(order).payments.net for order in shop.orders_of(customer["id"])), ZERO)
    return {"amount": written(spent), "currencyCode": shop.shop["currencyCode"]}


def _view(order: Json) -> OrderView:
    view: OrderView = order[VIEW]
    return view


def _order_customer(order: Json, info: Info) -> Json | None:
    ask = asking(info)
    customer = ask.shop.customers_by_id.get(_view(order).order.get("customerId") or "")
    return None if customer is None else customer_node(ask, customer)


def _shipping_address(order: Json, _info: Info) -> Json | None:
    address = _view(order).order.get("shippingAddress")
    return None if address is None else address_node(address, gid("MailingAddress", tail(order["id"])))


def _returnable_fulfillments(_source: object, info: Info, orderId: str, **page: Any) -> Json:  # noqa: N803
    ask = asking(info)
    order = ask.shop.order(orderId)
    return connection(returnable(ask.shop.view(order)) if order is not None and ask.may_see(order) else [], **page)


def _returnable_fulfillment(_source: object, info: Info, id: str) -> Json | None:
    ask = asking(info)
    order = ask.shop.order_holding(gid("Fulfillment", tail(id)))
    if order is None or not ask.may_see(order):
        return None
    return next((node for node in returnable(ask.shop.view(order)) if node["id"] == id), None)


def _reasons(_source: object, _info: Info, ids: list[str] | None = None, handles: list[str] | None = None,
             **page: Any) -> Json:  # fmt: skip
    nodes = [
        node
        for node in REASONS.values()
        if (ids is None or node["id"] in ids) and (handles is None or node["handle"] in handles)
    ]
    return connection(nodes, **page)


def _return(_source: object, info: Info, id: str) -> Json | None:
    ask = asking(info)
    order = ask.shop.order_holding(id)
    if order is None or not ask.may_see(order):
        return None
    return next((node for node in ask.shop.view(order).returns if node["id"] == id), None)


def _refund(_source: object, info: Info, id: str) -> Json | None:
    ask = asking(info)
    order = ask.shop.order_holding(id)
    if order is None or not ask.may_see(order):
        return None
    return next((node for node in ask.shop.view(order).payments.refunds if node["id"] == id), None)


def _owning_order(thing: Json, info: Info) -> Json | None:
    ask = asking(info)
    return order_node(ask, ask.shop.order(thing["orderId"]))


def _refund_return(refund: Json, info: Info) -> Json | None:
    return None if refund["returnId"] is None else _return(None, info, refund["returnId"])


def _line_variant(line: Json, info: Info) -> Json | None:
    found = asking(info).shop.variants_by_id.get(line["variantId"] or "")
    return None if found is None else variant_node(*found)


def _line_product(line: Json, info: Info) -> Json | None:
    found = asking(info).shop.products_by_id.get(line["productId"] or "")
    return None if found is None else product_node(found, asking(info).shop)


def _events(fulfillment: Json, _info: Info, sortKey: str = "HAPPENED_AT", **page: Any) -> Json:  # noqa: N803
    key = "happenedAt" if sortKey == "HAPPENED_AT" else "id"
    return connection(sorted(fulfillment["events"], key=lambda event: str(event[key])), **page)


def _suggested_refund(
    order: Json,
    _info: Info,
    refundLineItems: list[Json] | None = None,  # noqa: N803
    refundShipping: bool | None = None,  # noqa: N803
    shippingAmount: str | None = None,  # noqa: N803
    suggestFullRefund: bool = False,  # noqa: N803
) -> Json:
    view = _view(order)
    shipping = view.refundable_shipping if refundShipping or suggestFullRefund else amount(shippingAmount)
    if suggestFullRefund:
        lines = [{"lineItemId": line["id"], "quantity": line["refundableQuantity"]} for line in view.lines]
        return suggest(view, [part for part in lines if part["quantity"]], shipping)
    return suggest(view, refundLineItems or [], shipping)


def _listed(key: str) -> Any:
    return lambda source, _info, **page: connection(source[key], **page)


def _of_view(get: Any) -> Any:
    return lambda order, _info, **page: connection(get(_view(order)), **page)


RESOLVERS: Resolvers = {
    "QueryRoot": {
        "orders": _orders,
        "order": _order,
        "orderByIdentifier": _order_by_identifier,
        "customer": _customer,
        "customerByIdentifier": _customer_by_identifier,
        "returnableFulfillments": _returnable_fulfillments,
        "returnableFulfillment": _returnable_fulfillment,
        "returnReasonDefinitions": _reasons,
        "return": _return,
        "refund": _refund,
    },
    "Order": {
        "customer": _order_customer,
        "shippingAddress": _shipping_address,
        "lineItems": _of_view(lambda view: view.lines),
        "fulfillments": lambda order, _info, first=None: limited(_view(order).fulfillments, first),
        "fulfillmentOrders": _of_view(lambda view: view.fulfillment_orders),
        "refunds": lambda order, _info, first=None: limited(_view(order).payments.refunds, first),
        "returns": _of_view(lambda view: view.returns),
        "transactions": lambda order, _info, first=None: limited(_view(order).payments.transactions, first),
        "suggestedRefund": _suggested_refund,
    },
    "LineItem": {"variant": _line_variant, "product": _line_product},
    "Fulfillment": {
        "order": lambda fulfillment, _info: fulfillment["order"].node,
        "events": _events,
        "trackingInfo": lambda fulfillment, _info, first=None: limited(fulfillment["trackingInfo"], first),
        "fulfillmentLineItems": _listed("fulfillmentLineItems"),
    },
    "FulfillmentOrder": {"lineItems": _listed("lineItems")},
    "Refund": {
        "order": _owning_order,
        "return": _refund_return,
        "refundLineItems": _listed("refundLineItems"),
        "transactions": _listed("transactions"),
    },
    "Return": {
        "order": _owning_order,
        "returnLineItems": _listed("returnLineItems"),
        "exchangeLineItems": _listed("exchangeLineItems"),
        "refunds": _listed("refunds"),
    },
    "ReturnableFulfillment": {"returnableFulfillmentLineItems": _listed("returnableFulfillmentLineItems")},
    "Customer": {
        "orders": _customer_orders,
        "addressesV2": _addresses,
        "numberOfOrders": lambda customer, info: str(len(asking(info).shop.orders_of(customer["id"]))),
        "amountSpent": _amount_spent,
    },
    "MailingAddress": {"formatted": _formatted},
}

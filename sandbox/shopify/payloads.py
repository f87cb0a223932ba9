"""Bodies of webhooks: Shopify sends the REST form of a thing, with numbers for ids and lower-case states.

Only fields that this shop knows are there. https://shopify.dev/docs/api/webhooks
"""

from typing import Any

from sandbox.shopify.clock import zulu
from sandbox.shopify.shopfile import Json, gid, tail
from sandbox.shopify.state import ShopState
from sandbox.shopify.transitions import Change


def body_of(shop: ShopState, change: Change) -> Json:
    """The payload that subscribers of `change.topic` get."""
    if change.customer is not None:
        return _customer(change.customer)
    if change.product is not None and change.subject is not None:
        return _stock(shop, change.topic, change.product, change.subject)
    order = change.order
    if order is None:
        raise ValueError(f"{change.topic} is about no order")
    if change.topic == "ORDERS_EDITED":
        return {"order_edit": {"order_id": _number(order["id"]), "created_at": zulu(shop.now())}}
    if change.subject is None:
        return _order(shop, order)
    kind = change.topic.split("_", 1)[0]
    if change.topic == "FULFILLMENT_EVENTS_CREATE":
        return _event(order, change.subject)
    if kind == "FULFILLMENTS":
        return _fulfillment(shop, order, change.subject)
    return _refund(order, change.subject) if kind == "REFUNDS" else _return(order, change.subject)


def _number(id_: str | None) -> int | None:
    digits = "" if id_ is None else "".join(filter(str.isdigit, tail(id_)))
    return int(digits) if digits else None


def _lower(value: str | None) -> str | None:
    return None if value is None else value.lower()


def _stock(shop: ShopState, topic: str, product: Json, variant: Json) -> Json:
    if topic == "PRODUCTS_UPDATE":
        return {
            "id": _number(product["id"]),
            "admin_graphql_api_id": product["id"],
            "title": product["title"],
            "status": _lower(product.get("status", "ACTIVE")),
            "updated_at": zulu(shop.now()),
            "variants": [_variant(product, one) for one in product["variants"]],
        }
    if topic == "INVENTORY_LEVELS_UPDATE":
        item = tail(variant["id"])
        return {
            "inventory_item_id": _number(variant["id"]),
            "location_id": 1,
            "available": variant["inventoryQuantity"],
            "updated_at": zulu(shop.now()),
            "admin_graphql_api_id": gid("InventoryLevel", f"1?inventory_item_id={item}"),
        }
    return _variant(product, variant)


def _variant(product: Json, variant: Json) -> Json:
    return {
        "id": _number(variant["id"]),
        "admin_graphql_api_id": variant["id"],
        "product_id": _number(product["id"]),
        "title": variant["title"],
        "sku": variant.get("sku"),
        "price": variant["price"],
        "inventory_quantity": variant.get("inventoryQuantity"),
        "inventory_item_id": _number(variant["id"]),
    }


def _customer(customer: Json) -> Json:
    return {
        "id": _number(customer["id"]),
        "admin_graphql_api_id": customer["id"],
        "email": customer.get("email"),
        "first_name": customer.get("firstName"),
        "last_name": customer.get("lastName"),
        "phone": customer.get("phone"),
    }


def _order(shop: ShopState, order: Json) -> Json:
    node = shop.view(order).node
    customer = shop.customers_by_id.get(order.get("customerId") or "")
    return {
        "id": _number(order["id"]),
        "admin_graphql_api_id": order["id"],
        "name": order["name"],
        "email": order.get("email"),
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
        "cancelled_at": node["cancelledAt"],
        "cancel_reason": _lower(order.get("cancelReason")),
        "closed_at": node["closedAt"],
        "currency": order["currencyCode"],
        "financial_status": _lower(order.get("displayFinancialStatus")),
        "fulfillment_status": _rest_status(order["displayFulfillmentStatus"]),
        "total_price": order["totalPrice"],
        "note": order.get("note"),
        "tags": ", ".join(order.get("tags") or ()),
        "customer": None if customer is None else _customer(customer),
        "line_items": [_line(line) for line in shop.view(order).lines],
        "fulfillments": [_fulfillment(shop, order, one) for one in order["fulfillments"]],
    }


def _rest_status(status: str) -> str | None:
    return {"FULFILLED": "fulfilled", "PARTIALLY_FULFILLED": "partial", "RESTOCKED": "restocked"}.get(status)


def _line(line: Json) -> Json:
    return {
        "id": _number(line["id"]),
        "admin_graphql_api_id": line["id"],
        "title": line["title"],
        "variant_title": line["variantTitle"],
        "sku": line["sku"],
        "quantity": line["quantity"],
        "current_quantity": line["currentQuantity"],
        "fulfillable_quantity": line["unfulfilledQuantity"],
        "variant_id": _number(line["variantId"]),
        "product_id": _number(line["productId"]),
    }


def _fulfillment(shop: ShopState, order: Json, fulfillment: Json) -> Json:
    tracking: list[Any] = fulfillment.get("trackingInfo") or []
    first = tracking[0] if tracking else {}
    node = shop.view(order).fulfillments_by_id[fulfillment["id"]]
    return {
        "id": _number(fulfillment["id"]),
        "admin_graphql_api_id": fulfillment["id"],
        "order_id": _number(order["id"]),
        "name": node["name"],
        "status": _lower(fulfillment["status"]),
        "shipment_status": _lower(fulfillment.get("displayStatus")),
        "created_at": node["createdAt"],
        "updated_at": node["updatedAt"],
        "estimated_delivery_at": node["estimatedDeliveryAt"],
        "email": order.get("email"),
        "tracking_company": first.get("company"),
        "tracking_number": first.get("number"),
        "tracking_numbers": [one["number"] for one in tracking if one.get("number")],
        "tracking_url": first.get("url"),
        "tracking_urls": [one["url"] for one in tracking if one.get("url")],
        "line_items": [{**_line(item["lineItem"]), "quantity": item["quantity"]}
                       for item in node["fulfillmentLineItems"]],
    }  # fmt: skip


def _event(order: Json, event: Json) -> Json:
    return {
        "fulfillment_id": _number(event["fulfillment"]["id"]),
        "order_id": _number(order["id"]),
        "status": _lower(event["status"]),
        "message": event.get("message"),
        "happened_at": event["happenedAt"],
        "estimated_delivery_at": event["fulfillment"].get("estimatedDeliveryAt"),
    }


def _refund(order: Json, refund: Json) -> Json:
    return {
        "id": _number(refund["id"]),
        "admin_graphql_api_id": refund["id"],
        "order_id": _number(order["id"]),
        "created_at": refund["createdAt"],
        "note": refund.get("note"),
        "refund_line_items": [{"line_item_id": _number(part["lineItemId"]), "quantity": part["quantity"],
                               "restock_type": _lower(part.get("restockType"))}
                              for part in refund.get("lineItems", ())],
        "transactions": [{"id": _number(one["id"]), "kind": _lower(one["kind"]), "amount": one["amount"],
                          "status": _lower(one.get("status", "SUCCESS")), "gateway": one.get("gateway")}
                         for one in order["transactions"] if one["id"] in refund.get("transactionIds", ())],
    }  # fmt: skip


def _return(order: Json, one: Json) -> Json:
    return {
        "id": _number(one["id"]),
        "admin_graphql_api_id": one["id"],
        "name": one["name"],
        "status": _lower(one["status"]),
        "order": {"id": _number(order["id"]), "admin_graphql_api_id": order["id"]},
        "total_return_line_items": sum(item["quantity"] for item in one["returnLineItems"]),
        "decline": one.get("decline"),
    }

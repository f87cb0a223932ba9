"""`returnRequest`, its approval or refusal, and `returnCreate` for returns and exchanges that are allowed already.

Only what was shipped, was not refunded and is in no other return can be returned; what arrives for exchange stays a
promise of the return until it is processed, so the order has no new line yet.
https://shopify.dev/docs/apps/build/orders-fulfillment/returns-apps
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.shopify.asking import Asking, Info, Resolver, asking
from sandbox.shopify.clock import zulu
from sandbox.shopify.returns import REASONS, returnable
from sandbox.shopify.shopfile import Json
from sandbox.shopify.transitions import Change
from sandbox.shopify.writes.replies import NO_ORDER, found_order, too_long, wrong

LONGEST_CUSTOMER_NOTE = 300
LONGEST_REASON_NOTE = 255
LONGEST_DECLINE_NOTE = 500


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an input's errors point."""

    root: str


def _item_errors(ask: Asking, order: Json, items: Sequence[Json], place: _Place) -> list[Json]:
    left = {
        item["fulfillmentLineItem"]["id"]: item["quantity"]
        for fulfillment in returnable(ask.shop.view(order))
        for item in fulfillment["returnableFulfillmentLineItems"]
    }
    if not items:
        return wrong("A return needs at least one item", place.root, "returnLineItems", code="BLANK")
    for at, item in enumerate(items):
        field = (place.root, "returnLineItems", str(at))
        id_ = item["fulfillmentLineItemId"]
        if id_ not in ask.shop.view(order).fulfillment_line_items:
            return wrong("Fulfillment line item does not exist", *field, "fulfillmentLineItemId", code="NOT_FOUND")
        if item["quantity"] < 1:
            return wrong("Quantity must be greater than 0", *field, "quantity", code="GREATER_THAN")
        left[id_] = left.get(id_, 0) - item["quantity"]
        if left[id_] < 0:
            return wrong("Return line item has an invalid quantity.", *field, "quantity", code="INVALID")
        if item.get("returnReasonDefinitionId") not in REASONS:
            message = "A return reason definition must be given"
            return wrong(message, *field, "returnReasonDefinitionId", code="BLANK")
        for key, most in (("customerNote", LONGEST_CUSTOMER_NOTE), ("returnReasonNote", LONGEST_REASON_NOTE)):
            if too_long(item.get(key), most):
                return wrong(f"{key} is too long (maximum is {most} characters)", *field, key, code="TOO_LONG")
    return []


def _new_return(ask: Asking, order: Json, items: Sequence[Json], status: str) -> Json:
    returns = order.setdefault("returns", [])
    one: Json = {
        "id": ask.shop.new_id("Return"),
        "name": f"{order['name']}-R{len(returns) + 1}",
        "status": status,
        "createdAt": zulu(ask.shop.now()),
        "requestApprovedAt": zulu(ask.shop.now()) if status == "OPEN" else None,
        "closedAt": None,
        "decline": None,
        "returnLineItems": [
            {
                "id": ask.shop.new_id("ReturnLineItem"),
                "fulfillmentLineItemId": item["fulfillmentLineItemId"],
                "quantity": item["quantity"],
                "returnReasonDefinitionId": item["returnReasonDefinitionId"],
                "customerNote": item.get("customerNote"),
                "returnReasonNote": item.get("returnReasonNote") or "",
            }
            for item in items
        ],
    }
    returns.append(one)
    return one


def _result(ask: Asking, order: Json, one: Json, topic: str) -> Json:
    ask.shop.touch(order)
    ask.announce([Change(topic, order, one), Change("ORDERS_UPDATED", order)])
    node = next(node for node in ask.shop.view(order).returns if node["id"] == one["id"])
    return {"return": node, "userErrors": []}


def _return_request(_source: object, info: Info, input: Json) -> Json:
    ask = asking(info)
    order = found_order(ask, input["orderId"])
    if order is None:
        return {"return": None, "userErrors": wrong(NO_ORDER, "input", "orderId", code="NOT_FOUND")}
    errors = _item_errors(ask, order, input["returnLineItems"], _Place("input"))
    if errors:
        return {"return": None, "userErrors": errors}
    return _result(ask, order, _new_return(ask, order, input["returnLineItems"], "REQUESTED"), "RETURNS_REQUEST")


def _return_create(_source: object, info: Info, returnInput: Json) -> Json:  # noqa: N803
    ask = asking(info)
    order = found_order(ask, returnInput["orderId"])
    if order is None:
        return {"return": None, "userErrors": wrong(NO_ORDER, "returnInput", "orderId", code="NOT_FOUND")}
    exchanges = returnInput.get("exchangeLineItems") or []
    errors = _item_errors(ask, order, returnInput["returnLineItems"], _Place("returnInput"))
    errors = errors or _exchange_errors(ask, exchanges)
    if errors:
        return {"return": None, "userErrors": errors}
    one = _new_return(ask, order, returnInput["returnLineItems"], "OPEN")
    one["exchangeLineItems"] = [
        {"id": ask.shop.new_id("ExchangeLineItem"), "variantId": item["variantId"], "quantity": item["quantity"]}
        for item in exchanges
    ]
    return _result(ask, order, one, "RETURNS_APPROVE")


def _exchange_errors(ask: Asking, exchanges: Sequence[Json]) -> list[Json]:
    for at, item in enumerate(exchanges):
        field = ("returnInput", "exchangeLineItems", str(at))
        if ask.shop.variants_by_id.get(item.get("variantId") or "") is None:
            return wrong("Variant does not exist", *field, "variantId", code="NOT_FOUND")
        if item["quantity"] < 1:
            return wrong("Quantity must be greater than 0", *field, "quantity", code="GREATER_THAN")
    return []


def _requested(ask: Asking, id_: str) -> tuple[Json, Json] | list[Json]:
    """(order, return) of a request that is still to be decided, or why there is none."""
    order = ask.shop.order_holding(id_)
    if order is None or not ask.may_see(order):
        return wrong("Return not found.", "input", "id", code="NOT_FOUND")
    one = next(one for one in order.get("returns", ()) if one["id"] == id_)
    if one["status"] != "REQUESTED":
        return wrong("Return status must be requested.", "input", "id", code="INVALID_STATE")
    return order, one


def _return_approve(_source: object, info: Info, input: Json) -> Json:
    ask = asking(info)
    found = _requested(ask, input["id"])
    if isinstance(found, list):
        return {"return": None, "userErrors": found}
    order, one = found
    one.update(status="OPEN", requestApprovedAt=zulu(ask.shop.now()))
    return _result(ask, order, one, "RETURNS_APPROVE")


def _return_decline(_source: object, info: Info, input: Json) -> Json:
    ask = asking(info)
    found = _requested(ask, input["id"])
    if isinstance(found, list):
        return {"return": None, "userErrors": found}
    note = input.get("declineNote")
    if too_long(note, LONGEST_DECLINE_NOTE):
        message = f"Decline note is too long (maximum is {LONGEST_DECLINE_NOTE} characters)"
        return {"return": None, "userErrors": wrong(message, "input", "declineNote", code="TOO_LONG")}
    order, one = found
    one.update(status="DECLINED", decline={"reason": input["declineReason"], "note": note})
    return _result(ask, order, one, "RETURNS_DECLINE")


MUTATIONS: dict[str, Resolver] = {
    "returnRequest": _return_request,
    "returnCreate": _return_create,
    "returnApproveRequest": _return_approve,
    "returnDeclineRequest": _return_decline,
}

"""`orderCancel`: irreversible, and done by a job after the answer.

It fails with shipments that left, returns under way and payments still pending.
https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/orderCancel
"""

from collections.abc import Sequence

from sandbox.shopify.asking import Asking, Info, Resolver, asking
from sandbox.shopify.clock import zulu
from sandbox.shopify.fulfilment import is_live
from sandbox.shopify.money import ZERO
from sandbox.shopify.shopfile import Json, gid, tail
from sandbox.shopify.transitions import Change
from sandbox.shopify.writes.refunds import record_refund
from sandbox.shopify.writes.replies import NO_ORDER, add_stock, found_order, too_long, wrong

LONGEST_NOTE = 255


def _order_cancel(
    _source: object,
    info: Info,
    *,
    orderId: str,  # noqa: N803
    reason: str,
    restock: bool,
    refundMethod: Json | None = None,  # noqa: N803
    staffNote: str | None = None,  # noqa: N803
    notifyCustomer: bool = False,  # noqa: N803
) -> Json:
    ask = asking(info)
    order = found_order(ask, orderId)
    if order is None:
        return {"job": None, "orderCancelUserErrors": wrong(NO_ORDER, "orderId", code="NOT_FOUND")}
    problem = why_not(order) or ("The order is already being cancelled" if ask.jobs.busy_with(orderId) else None)
    if problem is not None:
        return {"job": None, "orderCancelUserErrors": wrong(problem, "orderId", code="INVALID")}
    if too_long(staffNote, LONGEST_NOTE):
        message = f"Staff note is too long (maximum is {LONGEST_NOTE} characters)"
        return {"job": None, "orderCancelUserErrors": wrong(message, "staffNote", code="INVALID")}
    refund = bool((refundMethod or {}).get("originalPaymentMethodsRefund"))
    job = ask.jobs.start(
        orderId, lambda: _cancel(ask, order, reason=reason, restock=restock, refund=refund, note=staffNote)
    )
    return {"job": {"id": job, "done": False}, "orderCancelUserErrors": []}


def why_not(order: Json) -> str | None:
    """Why this order can't be cancelled now; None if it can."""
    if order.get("cancelledAt"):
        return "Order has already been cancelled"
    if any(is_live(fulfillment) for fulfillment in order["fulfillments"]):
        return "Cannot cancel an order with fulfillments that can't be cancelled"
    if any(one["status"] in ("REQUESTED", "OPEN") for one in order.get("returns", ())):
        return "Cannot cancel an order with active returns"
    if any(t.get("status") == "PENDING" and t["kind"] != "REFUND" for t in order["transactions"]):
        return "Cannot cancel an order with pending payments"
    return None


def _cancel(
    ask: Asking, order: Json, *, reason: str, restock: bool, refund: bool, note: str | None
) -> Sequence[Change]:
    if why_not(order) is not None:
        return ()
    changes = []
    view = ask.shop.view(order)
    lines = [{"lineItemId": line["id"], "quantity": line["refundableQuantity"], "restockType": "CANCEL"}
             for line in view.lines if line["refundableQuantity"]]  # fmt: skip
    if restock:
        for line in view.lines:
            add_stock(ask, line["variantId"], line["unfulfilledQuantity"])
    paid = view.payments
    order["cancelledAt"] = zulu(ask.shop.now())
    order["cancelReason"] = reason
    order["staffNote"] = note
    for work in order.get("fulfillmentOrders", ()):
        work.update(status="CLOSED", fulfillmentHolds=[])
    if order["displayFulfillmentStatus"] != "FULFILLMENT_NOT_REQUIRED":
        order["displayFulfillmentStatus"] = "UNFULFILLED"
    if order["displayFinancialStatus"] == "AUTHORIZED":
        _void(order)
    elif refund and paid.refundable > ZERO:
        made = record_refund(ask, order, paid.refundable, lines)
        made["shipping"] = str(view.refundable_shipping)
        changes.append(Change("REFUNDS_CREATE", order, made))
    ask.shop.touch(order)
    return [Change("ORDERS_CANCELLED", order), *changes, Change("ORDERS_UPDATED", order)]


def _void(order: Json) -> None:
    authorization = next(t for t in order["transactions"] if t["kind"] == "AUTHORIZATION")
    order["transactions"].append(
        {
            "id": gid("OrderTransaction", f"{tail(order['id'])}{len(order['transactions']) + 1:02d}"),
            "kind": "VOID",
            "amount": authorization["amount"],
            "gateway": authorization["gateway"],
            "status": "SUCCESS",
            "createdAt": order["cancelledAt"],
            "parentId": authorization["id"],
        }
    )
    order["displayFinancialStatus"] = "VOIDED"


MUTATIONS: dict[str, Resolver] = {"orderCancel": _order_cancel}

"""Shop files made of tau2-bench keep that benchmark's own word for an order in `tauStatus`.

It is written anew when a shop is dumped, so that it never contradicts what was done. Other files don't get it.
"""

from sandbox.shopify.shopfile import Json

OPEN = ("REQUESTED", "OPEN")


def status(order: Json) -> str:
    """The benchmark's word for the order as it is now."""
    if order.get("cancelledAt"):
        return "cancelled"
    returns = [one for one in order.get("returns", ()) if one["status"] in OPEN]
    if any(one.get("exchangeLineItems") for one in returns):
        return "exchange requested"
    if returns:
        return "return requested"
    if any(one.get("deliveredAt") for one in order["fulfillments"]):
        return "delivered"
    if order["fulfillments"]:
        return "processed"
    return "pending (item modified)" if order.get("edited") else "pending"


def renew(document: Json) -> None:
    """Bring every `tauStatus` up to date."""
    for order in document["orders"]:
        if "tauStatus" in order:
            order["tauStatus"] = status(order)

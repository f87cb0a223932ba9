"""What is on the shelf: units of a variant put back or taken, and what subscribers are told of it.

`variants/in_stock` and `variants/out_of_stock` come when a count crosses zero, the other two with each change.
https://shopify.dev/docs/api/webhooks
"""

from sandbox.shopify.shopfile import Json
from sandbox.shopify.state import ShopState
from sandbox.shopify.transitions import Change, ImpossibleError


def move(shop: ShopState, variant_id: str | None, units: int) -> list[Change]:
    """Put units back on the shelf, or take them with a negative number. What is not counted, or gone, stays so."""
    found = shop.variants_by_id.get(variant_id or "")
    if found is None or found[1].get("inventoryQuantity") is None or units == 0:
        return []
    product, variant = found
    return _count(product, variant, variant["inventoryQuantity"] + units)


def recount(shop: ShopState, variant_id: str, units: int) -> list[Change]:
    """Set a count, as staff do when goods arrive. Raises ImpossibleError."""
    found = shop.variants_by_id.get(variant_id)
    if found is None:
        raise ImpossibleError("there is no such variant")
    return _count(*found, units)


def _count(product: Json, variant: Json, units: int) -> list[Change]:
    before = variant.get("inventoryQuantity") or 0
    variant["inventoryQuantity"] = units
    variant["availableForSale"] = units > 0 or variant.get("inventoryPolicy") == "CONTINUE"
    topics = ["INVENTORY_LEVELS_UPDATE", "PRODUCTS_UPDATE"]
    if before <= 0 < units:
        topics.insert(0, "VARIANTS_IN_STOCK")
    if units <= 0 < before:
        topics.insert(0, "VARIANTS_OUT_OF_STOCK")
    return [Change(topic, product=product, subject=variant) for topic in topics]

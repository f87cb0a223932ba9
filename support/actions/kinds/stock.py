"""What is wanted instead: its name, and can it be had?"""

from __future__ import annotations

from collections.abc import Mapping

from support.actions.case import Case
from support.actions.kinds.kind import Impossible
from support.model.commerce import Variant, VariantId


def not_to_be_had(wanted: Mapping[VariantId, int], case: Case) -> Impossible | None:
    """The first variant that is no longer sold or not there in that number. A stock that is not tracked never ends."""
    for id, quantity in wanted.items():
        variant = case.variants.get(id)
        if variant is None:
            return Impossible("variant_gone")
        if not variant.available or (variant.stock is not None and variant.stock < quantity):
            return Impossible("out_of_stock", {"item": named(variant)})
    return None


NAMELESS = "Default Title"
"""Shopify's name of the only variant of a product without options."""


def named(variant: Variant) -> str:
    """`Cap (Blue / M)`, or `Cap`."""
    return variant.product_title if variant.title == NAMELESS else f"{variant.product_title} ({variant.title})"

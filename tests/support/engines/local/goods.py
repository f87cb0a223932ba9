"""Lines of orders and variants of products, written short."""

from __future__ import annotations

from decimal import Decimal

from support.model.commerce import LineItem, LineItemId, Money, ProductId, Variant, VariantId


def line(name: str, title: str, variant: str | None = None, quantity: int = 1) -> LineItem:
    """A line whose id is `name`."""
    return LineItem(
        LineItemId(name), title, quantity, quantity, variant=variant,
        variant_id=VariantId(f"{title}/{variant}"), product_id=ProductId(title),
    )  # fmt: skip


def variants(title: str, options: tuple[str, ...], *rows: tuple[str, ...], stock: int = 1) -> list[Variant]:
    """Variants in the shop's order; the id is the variant's title."""
    return [
        Variant(
            VariantId(" / ".join(row)), ProductId(title), title, " / ".join(row), tuple(zip(options, row, strict=True)),
            Money(Decimal(10), "USD"), available=stock > 0, stock=stock,
        )
        for row in rows
    ]  # fmt: skip


JACKET = line("jacket", "Alpenglow Down Jacket", "M / Ink")
BOTTLES = line("bottles", "Fjord Insulated Bottle 750 ml", "Pine", 2)
TENT = line("tent", "Ridgeline 2P Tent", "Moss")
BAGS = line("bags", "Driftwood Sleeping Bag -5 °C", "Regular", 2)
STOVE = line("stove", "Ember Camp Stove")
HELMET = line("helmet", "Pathfinder Bike Helmet", "S")
LIGHT = line("light", "Beacon 800 Bike Light")
SHOES = line("shoes", "Cedar Trail Shoes", "44")
BASE = line("base", "Summit Merino Base Layer", "M")
PINE = line("pine", "Fjord Insulated Bottle 750 ml", "Pine")
CORAL = line("coral", "Fjord Insulated Bottle 750 ml", "Coral")
GLOVES = line("gloves", "Windbreak Cycling Gloves", "M", 2)
FRENCH = [line("tente", "Tente Ridgeline 2 places", "Mousse"), line("gourde", "Gourde isotherme Fjord", "Corail", 2)]

DOWN = variants(
    "Alpenglow Down Jacket", ("size", "color"),
    ("S", "Plum"), ("M", "Plum"), ("L", "Plum"), ("M", "Ink"), ("L", "Ink"), ("XL", "Ink"),
)  # fmt: skip
PACK = variants("Trailhead 45L Backpack", ("size", "color"), ("S/M", "Slate"), ("L/XL", "Slate"), ("L/XL", "Rust"))
TRAIL = variants("Cedar Trail Shoes", ("EU size",), *((str(size),) for size in range(38, 46)))
TYRE = variants("Chalk Road Gravel Tyre", ("size",), ("700 x 40C",), ("650 x 47B",))
KEYBOARD = variants(
    "Mechanical Keyboard", ("switch type", "backlight", "size"),
    ("clicky", "RGB", "60%"), ("linear", "RGB", "full size"), ("clicky", "none", "full size"), ("tactile", "white", "80%"),
)  # fmt: skip

"""Amounts as Shopify answers them: decimal strings in two currencies, the shop's and the customer's.

`currencyCode` of an order in a shop file is what the customer paid in. `exchangeRate`, where given, is what one
unit of it is worth in the shop's own currency.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


def amount(value: object) -> Decimal:
    """An amount of a shop file; absent is zero."""
    return ZERO if value is None else Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def written(value: Decimal) -> str:
    """Shopify's `Decimal` scalar: no needless zeros, but always one place (`"12.0"`, `"19.9"`, `"7.25"`)."""
    text = f"{value.quantize(CENT, ROUND_HALF_UP):f}"
    return text[:-1] if text.endswith("0") else text


class Purse:
    """Writes amounts of one order as MoneyBag and MoneyV2 objects."""

    __slots__ = ("_rate", "currency", "shop_currency")

    def __init__(self, order: Mapping[str, Any], shop_currency: str) -> None:
        self.currency: str = order["currencyCode"]
        rate = order.get("exchangeRate")
        self._rate = None if rate is None else Decimal(str(rate))
        self.shop_currency = self.currency if self._rate is None else shop_currency

    def bag(self, value: Decimal) -> dict[str, dict[str, str]]:
        """A MoneyBag: what the customer sees and what the shop books."""
        presentment = self.money(value)
        if self._rate is None:
            return {"presentmentMoney": presentment, "shopMoney": presentment}
        shop = {"amount": written(value * self._rate), "currencyCode": self.shop_currency}
        return {"presentmentMoney": presentment, "shopMoney": shop}

    def money(self, value: Decimal) -> dict[str, str]:
        """A MoneyV2 in the customer's currency."""
        return {"amount": written(value), "currencyCode": self.currency}

"""Reads the small things that Shopify's JSON is made of: amounts, moments, addresses."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from support.model.commerce import Address, Money

Json = dict[str, Any]

_ADDRESS_FIELDS = {
    "address1": "address1", "address2": "address2", "city": "city", "zip": "zip", "provinceCode": "province_code",
    "countryCodeV2": "country_code", "firstName": "first_name", "lastName": "last_name", "company": "company",
    "phone": "phone",
}  # fmt: skip
"""MailingAddress -> Address."""


def moment(text: str | None) -> datetime | None:
    """A DateTime."""
    return None if text is None else datetime.fromisoformat(text)


def money(bag: Json) -> Money:
    """A MoneyBag, in the currency that the customer paid in."""
    amount = bag["presentmentMoney"]
    return Money(Decimal(amount["amount"]), amount["currencyCode"])


def address(node: Json | None) -> Address | None:
    """A MailingAddress; None where there is none, or where nothing is left of it (an anonymised customer's)."""
    if node is None or not any(node[theirs] for theirs in _ADDRESS_FIELDS):
        return None
    return Address(**{ours: node[theirs] or "" for theirs, ours in _ADDRESS_FIELDS.items()})

"""Reads the small things that Shopify's JSON is made of: amounts, moments, addresses."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from support.formats import web_address
from support.model.commerce import Address, Money, Picture

Json = dict[str, Any]

_ADDRESS_FIELDS = {
    "address1": "address1", "address2": "address2", "city": "city", "zip": "zip", "provinceCode": "province_code",
    "countryCodeV2": "country_code", "firstName": "first_name", "lastName": "last_name", "company": "company",
    "phone": "phone",
}  # fmt: skip
"""MailingAddress -> Address."""

CDN = "cdn.shopify.com"
"""Where a shop's pictures are: https://shopify.dev/docs/api/admin-graphql/2026-10/objects/Image"""


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


def picture(image: Json | None) -> Picture | None:
    """An Image; None where there is none. A picture that is anywhere but at the shop's CDN is not shown to anybody."""
    address = web_address(image["url"]) if image else None
    if image is None or address is None or (urlsplit(address).scheme, urlsplit(address).netloc) != ("https", CDN):
        return None
    return Picture(address, (image["altText"] or "").strip() or None)

"""Reads a customer's own record (the fragment OwnRecord). An anonymised customer has an id and little else."""

from __future__ import annotations

from support.integrations.shopify.values import Json, address
from support.model.commerce import Customer, CustomerId


def read_customer(node: Json) -> Customer:
    """The customer of an OwnRecord fragment."""
    email, phone, where = node["defaultEmailAddress"], node["defaultPhoneNumber"], node["defaultAddress"]
    return Customer(
        id=CustomerId(node["id"]),
        first_name=node["firstName"] or "",
        last_name=node["lastName"] or "",
        email=None if email is None else email["emailAddress"],
        phone=None if phone is None else phone["phoneNumber"],
        address=address(where),
        address_id=None if where is None else where["id"],
        orders=int(node["numberOfOrders"]),
        tags=tuple(node["tags"]),
    )

"""`orderUpdate`, `customerUpdate`, `customerAddressUpdate`, `…Create` and `webhookSubscriptionCreate`.

An order's address is overwritten as a whole (what is not given is gone), and shipping is not priced again; a customer's
address is changed field by field. https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/orderUpdate
"""

import re

from sandbox.shopify.asking import Asking, Info, Resolver, asking
from sandbox.shopify.clock import zulu
from sandbox.shopify.read_orders import address_id, address_node, addresses_of, customer_node
from sandbox.shopify.shopfile import Json
from sandbox.shopify.subscriptions import needed_scope
from sandbox.shopify.transitions import Change
from sandbox.shopify.writes.replies import NO_ORDER, found_order, too_long, wrong

LONGEST_NOTE = 5000
MOST_TAGS = 250
LONGEST_TAG = 40
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{5,18}")
_ADDRESS_KEYS = ("firstName", "lastName", "company", "address1", "address2", "city", "provinceCode", "zip", "phone")


def _contact_errors(input_: Json) -> list[Json]:
    """Errors of the fields that orders and customers share."""
    email, phone, tags = input_.get("email"), input_.get("phone"), input_.get("tags")
    if email and not _EMAIL.fullmatch(email):
        return wrong("Email is invalid", "email")
    if phone and not _PHONE.fullmatch(phone):
        return wrong("Phone is invalid", "phone")
    if too_long(input_.get("note"), LONGEST_NOTE):
        return wrong(f"Note is too long (maximum is {LONGEST_NOTE} characters)", "note")
    if tags is not None and (len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags)):
        return wrong(f"Tags must be at most {MOST_TAGS}, of at most {LONGEST_TAG} characters", "tags")
    return []


def _address_errors(given: Json, *field: str) -> list[Json]:
    if given.get("phone") and not _PHONE.fullmatch(given["phone"]):
        return wrong("Phone is invalid", *field, "phone")
    for key in _ADDRESS_KEYS:
        if too_long(given.get(key), 255):
            return wrong(f"{key} is too long (maximum is 255 characters)", *field, key)
    return []


def _order_update(_source: object, info: Info, input: Json) -> Json:
    ask = asking(info)
    order = found_order(ask, input["id"])
    if order is None:
        return {"order": None, "userErrors": wrong(NO_ORDER, "id")}
    address = input.get("shippingAddress")
    errors = _contact_errors(input)
    if not errors and address is not None:
        errors = _whole_address_errors(address) or _address_errors(address, "shippingAddress")
    if errors:
        return {"order": ask.shop.view(order).node, "userErrors": errors}
    for key in ("email", "phone", "note", "tags"):
        if key in input:
            order[key] = input[key] or ([] if key == "tags" else None)
    if address is not None:
        order["shippingAddress"] = {key: address.get(key) for key in _ADDRESS_KEYS} | {
            "countryCodeV2": address.get("countryCode")
        }
    ask.shop.touch(order)
    ask.announce([Change("ORDERS_UPDATED", order)])
    return {"order": ask.shop.view(order).node, "userErrors": []}


def _whole_address_errors(address: Json) -> list[Json]:
    missing = next((key for key in ("address1", "city", "countryCode") if not address.get(key)), None)
    return [] if missing is None else wrong(f"{missing} can't be blank", "shippingAddress", missing)


def _customer_update(_source: object, info: Info, input: Json) -> Json:
    ask = asking(info)
    customer = ask.shop.customers_by_id.get(input.get("id") or "")
    if customer is None:
        return {"customer": None, "userErrors": wrong("Customer does not exist", "id")}
    errors = _contact_errors(input)
    for key in ("email", "phone"):
        other = ask.shop.customer_by(key, input[key]) if input.get(key) else None
        if other is not None and other is not customer:
            errors = errors or wrong(f"{key.capitalize()} has already been taken", key)
    if errors:
        return {"customer": customer_node(ask, customer), "userErrors": errors}
    for key in ("firstName", "lastName", "email", "phone", "note", "tags", "locale"):
        if key in input:
            customer[key] = input[key] or ([] if key == "tags" else None)
    customer["updatedAt"] = zulu(ask.shop.now())
    ask.announce([Change("CUSTOMERS_UPDATE", customer=customer)])
    return {"customer": customer_node(ask, customer), "userErrors": []}


def _customer_address_update(
    _source: object,
    info: Info,
    customerId: str,  # noqa: N803
    addressId: str,  # noqa: N803
    address: Json,
    setAsDefault: bool | None = None,  # noqa: N803
) -> Json:
    ask = asking(info)
    customer = ask.shop.customers_by_id.get(customerId)
    if customer is None:
        return {"address": None, "userErrors": wrong("Customer does not exist", "customerId")}
    current = next((one for one, id_ in addresses_of(customer) if id_ == addressId), None)
    if current is None:
        return {"address": None, "userErrors": wrong("Address does not exist", "addressId")}
    errors = _address_errors(address, "address")
    if errors:
        return {"address": None, "userErrors": errors}
    current.update({key: address[key] for key in _ADDRESS_KEYS if key in address})
    if "countryCode" in address:
        current["countryCodeV2"] = address["countryCode"]
    if setAsDefault and current is not customer["defaultAddress"]:
        customer["otherAddresses"].remove(current)
        _make_default(customer, current)
    return _address_saved(ask, customer, current, addressId)


def _customer_address_create(
    _source: object,
    info: Info,
    customerId: str,  # noqa: N803
    address: Json,
    setAsDefault: bool | None = None,  # noqa: N803
) -> Json:
    ask = asking(info)
    customer = ask.shop.customers_by_id.get(customerId)
    if customer is None:
        return {"address": None, "userErrors": wrong("Customer does not exist", "customerId")}
    errors = _address_errors(address, "address")
    if errors:
        return {"address": None, "userErrors": errors}
    id_ = f"{ask.shop.new_id('MailingAddress')}?model_name=CustomerAddress"
    made = (
        {"id": id_} | {key: address.get(key) for key in _ADDRESS_KEYS} | {"countryCodeV2": address.get("countryCode")}
    )
    if setAsDefault or not customer.get("defaultAddress"):
        _make_default(customer, made)
    else:
        customer.setdefault("otherAddresses", []).append(made)
    return _address_saved(ask, customer, made, id_)


def _make_default(customer: Json, address: Json) -> None:
    old = customer.get("defaultAddress")
    if old:
        customer.setdefault("otherAddresses", []).append({**old, "id": address_id(customer)})
    customer["defaultAddress"] = address


def _address_saved(ask: Asking, customer: Json, address: Json, id_: str) -> Json:
    customer["updatedAt"] = zulu(ask.shop.now())
    ask.announce([Change("CUSTOMERS_UPDATE", customer=customer)])
    return {"address": address_node(address, id_), "userErrors": []}


def _subscription_create(_source: object, info: Info, topic: str, webhookSubscription: Json) -> Json:  # noqa: N803
    subscriptions = asking(info).subscriptions
    uri = webhookSubscription.get("uri") or ""
    scope = needed_scope(topic)
    if scope not in asking(info).scopes:
        message = f"The app lacks the {scope} access scope that the topic needs"
        return {"webhookSubscription": None, "userErrors": wrong(message, "topic")}
    if not uri.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        message = "Address is invalid: it must be an https address (or, in this sandbox, on loopback)"
        return {"webhookSubscription": None, "userErrors": wrong(message, "webhookSubscription", "uri")}
    if subscriptions.matching([topic], uri):
        message = "Address for this topic has already been taken"
        return {"webhookSubscription": None, "userErrors": wrong(message, "webhookSubscription", "uri")}
    return {"webhookSubscription": subscriptions.add(topic, uri, webhookSubscription), "userErrors": []}


MUTATIONS: dict[str, Resolver] = {
    "orderUpdate": _order_update,
    "customerUpdate": _customer_update,
    "customerAddressUpdate": _customer_address_update,
    "customerAddressCreate": _customer_address_create,
    "webhookSubscriptionCreate": _subscription_create,
}

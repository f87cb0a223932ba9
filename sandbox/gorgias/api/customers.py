"""`/customers`. https://developers.gorgias.com/reference/list-customers and create-customer."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gorgias import customers, fields
from sandbox.gorgias.api.requests import accepted, account_of, body_of, created, nothing, thing
from sandbox.gorgias.errors import Complaint
from sandbox.gorgias.fields import Field
from sandbox.gorgias.paging import Order, only, page
from sandbox.gorgias.records import Customer
from sandbox.gorgias.shapes import customer_json, customer_row

CHANNEL = fields.shape(
    type=Field(fields.slug, required=True),
    address=Field(fields.text(255, 1), required=True),
    preferred=Field(fields.boolean, required=True),
)
CHANGE = {
    "channels": Field(fields.each(CHANNEL), nullable=False),
    "email": Field(fields.email),
    "name": Field(fields.text(255)),
    "external_id": Field(fields.text(255)),
    "language": Field(fields.text(8)),
    "timezone": Field(fields.text(64)),
    "note": Field(fields.text()),
    "data": Field(fields.anything),
}
CREATE = CHANGE | {"channels": Field(fields.each(CHANNEL), required=True)}
BY_NAME = Order({"name": lambda customer: ((customer.name or "").casefold(), customer.id)}, "name:asc")


async def list_customers(request: Request) -> Response:
    """Filtered by e-mail, external id or a channel's address; ordered by name."""
    only(request, "cursor", "limit", "email", "external_id", "channel_type", "channel_address")
    account = account_of(request)
    return JSONResponse(page(account, request, _wanted(request), BY_NAME, customer_row))


def _wanted(request: Request) -> list[Customer]:
    account = account_of(request)
    query = request.query_params
    if ("channel_type" in query) != ("channel_address" in query):
        raise Complaint({"channel_type": ["Goes together with channel_address."]})
    found = list(account.customers.values())
    if "email" in query:
        fields.email(query["email"])
        found = [c for c in found if (c.email or "").casefold() == query["email"].casefold()]
    if "external_id" in query:
        found = [c for c in found if c.external_id == query["external_id"]]
    if "channel_type" in query:
        owner = customers.by_channel(account, query["channel_type"], query["channel_address"])
        found = [c for c in found if c is owner]
    return found


async def create_customer(request: Request) -> Response:
    """A new one; 409 when an identifier is taken."""
    account = account_of(request)
    given = await body_of(request, CREATE)
    return created(customer_json(customers.create(account, given, by=account.api_user.id)))


async def get_customer(request: Request) -> Response:
    """One, with its channels."""
    return JSONResponse(customer_json(thing(account_of(request).customers, request, "Customer")))


async def update_customer(request: Request) -> Response:
    """Change fields; add channels."""
    account = account_of(request)
    customer = thing(account.customers, request, "Customer")
    customers.change(account, customer, await body_of(request, CHANGE), by=account.api_user.id)
    return accepted(customer_json(customer))


async def delete_customer(request: Request) -> Response:
    """Remove one who has no tickets."""
    account = account_of(request)
    customers.delete(account, thing(account.customers, request, "Customer"), by=account.api_user.id)
    return nothing()


ROUTES = [
    Route("/customers", list_customers),
    Route("/customers", create_customer, methods=["POST"]),
    Route("/customers/{id:int}", get_customer),
    Route("/customers/{id:int}", update_customer, methods=["PUT"]),
    Route("/customers/{id:int}", delete_customer, methods=["DELETE"]),
]

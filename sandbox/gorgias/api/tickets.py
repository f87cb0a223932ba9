"""`/tickets` and their tags. https://developers.gorgias.com/reference/create-ticket, list-tickets, update-ticket."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gorgias import customers, fields, messages, tickets
from sandbox.gorgias.account import Account
from sandbox.gorgias.api.messages import MESSAGE
from sandbox.gorgias.api.requests import accepted, account_of, body_of, created, nothing, ticket_of
from sandbox.gorgias.errors import Complaint, not_found
from sandbox.gorgias.fields import Field
from sandbox.gorgias.filters import matches
from sandbox.gorgias.paging import Order, number, only, page
from sandbox.gorgias.records import PRIORITIES, Ticket
from sandbox.gorgias.shapes import stamp, tag_json, ticket_json, ticket_row

REFERENCE = fields.shape(id=Field(fields.integer(1)))
CUSTOMER = fields.shape(id=Field(fields.integer(1)), email=Field(fields.email), name=Field(fields.text(255)))
CHANGE = {
    "assignee_team": Field(REFERENCE),
    "assignee_user": Field(REFERENCE),
    "channel": Field(fields.slug, nullable=False),
    "closed_datetime": Field(fields.moment),
    "custom_fields": Field(
        fields.each(
            fields.shape(id=Field(fields.integer(1), required=True), value=Field(fields.anything, required=True))
        )
    ),
    "customer": Field(CUSTOMER),
    "external_id": Field(fields.text(255)),
    "from_agent": Field(fields.boolean),
    "is_unread": Field(fields.boolean),
    "language": Field(fields.text(8)),
    "last_message_datetime": Field(fields.moment),
    "last_received_message_datetime": Field(fields.moment),
    "meta": Field(fields.anything),
    "opened_datetime": Field(fields.moment),
    "priority": Field(fields.choice(*PRIORITIES), nullable=False),
    "snooze_datetime": Field(fields.moment),
    "spam": Field(fields.boolean, nullable=False),
    "status": Field(fields.choice("open", "closed"), nullable=False),
    "subject": Field(fields.text(998)),
    "tags": Field(fields.each(fields.shape(id=Field(fields.integer(1)), name=Field(fields.text(256, 1))))),
    "trashed_datetime": Field(fields.moment),
    "updated_datetime": Field(fields.moment),
    "via": Field(fields.slug),
}
CREATE = CHANGE | {
    "created_datetime": Field(fields.moment),
    "messages": Field(fields.each(fields.shape(**MESSAGE), 1, 500), required=True),
    "via": Field(fields.slug, required=True),
}
TAGS = {"names": Field(fields.each(fields.text(256, 1))), "ids": Field(fields.each(fields.integer(1)))}
BY_TIME = Order(
    {
        "created_datetime": lambda ticket: (stamp(ticket.created) or "", ticket.id),
        "updated_datetime": lambda ticket: (stamp(ticket.updated) or "", ticket.id),
    },
    "created_datetime:desc",
)


async def list_tickets(request: Request) -> Response:
    """There is no filter by status or date, and the trash is shown unless `trashed=false`."""
    only(
        request, "cursor", "limit", "order_by", "customer_id", "external_id", "trashed", "view_id", "rule_id",
        "ticket_ids",
    )  # fmt: skip
    account = account_of(request)
    tickets.wake(account)
    return JSONResponse(page(account, request, _wanted(request), BY_TIME, lambda t: ticket_row(account, t)))


def _wanted(request: Request) -> list[Ticket]:
    account = account_of(request)
    query = request.query_params
    found = list(account.tickets.values())
    if query.get("trashed", "true").lower() == "false":
        found = [ticket for ticket in found if ticket.trashed is None]
    if (customer := number(request, "customer_id")) is not None:
        found = [ticket for ticket in found if ticket.customer_id == customer]
    if "external_id" in query:
        found = [ticket for ticket in found if ticket.external_id == query["external_id"]]
    if "ticket_ids" in query:
        wanted = set(query.getlist("ticket_ids"))
        found = [ticket for ticket in found if str(ticket.id) in wanted]
    if (view_id := number(request, "view_id")) is not None:
        found = seen_through(account, view_id, found)
    return found


def seen_through(account: Account, view_id: int, found: list[Ticket]) -> list[Ticket]:
    """Those that a saved view shows; views hide trash and spam."""
    view = account.views.get(view_id)
    if view is None:
        raise not_found("View")
    return [
        ticket
        for ticket in found
        if ticket.trashed is None and not ticket.spam and matches(view.filters, {"ticket": ticket_row(account, ticket)})
    ]


async def create_ticket(request: Request) -> Response:
    """A ticket with at least one message."""
    account = account_of(request)
    given = await body_of(request, CREATE)
    drafts = _drafts(account, given["messages"])
    _resolve(account, given)
    if given.get("customer_id") is None:
        given["customer_id"] = _first_customer(drafts)
    by = account.api_user.id
    ticket = tickets.create(account, given, drafts, by=by)
    shown = ticket_json(account, ticket)
    tickets.settle(account, ticket)
    return created(shown)


def _drafts(account: Account, given: list[dict[str, Any]]) -> list[messages.Draft]:
    drafts: list[messages.Draft] = []
    wrong: dict[str, object] = {}
    for index, message in enumerate(given):
        try:
            drafts.append(messages.draft(account, message))
        except Complaint as complaint:
            wrong[str(index)] = complaint.data
    if wrong:
        raise Complaint({"messages": wrong})
    return drafts


def _first_customer(drafts: list[messages.Draft]) -> int | None:
    for draft in drafts:
        for person in (draft.sender, draft.receiver):
            if person is not None and person.kind == "customer":
                return person.id
    return None


def _resolve(account: Account, given: dict[str, Any]) -> None:
    """Turn references into ids that exist. Raises Complaint."""
    wrong: dict[str, object] = {}
    if given.get("customer") is not None:
        customer = customers.found_or_made(account, given["customer"])
        if customer is None:
            wrong["customer"] = ["Customer does not exist."]
        else:
            given["customer_id"] = customer.id
    for name, known in (("assignee_user", account.users), ("assignee_team", account.teams)):
        reference = (given.get(name) or {}).get("id")
        if reference is not None and reference not in known:
            wrong[name] = ["Does not exist."]
    for item in given.get("custom_fields") or []:
        if item["id"] not in account.custom_fields:
            wrong["custom_fields"] = [f"Custom field {item['id']} does not exist."]
    for tag in given.get("tags") or []:
        if tag.get("id") in account.tags:
            tag["name"] = account.tags[tag["id"]].name
        elif not tag.get("name"):
            wrong["tags"] = ["A tag needs an id that exists or a name."]
    if wrong:
        raise Complaint(wrong)


async def get_ticket(request: Request) -> Response:
    """One, with its messages."""
    return JSONResponse(ticket_json(account_of(request), ticket_of(request)))


async def update_ticket(request: Request) -> Response:
    """Change the given fields."""
    account = account_of(request)
    ticket = ticket_of(request)
    given = await body_of(request, CHANGE)
    _resolve(account, given)
    tickets.change(account, ticket, given, by=account.api_user.id)
    return accepted(ticket_json(account, ticket))


async def delete_ticket(request: Request) -> Response:
    """Remove one for good."""
    account = account_of(request)
    tickets.delete(account, ticket_of(request), by=account.api_user.id)
    return nothing()


async def list_ticket_tags(request: Request) -> Response:
    """A plain array, not a list object."""
    account = account_of(request)
    tags = [account.tags[tag] for tag in ticket_of(request).tags if tag in account.tags]
    return JSONResponse([tag_json(account, tag) for tag in tags])


async def _named(request: Request) -> list[str]:
    account = account_of(request)
    given = await body_of(request, TAGS)
    names: list[str] = list(given.get("names") or [])
    for id in given.get("ids") or []:
        if id not in account.tags:
            raise Complaint({"ids": [f"Tag {id} does not exist."]})
        names.append(account.tags[id].name)
    return names


async def add_ticket_tags(request: Request) -> Response:
    """POST adds."""
    account = account_of(request)
    tickets.add_tags(account, ticket_of(request), await _named(request), by=account.api_user.id)
    return nothing(201)


async def set_ticket_tags(request: Request) -> Response:
    """PUT replaces all."""
    account = account_of(request)
    tickets.set_tags(account, ticket_of(request), await _named(request), by=account.api_user.id)
    return nothing(202)


async def remove_ticket_tags(request: Request) -> Response:
    """DELETE takes away those in the body."""
    account = account_of(request)
    tickets.remove_tags(account, ticket_of(request), await _named(request), by=account.api_user.id)
    return nothing()


ROUTES = [
    Route("/tickets", list_tickets),
    Route("/tickets", create_ticket, methods=["POST"]),
    Route("/tickets/{id:int}", get_ticket),
    Route("/tickets/{id:int}", update_ticket, methods=["PUT"]),
    Route("/tickets/{id:int}", delete_ticket, methods=["DELETE"]),
    Route("/tickets/{id:int}/tags", list_ticket_tags),
    Route("/tickets/{id:int}/tags", add_ticket_tags, methods=["POST"]),
    Route("/tickets/{id:int}/tags", set_ticket_tags, methods=["PUT"]),
    Route("/tickets/{id:int}/tags", remove_ticket_tags, methods=["DELETE"]),
]

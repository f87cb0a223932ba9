"""`/messages` and `/tickets/{id}/messages`. https://developers.gorgias.com/reference/create-ticket-message."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gorgias import fields, messages, tickets
from sandbox.gorgias.api.requests import BY_CREATION, account_of, body_of, created, ticket_of
from sandbox.gorgias.errors import not_found
from sandbox.gorgias.fields import Field
from sandbox.gorgias.paging import number, only, page
from sandbox.gorgias.shapes import message_json

PERSON = fields.shape(id=Field(fields.integer(1)), email=Field(fields.email), name=Field(fields.text(255)))
ATTACHMENT = fields.shape(
    url=Field(fields.url, required=True),
    name=Field(fields.text(255), required=True),
    content_type=Field(fields.text(255), required=True),
    size=Field(fields.integer(0)),
    public=Field(fields.boolean),
    extra=Field(fields.anything),
)
MESSAGE = {
    "channel": Field(fields.slug, required=True),
    "from_agent": Field(fields.boolean, required=True),
    "via": Field(fields.slug, required=True),
    "attachments": Field(fields.each(ATTACHMENT)),
    "body_html": Field(fields.text()),
    "body_text": Field(fields.text()),
    "created_datetime": Field(fields.moment),
    "external_id": Field(fields.text(255)),
    "failed_datetime": Field(fields.moment),
    "headers": Field(fields.anything),
    "integration_id": Field(fields.integer(1)),
    "mention_ids": Field(fields.each(fields.integer(1))),
    "message_id": Field(fields.text(255)),
    "meta": Field(fields.anything),
    "public": Field(fields.boolean),
    "receiver": Field(PERSON),
    "sender": Field(PERSON),
    "sent_datetime": Field(fields.moment),
    "source": Field(fields.mapping(fields.anything)),
    "stripped_html": Field(fields.text()),
    "stripped_text": Field(fields.text()),
    "subject": Field(fields.text(998)),
}


async def list_messages(request: Request) -> Response:
    """All messages, or those of a ticket. One that was merged away has none left."""
    only(request, "cursor", "limit", "order_by", "ticket_id")
    account = account_of(request)
    ticket_id = number(request, "ticket_id")
    if ticket_id is None:
        found = list(account.messages.values())
    else:
        ticket = account.tickets.get(ticket_id)
        found = ticket.messages if ticket else []
    return JSONResponse(page(account, request, found, BY_CREATION, lambda m: message_json(account, m)))


async def list_ticket_messages(request: Request) -> Response:
    """The deprecated listing: all messages of a ticket, oldest first."""
    account = account_of(request)
    shown = [message_json(account, message) for message in ticket_of(request).messages]
    meta = {"prev_cursor": None, "next_cursor": None}
    return JSONResponse({"object": "list", "uri": request.url.path, "data": shown, "meta": meta})


async def create_message(request: Request) -> Response:
    """Add a message; Gorgias sends it when it is outgoing and has no `sent_datetime`."""
    account = account_of(request)
    ticket = ticket_of(request)
    draft = messages.draft(account, await body_of(request, MESSAGE))
    message = tickets.add_message(account, ticket, draft, by=account.api_user.id)
    tickets.touched(account, ticket, by=account.api_user.id)
    return created(message_json(account, message))


async def get_message(request: Request) -> Response:
    """One message of a ticket."""
    ticket = ticket_of(request)
    wanted = request.path_params["message_id"]
    for message in ticket.messages:
        if message.id == wanted:
            return JSONResponse(message_json(account_of(request), message))
    raise not_found("Message")


ROUTES = [
    Route("/messages", list_messages),
    Route("/tickets/{id:int}/messages", list_ticket_messages),
    Route("/tickets/{id:int}/messages", create_message, methods=["POST"]),
    Route("/tickets/{id:int}/messages/{message_id:int}", get_message),
]

"""What the people of the helpdesk do in Gorgias' own web pages, as JSON under `/sandbox/tickets`.

It is not part of Gorgias' API. It goes through the same rules (`tickets`, `messages`) as the API's calls, so it fires
the same webhooks. There is no authentication: the server listens on loopback only.
"""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gorgias import customers, fields, messages, tickets
from sandbox.gorgias.account import Account
from sandbox.gorgias.api.messages import ATTACHMENT
from sandbox.gorgias.api.requests import account_of, body_of
from sandbox.gorgias.errors import Complaint, not_found
from sandbox.gorgias.fields import Field
from sandbox.gorgias.records import INTERNAL_NOTE, PRIORITIES, Person, Ticket
from sandbox.gorgias.shapes import ticket_json

WHO = {"agent": Field(fields.text())}
TEXT = WHO | {"text": Field(fields.text(shortest=1), required=True)}


def _ticket(request: Request) -> Ticket:
    account = account_of(request)
    tickets.wake(account)
    ticket = account.tickets.get(account.heir(request.path_params["id"]))
    if ticket is None:
        raise not_found("Ticket")
    return ticket


def _shown(account: Account, ticket: Ticket) -> Response:
    return JSONResponse(ticket_json(account, ticket))


async def list_tickets(request: Request) -> Response:
    """All tickets with their messages, oldest first; `external_id` picks those of a conversation."""
    account = account_of(request)
    tickets.wake(account)
    wanted = request.query_params.get("external_id")
    found = [ticket for ticket in account.tickets.values() if wanted in (None, ticket.external_id)]
    return JSONResponse([ticket_json(account, ticket) for ticket in found])


async def show_ticket(request: Request) -> Response:
    """One ticket; the id of a merged one shows what is left."""
    return _shown(account_of(request), _ticket(request))


async def reply(request: Request) -> Response:
    """An agent answers the customer, by `channel`; `close` is "send and close"."""
    account, ticket = account_of(request), _ticket(request)
    shape = TEXT | {
        "channel": Field(fields.slug),
        "close": Field(fields.boolean),
        "attachments": Field(fields.each(ATTACHMENT)),
    }
    given = await body_of(request, shape)
    agent = account.agent(given.get("agent"))
    customer = account.customers.get(ticket.customer_id) if ticket.customer_id is not None else None
    usual = account.reply_channel or ("email" if customer and customer.email else ticket.channel)
    channel = given.get("channel") or usual
    text = given["text"]
    signed = f"{text}\n\n{agent.signature}" if agent.signature and channel == "email" else text
    draft = messages.Draft(
        channel=channel,
        via="helpdesk",
        from_agent=True,
        sender=Person("user", agent.id),
        receiver=Person("customer", customer.id) if customer else None,
        body_text=signed,
        body_html=_as_html(signed),
        stripped_text=text,
        attachments=given.get("attachments") or [],
        # Only e-mail is sent by Gorgias; a reply on another channel is for whoever runs that channel to deliver.
        sent=None if channel == "email" else account.now(),
    )
    tickets.add_message(account, ticket, draft, by=agent.id)
    changes: dict[str, Any] = {"is_unread": False}
    if given.get("close"):
        changes["status"] = "closed"
    tickets.change(account, ticket, changes, by=agent.id)
    return _shown(account, ticket)


async def note(request: Request) -> Response:
    """An agent writes an internal note."""
    account, ticket = account_of(request), _ticket(request)
    given = await body_of(request, TEXT)
    agent = account.agent(given.get("agent"))
    draft = messages.Draft(
        channel=INTERNAL_NOTE,
        via="helpdesk",
        from_agent=True,
        sender=Person("user", agent.id),
        body_text=given["text"],
        body_html=_as_html(given["text"]),
        stripped_text=given["text"],
    )
    tickets.add_message(account, ticket, draft, by=agent.id)
    tickets.touched(account, ticket, by=agent.id)
    return _shown(account, ticket)


async def customer_writes(request: Request) -> Response:
    """The customer answers the helpdesk directly, by e-mail."""
    account, ticket = account_of(request), _ticket(request)
    given = await body_of(request, {"text": Field(fields.text(shortest=1), required=True)})
    if ticket.customer_id is None:
        raise Complaint({"ticket": ["The ticket has no customer."]})
    draft = messages.Draft(
        channel="email",
        via="email",
        from_agent=False,
        sender=Person("customer", ticket.customer_id),
        body_text=given["text"],
        body_html=_as_html(given["text"]),
        stripped_text=given["text"],
    )
    tickets.add_message(account, ticket, draft, by=None)
    tickets.touched(account, ticket, by=None)
    return _shown(account, ticket)


async def change(request: Request) -> Response:
    """Close, reopen, snooze (`snooze_s`), assign (`assign` to an agent, `team`; "" for nobody), `priority`, `spam`,
    `trash`, and tags (`add_tags`, `remove_tags`)."""
    account, ticket = account_of(request), _ticket(request)
    shape = WHO | {
        "status": Field(fields.choice("open", "closed")),
        "snooze_s": Field(fields.integer(0)),
        "assign": Field(fields.text()),
        "team": Field(fields.text()),
        "priority": Field(fields.choice(*PRIORITIES)),
        "spam": Field(fields.boolean),
        "trash": Field(fields.boolean),
        "add_tags": Field(fields.each(fields.text(256, 1))),
        "remove_tags": Field(fields.each(fields.text(256, 1))),
    }
    given = await body_of(request, shape)
    by = account.agent(given.get("agent")).id
    tickets.change(account, ticket, _changes(account, given), by=by)
    if given.get("add_tags"):
        tickets.add_tags(account, ticket, given["add_tags"], by=by)
    if given.get("remove_tags"):
        tickets.remove_tags(account, ticket, given["remove_tags"], by=by)
    return _shown(account, ticket)


def _changes(account: Account, given: dict[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {name: given[name] for name in ("status", "priority", "spam") if name in given}
    if given.get("status") == "open":
        changes["snooze_datetime"] = None
    if given.get("snooze_s") is not None:
        # In Gorgias' pages a snoozed ticket counts as closed until it comes back.
        changes["snooze_datetime"] = account.now() + timedelta(seconds=given["snooze_s"])
        changes["status"] = "closed"
    if "assign" in given:
        changes["assignee_user"] = {"id": account.agent(given["assign"]).id} if given["assign"] else None
    if "team" in given:
        changes["assignee_team"] = {"id": _team(account, given["team"])} if given["team"] else None
    if "trash" in given:
        changes["trashed_datetime"] = account.now() if given["trash"] else None
    return changes


def _team(account: Account, name: str) -> int:
    for team in account.teams.values():
        if team.name.lower() == name.lower():
            return team.id
    raise not_found("Team")


async def unsnooze(request: Request) -> Response:
    """The snooze ends now, as if its time had come."""
    account, ticket = account_of(request), _ticket(request)
    tickets.unsnooze(account, ticket)
    return _shown(account, ticket)


async def merge(request: Request) -> Response:
    """Merge the ticket into another one; the old id leads there from then on."""
    account, ticket = account_of(request), _ticket(request)
    given = await body_of(request, WHO | {"into": Field(fields.integer(1), required=True)})
    target = account.tickets.get(account.heir(given["into"]))
    if target is None or target is ticket:
        raise Complaint({"into": ["Must be another ticket."]})
    tickets.merge(account, ticket, target, by=account.agent(given.get("agent")).id)
    return _shown(account, target)


async def delete(request: Request) -> Response:
    """Delete the ticket for good."""
    account = account_of(request)
    tickets.delete(account, _ticket(request), by=account.agent().id)
    return Response(status_code=204)


async def new_ticket(request: Request) -> Response:
    """A customer writes an e-mail: a ticket that is none of the bot's. By address, or whose ticket another one is."""
    account = account_of(request)
    shape = {
        "email": Field(fields.email),
        "customer_of": Field(fields.integer(1)),
        "subject": Field(fields.text(998)),
        "text": Field(fields.text(shortest=1), required=True),
    }
    given = await body_of(request, shape)
    email, beside = given.get("email"), account.tickets.get(account.heir(given.get("customer_of") or 0))
    if beside is not None and beside.customer_id is not None:
        customer = account.customers[beside.customer_id]
    elif email is not None:
        customer = customers.by_email(account, email) or customers.create(account, {"email": email})
    else:
        raise Complaint({"email": ["Whose ticket is it?"]})
    draft = messages.Draft("email", "email", False, Person("customer", customer.id), body_text=given["text"])
    fresh = {"via": "email", "subject": given.get("subject"), "customer_id": customer.id}
    return _shown(account, tickets.create(account, fresh, [draft], by=None))


def _as_html(text: str) -> str:
    return "<div>" + html.escape(text).replace("\n", "<br>") + "</div>"


ROUTES = [
    Route("/tickets", list_tickets),
    Route("/tickets", new_ticket, methods=["POST"]),
    Route("/tickets/{id:int}", show_ticket),
    Route("/tickets/{id:int}", change, methods=["PATCH"]),
    Route("/tickets/{id:int}", delete, methods=["DELETE"]),
    Route("/tickets/{id:int}/reply", reply, methods=["POST"]),
    Route("/tickets/{id:int}/note", note, methods=["POST"]),
    Route("/tickets/{id:int}/customer", customer_writes, methods=["POST"]),
    Route("/tickets/{id:int}/unsnooze", unsnooze, methods=["POST"]),
    Route("/tickets/{id:int}/merge", merge, methods=["POST"]),
]

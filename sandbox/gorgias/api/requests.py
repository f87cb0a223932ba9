"""What every endpoint needs from a request: the account, the body, the thing that the path names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.gorgias import tickets
from sandbox.gorgias.account import Account
from sandbox.gorgias.errors import Complaint, Moved, not_found
from sandbox.gorgias.fields import Field, read
from sandbox.gorgias.paging import Order
from sandbox.gorgias.records import Ticket
from sandbox.gorgias.shapes import stamp

Thing = TypeVar("Thing")

BY_CREATION = Order({"created_datetime": lambda item: (stamp(item.created) or "", item.id)}, "created_datetime:desc")


def account_of(request: Request) -> Account:
    """The account that the app serves."""
    account: Account = request.app.state.account
    return account


async def body_of(request: Request, fields: Mapping[str, Field]) -> dict[str, Any]:
    """The request's JSON, checked. Raises Complaint."""
    raw = await request.body()
    try:
        given = json.loads(raw) if raw else {}
    except ValueError:
        raise Complaint(["Not valid JSON."]) from None
    return read(given, fields)


def thing(things: Mapping[int, Thing], request: Request, what: str, name: str = "id") -> Thing:
    """The thing whose id is in the path. Raises Refusal (404)."""
    found = things.get(request.path_params[name])
    if found is None:
        raise not_found(what)
    return found


def ticket_of(request: Request, name: str = "id") -> Ticket:
    """The ticket in the path. Raises Refusal (404), or Moved when it was merged into another."""
    account = account_of(request)
    # A snooze that ended is noticed by whoever looks first.
    tickets.wake(account)
    id: int = request.path_params[name]
    if id in account.merged and account.merged_answer == "redirect":
        raise Moved(request.url.path.replace(f"/tickets/{id}", f"/tickets/{account.heir(id)}", 1))
    return thing(account.tickets, request, "Ticket", name)


def created(content: Any) -> Response:
    """201 with the new thing."""
    return JSONResponse(content, 201)


def accepted(content: Any) -> Response:
    """202 with the changed thing."""
    return JSONResponse(content, 202)


def nothing(status: int = 204) -> Response:
    """An answer without a body."""
    return Response(status_code=status, media_type="application/json")

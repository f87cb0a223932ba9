"""The helpdesk's webhooks over HTTP: believed by a secret path and a secret header, since Gorgias signs nothing.

They are read for a ticket's number alone; what happened is read from the helpdesk itself. So a forged or replayed one
could at most make us look. https://developers.gorgias.com/reference/integrations
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from handlers.bodies import raw_body
from support.model.conversation import TicketId

LONGEST_ID = 20


def helpdesk_webhooks(secret: str, notice: Callable[[TicketId], None]) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint. 401 without the header's secret, 413 for what is too large; else 200."""

    async def receive(request: Request) -> Response:
        given = request.headers.get("x-relais-secret", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
            return PlainTextResponse("unauthorized", status_code=401)
        body = await raw_body(request)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        ticket = _ticket(body)
        if ticket is not None:
            notice(ticket)
        return PlainTextResponse("ok")

    return receive


def _ticket(body: bytes) -> TicketId | None:
    """The number of the ticket it is about; None if it is about none."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    given = str(told.get("ticket") or "") if isinstance(told, dict) else ""
    return TicketId(given) if given.isascii() and given.isdecimal() and len(given) <= LONGEST_ID else None

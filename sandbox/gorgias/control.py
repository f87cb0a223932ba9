"""The levers of a test under `/sandbox`: what reached the API, what was sent to customers, failures, limits, webhooks.

Not part of Gorgias. In the same process, `Account` and `Webhooks` offer the same as objects.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.gorgias import fields
from sandbox.gorgias.api.integrations import CREATE, connect
from sandbox.gorgias.api.requests import account_of, body_of
from sandbox.gorgias.errors import Complaint
from sandbox.gorgias.faults import Fault
from sandbox.gorgias.fields import Field
from sandbox.gorgias.paging import number
from sandbox.gorgias.shapes import integration_json, stamp
from sandbox.gorgias.webhooks import Webhooks


async def list_emailed(request: Request) -> Response:
    """What Gorgias itself sent to customers. `via` = `api` is a client's mistake: the customer got it twice."""
    account = account_of(request)
    ticket_id = number(request, "ticket_id")
    found = [mail for mail in account.emailed if ticket_id in (None, mail.ticket_id)]
    return JSONResponse(
        [
            {"ticket_id": m.ticket_id, "message_id": m.message_id, "to": m.to, "via": m.via, "text": m.text,
             "at": stamp(m.at)}
            for m in found
        ]
    )  # fmt: skip


async def list_calls(request: Request) -> Response:
    """The calls that reached the API."""
    return JSONResponse([call.as_json() for call in account_of(request).calls])


async def clear_calls(request: Request) -> Response:
    """Forget them."""
    account_of(request).calls.clear()
    return Response(status_code=204)


async def add_fault(request: Request) -> Response:
    """Order a failure: see `faults.Fault`."""
    shape = {
        "kind": Field(fields.choice("answer", "drop", "hang", "delay"), required=True),
        "applied": Field(fields.boolean),
        "status": Field(fields.integer(400, 599)),
        "retry_after_s": Field(_number),
        "delay_s": Field(_number),
        "method": Field(fields.text()),
        "path": Field(fields.text()),
        "times": Field(fields.integer(1)),
        "probability": Field(_number),
    }
    given = await body_of(request, shape)
    # `times` alone may be null: for ever.
    account_of(request).faults.add(Fault(**{k: v for k, v in given.items() if v is not None or k == "times"}))
    return Response(status_code=204)


async def clear_faults(request: Request) -> Response:
    """Everything works again."""
    account_of(request).faults.clear()
    return Response(status_code=204)


async def set_limits(request: Request) -> Response:
    """The rate limit: `enabled`, `limit`, `window_s`."""
    shape = {"enabled": Field(fields.boolean), "limit": Field(fields.integer(1)), "window_s": Field(_number)}
    given = await body_of(request, shape)
    bucket = account_of(request).bucket
    bucket.configure(limit=given.get("limit"), window_s=given.get("window_s"), enabled=given.get("enabled"))
    return Response(status_code=204)


async def list_hooks(request: Request) -> Response:
    """The calls to HTTP integrations."""
    return JSONResponse([hook.as_json() for hook in _webhooks(request).sent])


async def connect_hook(request: Request) -> Response:
    """Add an HTTP integration as an admin would in Gorgias' pages; the body is that of `POST /integrations`."""
    return JSONResponse(integration_json(connect(account_of(request), await body_of(request, CREATE))), 201)


async def set_mischief(request: Request) -> Response:
    """What the network does to webhooks: `lose`, `duplicate` (chances), `delay_s`."""
    mischief = _webhooks(request).mischief
    given = await body_of(request, {name: Field(_number) for name in ("lose", "duplicate", "delay_s")})
    for name, value in given.items():
        setattr(mischief, name, value)
    return Response(status_code=204)


def _webhooks(request: Request) -> Webhooks:
    webhooks: Webhooks = request.app.state.webhooks
    return webhooks


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise Complaint(["Not a valid number."])
    return float(value)


ROUTES = [
    Route("/emailed", list_emailed),
    Route("/calls", list_calls),
    Route("/calls", clear_calls, methods=["DELETE"]),
    Route("/faults", add_fault, methods=["POST"]),
    Route("/faults", clear_faults, methods=["DELETE"]),
    Route("/limits", set_limits, methods=["PUT"]),
    Route("/webhooks", list_hooks),
    Route("/webhooks", connect_hook, methods=["POST"]),
    Route("/webhooks/mischief", set_mischief, methods=["PUT"]),
]

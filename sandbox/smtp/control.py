"""The mail server's other side, under `/sandbox`: people read their mail, tests order failures. Not part of SMTP."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.smtp.faults import Fault
from sandbox.smtp.mailroom import Mail, Mailroom

LONGEST_WAIT_S = 30.0


async def _about(_: Request) -> Response:
    return PlainTextResponse("A stand-in for a mail server: /sandbox/mails?to=ADDRESS shows what arrived.\n")


async def _mails(request: Request) -> Response:
    """Mails to `to` (all of them without it). With `after`, waits up to `wait_s` until there are more than so many."""
    room = _room(request)
    if "after" in request.query_params:
        wait_s = min(float(request.query_params.get("wait_s", "10")), LONGEST_WAIT_S)
        await room.wait(int(request.query_params["after"]), wait_s)
    to = request.query_params.get("to")
    found = room.mails_to(to) if to else room.mails
    return JSONResponse({"count": len(room.mails), "mails": [_shown(mail) for mail in found]})


async def _add_fault(request: Request) -> Response:
    try:
        _room(request).faults.add(Fault(**await request.json()))
    except (TypeError, ValueError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return Response(status_code=204)


async def _clear_faults(request: Request) -> Response:
    _room(request).faults.clear()
    return Response(status_code=204)


def _room(request: Request) -> Mailroom:
    room: Mailroom = request.app.state.room
    return room


def _shown(mail: Mail) -> dict[str, object]:
    return {
        "to": mail.to, "sender": mail.sender, "subject": mail.subject, "text": mail.text, "at": mail.at.isoformat(),
        "codes": mail.codes,
    }  # fmt: skip


def create_app(room: Mailroom) -> Starlette:
    """The app over a mailroom."""
    app = Starlette(
        routes=[
            Route("/", _about),
            Route("/sandbox/mails", _mails),
            Route("/sandbox/faults", _add_fault, methods=["POST"]),
            Route("/sandbox/faults", _clear_faults, methods=["DELETE"]),
        ]
    )
    app.state.room = room
    return app

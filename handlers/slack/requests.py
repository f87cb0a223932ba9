"""Slack's signed HTTP requests: who sends one that Slack did not sign learns nothing and reaches no parser.

The signature is checked here, over the bytes as they came, because bolt parses a body before it checks who sent it. A
command or a press is taken once by its signature: whoever recorded it could have it run again, and read its answer, for
as long as the signature is good. Events may come again, since Slack repeats them, and their keys tell.
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from handlers.bodies import raw_body

Endpoint = Callable[[Request], Awaitable[Response]]
FORM = "application/x-www-form-urlencoded"
"""Commands and interactions; events are JSON."""
GOOD_FOR_S = 601.0
"""A signature's time may lie five minutes back, or ahead."""


class Once:
    """What was taken lately, by its signature."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._taken: dict[str, float] = {}

    def take(self, signature: str) -> bool:
        """False for one that was taken already."""
        now = self._monotonic()
        while self._taken and next(iter(self._taken.values())) < now - GOOD_FOR_S:
            del self._taken[next(iter(self._taken))]
        if signature in self._taken:
            return False
        self._taken[signature] = now
        return True


def signed_requests(app: AsyncApp, signing_secret: str) -> Endpoint:
    """The endpoint for events and interactions. 401 for what Slack did not send, 413 for what is too large."""
    verifier, once = SignatureVerifier(signing_secret), Once()

    async def receive(request: Request) -> Response:
        body = await raw_body(request)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        parsed = _parsed(request, body) if _is_signed(verifier, request, body) else None
        if parsed is None or not _is_new(once, request):
            return PlainTextResponse("unauthorized", status_code=401)
        return to_starlette_response(await app.async_dispatch(parsed))

    return receive


def _is_signed(verifier: SignatureVerifier, request: Request, body: bytes) -> bool:
    try:
        return verifier.is_valid_request(body, dict(request.headers))
    except (ValueError, TypeError, OverflowError):
        return False  # a time that is no number, a signature or a body that is no text


def _is_new(once: Once, request: Request) -> bool:
    is_form = request.headers.get("content-type", "").startswith(FORM)
    return not is_form or once.take(request.headers["x-slack-signature"])


def _parsed(request: Request, body: bytes) -> AsyncBoltRequest | None:
    try:
        return to_async_bolt_request(request, body)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None  # signed, but neither JSON nor a form of Slack's

"""Slack's signed HTTP requests: who sends one that Slack did not sign learns nothing and reaches no parser.

The signature is checked here, over the bytes as they came, because bolt parses a body before it checks who sent it.
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from handlers.bodies import raw_body

Endpoint = Callable[[Request], Awaitable[Response]]


def signed_requests(app: AsyncApp, signing_secret: str) -> Endpoint:
    """The endpoint for events and interactions. 401 for what Slack did not send, 413 for what is too large."""
    verifier = SignatureVerifier(signing_secret)

    async def receive(request: Request) -> Response:
        body = await raw_body(request)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        parsed = _parsed(request, body) if _is_signed(verifier, request, body) else None
        if parsed is None:
            return PlainTextResponse("unauthorized", status_code=401)
        return to_starlette_response(await app.async_dispatch(parsed))

    return receive


def _is_signed(verifier: SignatureVerifier, request: Request, body: bytes) -> bool:
    try:
        return verifier.is_valid_request(body, dict(request.headers))
    except (ValueError, TypeError, OverflowError):
        return False  # a time that is no number, a signature or a body that is no text


def _parsed(request: Request, body: bytes) -> AsyncBoltRequest | None:
    try:
        return to_async_bolt_request(request, body)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None  # signed, but neither JSON nor a form of Slack's

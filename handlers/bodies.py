"""The raw body of a request, kept only as far as it may be long: who sends it is not known yet."""

from __future__ import annotations

from starlette.requests import Request

LARGEST_BODY_BYTES = 1_000_000
"""Payloads of the platforms and vendors stay far below; a larger body is refused without being kept."""


async def raw_body(request: Request) -> bytes | None:
    """The body, whatever length it announced; None as soon as it is too large."""
    if int(request.headers.get("content-length") or 0) > LARGEST_BODY_BYTES:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY_BYTES:
            return None
    return bytes(body)

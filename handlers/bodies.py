"""Bodies from outside, kept only as far as they may be long: of requests, whoever sends them, and of files."""

from __future__ import annotations

import aiohttp
from starlette.requests import ClientDisconnect, Request

LARGEST_BODY_BYTES = 1_000_000
"""Payloads of the platforms and vendors stay far below; a larger body is refused without being kept."""


CHUNK_BYTES = 65_536


async def raw_body(request: Request) -> bytes | None:
    """The body, whatever length it announced; None as soon as it is too large, and where it broke off."""
    if int(request.headers.get("content-length") or 0) > LARGEST_BODY_BYTES:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


async def whole_file(answer: aiohttp.ClientResponse, most: int) -> bytes | None:
    """The body of an answer; None as soon as it is larger, whatever length it announced."""
    if (answer.content_length or 0) > most:
        return None
    body = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)

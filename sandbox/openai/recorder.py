"""A recorder before a real OpenAI-compatible server: passes everything on, both ways as it comes, and keeps it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.asgi import serve
from sandbox.openai import shapes
from sandbox.openai.recording import Recording

PATIENCE_S = 300.0
_NOT_ON = frozenset({"host", "content-length", "connection", "accept-encoding", "transfer-encoding"})
_BACK = ("retry-after",)
"""What of the answer's headers a client needs."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """A running recorder."""

    base_url: str
    recording: Recording
    received: list[str] = field(default_factory=list)
    """Every request for an answer, to the letter: all that the provider was sent."""


@asynccontextmanager
async def record(upstream: str, *, port: int = 0) -> AsyncIterator[Recorder]:
    """Serve on loopback in place of `upstream`, an address such as `https://api.openai.com/v1`."""
    recording, received = Recording(), list[str]()
    timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
    async with aiohttp.ClientSession(timeout=timeout) as session:

        async def passed_on(request: Request) -> Response:
            return await _passed_on(request, session, upstream.rstrip("/"), recording, received)

        app = Starlette(routes=[Route("/v1/{path:path}", passed_on, methods=["GET", "POST"])])
        async with serve(app, port=port) as base_url:
            yield Recorder(f"{base_url}/v1", recording, received)


async def _passed_on(
    request: Request, session: aiohttp.ClientSession, upstream: str, recording: Recording, received: list[str]
) -> Response:
    body = await request.body()
    headers = {name: value for name, value in request.headers.items() if name not in _NOT_ON}
    url = f"{upstream}/{request.path_params['path']}"
    is_kept = request.path_params["path"] == "chat/completions"
    if is_kept:
        received.append(body.decode())
    try:
        answer = await session.request(request.method, url, data=body or None, headers=headers)
    except (aiohttp.ClientError, TimeoutError) as error:
        return JSONResponse(shapes.error(502, None, f"{upstream} can't be reached: {type(error).__name__}"), 502)
    key = request.headers.get("authorization", "").removeprefix("Bearer ")
    media_type = answer.headers.get("content-type", "application/json").partition(";")[0]

    async def pieces() -> AsyncIterator[bytes]:
        whole = bytearray()
        try:
            async for piece in answer.content.iter_any():
                whole += piece
                yield piece
        finally:
            answer.release()
            if is_kept:
                recording.add(body.decode(), answer.status, media_type, whole.decode("utf-8", "replace"), key)

    back = {name: answer.headers[name] for name in _BACK if name in answer.headers}
    return StreamingResponse(pieces(), answer.status, back, media_type=media_type)

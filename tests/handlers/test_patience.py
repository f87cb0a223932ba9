"""Connections of nobody knows whom, over real sockets: they end, however little or much is said over them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from handlers.bodies import raw_body
from handlers.patience import Patience, Patient
from handlers.web import WebServer, web_app

BEGUN = b"POST /shopify/webhooks HTTP/1.1\r\nHost: x\r\n"


class Hasty(Patient):
    """Ends a request that is not there at once."""

    patience = Patience(request_within_s=0.05)


class Few(Patient):
    """Has room for one."""

    patience = Patience(connections=1)


class Endless(Patient):
    """Waits for an hour."""

    patience = Patience(request_within_s=3600)


async def nothing() -> dict[str, bool]:
    return {}


async def none() -> bytes:
    return b""


async def take(request: Request) -> Response:
    return PlainTextResponse("too large" if await raw_body(request) is None else "ok")


@pytest.fixture
async def server(request: pytest.FixtureRequest) -> AsyncIterator[WebServer]:
    made = WebServer("127.0.0.1", 0, request.param)
    await made.start(web_app(slack={}, shop=take, helpdesk=None, health=nothing, metrics=none))
    yield made
    await made.stop()


async def ended(server: WebServer, *said: bytes) -> bytes:
    """What is answered until the server ends it, which we don't."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for piece in said:
        writer.write(piece)
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("server", [Hasty], indirect=True)
@pytest.mark.parametrize(
    "said",
    [b"", b"G", BEGUN, BEGUN + b"Content-Length: 100\r\n\r\n{", BEGUN + b"Transfer-Encoding: chunked\r\n\r\n5\r\n"],
)
async def test_who_says_too_little_is_not_waited_for(server: WebServer, said: bytes) -> None:
    assert not (await ended(server, said)).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("server", [Endless], indirect=True)
async def test_headers_without_an_end_are_not_kept(server: WebServer) -> None:
    assert await ended(server, BEGUN, b"X: ", b"a" * 100_000) == b""


@pytest.mark.parametrize("server", [Patient], indirect=True)
async def test_a_request_in_pieces_and_one_after_the_other_are_answered(server: WebServer) -> None:
    first = (BEGUN, b"Content-Length: 2\r\n", b"\r\n{", b"}")
    second = (BEGUN, b"X: ", b"a" * 40_000, b"\r\nConnection: close\r\nContent-Length: 70000\r\n\r\n", b"a" * 70_000)
    assert (await ended(server, *first, *second)).count(b"200 OK") == 2


@pytest.mark.parametrize("server", [Endless], indirect=True)
async def test_a_stop_waits_for_the_rest_of_no_request(server: WebServer) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(BEGUN + b"Content-Length: 100\r\nExpect: 100-continue\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 100")
        await server.stop()
    finally:
        writer.close()


@pytest.mark.parametrize("server", [Few], indirect=True)
async def test_there_is_room_for_so_many_connections(server: WebServer) -> None:
    _, first = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        assert await ended(server, b"") == b""
    finally:
        first.close()

"""The server under every stand-in: it serves on loopback, stops at once, and can cut a connection."""

import asyncio
import logging
import signal
import socket
from collections.abc import MutableMapping
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.asgi import drop_connection, serve


async def hello(_request: Request) -> Response:
    return PlainTextResponse("hello")


async def wait_for_ever(request: Request) -> Response:
    request.app.state.waiting.set()
    await asyncio.Event().wait()
    raise AssertionError("nothing sets the event")


async def nodelay(request: Request) -> Response:
    accepted = request.scope["state"]["sandbox.connection"].transport.get_extra_info("socket")
    return PlainTextResponse(str(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))


class CutsConnection:
    """An ASGI endpoint that takes the request and answers with a broken connection."""

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, _send: Any) -> None:
        await receive()
        await drop_connection(scope)


async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        while True:
            text = await websocket.receive_text()
            if text == "cut":
                await drop_connection(websocket.scope)
                return
            await websocket.send_text(text)
    except WebSocketDisconnect:
        return


APP = Starlette(
    routes=[
        Route("/hello", hello),
        Route("/nodelay", nodelay),
        Route("/wait", wait_for_ever),
        Route("/cut", CutsConnection(), methods=["POST"]),
        WebSocketRoute("/echo", echo),
    ]
)


async def test_serves_http_on_a_free_loopback_port() -> None:
    async with serve(APP) as one, serve(APP) as other, aiohttp.ClientSession() as http:
        assert one.startswith("http://127.0.0.1:")
        assert one != other
        async with http.get(f"{one}/hello") as answer:
            assert await answer.text() == "hello"


async def test_takes_the_port_it_is_given_and_gives_it_back() -> None:
    async with serve(APP) as first, aiohttp.ClientSession() as http:
        port = int(first.rsplit(":", 1)[1])
        async with http.get(f"{first}/hello"):
            pass
        with pytest.raises(OSError, match="in use"):
            async with serve(APP, port=port):
                pass
    async with serve(APP, port=port) as again:
        assert again == first


async def test_answers_are_not_held_back_by_nagles_algorithm() -> None:
    async with serve(APP) as url, aiohttp.ClientSession() as http, http.get(f"{url}/nodelay") as answer:
        assert await answer.text() == "1"


async def test_leaves_signal_handlers_alone() -> None:
    before = signal.getsignal(signal.SIGTERM)
    async with serve(APP):
        assert signal.getsignal(signal.SIGTERM) is before


async def test_stop_closes_websockets_and_cuts_unfinished_answers_quietly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    APP.state.waiting = asyncio.Event()
    async with aiohttp.ClientSession() as http:
        async with serve(APP, grace_s=0.05) as url:
            peer = await http.ws_connect(f"{url}/echo")
            await peer.send_str("still there?")
            assert (await peer.receive_str()) == "still there?"
            waiting = asyncio.create_task(http.get(f"{url}/wait").__aenter__())
            await APP.state.waiting.wait()
        closing = await peer.receive()
        assert closing.type is aiohttp.WSMsgType.CLOSE
        assert closing.data == 1012
        with pytest.raises(aiohttp.ClientConnectionError):
            await waiting
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []


async def test_drop_connection_breaks_a_request_without_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    async with serve(APP) as url, aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.ClientConnectionError):
            await http.post(f"{url}/cut", data=b"payload")
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []


async def test_drop_connection_breaks_a_websocket_without_a_close_frame() -> None:
    async with serve(APP) as url, aiohttp.ClientSession() as http:
        peer = await http.ws_connect(f"{url}/echo")
        await peer.send_str("cut")
        end = await peer.receive()
        assert end.type is aiohttp.WSMsgType.CLOSED
        assert peer.close_code == 1006

"""Serves an ASGI app on loopback inside a loop that is already running: `async with serve(app) as base_url`.

This is the one way a stand-in vendor gets onto a socket. It installs no signal handlers, writes no access
log and runs no lifespan, so several servers can live beside the bot in one process and a test can open one
in a fixture. Stopping never waits for a peer: open WebSockets get a close frame (1012), answers under way
get `grace_s`, and what is then still open is cut.

It also lets a stand-in misbehave as networks do: `drop_connection` cuts a request's TCP connection, and
`stall_connection` makes it deaf.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

LOOPBACK = "127.0.0.1"
_CONNECTION = "sandbox.connection"
_POLL_S = 0.005

Scope = MutableMapping[str, Any]
AsgiApp = Callable[[Any, Any, Any], Awaitable[None]]


@asynccontextmanager
async def serve(app: AsgiApp, *, port: int = 0, grace_s: float = 0.3) -> AsyncIterator[str]:
    """Serve `app` (HTTP and WebSocket) and yield its base URL, such as `http://127.0.0.1:49152`.

    `port` 0 takes a free one. Raises `OSError` when the port is taken.
    """
    listener = _listen(port)
    server = uvicorn.Server(_config(_silent_when_cancelled(app)))
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    # `startup` and not `serve`: the latter takes over SIGINT and SIGTERM and polls every 100 ms to stop.
    await server.startup(sockets=[listener])
    try:
        yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    finally:
        await _stop(server, listener, grace_s)


async def drop_connection(scope: Scope) -> None:
    """Cut the TCP connection that `scope` (HTTP or WebSocket) came in on, without another byte to the client.

    Works under `serve` only. The app may return afterwards without answering.
    """
    scope["state"][_CONNECTION].transport.abort()
    await _let_protocols_notice()


def stall_connection(scope: Scope) -> None:
    """Stop reading from the connection that `scope` came in on: it stays open, but answers not even pings.

    Works under `serve` only. How a connection dies in silence behind a broken router.
    """
    scope["state"][_CONNECTION].transport.pause_reading()


async def _let_protocols_notice() -> None:
    # asyncio tells a protocol of its lost connection in a later turn of the loop; until then uvicorn would
    # log that the app gave no answer.
    for _ in range(3):
        await asyncio.sleep(0)


def _listen(port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only for sockets that name TCP; without it each answer may wait
    # 40 ms for the client's delayed acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A stand-in that is restarted must get its port back while old connections are in TIME_WAIT.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _config(app: AsgiApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        # uvicorn calls whatever it is given here as the protocol's constructor.
        http=_connection,  # type: ignore[arg-type]
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        # Real vendors keep idle connections for a minute or more; uvicorn's 5 s would make clients reconnect.
        timeout_keep_alive=75,
        ws_per_message_deflate=False,
    )


def _connection(*, app_state: dict[str, Any], **arguments: Any) -> asyncio.Protocol:
    """One connection's protocol, put where its requests' scopes can reach it: see `drop_connection`."""
    construct: Callable[..., asyncio.Protocol] = AutoHTTPProtocol
    state = dict(app_state)
    protocol = construct(app_state=state, **arguments)
    state[_CONNECTION] = protocol
    return protocol


def _silent_when_cancelled(app: AsgiApp) -> AsgiApp:
    """uvicorn would log a stack trace for each request that stopping cancels, such as a waiting long poll."""

    async def run(scope: Scope, receive: Any, send: Any) -> None:
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            # Nobody awaits a request's task, so there is nobody to pass the cancellation on to.
            return

    return run


async def _stop(server: uvicorn.Server, listener: socket.socket, grace_s: float) -> None:
    for accepting in server.servers:
        accepting.close()
    listener.close()
    state = server.server_state
    for connection in list(state.connections):
        connection.shutdown()
    loop = asyncio.get_running_loop()
    deadline = loop.time() + grace_s
    # uvicorn keeps its open work in plain sets, so looking again is the only way to learn that they emptied.
    while (state.connections or state.tasks) and loop.time() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(_POLL_S)
    for connection in list(state.connections):
        connection.transport.abort()
    await _let_protocols_notice()
    unfinished = list(state.tasks)
    for task in unfinished:
        task.cancel()
    await asyncio.gather(*unfinished, return_exceptions=True)

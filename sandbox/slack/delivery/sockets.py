"""Socket Mode: the WebSocket side of an app. https://docs.slack.dev/apis/events-api/using-socket-mode

Each envelope goes to exactly one of up to ten connections, in turn. This module moves envelopes and
acknowledgements; whether and when something is sent again is the post office's decision.
"""

import asyncio
import secrets
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from urllib.parse import parse_qs

import orjson

from sandbox.asgi import drop_connection, stall_connection
from sandbox.slack.delivery.parcel import Kind, Parcel
from sandbox.slack.model import Json

MAX_CONNECTIONS = 10
DisconnectReason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Postmaster(Protocol):
    """Who decides what an acknowledgement or a lost connection means."""

    def acknowledged(self, parcel: Parcel, payload: Json) -> None: ...

    def failed(self, parcel: Parcel, reason: str) -> None: ...

    def connections_changed(self) -> None: ...


@dataclass(slots=True, eq=False)
class Connection:
    """An open WebSocket and the envelopes that went into it."""

    scope: MutableMapping[str, Any]
    outgoing: "asyncio.Queue[bytes]" = field(default_factory=asyncio.Queue)
    unacknowledged: dict[str, Parcel] = field(default_factory=dict)
    is_stalled: bool = False


class SocketMode:
    """The open connections of one app."""

    def __init__(self, app_id: str, postmaster: Postmaster) -> None:
        self._app_id = app_id
        self._postmaster = postmaster
        self._tickets: set[str] = set()
        self._turn = 0
        self.connections: list[Connection] = []

    def issue_ticket(self) -> str:
        """The one-time ticket in the URL that `apps.connections.open` gives."""
        ticket = secrets.token_hex(12)
        self._tickets.add(ticket)
        return ticket

    def push(self, parcel: Parcel) -> bool:
        """Hand a parcel to the next connection; False when there is none."""
        if not self.connections:
            return False
        self._turn = (self._turn + 1) % len(self.connections)
        connection = self.connections[self._turn]
        parcel.envelope_id = str(uuid.uuid4())
        connection.unacknowledged[parcel.envelope_id] = parcel
        if not connection.is_stalled:
            connection.outgoing.put_nowait(_envelope(parcel))
        return True

    async def serve(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """The ASGI side of one WebSocket, from its handshake to its end."""
        await receive()
        ticket = parse_qs(scope["query_string"].decode()).get("ticket", [""])[0]
        if ticket not in self._tickets:
            await send({"type": "websocket.close", "code": 1008})
            return
        self._tickets.remove(ticket)
        await send({"type": "websocket.accept"})
        if len(self.connections) >= MAX_CONNECTIONS:
            await send(_frame(_disconnect("too_many_websockets")))
            await send({"type": "websocket.close", "code": 1000})
            return
        connection = Connection(scope)
        self.connections.append(connection)
        connection.outgoing.put_nowait(self._hello())
        self._postmaster.connections_changed()
        writing = asyncio.create_task(_write(connection, send))
        try:
            await self._read(connection, receive)
        finally:
            writing.cancel()
            self._close(connection)

    def ask_to_reconnect(self, reason: DisconnectReason) -> int:
        """Tell every connection to go elsewhere, as Slack does before it closes one; how many were told."""
        for connection in self.connections:
            connection.outgoing.put_nowait(_disconnect(reason))
        return len(self.connections)

    async def drop(self, count: int | None = None) -> int:
        """Cut `count` connections (all by default) with no close frame; how many were cut."""
        victims = self.connections[:count]
        for connection in victims:
            await drop_connection(connection.scope)
        return len(victims)

    def stall(self, count: int | None = None) -> int:
        """Let connections die in silence: still open, but deaf and dumb, pings included."""
        victims = self.connections[:count]
        for connection in victims:
            connection.is_stalled = True
            stall_connection(connection.scope)
        return len(victims)

    def _hello(self) -> bytes:
        return orjson.dumps(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "debug_info": {
                    "host": "applink-sandbox",
                    "build_number": 1,
                    "approximate_connection_time": 18_060,
                },
                "connection_info": {"app_id": self._app_id},
            }
        )

    async def _read(self, connection: Connection, receive: Receive) -> None:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            if connection.is_stalled:
                stall_connection(connection.scope)
                continue
            answer = _answer(message.get("text"))
            parcel = self._take(str(answer.get("envelope_id")))
            if parcel is not None:
                self._postmaster.acknowledged(parcel, _payload(answer))

    def _take(self, envelope_id: str) -> Parcel | None:
        """SDKs acknowledge on the connection they have now, which need not be the one that brought it."""
        for connection in self.connections:
            parcel = connection.unacknowledged.pop(envelope_id, None)
            if parcel is not None:
                return parcel
        return None

    def _close(self, connection: Connection) -> None:
        self.connections.remove(connection)
        self._postmaster.connections_changed()
        for envelope_id, parcel in connection.unacknowledged.items():
            if parcel.envelope_id == envelope_id:
                self._postmaster.failed(parcel, "connection_failed")


async def _write(connection: Connection, send: Send) -> None:
    while True:
        data = await connection.outgoing.get()
        try:
            await send(_frame(data))
        except OSError:
            # uvicorn's word for a client that is gone; the reading side sees the same and cleans up.
            return


def _frame(data: bytes) -> Json:
    return {"type": "websocket.send", "text": data.decode()}


def _answer(text: str | None) -> Json:
    """What the client wrote, if it is a JSON object; anything else is ignored, as Slack does."""
    try:
        answer = orjson.loads(text or "")
    except orjson.JSONDecodeError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _payload(answer: Json) -> Json:
    payload = answer.get("payload")
    return payload if isinstance(payload, dict) else {}


def _envelope(parcel: Parcel) -> bytes:
    envelope: Json = {
        "envelope_id": parcel.envelope_id,
        "payload": orjson.Fragment(parcel.body),
        "type": parcel.kind,
        "accepts_response_payload": parcel.kind is not Kind.EVENT,
    }
    if parcel.kind is Kind.EVENT:
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.retry_reason}
    return orjson.dumps(envelope)


def _disconnect(reason: DisconnectReason) -> bytes:
    return orjson.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-sandbox"}})

"""How long, and for how much, a connection is waited for whose sender nobody knows yet.

uvicorn waits for ever for the rest of a request, and keeps its headers however long they are: who opens connections and
says little could take all that the process may have open, and with them the bot's own ways to its vendors. A process
also has to end whoever is still about to say something.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


@dataclass(frozen=True, slots=True)
class Patience:
    """With one connection, and with how many."""

    request_within_s: float = 20.0
    """From its first sign to its last. Vendors send theirs at once; Slack waits three seconds for the answer."""
    head_bytes: int = 65_536
    connections: int = 500
    """A burst of webhooks comes over a few dozen."""


class Patient(HttpToolsProtocol):
    """One connection."""

    patience = Patience()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head = 0
        self._reads_head = True
        self._ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Somebody is there: from now on a request is awaited."""
        super().connection_made(transport)
        if len(self.connections) > self.patience.connections:
            transport.abort()
        self._await()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More of it."""
        super().data_received(data)
        if self._reads_head:  # after it was read: a request that begins in it counts anew
            self._head += len(data)
            if self._head > self.patience.head_bytes:
                self.transport.abort()

    def on_message_begin(self) -> None:
        """A request begins, the first or another one over this connection."""
        super().on_message_begin()
        self._head, self._reads_head = 0, True
        self._await()

    def on_headers_complete(self) -> None:
        """The body follows; how long that may be is the endpoint's."""
        self._reads_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It came in whole."""
        self._rest()
        super().on_message_complete()

    def shutdown(self) -> None:
        """The process ends: what came in whole is answered, the rest of a request is not waited for."""
        if self._ends is not None:
            self.transport.abort()
        else:
            super().shutdown()

    def _await(self) -> None:
        self._rest()
        self._ends = self.loop.call_later(self.patience.request_within_s, self.transport.abort)

    def _rest(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None

"""What stands before the API: authentication, the rate limit, injected faults, the log of calls.

Written as plain ASGI, because a fault must be able to let a request be carried out and then tell nobody.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.asgi import AsgiApp, drop_connection
from sandbox.gorgias.account import Account
from sandbox.gorgias.calls import Call
from sandbox.gorgias.errors import error_body
from sandbox.gorgias.faults import Fault

Scope = MutableMapping[str, Any]


@dataclass(slots=True)
class _Answer:
    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    async def take(self, message: MutableMapping[str, Any]) -> None:
        """Stands in for ASGI's `send`."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


class Gate:
    """Lets requests through to the API, as Gorgias' own front does."""

    def __init__(self, api: AsgiApp, account: Account) -> None:
        self._api = api
        self._account = account

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        raw = await _body(receive)
        answer, fault = await self._answer(scope, raw)
        self._note(scope, raw, answer, fault)
        if answer is None:
            if fault is not None and fault.kind == "hang":
                await asyncio.sleep(fault.delay_s)
            await drop_connection(scope)
        else:
            await _send(answer, send)

    async def _answer(self, scope: Scope, raw: bytes) -> tuple[_Answer | None, Fault | None]:
        """None stands for a cut connection."""
        if not self._is_known(scope):
            return _error(401, "Authentication failed: the e-mail or the API key is wrong."), None
        wait_s = self._account.bucket.take()
        if wait_s is not None:
            return _error(429, "Too many requests.", self._account.bucket.headers(wait_s)), None
        fault = self._account.faults.draw(scope["method"], scope["path"])
        if fault is None:
            answer = await self._carry_out(scope, raw)
        else:
            struck = await self._strike(fault, scope, raw)
            if struck is None:
                return None, fault
            answer = struck
        answer.headers += _encoded(self._account.bucket.headers())
        return answer, fault

    async def _strike(self, fault: Fault, scope: Scope, raw: bytes) -> _Answer | None:
        answer: _Answer | None = None
        if fault.kind == "delay":
            await asyncio.sleep(fault.delay_s)
            return await self._carry_out(scope, raw)
        if fault.applied:
            await self._carry_out(scope, raw)
        if fault.kind == "answer":
            retry = {} if fault.retry_after_s is None else {"Retry-after": f"{fault.retry_after_s:g}"}
            answer = _error(fault.status, "Something went wrong.", retry)
        return answer

    async def _carry_out(self, scope: Scope, raw: bytes) -> _Answer:
        answer = _Answer()
        await self._api(scope, _receiver(raw), answer.take)
        return answer

    def _is_known(self, scope: Scope) -> bool:
        given = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        scheme, _, encoded = given.partition(" ")
        try:
            email, _, key = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        return (
            scheme.lower() == "basic"
            and email.casefold() == self._account.api_user.email.casefold()
            and secrets.compare_digest(key.encode(), self._account.api_key.encode())
        )

    def _note(self, scope: Scope, raw: bytes, answer: _Answer | None, fault: Fault | None) -> None:
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = f"<{len(raw)} bytes>"
        call = Call(
            at=self._account.now(),
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            body=body,
            status=answer.status if answer else None,
            fault=f"{fault.kind}{' after applying' if fault.applied else ''}" if fault else None,
        )
        self._account.calls.add(call)


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> _Answer:
    body = json.dumps(error_body(message)).encode()
    fixed = {"content-type": "application/json", "content-length": str(len(body))}
    return _Answer(status, _encoded(fixed | (headers or {})), body)


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


async def _body(receive: Any) -> bytes:
    raw = b""
    while True:
        message: dict[str, Any] = await receive()
        if message["type"] == "http.disconnect":
            return raw
        raw += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return raw


def _receiver(raw: bytes) -> Any:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": raw, "more_body": False}

    return receive


async def _send(answer: _Answer, send: Any) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})

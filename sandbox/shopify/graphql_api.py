"""The GraphQL endpoint: token, faults, cost and throttle around one execution, answered as Shopify answers.

`POST /admin/api/2026-10/graphql.json`. Errors of a query come with status 200 in the body, also when throttled;
only a bad token, an unknown version or a broken server have statuses of their own.
https://shopify.dev/docs/api/admin-graphql/2026-10#status-and-error-codes
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.types import Receive, Scope, Send

from sandbox.asgi import drop_connection
from sandbox.shopify.access import Access
from sandbox.shopify.asking import Asking, Writing
from sandbox.shopify.cost import MOST_PER_QUERY
from sandbox.shopify.execution import Document, Runner
from sandbox.shopify.faults import Fault, Faults
from sandbox.shopify.journal import Asked, Journal
from sandbox.shopify.matching import Resource
from sandbox.shopify.resources import order_resource
from sandbox.shopify.shopfile import Json
from sandbox.shopify.state import ShopState
from sandbox.shopify.subscriptions import Subscriptions
from sandbox.shopify.throttle import Throttle

VERSION = "2026-10"

_HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
_BAD_TOKEN = {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}
_STATUSES: dict[str, tuple[int, bytes, str]] = {
    "server_error": (500, b'{"errors":"Internal Server Error"}', "application/json"),
    "bad_gateway": (502, _HTML, "text/html"),
    "unavailable": (503, b'{"errors":"Service Unavailable"}', "application/json"),
    "garbage": (200, b"<html>maintenance</html>", "text/html"),
    "no_data": (200, b"{}", "application/json"),
    "too_many_requests": (429, b'{"errors":"Too Many Requests"}', "application/json"),
    "unauthorized": (401, orjson.dumps(_BAD_TOKEN), "application/json"),
    "payment_required": (402, b'{"errors":"Unavailable Shop"}', "application/json"),
    "forbidden": (403, b'{"errors":"Forbidden"}', "application/json"),
    "not_found": (404, b'{"errors":"Not Found"}', "application/json"),
    "locked": (423, b'{"errors":"This shop is unavailable"}', "application/json"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. `cut` means that the connection breaks instead."""

    status: int
    body: bytes
    media: str = "application/json; charset=utf-8"
    headers: tuple[tuple[bytes, bytes], ...] = ()
    cut: bool = False


CUT = Answer(0, b"", cut=True)


@dataclass(slots=True)
class GraphQLApi:
    """An ASGI endpoint. Execution is synchronous, so each request sees and leaves a whole shop."""

    shop: ShopState
    access: Access
    throttle: Throttle
    faults: Faults
    journal: Journal
    subscriptions: Subscriptions
    writing: Writing
    before_each: Callable[[], None]
    runner: Runner = field(default_factory=Runner)
    orders: Resource = field(init=False)

    def __post_init__(self) -> None:
        self.orders = order_resource(self.shop)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read(receive)
        headers = dict(scope["headers"])
        answer = await self._answer(body, headers.get(b"x-shopify-access-token", b"").decode("latin-1"))
        if answer.cut:
            await drop_connection(scope)
            return
        start = [
            (b"content-type", answer.media.encode()),
            (b"content-length", str(len(answer.body)).encode()),
            (b"x-request-id", secrets.token_hex(16).encode()),
            (b"x-shopify-api-version", VERSION.encode()),
            *answer.headers,
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": start})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, body: bytes, token: str) -> Answer:
        at = time.time()
        try:
            request = orjson.loads(body)
            query = request["query"]
            variables = request.get("variables") or {}
            name = request.get("operationName")
        except (ValueError, KeyError, TypeError):
            return Answer(400, b'{"errors":{"query":"Required parameter missing or invalid"}}')
        if not isinstance(query, str) or not isinstance(variables, dict):
            return Answer(400, b'{"errors":{"query":"Required parameter missing or invalid"}}')
        document = self.runner.document(query)
        operation = document.operation(name)
        called = name or (operation.name.value if operation is not None and operation.name is not None else None)
        fault = self.faults.next_for(called)
        asked = _Request(document, called, name, query, variables, at)
        if fault is not None:
            broken = await self._break(fault, asked)
            if broken is not None:
                return broken
        scopes = self.access.scopes_of(token)
        if scopes is None:
            self._note(asked, 401)
            return Answer(401, orjson.dumps(_BAD_TOKEN))
        self.before_each()
        answer = self._execute(asked, scopes)
        if fault is not None and fault.kind == "drop_after":
            return CUT
        return answer

    async def _break(self, fault: Fault, asked: "_Request") -> Answer | None:
        """The faulty answer; None if the request goes on (late, or to be cut afterwards)."""
        if fault.kind == "drop_after":
            return None
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return None
        if fault.kind == "drop":
            self._note(asked, 0, fault=fault.kind)
            return CUT
        if fault.kind == "throttled":
            return self._throttled(asked, self._requested(asked), fault.kind)
        if fault.kind == "graphql_error":
            self._note(asked, 200, fault=fault.kind)
            error = {"message": f"Internal error. Looks like something went wrong on our end.\nRequest ID: "
                     f"{secrets.token_hex(8)}", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}  # fmt: skip
            return Answer(200, orjson.dumps({"errors": [error]}))
        status, body, media = _STATUSES[fault.kind]
        self._note(asked, status, fault=fault.kind)
        wait = ((b"retry-after", f"{fault.seconds:g}".encode()),) if fault.kind == "too_many_requests" else ()
        return Answer(status, body, media, wait)

    def _requested(self, asked: "_Request") -> int:
        operation = asked.document.operation(asked.name)
        if operation is None or asked.document.errors:
            return 0
        return self.runner.cost(asked.document, operation, asked.variables)

    def _execute(self, asked: "_Request", scopes: frozenset[str]) -> Answer:
        if asked.document.errors:
            self._note(asked, 200)
            return Answer(200, orjson.dumps({"errors": [error.formatted for error in asked.document.errors]}))
        if asked.document.operation(asked.name) is None:
            self._note(asked, 200)
            error = GraphQLError("An operation name is required")
            return Answer(200, orjson.dumps({"errors": [error.formatted]}))
        requested = self._requested(asked)
        if requested > MOST_PER_QUERY:
            self._note(asked, 200, requested)
            return Answer(200, orjson.dumps({"errors": [_too_costly(requested)]}))
        if not self.throttle.take(requested):
            return self._throttled(asked, requested, None)
        context = Asking(self.shop, scopes, self.subscriptions, self.orders, self.writing, self.faults.nulls)
        result = self.runner.run(asked.document, context, asked.variables, asked.name)
        actual = min(context.spent, requested)
        self.throttle.give_back(requested - actual)
        self._note(asked, 200, requested, actual)
        body: Json = {"data": result.data, "extensions": {"cost": self._cost(requested, actual)}}
        if result.errors:
            body["errors"] = [error.formatted for error in result.errors]
        if context.warnings:
            body["extensions"]["search"] = context.warnings
        return Answer(200, orjson.dumps(body))

    def _throttled(self, asked: "_Request", requested: int, fault: str | None) -> Answer:
        self._note(asked, 200, requested, fault=fault or "throttled")
        error = {
            "message": "Throttled",
            "extensions": {"code": "THROTTLED", "documentation": "https://shopify.dev/api/usage/rate-limits"},
        }
        cost = self._cost(requested, None)
        return Answer(200, orjson.dumps({"errors": [error], "extensions": {"cost": cost}}))

    def _cost(self, requested: int, actual: int | None) -> Json:
        return {
            "requestedQueryCost": requested,
            "actualQueryCost": actual,
            "throttleStatus": self.throttle.status(),
        }

    def _note(self, asked: "_Request", status: int, requested: int | None = None, actual: int | None = None,
              fault: str | None = None) -> None:  # fmt: skip
        took_s = time.time() - asked.at
        self.journal.note(
            Asked(asked.called, asked.query, asked.variables, status, requested, actual, fault, asked.at, took_s)
        )


@dataclass(frozen=True, slots=True)
class _Request:
    document: Document
    called: str | None
    """The operation's name, told or read from the document."""
    name: str | None
    query: str
    variables: dict[str, Any]
    at: float


def _too_costly(requested: int) -> Json:
    return {
        "message": f"Query cost is {requested}, which exceeds the single query max cost limit ({MOST_PER_QUERY}).",
        "extensions": {
            "code": "MAX_COST_EXCEEDED",
            "cost": requested,
            "maxCost": MOST_PER_QUERY,
            "documentation": "https://shopify.dev/api/usage/rate-limits",
        },
    }


async def _read(receive: Receive) -> bytes:
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)

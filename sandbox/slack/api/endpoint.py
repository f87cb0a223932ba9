"""`/api/{method}`: one Web API call from its request to its answer.

In this order: read, authenticate, log, apply ordered faults and rate limits, check scopes, run the
method, answer. Slack answers refusals with HTTP 200 and `ok: false`; only rate limits and outages have
another status (https://docs.slack.dev/apis/web-api/#responses).
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

import orjson

from sandbox.asgi import drop_connection
from sandbox.call_log import LoggedCall
from sandbox.faults import Fault
from sandbox.slack.api import METHODS
from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.api.requests import Receive, Scope, UnreadableError, read_request
from sandbox.slack.model import Json
from sandbox.slack.service import Credential, SlackService

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_JSON_HEADERS = [(b"content-type", b"application/json; charset=utf-8")]


@dataclass(frozen=True, slots=True)
class _Visit:
    """An authenticated call, the fault that it meets, and its line in the log."""

    name: str
    method: Method
    params: dict[str, Any]
    credential: Credential
    fault: Fault | None
    logged: LoggedCall | None


class WebApi:
    """The ASGI application behind `/api/{method}`."""

    def __init__(self, service: SlackService) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name: str = scope["path_params"]["method"]
        method = METHODS.get(name)
        try:
            request = await read_request(scope, receive)
            if method is None:
                raise ApiError("unknown_method", req_method=name)
            credential = self._authenticate(request.token, method)
        except (UnreadableError, ApiError) as refused:
            await answer(send, 200, _refusal(refused))
            return
        if credential is None:
            # Only api.test goes without a token, and it looks at nothing but its parameters.
            call = Call(self._service, next(self._service.workspaces()), request.params)
            await answer(send, 200, self._run(method, call))
            return
        workspace = credential.workspace
        logged = workspace.calls.record(name, request.params, self._service.clock.now())
        fault = workspace.faults.take(name)
        await self._serve(_Visit(name, method, request.params, credential, fault, logged), scope, send)

    async def _serve(self, visit: _Visit, scope: Scope, send: Send) -> None:
        fault = visit.fault
        if fault is not None and fault.drop_connection == "before":
            await drop_connection(scope)
            return
        status, headers, body = self._outcome(visit)
        if fault is not None:
            if fault.delay_s:
                await asyncio.sleep(fault.delay_s)
            if fault.drop_connection == "after":
                await drop_connection(scope)
                return
        await answer(send, status, body, headers)
        if visit.logged is not None:
            visit.logged.took_s = self._service.clock.now() - visit.logged.at

    def _outcome(self, visit: _Visit) -> tuple[int, list[tuple[bytes, bytes]], Json]:
        """Status, further headers and body; the effect, if any, has happened when this returns."""
        workspace, fault = visit.credential.workspace, visit.fault
        status = 200
        if fault is not None and fault.refuses:
            status = fault.status or 200
            body: Json = {"ok": False, "error": fault.error or _STATUS_ERRORS.get(status, "internal_error")}
            # Slack never answers 429 without the header.
            retry_after_s = 1 if status == 429 and fault.retry_after_s is None else fault.retry_after_s
        else:
            retry_after_s = workspace.rate_limits.retry_after_s(
                visit.name, str(visit.params.get("channel", "")), self._service.clock.now()
            )
            if retry_after_s is not None:
                status, body = 429, {"ok": False, "error": "ratelimited"}
            else:
                body = self._run(visit.method, Call(self._service, workspace, visit.params))
                if body.get("error") in _UNDECLARED:
                    workspace.undeclared.add(f"{visit.name}: {body['error']}")
        headers = self._scope_headers(visit)
        if retry_after_s is not None:
            headers.append((b"retry-after", str(retry_after_s).encode()))
        if visit.logged is not None:
            visit.logged.status, visit.logged.error = status, body.get("error")
        return status, headers, body

    @staticmethod
    def _run(method: Method, call: Call) -> Json:
        try:
            if method.scopes:
                call.require_scope(*method.scopes)
            return {"ok": True, **method.run(call)}
        except ApiError as refused:
            return _refusal(refused)

    def _authenticate(self, token: str, method: Method) -> Credential | None:
        """Whom the token speaks for; None where the method asks for no token and none was given."""
        if not token:
            if method.takes == "none":
                return None
            raise ApiError("not_authed")
        credential = self._service.credential(token)
        if credential is None:
            raise ApiError("invalid_auth")
        # The app-level token belongs to the app, not to an installation: it outlives a removal.
        if credential.kind == "bot" and not credential.workspace.is_installed:
            raise ApiError("token_revoked")
        if method.takes not in (credential.kind, "either", "none"):
            raise ApiError("not_allowed_token_type")
        return credential

    @staticmethod
    def _scope_headers(visit: _Visit) -> list[tuple[bytes, bytes]]:
        """What a doctor reads: the scopes that the token has, and those that the method takes."""
        granted = visit.credential.workspace.app.scopes
        if granted is None:
            return []
        return [
            (b"x-oauth-scopes", ",".join(sorted(granted)).encode()),
            (b"x-accepted-oauth-scopes", ",".join(visit.method.scopes).encode()),
        ]


_UNDECLARED = ("missing_scope", "not_enabled")  # for want of a scope, or of App Home
_STATUS_ERRORS = {429: "ratelimited", 503: "service_unavailable"}


def _refusal(refused: UnreadableError | ApiError) -> Json:
    fields = refused.fields if isinstance(refused, ApiError) else {}
    return {"ok": False, "error": refused.code, **fields}


async def answer(send: Send, status: int, body: Json, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    """A JSON answer."""
    data = orjson.dumps(body)
    length = (b"content-length", str(len(data)).encode())
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*_JSON_HEADERS, length, *(headers or ())],
        }
    )
    await send({"type": "http.response.body", "body": data})

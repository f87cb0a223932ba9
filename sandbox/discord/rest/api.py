"""The door: who asks, which route it is, what goes wrong on order, and how answers and refusals are written.

Content-Type is exactly `application/json`, and a 429 comes with `Via`: clients look for both.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

import orjson
from starlette.requests import Request
from starlette.responses import Response

from sandbox.asgi import drop_connection
from sandbox.discord.events import Events
from sandbox.discord.gateway import Gateway
from sandbox.discord.model import Json
from sandbox.discord.platform import DiscordPlatform
from sandbox.discord.rate_limits import Standing
from sandbox.discord.rest import answers, channels, directory, messages
from sandbox.discord.rest.call import Call
from sandbox.discord.rest.uploads import multipart
from sandbox.discord.speaking import RefusedError
from sandbox.faults import Fault

Handler = Callable[[Call], Awaitable[Any]]

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/users/@me", directory.me),
    ("GET", "/users/@me/guilds", directory.guilds),
    ("POST", "/users/@me/channels", directory.open_direct),
    ("GET", "/users/{user}", directory.user),
    ("GET", "/applications/@me", directory.application),
    ("GET", "/oauth2/applications/@me", directory.application),
    ("GET", "/gateway/bot", directory.gateway),
    ("GET", "/guilds/{guild}", directory.guild),
    ("GET", "/guilds/{guild}/channels", directory.channels),
    ("GET", "/guilds/{guild}/roles", directory.roles),
    ("GET", "/guilds/{guild}/members/{user}", directory.member),
    ("GET", "/guilds/{guild}/threads/active", channels.active),
    ("GET", "/applications/{app}/commands", directory.get_commands),
    ("PUT", "/applications/{app}/commands", directory.put_commands),
    ("GET", "/applications/{app}/guilds/{guild}/commands", directory.get_commands),
    ("PUT", "/applications/{app}/guilds/{guild}/commands", directory.put_commands),
    ("GET", "/channels/{channel}", channels.get),
    ("PATCH", "/channels/{channel}", channels.edit),
    ("GET", "/channels/{channel}/threads/archived/{kind}", channels.archived),
    ("POST", "/channels/{channel}/threads", channels.thread),
    ("POST", "/channels/{channel}/messages/{message}/threads", channels.thread_from_message),
    ("PUT", "/channels/{channel}/thread-members/{user}", channels.add_member),
    ("POST", "/channels/{channel}/typing", channels.typing),
    ("GET", "/channels/{channel}/messages", messages.history),
    ("POST", "/channels/{channel}/messages", messages.create),
    ("GET", "/channels/{channel}/messages/{message}", messages.get),
    ("PATCH", "/channels/{channel}/messages/{message}", messages.edit),
    ("DELETE", "/channels/{channel}/messages/{message}", messages.delete),
    ("PUT", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me", messages.react),
    ("PUT", "/channels/{channel}/messages/pins/{message}", messages.pin),
    ("POST", "/interactions/{interaction}/{token}/callback", answers.callback),
    ("POST", "/webhooks/{app}/{token}", answers.follow_up),
    ("GET", "/webhooks/{app}/{token}/messages/{message}", answers.get),
    ("PATCH", "/webhooks/{app}/{token}/messages/{message}", answers.edit),
    ("DELETE", "/webhooks/{app}/{token}/messages/{message}", answers.delete),
)
NO_TOKEN_NEEDED = ("/interactions/", "/webhooks/")


class RestApi:
    """Every route below `/api/v10`."""

    def __init__(self, platform: DiscordPlatform, gateway: Gateway, events: Events) -> None:
        self._platform = platform
        self._gateway = gateway
        self._events = events
        self._routes = [(method, _pattern(path), path, handler) for method, path, handler in ROUTES]
        self.is_down = False

    async def __call__(self, request: Request) -> Response:
        path = unquote(request.path_params["path"])
        found = self._found(request.method, path)
        if self.is_down:
            return Response("Service Unavailable", 503, media_type="text/plain")
        if found is None:
            return _json({"message": "404: Not Found", "code": 0}, 404)
        name, params, handler = found
        body = await _body(request)
        fault = self._platform.faults.take(name)
        call = self._platform.calls.record(name, {**params, **(body if isinstance(body, dict) else {})}, self._now())
        if fault is not None and fault.refuses:
            answer = _failed(fault)
        elif not self._is_known(request):
            answer = _json({"message": "401: Unauthorized", "code": 0}, 401)
        else:
            made = Call(self._platform, self._gateway, self._events, params, body, dict(request.query_params))
            answer = await self._answer(name, made, handler)
        if call is not None:
            call.status, call.took_s = answer.status_code, self._now() - call.at
            call.error = answer.headers.get("x-refused")
        if fault is not None and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        if fault is not None and fault.drop_connection:
            await drop_connection(request.scope)
        return answer

    def _is_known(self, request: Request) -> bool:
        open_to_all = request.url.path.startswith(tuple(f"/api/v10{prefix}" for prefix in NO_TOKEN_NEEDED))
        return open_to_all or request.headers.get("authorization") == f"Bot {self._platform.app.token}"

    async def _answer(self, name: str, call: Call, handler: Handler) -> Response:
        standing = self._limited(name, call.path)
        if standing is not None and standing.retry_after_s is not None:
            return _too_many(standing)
        try:
            answer = await handler(call)
        except RefusedError as refused:
            response = _json({"message": str(refused), "code": refused.code}, refused.status)
            response.headers["X-Refused"] = str(refused.code)
        else:
            response = Response(status_code=204) if answer is None else _json(answer)
        if standing is not None:
            response.headers.update(_told(standing, _bucket(name, call.path)))
        return response

    def _limited(self, name: str, params: dict[str, str]) -> Standing | None:
        """Answers to interactions are not limited."""
        if name.startswith("POST /interactions/"):
            return None
        is_message = name == "POST /channels/{channel}/messages"
        return self._platform.rate_limits.call(_bucket(name, params), is_message=is_message)

    def _found(self, method: str, path: str) -> tuple[str, dict[str, str], Handler] | None:
        for wanted, pattern, template, handler in self._routes:
            match = pattern.fullmatch(path) if wanted == method else None
            if match:
                return f"{method} {template}", match.groupdict(), handler
        return None

    def _now(self) -> float:
        return self._platform.clock.now()


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


def _bucket(name: str, params: dict[str, str]) -> str:
    return f"{name} {params.get('channel', '')}"


async def _body(request: Request) -> Any:
    raw, kind = await request.body(), request.headers.get("content-type", "")
    if raw and kind.startswith("multipart/form-data"):
        return multipart(kind, raw)
    if not raw or not kind.startswith("application/json"):
        return {}
    return orjson.loads(raw)


def _json(body: Json | list[Json], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")


def _failed(fault: Fault) -> Response:
    if fault.status == 429:
        return _too_many(Standing(5, 0, 1.0, float(fault.retry_after_s or 1)))
    return _json({"message": fault.error or "500: Internal Server Error", "code": 0}, fault.status or 500)


def _too_many(standing: Standing) -> Response:
    """Without `Via` a client would take it for a ban by the network in front."""
    wait = standing.retry_after_s or 1.0
    answer = _json({"message": "You are being rate limited.", "retry_after": wait, "global": standing.is_global}, 429)
    answer.headers.update({"Via": "1.1 google", "Retry-After": str(wait), "X-RateLimit-Scope": "user"})
    return answer


def _told(standing: Standing, bucket: str) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(standing.limit), "X-RateLimit-Remaining": str(standing.remaining),
        "X-RateLimit-Reset-After": f"{standing.reset_after_s:.3f}", "X-RateLimit-Reset": "0",
        "X-RateLimit-Bucket": f"{hash(bucket) & 0xFFFFFF:x}",
    }  # fmt: skip

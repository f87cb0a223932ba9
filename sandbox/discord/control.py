"""`/sandbox/…`: the control interface, for the people on the platform and whoever directs the scene.

- `GET /sandbox/changes?since=N&timeout_s=S`: answers when something changed after version N.
- `POST /sandbox/people/{person}/{act}`: what a person does (`sandbox.discord.acts`).
- `POST /sandbox/{verb}`: what the director does (`sandbox.discord.director`).

Bodies and answers are JSON objects. 404: no such person, act, channel; 409: what the client would not allow; 400:
values that don't fit. It has no lock, so it must be served on loopback only.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.discord.acts import ACTS, Actor, CannotDoError
from sandbox.discord.director import Director, UnknownError
from sandbox.discord.events import Events
from sandbox.discord.model import Json
from sandbox.discord.platform import DiscordPlatform

LONGEST_WAIT_S = 60.0


class Control:
    """The endpoints."""

    def __init__(self, platform: DiscordPlatform, events: Events, director: Director) -> None:
        self._platform = platform
        self._events = events
        self._director = director
        self.base_url = ""

    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/changes", self._changes),
            Route("/sandbox/people/{person}/{act}", self._act, methods=["POST"]),
            Route("/sandbox/{verb}", self._direct, methods=["POST"]),
        ]

    async def _changes(self, request: Request) -> Response:
        since = int(request.query_params.get("since", "0"))
        timeout_s = min(float(request.query_params.get("timeout_s", "30")), LONGEST_WAIT_S)
        return _json({"version": await self._platform.changes.wait(since, timeout_s)})

    async def _act(self, request: Request) -> Response:
        user, act = self._platform.find_user(request.path_params["person"]), ACTS.get(request.path_params["act"])
        if user is None or act is None:
            return _json({"error": f"no such person or act: {request.url.path}"}, 404)
        return await _run(act, [Actor(self._platform, self._events, user, self.base_url)], request)

    async def _direct(self, request: Request) -> Response:
        verb = self._director.verbs.get(request.path_params["verb"])
        if verb is None:
            return _json({"error": f"no such verb: {request.path_params['verb']}"}, 404)
        return await _run(verb, [], request)


async def _run(function: Callable[..., Any], positional: list[Any], request: Request) -> Response:
    """Call with named values, after a check that they fit: a `TypeError` from within is a defect of ours."""
    raw = await request.body()
    values: Json = orjson.loads(raw) if raw else {}
    try:
        inspect.signature(function).bind(*positional, **values)
    except TypeError as misfit:
        return _json({"error": str(misfit)}, 400)
    try:
        outcome = function(*positional, **values)
        return _json(await outcome if inspect.isawaitable(outcome) else outcome)
    except CannotDoError as impossible:
        return _json({"error": str(impossible)}, 409)
    except UnknownError as unknown:
        return _json({"error": str(unknown)}, 404)


def _json(body: Json, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")

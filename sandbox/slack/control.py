"""`/sandbox/…`: the control interface, for the people at the platform and whoever directs the scene.

- `GET /sandbox/workspaces`: which teams there are.
- `GET /sandbox/{team}/changes?since=N&timeout_s=S`: answers when something changed after version N.
- `POST /sandbox/{team}/people/{person}/{act}`: what a person does (`sandbox.slack.acts`).
- `POST /sandbox/{team}/{verb}`: what the director does (`sandbox.slack.director`).

Bodies and answers are JSON objects. 404: no such team, person, act; 409: what the client wouldn't allow;
400: values that don't fit. It has no lock, so it must be served on loopback only.
"""

import inspect
from collections.abc import Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.slack.acts import ACTS, Actor, CannotDoError
from sandbox.slack.director import Director, UnknownError
from sandbox.slack.model import Json
from sandbox.slack.response_url import ResponseEndpoint
from sandbox.slack.service import SlackService
from sandbox.slack.workspace import SlackWorkspace

LONGEST_WAIT_S = 60.0


class _RefusedError(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Control:
    """The endpoints."""

    def __init__(self, service: SlackService, responses: ResponseEndpoint) -> None:
        self._service = service
        self._responses = responses

    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/workspaces", self._workspaces),
            Route("/sandbox/{team}/changes", self._changes),
            Route("/sandbox/{team}/people/{person}/{act}", self._act, methods=["POST"]),
            Route("/sandbox/{team}/{verb}", self._direct, methods=["POST"]),
        ]

    async def _workspaces(self, _request: Request) -> Response:
        return _json({"workspaces": [one.team_id for one in self._service.workspaces()]})

    async def _changes(self, request: Request) -> Response:
        try:
            workspace = self._workspace(request)
        except _RefusedError as refused:
            return _error(refused.status, str(refused))
        since = int(request.query_params.get("since", "0"))
        timeout_s = min(float(request.query_params.get("timeout_s", "30")), LONGEST_WAIT_S)
        return _json({"version": await workspace.changes.wait(since, timeout_s)})

    async def _act(self, request: Request) -> Response:
        try:
            workspace = self._workspace(request)
            user = workspace.find_user(request.path_params["person"])
            act = ACTS.get(request.path_params["act"])
            if user is None or act is None:
                raise _RefusedError(404, f"no such person or act: {request.url.path}")
            actor = Actor(self._service, workspace, self._responses, user)
            return _json(await _run(act, [actor], await _values(request)))
        except _RefusedError as refused:
            return _error(refused.status, str(refused))
        except CannotDoError as impossible:
            return _error(409, str(impossible))

    async def _direct(self, request: Request) -> Response:
        try:
            workspace = self._workspace(request)
            verb = Director(self._service, workspace).verbs.get(request.path_params["verb"])
            if verb is None:
                raise _RefusedError(404, f"no such verb: {request.path_params['verb']}")
            return _json(await _run(verb, [], await _values(request)))
        except _RefusedError as refused:
            return _error(refused.status, str(refused))
        except UnknownError as unknown:
            return _error(404, str(unknown))

    def _workspace(self, request: Request) -> SlackWorkspace:
        workspace = self._service.workspace(request.path_params["team"])
        if workspace is None:
            raise _RefusedError(404, f"no such team: {request.path_params['team']}")
        return workspace


async def _values(request: Request) -> Json:
    body = await request.body()
    try:
        values = orjson.loads(body) if body else {}
    except orjson.JSONDecodeError as malformed:
        raise _RefusedError(400, f"the body is not JSON: {malformed}") from None
    if not isinstance(values, dict):
        raise _RefusedError(400, "the body must be a JSON object")
    return values


async def _run(function: Callable[..., Any], positional: list[Any], values: Json) -> Json:
    """Call with named values, after a check that they fit: a `TypeError` from within is a defect of ours."""
    try:
        inspect.signature(function).bind(*positional, **values)
    except TypeError as misfit:
        raise _RefusedError(400, str(misfit)) from None
    outcome = function(*positional, **values)
    if inspect.isawaitable(outcome):
        outcome = await outcome
    result: Json = outcome
    return result


def _json(body: Json, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")


def _error(status: int, message: str) -> Response:
    return _json({"error": message}, status)

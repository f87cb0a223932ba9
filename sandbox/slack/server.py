"""The stand-in as an ASGI application, and on a socket: `async with start(workspace) as slack`.

Three audiences meet here: the bot (`/api/…`, `/link/…`, `/response/…`, files), and behind `/sandbox/…`
the people and whoever directs the scene. Serve it on loopback only; the control interface has no lock.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute

from sandbox.asgi import serve
from sandbox.clock import Clock
from sandbox.slack.api.endpoint import WebApi
from sandbox.slack.api.requests import Receive, Scope
from sandbox.slack.control import Control
from sandbox.slack.delivery.sockets import Send
from sandbox.slack.file_server import FileServer
from sandbox.slack.response_url import ResponseEndpoint
from sandbox.slack.service import SlackService
from sandbox.slack.workspace import SlackWorkspace


@dataclass(frozen=True, slots=True)
class RunningSlack:
    """A stand-in that is being served. `workspace` is the first of its workspaces."""

    base_url: str
    service: SlackService
    workspace: SlackWorkspace

    @property
    def api_url(self) -> str:
        """For `AsyncWebClient(base_url=…)` and the setting `SLACK_API_URL`."""
        return f"{self.base_url}/api/"

    @property
    def bot_token(self) -> str:
        return self.workspace.bot_token

    @property
    def app_token(self) -> str:
        return self.workspace.app.app_token

    @property
    def signing_secret(self) -> str:
        return self.workspace.app.signing_secret


class _SocketEndpoint:
    """`/link/{app}`: a Socket Mode connection."""

    def __init__(self, service: SlackService) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        office = self._service.office_of(scope["path_params"]["app"])
        if office is None:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await office.sockets.serve(scope, receive, send)


async def _ask_to_install(_request: Request) -> HTMLResponse:
    """People answer it by their act `install`."""
    return HTMLResponse("<!DOCTYPE html><title>An app would like to be installed</title>")


def create_app(*workspaces: SlackWorkspace, clock: Callable[[], float] = time.time) -> Starlette:
    """The application. `app.state.slack` is its `SlackService`; set `base_url` there before it is used."""
    if not workspaces:
        raise ValueError("Slack without a workspace has nobody to serve")
    service = SlackService(workspaces, Clock(clock))
    files, respond = FileServer(service), ResponseEndpoint(service)
    control = Control(service, respond)
    app = Starlette(
        routes=[
            Route("/api/{method}", WebApi(service), methods=["GET", "POST"]),
            WebSocketRoute("/link/{app}", _SocketEndpoint(service)),
            Route("/response/{team}/{url}", respond.serve, methods=["POST"]),
            Route("/upload/v1/{team}/{file}", files.upload, methods=["POST"]),
            Route("/files-pri/{team}/{file}/{name:path}", files.download),
            Route("/signin", files.sign_in),
            Route("/oauth/v2/authorize", _ask_to_install),
            *control.routes(),
        ]
    )
    app.state.slack = service
    return app


@asynccontextmanager
async def start(
    *workspaces: SlackWorkspace, clock: Callable[[], float] = time.time, port: int = 0
) -> AsyncIterator[RunningSlack]:
    """Serve the stand-in on loopback until the block ends. Without a workspace an empty one is made."""
    workspaces = workspaces or (SlackWorkspace(),)
    app = create_app(*workspaces, clock=clock)
    service: SlackService = app.state.slack
    try:
        async with serve(app, port=port) as base_url:
            service.base_url = base_url
            yield RunningSlack(base_url, service, workspaces[0])
    finally:
        await service.close()

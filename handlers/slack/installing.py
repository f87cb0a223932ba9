"""`/slack/install` and `/slack/oauth_redirect`: somebody of another workspace adds the app there.

bolt's flow leads through it. The word that ties both ends together (`state`) is kept in the database, is of use once
and for ten minutes, and stands in a cookie of the browser that began.
https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

import html
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from logging import Logger

import aiohttp
import structlog
from slack_bolt import BoltResponse
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from yarl import URL

from handlers.slack.app import web_client
from handlers.slack.installations import Installations
from handlers.slack.requests import Endpoint
from handlers.web import INSTALL, INSTALLED
from support.model.people import Language
from support.ports import Clock
from support.ports import Installations as InstallationRows
from support.words import Words

log = structlog.get_logger()

STATE_LASTS = timedelta(minutes=10)
LONGEST_QUERY = 4000
SILENT = logging.getLogger("relais.slack.oauth")
"""bolt's flow would log codes."""
SILENT.disabled = True


class OfOrganisation(BoltError):
    """Somebody chose a whole organisation, and is told to choose a workspace."""


class States(AsyncOAuthStateStore):
    """The words, in the database."""

    def __init__(self, rows: InstallationRows, clock: Clock) -> None:
        self._rows = rows
        self._clock = clock

    @property
    def logger(self) -> Logger:
        """None that is heard."""
        return SILENT

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """A fresh one. Raises BoltError while too many are kept."""
        state, now = secrets.token_urlsafe(32), self._clock.now()
        if not await self._rows.begin(state, now, now + STATE_LASTS):
            raise BoltError("too many are begun")
        return state

    async def async_consume(self, state: str) -> bool:
        """False for one that was used, is too old, or is none of ours."""
        return await self._rows.consume(state, self._clock.now())


class Installed(AsyncInstallationStore):
    """Where bolt's flow puts what Slack answered. What is kept, and how, is up to `Installations`."""

    def __init__(self, installations: Installations, own: str) -> None:
        """`own` is the workspace whose token is in the settings."""
        self._installations = installations
        self._own = own

    @property
    def logger(self) -> Logger:
        """None that is heard."""
        return SILENT

    async def async_save(self, installation: Installation) -> None:
        """Raises BoltError for what the bot could not work with."""
        if installation.is_enterprise_install:
            raise OfOrganisation("for a whole organisation")
        if not installation.team_id or not installation.bot_token:
            raise BoltError("no workspace of its own")
        if installation.bot_token_expires_at is not None:
            raise BoltError("token rotation is on: make the app anew from the manifest (docs/slack.md)")
        if installation.team_id != self._own:
            name = installation.team_name or installation.team_id
            await self._installations.installed(installation.team_id, name, installation.bot_token)


def install_pages(
    session: aiohttp.ClientSession,
    installed: Installed,
    states: States,
    *,
    client_id: str,
    client_secret: str,
    scopes: list[str],
    api_url: str,
    public_url: str,
    words: Words,
    language: Language,
) -> Mapping[str, Endpoint]:
    """The two endpoints, for GET, by their paths."""

    def page(key: str, status: int, **values: str) -> BoltResponse:
        text = html.escape(words.say(language, f"install.{key}", **values))
        body = f"<!DOCTYPE html><meta charset='utf-8'><title>Relais</title><p>{text}</p>"
        return BoltResponse(status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8"})

    async def success(args: AsyncSuccessArgs) -> BoltResponse:
        return page("done", 200, name=str(args.installation.team_name or args.installation.team_id))

    async def failure(args: AsyncFailureArgs) -> BoltResponse:
        log.warning("slack_not_installed", reason=args.reason, error=str(args.error or ""))
        if isinstance(args.error, OfOrganisation):
            return page("organisation", 409)
        return page("cancelled" if args.reason == "access_denied" else "failed", args.suggested_status_code)

    flow = AsyncOAuthFlow(
        client=web_client("", api_url, session),
        logger=SILENT,
        settings=AsyncOAuthSettings(
            client_id=client_id,
            client_secret=client_secret,
            scopes=scopes,
            user_scopes=[],
            redirect_uri=f"{public_url}{INSTALLED}",
            install_path=INSTALL,
            redirect_uri_path=INSTALLED,
            install_page_rendering_enabled=False,
            callback_options=AsyncCallbackOptions(success=success, failure=failure),
            authorization_url=str(URL(api_url).origin() / "oauth/v2/authorize"),
            installation_store=installed,
            state_store=states,
            state_expiration_seconds=int(STATE_LASTS.total_seconds()),
            logger=SILENT,
        ),
    )
    return {INSTALL: _endpoint(flow.handle_installation), INSTALLED: _endpoint(flow.handle_callback)}


def _endpoint(handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> Endpoint:
    async def receive(request: Request) -> Response:
        if len(request.url.query) > LONGEST_QUERY:
            return PlainTextResponse("too long", status_code=414)
        try:
            return to_starlette_response(await handle(to_async_bolt_request(request, b"")))
        except BoltError as error:
            log.warning("slack_install_not_begun", error=str(error))
            return PlainTextResponse("busy", status_code=503)

    return receive

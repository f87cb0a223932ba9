"""The workspaces that installed the app of SLACK_CLIENT_ID, and the pages by which more do."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from handlers.composition.workspace import installed_workspace, open_slack
from handlers.slack.connection import SlackConnection
from handlers.slack.installations import Installations
from handlers.slack.installing import Installed, States, install_pages
from handlers.slack.manifest import scopes_needed
from handlers.slack.requests import Endpoint
from handlers.slack.sealing import TokenSeal
from handlers.slack.workspaces import Workspaces
from support.config import Settings, revealed
from support.desk import SupportDesk
from support.ports import Clock
from support.storage.store import Store
from support.world import Shelf


def open_installations(
    settings: Settings, shelf: Shelf, session: aiohttp.ClientSession, clock: Clock, *,
    workspaces: Workspaces, store: Store, desk: SupportDesk, names: dict[str, str], paced: bool,
) -> Installations:  # fmt: skip
    """`names` are those of all help channels, which grow and shrink with the workspaces."""

    async def connect(token: str) -> SlackConnection:
        return await open_slack(settings, installed_workspace(settings, token), shelf, session, clock, paced=paced)

    def more(channels: Mapping[str, str]) -> None:
        names.update(channels)
        answering = shelf.profile.answering
        desk.switchboard.hear({key: answering(key.rpartition(":")[2], name) for key, name in channels.items()})

    async def welcome(workspace: SlackConnection) -> None:
        workspace.on_new_channel = more
        more(workspace.help_names)
        workspace.follow(desk.reception, store.bookmarks)
        await workspace.listen()

    async def farewell(workspace: SlackConnection) -> None:
        desk.switchboard.leave(workspace.help_keys)
        for key in workspace.help_keys:
            names.pop(key, None)
        await workspace.close()

    seal = TokenSeal(revealed(settings.slack_client_secret))
    return Installations(
        store.installations, seal, workspaces, clock, connect=connect, welcome=welcome, farewell=farewell
    )  # fmt: skip


def open_pages(
    settings: Settings, shelf: Shelf, session: aiohttp.ClientSession, store: Store, clock: Clock,
    *, installations: Installations, own: str,
) -> Mapping[str, Endpoint]:  # fmt: skip
    """What a browser opens. `own` is the workspace of SLACK_BOT_TOKEN."""
    return install_pages(
        session,
        Installed(installations, own),
        States(store.installations, clock),
        client_id=settings.slack_client_id,
        client_secret=revealed(settings.slack_client_secret),
        scopes=scopes_needed(),
        api_url=settings.slack_api_url,
        public_url=settings.public_url.rstrip("/"),
        words=shelf.words,
        language=shelf.profile.language,
    )

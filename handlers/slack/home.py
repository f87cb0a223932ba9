"""App Home: published anew each time that somebody opens it, so that it is never older than that. It is a whole each
time and says how things are when it is made, so no view is ever changed on the ground of an older one (`hash`); forms
change only as the answer to their being sent.

https://docs.slack.dev/surfaces/app-home
"""

from __future__ import annotations

from dataclasses import replace

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.blocks import TEXT_LENGTH, Block, press_button, rich_text
from handlers.slack.errors import translated
from handlers.slack.guided import NOWHERE
from handlers.slack.payloads import Payload, workspace_of
from handlers.slack.sides import Customers, DeskPlace
from support.errors import ChannelRefused, ChannelUnavailable
from support.model.home import Home, HomeLine
from support.model.people import Account, Venue
from support.ports import DeskReception

log = structlog.get_logger()


def register_home(app: AsyncApp, team_desk: DeskReception, desk: DeskPlace | None, customers: Customers | None) -> None:
    """Agents find links to the desk's messages, customers what they can begin with; in the messages tab as well."""
    archive = desk.archive if desk else ""

    async def on_opened(event: Payload, body: Payload, client: AsyncWebClient) -> None:
        if event.get("tab") == "messages" and customers is not None:
            await customers.community.offer(workspace_of(body), str(event["channel"]))
        if event.get("tab") != "home":
            return
        try:
            home = await team_desk.home(Account("slack", workspace_of(body), str(event["user"])))
            home = home if customers else replace(home, buttons=())
            with translated("views.publish"):
                await client.views_publish(user_id=str(event["user"]), view=home_view(home, archive))
        except (ChannelRefused, ChannelUnavailable) as error:
            log.warning("home_not_shown", error=str(error))  # the next time it is opened it is tried anew

    app.event("app_home_opened")(on_opened)


def home_view(home: Home, archive: str) -> Block:
    """The view that a person sees."""
    blocks: list[Block] = []
    for section in home.sections:
        lines = [f"- {line.text}{_link(line, home.link, archive)}" for line in section.lines]
        parts = [f"**{section.title}**", "\n".join(lines), section.more]
        blocks += rich_text("\n\n".join(part for part in parts if part)[:TEXT_LENGTH])
    blocks = blocks or rich_text(home.empty)
    if home.buttons:
        here = Venue("slack", "", "")
        elements = [press_button(button, NOWHERE, here, index) for index, button in enumerate(home.buttons)]
        blocks.append({"type": "actions", "elements": elements})
    return {"type": "home", "blocks": blocks}


def _link(line: HomeLine, label: str, archive: str) -> str:
    """A message is linked by its `ts` without the dot: https://docs.slack.dev/reference/methods/chat.getPermalink"""
    url = line.url or (f"{archive}/p{line.card.replace('.', '')}" if line.card else None)
    return f" · [{label}]({url})" if url else ""

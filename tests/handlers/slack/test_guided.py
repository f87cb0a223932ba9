"""The guided start over both transports: pinned once, opened for who presses, each step as good as its words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers.composition.running import Relais
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import World
from tests.handlers.test_web import until
from tests.running import HTTP, relais

HELP = "#help"
PATIENCE_S = 20.0
STEPS = ["Track an order", "Return something", "Cancel an order", "Report a problem", "Shipping and returns", "Talk to a person"]  # fmt: skip


@dataclass(slots=True)
class Lobby:
    """Ana pins the help message; Maya presses."""

    bot: Relais
    world: World
    remote: SlackRemote
    ana: Person
    maya: Person
    sam: Person

    async def pin(self) -> Seen:
        assert (await self.ana.command("/support", "pin", channel=HELP)).is_ok
        pinned = self.world.slack.workspace.find_channel("help").pinned  # type: ignore[union-attr]
        assert len(pinned) == 1
        return next(seen for seen in await self.sam.sees(HELP) if seen.ts == pinned[0])

    async def menu(self, message: Seen) -> Seen:
        assert (await self.maya.click(HELP, message.ts, "Get help")).is_ok
        (menu,) = await self.remote.wait_for(self._menus, deadline_s=PATIENCE_S)
        return menu

    async def _menus(self) -> list[Seen]:
        return [seen for seen in await self.maya.sees(HELP) if seen.is_ephemeral]

    async def direct(self, text: str) -> Seen:
        """What the bot says in Maya's direct messages."""

        def there(seen: list[Seen]) -> bool:
            return any(text in one.shown for one in seen)

        seen = await self.remote.wait_for(self.maya.inbox, there, deadline_s=PATIENCE_S)
        return next(one for one in reversed(seen) if text in one.shown)


both = pytest.mark.parametrize("lobby", ["socket", "http"], indirect=True)
"""For what shows that it comes in either way; the rest is the same behind that."""


@pytest.fixture
async def lobby(
    request: pytest.FixtureRequest, world: World, remote: SlackRemote, tmp_path: Path
) -> AsyncIterator[Lobby]:
    transport = getattr(request, "param", "socket")
    ana = world.slack.workspace.find_user("ana")
    assert ana
    more = HTTP if transport == "http" else {}
    async with relais(world, transport, tmp_path, slack_admins=ana.id, paced=False, **more) as bot:
        people = [await remote.person(name) for name in ("ana", "maya", "sam")]
        yield Lobby(bot, world, remote, *people)


@both
async def test_the_pinned_message_opens_a_menu_whose_steps_go_on_in_direct_messages(lobby: Lobby) -> None:
    message = await lobby.pin()
    assert (await lobby.pin()).ts == message.ts, "pinned again it is the same message"
    menu = await lobby.menu(message)
    assert [word for word in STEPS if word in menu.everything] == STEPS
    assert not [seen for seen in await lobby.sam.sees(HELP) if seen.is_ephemeral]

    assert (await lobby.maya.click(HELP, menu.ts, "Return something")).is_ok
    await lobby.direct("owner of the order")
    (left,) = [seen for seen in await lobby.maya.sees(HELP) if seen.is_ephemeral]
    assert "direct messages" in left.shown, "it stands where the menu was"
    assert len(await lobby.sam.sees(HELP)) == 1, "nobody else sees any of it"


async def test_it_is_pinned_where_customers_ask_and_nowhere_else(lobby: Lobby) -> None:
    desk = lobby.world.slack.workspace.find_channel("support-desk")
    assert desk is not None
    assert (await lobby.ana.command("/support", "pin", channel="#support-desk")).is_ok
    await lobby.remote.wait_for(
        lobby.ana.has_seen, lambda seen: any("stands in help channels" in m.shown for m in seen)
    )
    assert not desk.pinned


async def test_a_menu_that_comes_too_late_is_one_line_in_the_log_and_is_opened_again(lobby: Lobby) -> None:
    message = await lobby.pin()
    with capture_logs() as lines:
        for error in ("expired_url", "used_url"):
            await lobby.remote.fail_next("response_url", error=error)
            assert (await lobby.maya.click(HELP, message.ts, "Get help")).is_ok
            await until(lambda: _events(lines, "menu_not_shown"), 1)
            lines.clear()
    assert not [seen for seen in await lobby.maya.sees(HELP) if seen.is_ephemeral]
    await lobby.menu(message)


async def _events(lines: list[Any], name: str) -> int:
    return sum(line["event"] == name for line in lines)


async def test_home_has_the_same_menu_for_customers(lobby: Lobby) -> None:
    await lobby.maya.open_home()
    home = await lobby.remote.wait_for(lobby.maya.home, deadline_s=PATIENCE_S)
    assert (await lobby.maya.click_in_view(home["id"], "Shipping and returns")).is_ok
    answer = (await lobby.direct("business days")).shown
    assert "30 days" in answer, "both of what the button says"
    await lobby.maya.click_in_view(home["id"], "Talk to a person")
    await lobby.direct("The Northbeam team")


async def test_what_is_no_step_of_ours_does_nothing(lobby: Lobby) -> None:
    """A button of another version, or of nobody's."""
    message = await lobby.pin()
    channel = lobby.world.slack.workspace.find_channel("help")
    assert channel
    stored = channel.messages[message.ts]
    element = stored.blocks[-1]["elements"][0]
    element["value"] = element["value"].replace('"menu"', '"dance"')
    assert (await lobby.maya.click(HELP, message.ts, "Get help")).is_ok
    element["value"] = "no origin"
    assert (await lobby.maya.click(HELP, message.ts, "Get help")).is_ok
    await lobby.remote.wait_for_deliveries(deadline_s=PATIENCE_S)
    assert not await lobby.maya.inbox()
    assert not [seen for seen in await lobby.maya.sees(HELP) if seen.is_ephemeral]

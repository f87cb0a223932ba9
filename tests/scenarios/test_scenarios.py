"""Every scenario in `data/`, at Slack (by socket, one in three by HTTP too) and at Discord, with a bystander who must see no order data.

Some are played with the team in a Slack workspace of its own, too, where its people have the ids of customers.

A file has `about`, `steps` (see `Pilot.step`), and where needed `pace` (of the bot's clock), `never_public` (what the
bystander must not see either), `bystander` (who that is, where Sam takes part), `renamed` (products, by their title),
`team` (other settings of it), `agents` (who may approve; Ana), `mailboxes` (who reads whose mail) and `verified` (who is
known as the customer of which order from the start).
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.discord.remote import DiscordRemote
from sandbox.slack.remote import SlackRemote
from sandbox.world import SHOP_FILE, World, start_world
from tests.running import SteeredClock, relais
from tests.scenarios.discord import DiscordChat
from tests.scenarios.pilot import Pilot

FILES = sorted((Path(__file__).parent / "data").glob("*.yaml"))
BY_HTTP = 3
"""One in so many goes over HTTP as well: past the signature the two ways of Slack's are one code path."""
APART = {"approved_and_told": ("apart",), "closing": ("apart discord",), "photos": ("apart http",)}
PLAYED = [
    pytest.param(yaml.safe_load(file.read_text("utf-8")), transport, id=f"{file.stem}-{transport}")
    for number, file in enumerate(FILES)
    for transport in ("socket", "discord", *(["http"] if number % BY_HTTP == 0 else []), *APART.get(file.stem, ()))
]
ORDER_DATA = ("1Z", "maya.lind@", "camille.roux@", "on its way", "en route", "expected on", "prévue", "Down Jacket")
"""What only the customer may read."""


@pytest.mark.parametrize(("scenario", "transport"), PLAYED)
async def test_scenario(scenario: dict[str, Any], transport: str, tmp_path: Path) -> None:
    at_discord, apart = "discord" in transport, "apart" in transport
    shop, in_slack = _shop(tmp_path, scenario.get("renamed", {})), not (at_discord and apart)
    async with start_world(shop, discord=at_discord, team_apart=apart, slack_customers=in_slack) as world:
        clock = SteeredClock(world.now, scenario.get("pace", 5.0))
        settings = _data(tmp_path, scenario.get("team", {})) | _agents(world, scenario.get("agents", ["ana"]))
        async with (
            relais(world, transport.rpartition(" ")[2], tmp_path, clock, paced=False, **settings) as bot,
            SlackRemote.connect(world.slack.base_url, world.team_at.team_id) as remote,
            customers(world) as chat,
        ):
            pilot = Pilot(world, remote, bot, chat, scenario.get("mailboxes", {}))
            for who, order in scenario.get("verified", {}).items():
                await pilot.verify(who, str(order))
            for step in scenario["steps"]:
                await pilot.step(step)
            await pilot.stage.quiet()
            seen = await pilot.witness.bystander_saw(scenario.get("bystander", "sam"))
    for secret in (*ORDER_DATA, *scenario.get("never_public", [])):
        assert secret.casefold() not in seen.casefold(), f"the bystander saw {secret!r}"


@asynccontextmanager
async def customers(world: World) -> AsyncIterator[SlackRemote | DiscordChat]:
    """Where the customers are."""
    if world.discord is None:
        async with SlackRemote.connect(world.slack.base_url) as slack:
            yield slack
        return
    async with DiscordRemote.connect(world.discord.base_url) as discord:
        yield await DiscordChat.of(discord)


def _agents(world: World, names: list[str]) -> dict[str, str]:
    """The setting that names who may approve."""
    users = [world.team_at.find_user(name) for name in names]
    return {"slack_agents": ",".join(user.id for user in users if user is not None)}


def _shop(folder: Path, renamed: dict[str, str]) -> Path:
    """The sandbox's shop with some of its products called otherwise."""
    if not renamed:
        return SHOP_FILE
    text = SHOP_FILE.read_text("utf-8")
    for title, other in renamed.items():
        assert json.dumps(title) in text, title
        text = text.replace(json.dumps(title), json.dumps(other))
    file = folder / "shop.json"
    file.write_text(text, "utf-8")
    return file


def _data(folder: Path, team: dict[str, Any]) -> dict[str, str]:
    """The setting of a data folder like ours, with a team that is set up otherwise."""
    if not team:
        return {}
    ours, other = SHOP_FILE.parent, folder / "data"
    other.mkdir()
    for name in ours.iterdir():
        (other / name.name).symlink_to(name)
    profile = yaml.safe_load((ours / "shop.yaml").read_text("utf-8"))
    profile["team"] |= team
    (other / "shop.yaml").unlink()
    (other / "shop.yaml").write_text(yaml.safe_dump(profile), "utf-8")
    return {"relais_data": str(other)}

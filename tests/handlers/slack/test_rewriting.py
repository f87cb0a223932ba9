"""An answer that its author changed under the card, for customers in Slack: in its place, or by a word that follows."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from sandbox.slack.people import Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import World
from tests.running import relais

HELP, DESK = "#help", "#support-desk"
PATIENCE_S = 20.0


async def test_what_was_answered_is_changed_in_its_place_or_corrected(
    world: World, remote: SlackRemote, tmp_path: Path
) -> None:
    shutil.copytree("data", tmp_path / "data")
    shop = yaml.safe_load((tmp_path / "data" / "shop.yaml").read_text("utf-8"))
    shop.setdefault("desk", {})["reply_by_message"] = True
    (tmp_path / "data" / "shop.yaml").write_text(yaml.safe_dump(shop, allow_unicode=True), "utf-8")
    maya, ana, ben = [await remote.person(name) for name in ("maya", "ana", "ben")]
    own = {"slack_agents": ana.id, "relais_data": str(tmp_path / "data")}
    async with relais(world, "socket", tmp_path, paced=False, **own) as bot:

        async def rest() -> None:
            await remote.wait_for_deliveries(deadline_s=PATIENCE_S)
            await bot.desk.settle()

        async def answers() -> list[str]:
            return [seen.shown for seen in await maya.inbox() if "It left" in seen.shown]

        def cards(seen: list[Seen]) -> list[Seen]:
            return [one for one in seen if not one.is_ephemeral]

        await maya.post(HELP, "I want to talk to a human")
        seen = await remote.wait_for(lambda: ana.sees(DESK), cards, deadline_s=PATIENCE_S)
        (card,) = cards(seen)
        await rest()
        ts = await ana.post(DESK, "!reply It left on Monday.", thread=card.ts)
        await ben.post(DESK, "!reply It left never.", thread=card.ts)
        await rest()
        await ana.edit(DESK, ts, "!reply It left on Tuesday & early.")
        await ana.edit(DESK, ts, "!reply It left on Wednesday.")
        await rest()
        (only,) = await answers()
        assert "on Wednesday" in only
        await remote.fail_next(method="chat.update", error="cant_update_message")
        await ana.edit(DESK, ts, "!reply It left on Thursday.")
        await rest()
        first, second = await answers()
        assert "on Wednesday" in first
        assert "correct what they answered" in second
        assert "on Thursday" in second

"""An answer that its author changed in the card's thread: what the customer reads is changed, once and in order."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from sandbox.slack.remote import SlackRemote
from sandbox.world import DESK
from tests.handlers.discord.stage import stage

HUMAN = "I want to talk to a human"


def data_of_one_that_answers_by_message(folder: Path) -> str:
    """The shop's data with `!reply` switched on."""
    shutil.copytree("data", folder / "data")
    shop = yaml.safe_load((folder / "data" / "shop.yaml").read_text("utf-8"))
    shop.setdefault("desk", {})["reply_by_message"] = True
    (folder / "data" / "shop.yaml").write_text(yaml.safe_dump(shop, allow_unicode=True), "utf-8")
    return str(folder / "data")


async def test_what_was_sent_is_changed_in_its_place_behind_its_button_or_by_a_word_that_follows(
    tmp_path: Path,
) -> None:
    data = data_of_one_that_answers_by_message(tmp_path)
    async with stage(tmp_path) as here, here.world.gorgias.people() as helpdesk, \
            SlackRemote.connect(here.world.slack.base_url) as slack, \
            here.bot(slack_agents=here.world.agents, relais_data=data) as bot:  # fmt: skip
        maya, camille, ana = here.maya, await here.remote.person("camille"), await slack.person("ana")

        async def settled() -> None:
            await slack.wait_for_deliveries()
            await here.quiet(bot)

        asked = await maya.post("#help", HUMAN)
        await here.answer(maya, asked, "takes it from here")
        await here.quiet(bot)
        (card,) = [one for one in await ana.sees(f"#{DESK}") if one.is_from_bot]

        async def reply(text: str) -> str:
            ts = await ana.post(f"#{DESK}", f"!reply {text}", thread=card.ts)
            await settled()
            return ts

        async def change(ts: str, text: str) -> None:
            await ana.edit(f"#{DESK}", ts, text)
            await settled()

        # In its place, and twice.
        first = await reply("It left on Monday.")
        (room,) = [one["id"] for one in await maya.threads("help") if one["type"] == 12]
        before = await here.answer(maya, room, "It left on Monday.")
        await change(first, "!reply It left on Tuesday. @everyone")
        await change(first, "!reply It left on Wednesday.")
        after = await here.answer(maya, room, "It left on Wednesday.")
        assert after.id == before.id
        assert after.shown.count("It left on") == 1
        # A note stays a note, and an answer stays one.
        note = await ana.post(f"#{DESK}", "between us", thread=card.ts)
        await change(note, "!reply between us")
        await change(first, "It was between us, too")
        await change(first, "!reply ")
        said = [one for one in await maya.sees(room) if one.is_from_bot]
        assert [one.shown.count("It left on Wednesday.") for one in said].count(1) == 1
        # One message can't become several.
        await change(first, "!reply " + "word " * 900)
        told = [one.shown for one in await maya.sees(room) if one.is_from_bot]
        assert "correct what they answered" in told[len(said)]
        assert sum(text.count("word ") for text in told) > 890
        # Where there can be no room, an answer waits behind a button: there is what was said last.
        await here.remote.direct("deny", channel="help", who="relais", permissions=["CREATE_PRIVATE_THREADS"])
        asked = await camille.post("#help", HUMAN)
        await here.answer(camille, asked, "")
        await settled()
        card = [one for one in await ana.sees(f"#{DESK}") if one.is_from_bot][-1]
        held = await reply("The refund is 20.")
        for amount in ("30", "40"):
            await change(held, f"!reply The refund is {amount}.")
            line = [one for one in await camille.sees(asked) if one.actions and not one.is_ephemeral][-1]
            await camille.click(asked, line.id, line.actions[0])
            await here.answer(camille, asked, f"The refund is {amount}.", private=True)
        assert not [one for one in await camille.has_seen() if "The refund is 20." in one.everything]
        notes = "\n".join(one.text for ticket in await helpdesk.tickets() for one in ticket.messages if not one.public)
        assert notes.count("changed an answer that was sent") == 5
        everything = "".join(one.everything for one in [*await maya.has_seen(), *await here.sam.has_seen()])
        assert "between us" not in everything
        assert not [
            one for one in await here.sam.has_seen() if "refund" in one.everything or "It left" in one.everything
        ]

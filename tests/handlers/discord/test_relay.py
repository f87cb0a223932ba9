"""What goes to and fro between a customer at Discord and people in Slack and in Gorgias, and what never does."""

from __future__ import annotations

from pathlib import Path

from handlers.composition.running import Relais
from sandbox.slack.remote import SlackRemote
from sandbox.world import DESK
from tests.handlers.discord.stage import Stage, stage

HUMAN = "I want to talk to a human"
SECRETS = ("between us", "keep an eye on")


async def test_all_that_a_customer_does_reaches_people_and_of_people_only_answers_the_customer(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.world.gorgias.people() as helpdesk, \
            SlackRemote.connect(here.world.slack.base_url) as slack:  # fmt: skip
        maya = here.maya
        async with here.bot(slack_agents=here.world.agents) as bot:
            asked = await maya.post("#help", HUMAN)
            await here.answer(maya, asked, "takes it from here")
            await here.quiet(bot)
            (ticket,) = await helpdesk.tickets()
            await helpdesk.note(ticket.id, "a note between us")
            await helpdesk.reply(ticket.id, "It left yesterday. @everyone look")
            ana = await slack.person("ana")
            (card,) = [one for one in await ana.sees(f"#{DESK}") if one.is_from_bot]
            await ana.post(f"#{DESK}", "let us keep an eye on this one", thread=card.ts)
            await _swept(here, bot)
            (room,) = [one["id"] for one in await maya.threads("help") if one["type"] == 12]
            answer = await here.answer(maya, room, "It left yesterday.")
            assert not answer.source["mention_everyone"]
            herald = await here.answer(maya, asked, "has answered you in a private thread")
            assert "yesterday" not in herald.everything
            await here.quiet(bot)
            assert any("answered in a private thread" in one.shown for one in await ana.sees(f"#{DESK}", card.ts))
            await maya.react(room, answer.id, "🎉")
            await maya.upload(room, "parcel.png", text="it looks like this")
            await maya.post(room, "and the box?", sticker="wave")
            first = await maya.post(room, "my size is M")
            await here.quiet(bot)
            await maya.edit(room, first, "my size is L")
            second = await maya.post(room, "forget what I said")
            await here.quiet(bot)
            await maya.delete(room, second)
            await here.quiet(bot)
        async with here.bot(slack_agents=here.world.agents) as bot:
            await maya.edit(room, first, "my size is XL")
            await maya.delete("#help", asked)
            await here.quiet(bot)
            await maya.leave()
            await here.quiet(bot)
            await helpdesk.reply(ticket.id, "Are you still there?")
            await _swept(here, bot)
            (ticket,) = await helpdesk.tickets()
            told = "\n".join(one.text for one in ticket.messages)
            for words in (
                "it looks like this", "and the box?", ":wave:", "my size is M", "(edited) my size is L",
                "(edited) my size is XL", "reacted with 🎉 to: “It left yesterday. @everyone look”",
                "was deleted: “forget what I said”", f"was deleted: “{HUMAN}”",
                "The customer has left the community",
            ):  # fmt: skip
                assert told.count(words) == 1, f"{words} in {told}"
            carried = [file.name for message in ticket.messages for file in message.files]
            assert carried == ["parcel.png"]
            public = "\n".join(one.text for one in ticket.messages if one.public)
            assert "left the community" not in public
            desk = "\n".join(one.shown for one in await ana.sees(f"#{DESK}", card.ts))
            for words in ("(edited) my size is XL", "has left the community", "could not be delivered"):
                assert words in desk, (words, desk)
        everything = "".join(one.everything for one in [*await maya.has_seen(), *await here.sam.has_seen()])
        for secret in SECRETS:
            assert secret not in everything


async def _swept(here: Stage, bot: Relais) -> None:
    """What was done in the helpdesk is told, and all that follows from it."""
    assert bot.desk.follower is not None
    await here.quiet(bot)
    await bot.desk.follower.sweep()
    await bot.desk.follower.settle()
    await here.quiet(bot)
    await bot.desk.reception.wake()
    await here.quiet(bot)

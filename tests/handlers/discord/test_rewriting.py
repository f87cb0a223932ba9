"""An answer that its author changed in the card's thread: what the customer reads is changed, once and in order."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from handlers.composition.running import Relais
from sandbox.discord.people import Person
from sandbox.slack.people import Person as Colleague
from sandbox.slack.remote import SlackRemote
from sandbox.world import DESK
from tests.handlers.discord.stage import Stage, stage

HUMAN = "I want to talk to a human"


def data_of_one_that_answers_by_message(folder: Path) -> str:
    """The shop's data with `!reply` switched on."""
    shutil.copytree("data", folder / "data")
    shop = yaml.safe_load((folder / "data" / "shop.yaml").read_text("utf-8"))
    shop.setdefault("desk", {})["reply_by_message"] = True
    (folder / "data" / "shop.yaml").write_text(yaml.safe_dump(shop, allow_unicode=True), "utf-8")
    return str(folder / "data")


@dataclass(slots=True)
class Office:
    """Customers at Discord, and Ana, who answers them under the newest card."""

    here: Stage
    bot: Relais
    slack: SlackRemote
    ana: Colleague
    camille: Person
    card: str = ""

    async def settled(self) -> None:
        await self.slack.wait_for_deliveries()
        await self.here.quiet(self.bot)

    async def asked_for_people(self, person: Person) -> str:
        """Their thread."""
        asked = await person.post("#help", HUMAN)
        await self.here.answer(person, asked, "takes it from here")
        await self.settled()
        self.card = [one for one in await self.ana.sees(f"#{DESK}") if one.is_from_bot][-1].ts
        return asked

    async def reply(self, text: str) -> str:
        ts = await self.ana.post(f"#{DESK}", f"!reply {text}", thread=self.card)
        await self.settled()
        return ts

    async def change(self, ts: str, text: str) -> None:
        await self.ana.edit(f"#{DESK}", ts, text)
        await self.settled()


@asynccontextmanager
async def office(folder: Path) -> AsyncIterator[Office]:
    data = data_of_one_that_answers_by_message(folder)
    async with stage(folder) as here, SlackRemote.connect(here.world.slack.base_url) as slack, \
            here.bot(slack_agents=here.world.agents, relais_data=data) as bot:  # fmt: skip
        yield Office(here, bot, slack, await slack.person("ana"), await here.remote.person("camille"))


async def test_what_was_sent_is_changed_in_its_place_behind_its_button_or_by_a_word_that_follows(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as desk, desk.here.world.gorgias.people() as helpdesk:
        maya, sam = desk.here.maya, desk.here.sam
        await desk.asked_for_people(maya)
        first, room = await _changed_in_its_place(desk)
        await _notes_stay_notes_and_one_message_becomes_no_several(desk, first, room)
        await _changed_behind_its_button(desk)
        notes = "\n".join(one.text for ticket in await helpdesk.tickets() for one in ticket.messages if not one.public)
        assert notes.count("changed an answer that was sent") == 5
        everything = "".join(one.everything for one in [*await maya.has_seen(), *await sam.has_seen()])
        assert "between us" not in everything
        assert not [one for one in await sam.has_seen() if "refund" in one.everything or "It left" in one.everything]


async def _changed_in_its_place(desk: Office) -> tuple[str, str]:
    """Twice. The answer, and the room that it stands in."""
    maya, answer = desk.here.maya, desk.here.answer
    first = await desk.reply("It left on Monday.")
    (room,) = [one["id"] for one in await maya.threads("help") if one["type"] == 12]
    before = await answer(maya, room, "It left on Monday.")
    await desk.change(first, "!reply It left on Tuesday. @everyone")
    await desk.change(first, "!reply It left on Wednesday.")
    after = await answer(maya, room, "It left on Wednesday.")
    assert after.id == before.id
    assert after.shown.count("It left on") == 1
    return first, room


async def _notes_stay_notes_and_one_message_becomes_no_several(desk: Office, first: str, room: str) -> None:
    maya = desk.here.maya
    note = await desk.ana.post(f"#{DESK}", "between us", thread=desk.card)
    await desk.change(note, "!reply between us")
    await desk.change(first, "It was between us, too")
    await desk.change(first, "!reply ")
    said = [one for one in await maya.sees(room) if one.is_from_bot]
    assert [one.shown.count("It left on Wednesday.") for one in said].count(1) == 1
    await desk.change(first, "!reply " + "word " * 900)
    told = [one.shown for one in await maya.sees(room) if one.is_from_bot]
    assert "correct what they answered" in told[len(said)]
    assert sum(text.count("word ") for text in told) > 890


async def _changed_behind_its_button(desk: Office) -> None:
    """Where there can be no room: there is what was said last."""
    here, camille = desk.here, desk.camille
    await here.remote.direct("deny", channel="help", who="relais", permissions=["CREATE_PRIVATE_THREADS"])
    asked = await desk.asked_for_people(camille)
    held = await desk.reply("The refund is 20.")
    for amount in ("30", "40"):
        await desk.change(held, f"!reply The refund is {amount}.")
        line = [one for one in await camille.sees(asked) if one.actions and not one.is_ephemeral][-1]
        await camille.click(asked, line.id, line.actions[0])
        await here.answer(camille, asked, f"The refund is {amount}.", private=True)
    assert not [one for one in await camille.has_seen() if "The refund is 20." in one.everything]

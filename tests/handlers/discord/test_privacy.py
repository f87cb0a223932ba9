"""Who reads what: what people answer, what direct messages do not take, and what others find anywhere."""

from __future__ import annotations

from pathlib import Path

from handlers.composition.running import Relais
from support.model.cases import Agent, Answer
from support.model.people import Account
from tests.handlers.discord.stage import ORDER, PATIENCE_S, PROOF, Stage, stage

SECRETS = ("1Z8E4R", "on its way", "maya.lind@", "Down Jacket")


async def _prove(here: Stage) -> str:
    asked = await here.maya.post("#help", ORDER)
    wall = await here.answer(here.maya, asked, "Your order is private")
    await here.press(here.maya, asked, wall, "show")
    await here.remote.wait_for(here.maya.modal, deadline_s=PATIENCE_S)
    await here.maya.submit(PROOF)
    return asked


async def _team_answers(here: Stage, bot: Relais, text: str) -> None:
    assert bot.discord is not None
    await here.quiet(bot)
    talk = await bot.store.conversations.with_people(Account("discord", bot.discord.home.guild, here.maya.id))
    assert talk is not None
    team = here.world.slack.workspace
    ana = team.find_user("ana")
    assert ana is not None
    by = Agent("ana", Account("slack", team.team_id, ana.id))
    await bot.desk.team.acted(talk.id, by, "slack", Answer(text), key=f"answer {text}", at=bot.clock.now())
    await here.quiet(bot)


async def test_direct_messages_that_are_closed_and_what_nobody_else_finds(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.bot() as bot:
        asked = await _prove(here)
        shown = await here.answer(here.maya, asked, "on its way", private=True)
        await here.maya.close_dms()
        await here.press(here.maya, asked, shown, "to_direct")
        await here.answer(here.maya, asked, "Your direct messages are closed to me", private=True)
        await here.quiet(bot)
        history = str([await here.remote.messages(place) for place in ("help", asked)])
        others = "".join(one.everything for one in await here.sam.has_seen() if one.is_from_bot)
        for secret in SECRETS:
            assert secret not in history
            assert secret not in others


async def test_people_answer_in_a_room_and_are_answered_there(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, here.bot(slack_agents=_ana(here)) as bot:
        asked = await here.maya.post("#help", "I want to talk to a human")
        await here.answer(here.maya, asked, "takes it from here")
        await _team_answers(here, bot, "It left yesterday.")
        (room,) = [one["id"] for one in await here.maya.threads("help") if one["type"] == 12]
        await here.answer(here.maya, room, "It left yesterday.")
        assert not [one for one in await here.sam.threads("help") if one["type"] == 12]
        assert "yesterday" not in "".join(one.everything for one in await here.sam.has_seen())
        await here.maya.post(room, "Thank you, but where did it go?")
        await here.quiet(bot)
        await _team_answers(here, bot, "To Denver.")
        await here.answer(here.maya, room, "To Denver.")
        assert len([one for one in await here.maya.threads("help") if one["type"] == 12]) == 1
        async with here.world.gorgias.people() as desk:
            (ticket,) = await desk.tickets()
        assert "where did it go?" in "\n".join(message.text for message in ticket.messages)


def _ana(here: Stage) -> str:
    found = here.world.slack.workspace.find_user("ana")
    assert found is not None
    return found.id

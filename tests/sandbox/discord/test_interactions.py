"""Buttons, forms and commands: privacy, three seconds, fifteen minutes, and who sees what."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import app_commands

from tests.sandbox.discord.scene import Bot, Scene, scene


def _button() -> discord.ui.LayoutView:
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.TextDisplay("Your order is private"))
    view.add_item(discord.ui.ActionRow(discord.ui.Button(label="Show me", custom_id="show")))
    view.stop()
    return view


def _form() -> discord.ui.Modal:
    form = discord.ui.Modal(title="Which order?", custom_id="proof")
    form.add_item(discord.ui.Label(text="Order", component=discord.ui.TextInput(custom_id="order")))
    return form


async def _asked(here: Scene, bot: Bot) -> tuple[str, str]:
    channel = next(one for one in bot.get_all_channels() if one.name == "help")
    message = await channel.send(view=_button())
    return str(channel.id), str(message.id)


async def test_a_button_a_form_and_an_answer_for_one_pair_of_eyes() -> None:
    async with scene() as here:
        bot = await here.bot()
        channel, message = await _asked(here, bot)

        async def answer(interaction: discord.Interaction[Any]) -> None:
            if interaction.type is discord.InteractionType.component:
                await interaction.response.send_modal(_form())
            else:
                await interaction.response.defer(ephemeral=True, thinking=True)
                await interaction.followup.send("It is on its way")
                await interaction.followup.send("And that is all", ephemeral=True)

        bot.answer = answer
        assert (await here.ann.click(channel, message, "Show me")).is_ok
        form = await here.ann.modal()
        assert form is not None
        assert form["title"] == "Which order?"
        assert (await here.ann.submit({"order": "1042"})).is_ok
        await here.remote.wait_for(lambda: here.ann.sees(channel), lambda seen: len(seen) == 3)
        mine = [one.text for one in await here.ann.sees(channel) if one.is_ephemeral]
        assert mine == ["It is on its way", "And that is all"]
        assert not [one for one in await here.bob.sees(channel) if one.is_ephemeral]
        assert len(await here.remote.messages(channel)) == 1
        assert "way" not in "".join(one.everything for one in await here.bob.has_seen())


async def test_an_answer_comes_once_in_three_seconds_and_follows_up_for_fifteen_minutes() -> None:
    async with scene() as here:
        bot = await here.bot()
        channel, message = await _asked(here, bot)
        codes: list[int] = []

        async def twice(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.defer()
            other = discord.InteractionResponse(interaction)
            try:
                await other.defer()
            except discord.HTTPException as refused:
                codes.append(refused.code)

        bot.answer = twice
        assert (await here.ann.click(channel, message, "show")).is_ok
        interaction = await bot.interactions.get()
        assert codes == [40060]
        await here.remote.direct("advance_clock", seconds=899)
        await interaction.followup.send("still", ephemeral=True)
        await here.remote.direct("advance_clock", seconds=2)
        with pytest.raises(discord.HTTPException) as refused:
            await interaction.followup.send("too late", ephemeral=True)
        assert refused.value.code == 50027

        async def late(interaction: discord.Interaction[Any]) -> None:
            await here.remote.direct("advance_clock", seconds=4)
            try:
                await interaction.response.defer()
            except discord.NotFound as refused:
                codes.append(refused.code)

        bot.answer = late
        answered = await here.ann.click(channel, message, "show")
        assert (answered.is_ok, answered.error) == (False, "This interaction failed")
        assert codes == [40060, 10062]


async def test_commands_are_registered_offered_and_used() -> None:
    async with scene() as here:
        bot = await here.bot()
        tree = app_commands.CommandTree(bot)
        guild = bot.guilds[0]

        @tree.command(name="order", description="Where is it?", guild=guild)
        async def order(interaction: discord.Interaction[Any], number: str) -> None:
            await interaction.response.send_message(f"{number} is private", ephemeral=True)

        @tree.context_menu(name="Ask Relais", guild=guild)
        async def pick(interaction: discord.Interaction[Any], message: discord.Message) -> None:
            await interaction.response.send_message(message.content, ephemeral=True)

        assert {one.name for one in await tree.sync(guild=guild)} == {"order", "Ask Relais"}
        assert (await here.ann.command("order", channel="help", number="1042")).is_ok
        asked = await here.bob.post("#help", "What of mine?")
        assert (await here.ann.message_command("Ask Relais", "help", asked)).is_ok
        assert [one.text for one in await here.ann.sees("help") if one.is_ephemeral] == [
            "1042 is private",
            "What of mine?",
        ]

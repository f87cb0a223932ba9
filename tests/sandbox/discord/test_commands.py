"""Commands: what Discord refuses to register, what a client offers whom, and how a call, a typing and a file come through."""

from __future__ import annotations

import io
from typing import Any

import discord
import pytest
from discord import app_commands

from sandbox.control_client import RefusedByClientError
from sandbox.discord.commands import problem
from tests.sandbox.discord.scene import Bot, scene

GOOD: dict[str, Any] = {"name": "order", "description": "Where an order is", "options": []}


def _option(name: str = "number", kind: int = 3, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "description": "What is meant", **more}


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ({"name": "Order"}, "regular expression"),
        ({"name": "an order"}, "regular expression"),
        ({"name": "o" * 33}, "32 characters"),
        ({"name_localizations": {"fr": "Commande"}}, "regular expression"),
        ({"name_localizations": {"fr_FR": "commande"}}, "unknown locale"),
        ({"description": ""}, "100 characters"),
        ({"description_localizations": {"fr": "x" * 101}}, "100 characters"),
        ({"options": [_option(str(n)) for n in range(26)]}, "more than 25"),
        ({"options": [_option(), _option()]}, "two of one name"),
        ({"options": [_option("a"), _option("b", required=True)]}, "a required one after"),
        ({"options": [_option("a", 1), _option("b")]}, "beside other options"),
        ({"options": [_option("a", 2, options=[_option("b", 2, options=[])])]}, "subcommands alone"),
        ({"options": [_option(autocomplete=True, choices=[{"name": "1", "value": "1"}])]}, "autocomplete"),
        ({"options": [_option(choices=[{"name": "x" * 101, "value": "1"}])]}, "1 to 100"),
        ({"type": 3}, "neither description nor options"),
    ],
)
def test_what_is_not_registered(command: dict[str, Any], why: str) -> None:
    assert problem([GOOD]) is None
    assert why in str(problem([GOOD | command]))
    assert "two commands" in str(problem([GOOD, GOOD]))


class Shop(app_commands.Translator):
    """French for `order`."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        return "commande" if locale is discord.Locale.french and string.message == "order" else None


def _tree(bot: Bot) -> app_commands.CommandTree[Bot]:
    tree = app_commands.CommandTree(bot)

    async def numbers(_interaction: discord.Interaction[Bot], typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"Order {typed}", value=typed)]

    @tree.command(description="Where an order is")
    @app_commands.autocomplete(number=numbers)
    async def order(interaction: discord.Interaction[Bot], number: str, who: discord.User | None = None) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        picture = discord.File(io.BytesIO(b"a chart"), "chart.png", description="A chart")
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.TextDisplay(f"{number} of {who}"))
        view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png")))
        view.stop()
        await interaction.followup.send(view=view, file=picture)

    @tree.command(description="Asks")
    async def ask(interaction: discord.Interaction[Bot]) -> None:
        form = discord.ui.Modal(title="What about?", custom_id="about")
        form.add_item(discord.ui.Label(text="About", component=discord.ui.TextInput(custom_id="about")))
        await interaction.response.send_modal(form)

    team = app_commands.Group(
        name="team", description="For the team", default_permissions=discord.Permissions(manage_guild=True)
    )

    @team.command(description="Silence")
    async def pause(interaction: discord.Interaction[Bot], where: app_commands.AppCommandChannel) -> None:
        await interaction.response.send_message(f"silent in {where.id}", ephemeral=True)

    tree.add_command(team)
    return tree


async def test_a_call_a_typing_a_form_and_a_file_come_through() -> None:
    async with scene() as here:
        bot = await here.bot()
        tree = _tree(bot)
        await tree.set_translator(Shop())
        await tree.sync()
        assert [one["name"] for one in await here.ann.menu("help")] == ["order", "ask"], "the group is for admins"
        french = await here.remote.add_person("camille", locale="fr")
        assert [one["name"] for one in await french.menu("help")] == ["commande", "ask"]
        assert await here.ann.complete("order", "number", "10", channel="help") == [{"name": "Order 10", "value": "10"}]
        assert (await here.ann.command("order", channel="help", number="1042", who=here.bob.id)).is_ok
        (seen,) = await here.remote.wait_for(lambda: here.ann.sees("help"), lambda seen: seen and seen[0].shown)
        assert "1042 of bob" in seen.shown
        (file,) = seen.source["attachments"]
        assert (file["filename"], file["description"], file["size"]) == ("chart.png", "A chart", 7)
        assert here.platform.files[file["id"]] == b"a chart"
        assert file["url"] in seen.shown
        assert not await here.bob.sees("help")
        assert (await here.ann.command("ask", channel="help")).is_ok
        form = await here.ann.modal()
        assert form is not None
        assert form["title"] == "What about?"
        for wrong in ({"name": "order"}, {"name": "order", "size": "1"}, {"name": "team pause", "where": "1"}):
            with pytest.raises(RefusedByClientError):
                await here.ann.command(wrong.pop("name"), channel="help", **wrong)
        about = await here.remote.about()
        owner = await here.remote.person("owner-of-northbeam")
        assert (await owner.command("team pause", channel="help", where=about["channels"]["help"])).is_ok
        (told,) = await owner.sees("help")
        assert told.text == f"silent in {about['channels']['help']}"


async def test_without_its_scope_no_command_is_registered() -> None:
    async with scene() as here:
        bot = await here.bot()
        here.platform.app.may_register = False
        with pytest.raises(discord.Forbidden):
            await _tree(bot).sync()

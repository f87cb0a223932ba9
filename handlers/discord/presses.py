"""Buttons, menus and forms of ours: each press is stored, then acknowledged within Discord's three seconds.

What a press says stands in its custom id, so there is no view to keep and none to lose. What was waiting for its reader
is shown at once; a form opens at once; anything else is stored, and its answer follows the press up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
import structlog

from handlers.discord import marks
from handlers.discord.administration import caller_of, show
from handlers.discord.cards import MENU, card, page, pages
from handlers.discord.customers import called
from handlers.discord.errors import translated
from handlers.discord.forms import entered, modal
from handlers.discord.openings import Interaction, Openings
from handlers.discord.places import Home, venue_of
from support.composing import ANSWER, READ, SOLVED
from support.errors import ChannelRefused, ChannelUnavailable
from support.guiding import BEGIN
from support.guiding import MENU as STEPS
from support.identity.emails import is_email
from support.model.decisions import Content
from support.model.events import ButtonPressed, FormSubmitted
from support.model.people import Language, Venue
from support.ports import Commands, Reception, Shortcuts
from support.words import Words

log = structlog.get_logger()


class Presses:
    """What customers press and fill in."""

    def __init__(
        self, home: Home, reception: Reception, openings: Openings, words: Words, *, shortcuts: Shortcuts,
        commands: Commands,
    ) -> None:  # fmt: skip
        self._home = home
        self._reception = reception
        self._openings = openings
        self._shortcuts = shortcuts
        self._commands = commands
        self._words = words

    async def take(self, interaction: Interaction) -> None:
        """A component or a form. What is not ours, or from another server, is left alone."""
        custom_id = str(_data(interaction).get("custom_id", ""))
        pressed = marks.read(custom_id, self._home.guild)
        if pressed is None or (interaction.guild_id and str(interaction.guild_id) != self._home.guild):
            log.warning("press_not_understood")
            return
        here = venue_of(self._home, interaction.channel)
        venue = pressed.venue or here
        if venue is None:
            return
        if here is not None and here.room:
            venue = replace(venue, room=True)
        try:
            with translated("interaction"):
                if interaction.type is discord.InteractionType.modal_submit:
                    await self._submitted(interaction, pressed, venue)
                else:
                    await self._pressed(interaction, pressed, venue)
        except (ChannelRefused, ChannelUnavailable) as error:
            # Too late, or twice: the person sees that nothing came of it and presses again.
            log.warning("interaction_failed", conversation=pressed.conversation, error=str(error))

    async def _pressed(self, interaction: Interaction, pressed: marks.Pressed, venue: Venue) -> None:
        account = self._home.account(interaction.user.id)
        if pressed.held:
            content = await self._reception.held(pressed.held, account, again=pressed.action == READ)
            if content is not None:
                await self._show(interaction, pressed, content, venue)
                return
        action, value = pressed.action, pressed.value
        if action == MENU:
            action, value = "choose", _picked(interaction)
        if action == BEGIN:
            await self._begin(interaction, pressed, value, venue)
            return
        if action == SOLVED:
            await interaction.response.defer(ephemeral=True, thinking=True)
            caller = caller_of(self._home, interaction, venue)
            await show(interaction, await self._commands.solve(caller, pressed.conversation))
            return
        form = await self._reception.form_for(pressed.conversation, account, action, value)
        if form is not None:
            await interaction.response.send_modal(modal(form, pressed.conversation, pressed.venue))
            return
        opening = self._openings.begin(account, venue, interaction)
        await self._reception.put(
            ButtonPressed(
                key=f"discord:{self._home.guild}:press:{interaction.id}",
                venue=venue,
                account=account,
                conversation=pressed.conversation,
                action=action,
                value=value,
                at=datetime.now(UTC),
                message=str(interaction.message.id) if interaction.message else "",
            )
        )
        await interaction.response.defer()
        opening.acknowledged.set()

    async def _begin(self, interaction: Interaction, pressed: marks.Pressed, step: str, venue: Venue) -> None:
        """The help menu, or a step of it, for who pressed alone."""
        if step == STEPS:
            content = self._shortcuts.help(self._language(interaction), called(self._words, interaction))
            view = card(content.text, content, pressed.conversation, None, 1)
            await interaction.response.send_message(view=view, ephemeral=True)
            return
        account = self._home.account(interaction.user.id)
        opening = self._openings.begin(account, venue, interaction)
        await self._shortcuts.begin(
            step, account=account, venue=venue, language=self._language(interaction),
            key=f"discord:{self._home.guild}:press:{interaction.id}", position=str(interaction.id),
            at=interaction.created_at,
        )  # fmt: skip
        await interaction.response.defer()
        opening.acknowledged.set()

    async def _show(self, interaction: Interaction, pressed: marks.Pressed, content: Content, venue: Venue) -> None:
        """What was waiting for its reader."""
        opening = self._openings.begin(self._home.account(interaction.user.id), venue, interaction)
        *first, last = pages(content)
        view = page(first[0], 1) if first else card(last, content, pressed.conversation, pressed.venue, 1)
        await interaction.response.send_message(view=view, ephemeral=True)
        opening.acknowledged.set()
        for text in first[1:]:
            await interaction.followup.send(view=page(text, 1), ephemeral=True)
        if first:
            view = card(last, content, pressed.conversation, pressed.venue, 1)
            await interaction.followup.send(view=view, ephemeral=True)

    async def _submitted(self, interaction: Interaction, pressed: marks.Pressed, venue: Venue) -> None:
        account = self._home.account(interaction.user.id)
        inputs = list(entered(_components(interaction)))
        wrong = [name for name, value, is_address in inputs if is_address and value and not is_email(value)]
        values = {name: value for name, value, _ in inputs}
        refusal = self._say(interaction, "proof.form.bad_email") if wrong else None
        if refusal is None and pressed.action == "code":
            refusal = await self._reception.check_code(pressed.conversation, account, values.get("code", ""))
            values = {}
        if refusal is not None:
            await interaction.response.send_message(refusal, ephemeral=True)
            return
        opening = self._openings.begin(account, venue, interaction)
        key = f"discord:{self._home.guild}:form:{interaction.id}"
        if pressed.action == ANSWER:
            await self._shortcuts.say(
                values.get("text", ""), account=account, venue=venue, key=key, position=str(interaction.id),
                at=interaction.created_at,
            )  # fmt: skip
        else:
            now, conversation = datetime.now(UTC), pressed.conversation
            await self._reception.put(
                FormSubmitted(key, venue, account, conversation, pressed.action, values=values, at=now)
            )
        await interaction.response.defer()
        opening.acknowledged.set()

    def _say(self, interaction: Interaction, key: str) -> str:
        return self._words.say(self._language(interaction), key)

    def _language(self, interaction: Interaction) -> Language:
        return "fr" if str(interaction.locale).startswith("fr") else "en"


def _data(interaction: Interaction) -> dict[str, Any]:
    return dict(interaction.data or {})


def _picked(interaction: Interaction) -> str:
    return str(next(iter(_data(interaction).get("values", ())), ""))


def _components(interaction: Interaction) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _data(interaction).get("components", [])
    return found

"""`pin`: the help message that stays in a channel, with the button that opens the menu."""

from __future__ import annotations

from support.commands.office import Asked, Office
from support.commands.running import named, place_in
from support.guiding import pinned
from support.model.commands import Told
from support.model.switches import EVERYWHERE, place_of


async def pin(office: Office, asked: Asked) -> Told:
    """Post and pin it, or bring the one that was pinned before up to date."""
    place = place_in(office, asked) if "where" in asked.values else place_of(asked.caller.venue)
    board = office.boards.get(asked.caller.account.platform)
    if place is None or place == EVERYWHERE:
        return asked.tell("no_channel", channel=asked.values.get("where", ""))
    if place not in office.switchboard.channels:
        return asked.tell("pin.elsewhere")
    if board is None:
        return asked.tell("pin.not_here")
    before = (await office.switchboard.speaking()).switches.pins.get(place)
    ref = await board.pin(place, pinned(office.words, office.shop_language), before)
    await office.switches.set("pin", place, ref, asked.entry("pin", place, before or "", ref))
    return asked.tell("pin.done", channel=named(office, place))

"""`status`, `pause`, `resume`, `mode`: what the bot does where, seen and set."""

from __future__ import annotations

from support.commands.office import Asked, Office
from support.model.cases import Agent
from support.model.commands import Told
from support.model.decisions import Content
from support.model.switches import EVERYWHERE, Place, place_of
from support.model.tickets import TicketApart
from support.turns import read_mode, write_mode

MOST_NAMED = 5
"""So many tickets that can't be looked at are named, the longest first."""


async def status(office: Office, asked: Asked) -> Told:
    """Where it speaks and how, what people have, what is still to be sent."""
    speaking = await office.switchboard.speaking()
    lines = [asked.say("status.everywhere")] if EVERYWHERE in speaking.switches.paused else []
    for key, ours in office.switchboard.channels.items():
        place = Place(key)
        mode = speaking.switches.mode(place)
        lines.append(
            asked.say(
                "status.channel",
                channel=named(office, place),
                paused=speaking.switches.is_paused(place),
                mode=_mode(asked, mode or write_mode(ours)),
                set_here=mode is not None,
            )
        )
    queue = await office.cases.queue(Agent(asked.caller.account.user, asked.caller.account), 0)
    backlog = sum((await office.backlog()).values())
    lines += [
        asked.say("status.people", waiting=queue["waiting"][0], unassigned=queue["unassigned"][0]),
        asked.say("status.backlog", count=backlog),
        *(_unreadable(asked, one) for one in (await office.apart())[:MOST_NAMED]),
        asked.say("status.engine", engine=office.engine.name),
    ]
    return asked.told("\n".join(f"- {line}" for line in lines))


def _unreadable(asked: Asked, one: TicketApart) -> str:
    return asked.say("status.unreadable", ticket=one.ticket, since=one.since, tries=one.tries)


async def pause(office: Office, asked: Asked) -> Told:
    """Be silent, everywhere or in one channel."""
    return await _switch(office, asked, on=True)


async def resume(office: Office, asked: Asked) -> Told:
    """Speak again. What was written meanwhile is not answered."""
    return await _switch(office, asked, on=False)


async def _switch(office: Office, asked: Asked, *, on: bool) -> Told:
    place = place_in(office, asked)
    if place is None:
        return asked.tell("no_channel", channel=asked.values["where"])
    now = (await office.switchboard.speaking()).switches
    where, everywhere = named(office, place), place == EVERYWHERE
    if not on and not everywhere and EVERYWHERE in now.paused:
        return asked.tell("resume.everywhere_first")
    if (place in now.paused) == on:
        return asked.tell("pause.already" if on else "resume.already", channel=where, everywhere=everywhere)
    verb = "pause" if on else "resume"
    entry = asked.entry(verb, place, *(("on", "paused") if on else ("paused", "on")))
    await office.switches.set("paused", place, "paused" if on else None, entry)
    await _tell_team(office, verb, by=asked.caller.name, channel=where, everywhere=everywhere)
    return asked.tell(f"{verb}.done", channel=where, everywhere=everywhere)


async def mode(office: Office, asked: Asked) -> Told:
    """When the bot answers new questions, in all help channels or in one."""
    place, wanted = place_in(office, asked), asked.values["mode"].casefold()
    if place is None or (place != EVERYWHERE and place not in office.switchboard.channels):
        return asked.tell("no_channel", channel=asked.values["where"])
    try:
        value = None if wanted == "default" else write_mode(read_mode(wanted))
    except ValueError:
        return asked.tell("mode.unknown", mode=wanted)
    before = (await office.switchboard.speaking()).switches.modes.get(place) or "default"
    entry = asked.entry("mode", place, before, value or "default")
    await office.switches.set("mode", place, value, entry)
    where, everywhere = named(office, place), place == EVERYWHERE
    told = _mode(asked, value) if value else asked.say("mode.name.default")
    await _tell_team(office, "mode", by=asked.caller.name, channel=where, everywhere=everywhere, mode=told)
    return asked.tell("mode.done", channel=where, everywhere=everywhere, mode=told)


def place_in(office: Office, asked: Asked) -> Place | None:
    """Where a switch is meant for: everywhere unless a channel is named; None for a name that is none."""
    written, here = asked.values.get("where"), asked.caller.venue
    if written is None:
        return EVERYWHERE
    if written == "here":
        return place_of(here)
    wanted = written.removeprefix("#")
    known = {place_of(here), *map(Place, office.switchboard.channels)}
    by_id = Place(f"{here.platform}:{here.workspace}:{wanted}")
    if by_id in known:
        return by_id
    return next((Place(key) for key, name in office.channel_names.items() if name == wanted), None)


def named(office: Office, place: Place) -> str:
    """A channel as people read it."""
    return f"#{office.channel_names.get(place) or place.rpartition(':')[2]}"


def _mode(asked: Asked, written: str) -> str:
    minutes = written[:-1] if written.endswith("m") and written[:-1].isdecimal() else ""
    return asked.say(f"mode.name.{'minutes' if minutes else written}", **({"minutes": int(minutes)} if minutes else {}))


async def _tell_team(office: Office, verb: str, **values: object) -> None:
    """The team reads of it in its channel: who is silent, since when, and by whom."""
    text = office.words.say(office.team_language, f"command.{verb}.told", now=office.clock.now(), **values)
    await office.tell_team(Content(text))

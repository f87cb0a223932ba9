"""`help`, `whoami`, `forget`, `export`: who may what, and what is kept of whom."""

from __future__ import annotations

import json

from support.commands.office import Asked, Command, Office
from support.commands.parsing import nearest
from support.markdown import literal
from support.model.commands import Paper, Told


async def help_(office: Office, asked: Asked) -> Told:
    """The commands that the caller may use, or one of them."""
    wanted = " ".join(asked.values.get("about", "").casefold().split())
    if wanted:
        one = next((command for command in asked.usable if command.name == wanted), None)
        if one is not None:
            return asked.told(_line(asked, one))
        meant = nearest(wanted, [command.name for command in asked.usable])
        return asked.tell("unknown", meant=f"/support help {meant}" if meant else "")
    lines = "\n".join(f"- {_line(asked, command)}" for command in asked.usable)
    return asked.told(f"{asked.say('help.head')}\n\n{lines}")


def _line(asked: Asked, command: Command) -> str:
    usage = literal(f"/support {command.usage}")
    return f"**{usage}**: {asked.say(f'{command.key}.summary')}"


async def whoami(office: Office, asked: Asked) -> Told:
    """The caller's account and what it may do."""
    roles = [asked.say(f"whoami.role.{role}") for role in ("admin", "agent") if role in asked.roles]
    return asked.tell("whoami.told", account=asked.caller.account.key, roles=roles)


async def forget(office: Office, asked: Asked) -> Told:
    """Erase what is kept of somebody. What stays with the vendors is said."""
    who = asked.account("who")
    erased = await office.records.erase(who, asked.entry("forget", who.key, "kept", "erased"))
    if erased is None:
        return asked.tell("forget.under_way")
    return asked.tell("forget.done", account=who.key, count=erased)


async def export(office: Office, asked: Asked) -> Told:
    """What is kept of somebody as a file, to the caller's direct messages."""
    who = asked.account("who")
    kept = await office.records.kept(who)
    await office.records.note(asked.entry("export", who.key, "", "read"))
    document = {"account": who.key, "at": asked.now.isoformat(), **kept}
    data = json.dumps(document, ensure_ascii=False, indent=1).encode()
    paper = Paper(f"{who.user}.json", "application/json", data)
    count = sum(len(rows) for rows in kept.values())
    return asked.told(asked.say("export.done", account=who.key, count=count), direct=True, paper=paper)

"""`escalate`, `take`, `tag`, `priority`, `why`: a conversation to people, to the caller, sorted, or explained; the acts
are the desk's own.
"""

from __future__ import annotations

from support import lifecycle
from support.commands.office import Asked, Office
from support.explaining import explain
from support.model.cases import Agent, Case, DeskAct, Prioritize, Tag, Take
from support.model.commands import Told
from support.model.conversation import Conversation
from support.model.decisions import Priority
from support.model.events import EscalationAsked
from support.model.people import Venue

PRIORITIES: tuple[Priority, ...] = ("critical", "high", "normal", "low")


async def escalate(office: Office, asked: Asked) -> Told:
    """People shall see to it."""
    found = await _talk(office, asked)
    if found is None:
        return asked.tell("no_talk")
    if lifecycle.held_by_people(found.status):
        return asked.tell("escalate.already", who=await _name(office, found))
    caller = asked.caller
    await office.records.note(asked.entry("escalate", found.id, found.status, "open"))
    event = EscalationAsked(
        caller.key, found.venue, found.customer, caller.account, caller.name, "", "", asked.now
    )  # fmt: skip
    await office.put(event)
    return asked.tell("escalate.done")


async def why(office: Office, asked: Asked) -> Told:
    """How what was said last in a conversation came about, and what each statement rests on."""
    found = await _talk(office, asked)
    last = await office.conversations.said(found.id) if found is not None else None
    if last is None:
        return asked.tell("no_talk")
    return asked.told("\n".join(f"- {line}" for line in explain(*last, asked.words, asked.language)))


async def take(office: Office, asked: Asked) -> Told:
    """The caller has it; without a name, the most urgent of those whom nobody has."""
    found = await _talk(office, asked) if "talk" in asked.values else await _next(office, asked)
    if found is None:
        return asked.tell("no_talk" if "talk" in asked.values else "take.nobody")
    case = await office.cases.get(found.id)
    if case is None or not lifecycle.held_by_people(found.status):
        return asked.tell("take.not_with_people")
    me = Agent(asked.caller.name, asked.caller.account)
    if case.assignee is not None:
        key = "yours" if case.assignee.is_also(me) else "taken"
        return asked.tell(f"take.{key}", who=case.assignee.name)
    await office.records.note(asked.entry("take", found.id, "nobody", asked.caller.account.user))
    await office.team.acted(found.id, me, "slack", Take(), key=f"{asked.caller.key}:take", at=asked.now)
    return asked.tell("take.done", who=_label(case), subject=case.handoff.subject)


async def tag(office: Office, asked: Asked) -> Told:
    """`vip, -fragile`: what it is tagged with, and not any more; the ticket follows."""
    found, case = await _case(office, asked)
    if found is None or case is None:
        return asked.tell("no_talk")
    names = [name.strip() for name in asked.values["tags"].split(",")]
    gone = {name[1:].strip().casefold() for name in names if name.startswith("-")}
    kept = [name for name in case.tags if name.casefold() not in gone]
    new = [name.removeprefix("+").strip() for name in names if not name.startswith("-")]
    tags = tuple(dict.fromkeys([*kept, *(name for name in new if name)]))
    if tags != case.tags:
        await office.records.note(asked.entry("tag", found.id, ", ".join(case.tags), ", ".join(tags)))
        await _act(office, asked, found, Tag(tags))
    return asked.tell("tag.done", who=_label(case), tags=", ".join(tags))


async def prioritize(office: Office, asked: Asked) -> Told:
    """How urgent it is; the ticket follows."""
    found, case = await _case(office, asked)
    if found is None or case is None:
        return asked.tell("no_talk")
    wanted = asked.values["priority"].casefold()
    priority = next((one for one in PRIORITIES if one == wanted), None)
    if priority is None:
        return asked.tell("priority.unknown", priority=asked.values["priority"], known=", ".join(PRIORITIES))
    if priority != case.priority:
        await office.records.note(asked.entry("priority", found.id, case.priority, priority))
        await _act(office, asked, found, Prioritize(priority))
    return asked.tell("priority.done", who=_label(case), priority=priority)


async def _case(office: Office, asked: Asked) -> tuple[Conversation | None, Case | None]:
    found = await _talk(office, asked)
    return found, await office.cases.get(found.id) if found is not None else None


async def _act(office: Office, asked: Asked, found: Conversation, act: DeskAct) -> None:
    me = Agent(asked.caller.name, asked.caller.account)
    await office.team.acted(found.id, me, "slack", act, key=f"{asked.caller.key}:{act.kind}", at=asked.now)


async def _talk(office: Office, asked: Asked) -> Conversation | None:
    """The conversation in the thread of a message, or the newest of a person."""
    written, by = asked.values["talk"], asked.caller.account
    match written.split(":"):
        case [_] | [_, _, _]:
            who = asked.account("talk")
            return await office.conversations.with_people(who) or await office.conversations.latest_of(who)
        case [*community, channel, thread]:
            platform, workspace = community or (by.platform, by.workspace)
            venue = Venue("discord" if platform == "discord" else "slack", workspace, channel, thread)
            found = await office.conversations.in_place(venue)
            return found or await office.conversations.with_card(thread)
    return None


async def _next(office: Office, asked: Asked) -> Conversation | None:
    _, first = (await office.cases.queue(Agent(asked.caller.account.user, asked.caller.account), 1))["unassigned"]
    return await office.conversations.conversation(first[0].case.conversation) if first else None


async def _name(office: Office, found: Conversation) -> str:
    case = await office.cases.get(found.id)
    return case.assignee.name if case and case.assignee else ""


def _label(case: Case) -> str:
    return case.handoff.customer_label

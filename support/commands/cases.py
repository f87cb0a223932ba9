"""`escalate`, `take` and `why`: a conversation to people, to the caller, or explained; the acts are the desk's own."""

from __future__ import annotations

from support import lifecycle
from support.commands.office import Asked, Office
from support.explaining import explain
from support.model.cases import Agent, Case, Take
from support.model.commands import Told
from support.model.conversation import Conversation
from support.model.events import EscalationAsked
from support.model.people import Venue


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

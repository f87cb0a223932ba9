"""What the menu of a message does: the message is answered, given to people, or its question is called solved.

Who wrote it may do all of it, and reads the answer alone. The team may, too, but never gets at anybody's data by it:
what they have answered in public is what the shop's policies say to a stranger.
"""

from __future__ import annotations

from support import lifecycle
from support.commands.office import Asked, Office
from support.engines.understanding.text import clean
from support.identity.emails import mask_emails
from support.ids import new_id
from support.model.cases import Agent
from support.model.commands import Picked, Told
from support.model.conversation import Conversation, ConversationId, Memory
from support.model.decisions import Content, Reply
from support.model.events import EscalationAsked, MarkedSolved, MessagePosted
from support.model.people import Account
from support.model.turn import Turn

STRANGER = "0"
"""The account that a public answer is decided for: nobody has it, so it has proven nothing."""


async def ask(office: Office, asked: Asked, picked: Picked) -> Told | None:
    """Answer it: to who wrote it alone, or for the team by the shop's policies, to all."""
    caller = picked.caller
    if picked.author == caller.account:
        said = caller.key, picked.venue, caller.account, picked.text, asked.now, picked.position
        await office.put(MessagePosted(*said, addressed=True, aside=True))
        return None
    if not asked.roles & {"agent", "admin"}:
        return asked.tell("picked.not_yours")
    content = await _policy(office, asked, picked)
    if content is None:
        return asked.tell("picked.no_policy")
    await office.records.note(asked.entry("ask", picked.position, "", "answered"))
    await office.post(picked.venue, content)
    return asked.tell("picked.answered")


async def escalate(office: Office, asked: Asked, picked: Picked) -> Told | None:
    """Let people see to it."""
    caller, found = picked.caller, await office.conversations.in_place(picked.venue)
    customer = picked.author or (found.customer if found else None)
    if customer is None:
        return asked.tell("no_talk")
    own = customer == caller.account
    if not own and "agent" not in asked.roles:
        return asked.tell("picked.only_team")
    if not own and found is not None and found.customer == customer and lifecycle.held_by_people(found.status):
        return asked.tell("escalate.already", who="")
    if not own:
        await office.records.note(asked.entry("escalate", picked.position, "", "open"))
    text = picked.text if picked.author else ""
    event = EscalationAsked(
        caller.key, picked.venue, customer, caller.account, caller.name, text, picked.position, asked.now, aside=own
    )  # fmt: skip
    await office.put(event)
    return None if own else asked.tell("escalate.done")


async def solve(office: Office, asked: Asked, picked: Picked) -> Told:
    """The question in this place is solved: the caller's own, else whosever it is."""
    own = await office.conversations.find(picked.venue, picked.caller.account)
    found = own[0] if own else await office.conversations.in_place(picked.venue)
    return await solved(office, asked, found)


async def solved(office: Office, asked: Asked, found: Conversation | None) -> Told:
    """This conversation is done."""
    caller = asked.caller
    if found is None:
        return asked.tell("no_talk")
    own = found.customer == caller.account
    if not own and "agent" not in asked.roles:
        return asked.tell("picked.only_team")
    if found.status == "resolved":
        return asked.tell("solve.already")
    if not own:
        await office.records.note(asked.entry("solve", found.id, found.status, "resolved"))
    by = Agent(caller.name, caller.account)
    await office.put(MarkedSolved(caller.key, found.venue, found.customer, found.id, by, asked.now))
    return asked.tell("solve.done")


async def _policy(office: Office, asked: Asked, picked: Picked) -> Content | None:
    """What the shop's policies say to it; None where that needs more than policies."""
    text = mask_emails(clean(picked.text))
    language = office.read(text).language or office.shop_language
    nobody = Account(picked.venue.platform, picked.venue.workspace, STRANGER)
    talk = Conversation(
        ConversationId(new_id("c", 20)), picked.venue, nobody, "pending", language, Memory(), asked.now, asked.now
    )  # fmt: skip
    decision = (await office.engine.decide(Turn(talk, (), text, language, asked.now))).decision
    if not isinstance(decision, Reply) or decision.public is None or decision.private is not None:
        return None
    public = decision.public
    return Content(
        public.text, citations=public.citations, source_label=public.source_label, ours=public.ours
    ) if public.citations else None  # fmt: skip

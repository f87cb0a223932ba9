"""What the team presses, and what time does to proposals: made into events of the customer's lane, then worked off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from support.actions.rows import ProposalRows
from support.model.cases import Agent, DeskAct, Source
from support.model.conversation import ConversationId, ProposalId
from support.model.decisions import Form, FormField
from support.model.events import DeskActed, DeskPressed, InboundEvent, ProposalLapsed
from support.model.people import Account, Language
from support.ports import Agents, Clock, Conversations
from support.words import Words


class TeamDesk:
    """Implements `support.ports.DeskReception`. `agents` is None where nobody may approve."""

    def __init__(
        self,
        *,
        put: Callable[[InboundEvent], Awaitable[bool]],
        conversations: Conversations,
        rows: ProposalRows,
        agents: Agents | None,
        words: Words,
        language: Language,
        clock: Clock,
    ) -> None:
        self._put = put
        self._conversations = conversations
        self._rows = rows
        self._agents = agents
        self._words = words
        self._language = language
        self._clock = clock

    async def form_for(self, by: Account, action: str, value: str) -> Form | None:
        """The form that asks why it is declined, for who may decline it. Without one the press itself is the event."""
        if action != "decline" or self._agents is None or not await self._agents.includes(by):
            return None
        proposal = await self._rows.get(ProposalId(value))
        return decline_form(self._words, self._language, value) if proposal and proposal.state == "waiting" else None

    async def pressed(
        self, conversation: ConversationId, by: Account, name: str, action: str, value: str, *, key: str, at: datetime,
        reason: str = "",
    ) -> bool:  # fmt: skip
        """Store what was pressed under the customer whose conversation it is about. False when it is of no such."""
        found = await self._conversations.conversation(conversation)
        if found is None:
            return False
        event = DeskPressed(
            key=key, venue=found.venue, account=found.customer, conversation=found.id, by=by, by_name=name,
            action=action, value=value, at=at, reason=reason,
        )  # fmt: skip
        return await self._put(event)

    async def acted(
        self, conversation: ConversationId, actor: Agent, source: Source, act: DeskAct, *, key: str, at: datetime
    ) -> bool:
        """Store what somebody of the team did about a case. False when it is of no conversation, or known already."""
        found = await self._conversations.conversation(conversation)
        if found is None:
            return False
        return await self._put(DeskActed(key, found.venue, found.customer, found.id, actor, source, act, at))

    async def lapse(self) -> int:
        """Turn proposals whose time ran out into events. Returns how many."""
        now, count = self._clock.now(), 0
        for proposal in await self._rows.lapsed(now):
            found = await self._conversations.conversation(proposal.conversation)
            if found is not None:
                key = f"proposal:{proposal.id}:{proposal.state}:lapsed"
                lapsed = ProposalLapsed(key, found.venue, found.customer, found.id, proposal.id, proposal.state, now)
                count += await self._put(lapsed)
        return count


def decline_form(words: Words, language: Language, proposal: str) -> Form:
    """Why not? The customer reads the answer."""

    def say(key: str) -> str:
        return words.say(language, f"approval.form.{key}")

    return Form(
        name="decline",
        title=say("title"),
        intro=say("intro"),
        submit=say("submit"),
        cancel=say("cancel"),
        fields=(FormField("reason", say("reason"), "long_text", "", say("reason_hint")),),
        value=proposal,
    )

"""Where proposals are kept, as the rest of `support.actions` needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from support.model.actions import ActionName, Proposal, ProposalChange
from support.model.conversation import ProposalId
from support.model.events import ActionSettled


class ProposalRows(Protocol):
    """Rows of proposals. Steps within a turn are taken by the turn's commit (`TurnResult.proposals`)."""

    async def get(self, id: ProposalId) -> Proposal | None: ...

    async def open_for(self, thing: str) -> Proposal | None:
        """The one that is under way for this thing."""
        ...

    async def unclear_for(self, thing: str) -> Proposal | None:
        """The last one of which nobody knows whether it happened."""
        ...

    async def done_on(self, thing: str) -> Mapping[ActionName, int]:
        """How often what was done to this thing."""
        ...

    async def counted(self, owner: str, since: datetime) -> Sequence[Proposal]:
        """What was agreed for this customer since then, and may have its effect."""
        ...

    async def lapsed(self, now: datetime, limit: int = 100) -> Sequence[Proposal]:
        """Those whose time has run out, oldest first."""
        ...

    async def advance(self, change: ProposalChange, event: ActionSettled | None = None) -> bool:
        """Take a step outside of a turn, and store the event that tells of it. False when it was taken before."""
        ...

    async def note_card(self, id: ProposalId, card: str) -> None: ...

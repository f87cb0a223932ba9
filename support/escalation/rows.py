"""Where cases are kept, as a Protocol. A turn writes them, with all else that it changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from support.model.cases import Case
from support.model.conversation import ConversationId


class CaseRows(Protocol):
    """Rows of cases."""

    async def get(self, id: ConversationId) -> Case | None: ...

    async def note_problem(self, id: ConversationId, problem: str | None) -> bool:
        """Note why the helpdesk does not take what is meant for it, or that it does again. False if that is known."""
        ...

    async def waits(self, since: datetime) -> Sequence[int]:
        """How many seconds of working time people's first answers since then took."""
        ...

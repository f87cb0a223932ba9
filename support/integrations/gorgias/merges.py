"""Tickets that people merged: an event of the account, since the list of tickets shows only what is left.

An event is of one object, and says nothing certain of the other: every number in its data may be its ticket.
https://developers.gorgias.com/reference/the-event-object · https://developers.gorgias.com/reference/list-events
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from support.integrations.gorgias.client import GorgiasClient, Json, Query
from support.integrations.gorgias.state import moment
from support.model.conversation import TicketId
from support.model.tickets import TicketMerge

MERGED: Query = {"types": "ticket-merged", "object_type": "Ticket", "order_by": "created_datetime:desc"}


async def since(client: GorgiasClient, at: datetime) -> Sequence[TicketMerge]:
    """Those after `at`, the latest first. Raises HelpdeskUnavailable or HelpdeskRefused."""
    found = client.rows("/events", {**MERGED, "created_datetime[gte]": at.isoformat()})
    return [_merge(row) async for row in found]


async def latest(client: GorgiasClient, tickets: Sequence[TicketId]) -> datetime | None:
    """When the first of these that has such an event had its last one."""
    for ticket in dict.fromkeys(tickets):
        page = await client.get("/events", {**MERGED, "object_id": ticket, "limit": 1})
        for row in page.get("data") or ():
            return moment(row["created_datetime"])
    return None


def _merge(row: Json) -> TicketMerge:
    data = row.get("data") or {}
    named = [row["object_id"], *(data.values() if isinstance(data, dict) else ())]
    numbers = [str(one) for one in named if isinstance(one, int | str) and str(one).isdecimal()]
    return TicketMerge(moment(row["created_datetime"]), tuple(TicketId(one) for one in dict.fromkeys(numbers)))

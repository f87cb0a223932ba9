"""Whose ticket it is: the customer of Gorgias that a hand-off belongs to, found or made.

A proven e-mail leads to the shop's own customer record, orders and earlier tickets beside it. Without one, the record
is that of the chat account alone: an address that somebody only claimed must not open another person's history to the
desk, and a display name is not an identity, so it is never searched for.
"""

from __future__ import annotations

from typing import Any

from support.errors import HelpdeskUnavailable
from support.integrations.gorgias.client import Conflict, GorgiasClient, Query
from support.integrations.gorgias.payloads import clean, external_id
from support.model.deliveries import Handoff

LONGEST_NAME = 255
CHAT = "chat"
"""A channel type that Gorgias knows without connecting it; nothing is ever sent to it."""


async def customer_of(client: GorgiasClient, handoff: Handoff) -> int:
    """The id of the hand-off's customer. Raises HelpdeskUnavailable or HelpdeskRefused."""
    ways = _ways_by_email(handoff.email) if handoff.email else _ways_by_account(handoff)
    found = await _first(client, ways[:1])
    if found is not None:
        return found
    try:
        made = await client.post("/customers", _new(handoff))
    except Conflict as conflict:
        # Somebody else made it meanwhile, or an earlier try of ours did; or the address is another record's second.
        found = await _first(client, ways)
        if found is None:
            raise HelpdeskUnavailable("Gorgias says the customer exists and does not show it yet") from conflict
        return found
    return int(made["id"])


def _ways_by_email(email: str) -> list[Query]:
    return [{"email": email}, {"channel_type": "email", "channel_address": email}]


def _ways_by_account(handoff: Handoff) -> list[Query]:
    key = external_id(handoff.customer_key)
    return [{"external_id": key}, {"channel_type": CHAT, "channel_address": key}]


async def _first(client: GorgiasClient, ways: list[Query]) -> int | None:
    for query in ways:
        page = await client.get("/customers", {**query, "limit": 1})
        rows = page.get("data") or []
        if rows:
            return int(rows[0]["id"])
    return None


def _new(handoff: Handoff) -> dict[str, Any]:
    name = " ".join(clean(handoff.customer_label).split())[:LONGEST_NAME]
    about: dict[str, Any] = {"name": name, "language": handoff.language}
    if handoff.email:
        about["email"] = handoff.email
        # No external id: the chat account may have a record of its own, from before the address was proven.
        about["channels"] = [{"type": "email", "address": handoff.email, "preferred": True}]
    else:
        key = external_id(handoff.customer_key)
        about["external_id"] = key
        about["channels"] = [{"type": CHAT, "address": key, "preferred": True}]
    return about

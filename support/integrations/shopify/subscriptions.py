"""Asks the shop to tell of what customers wait for. Only ids are asked for: the rest would be personal data in vain.

https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/webhookSubscriptionCreate
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from support.errors import NotPossible
from support.integrations.shopify.client import ShopifyClient
from support.integrations.shopify.webhooks import SUBJECTS
from support.integrations.shopify.writes.calls import Calls
from support.model.commerce import ShopTopic

WATCHED: tuple[ShopTopic, ...] = ("ORDERS_FULFILLED", "ORDERS_PARTIALLY_FULFILLED", "VARIANTS_IN_STOCK")
"""What "tell me when it ships" and "tell me when it's back" take. They need no scope but those for reading."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What came of it: topics that were asked for just now, those that were before, and why others can't be."""

    made: tuple[ShopTopic, ...] = ()
    there: tuple[ShopTopic, ...] = ()
    refused: tuple[tuple[ShopTopic, str], ...] = ()


async def subscribe(client: ShopifyClient, uri: str, topics: Sequence[ShopTopic] = WATCHED) -> Subscribed:
    """Have webhooks of `topics` sent to `uri`, an https address. Safe to repeat.

    Raises ShopUnavailable or ShopRefused; what Shopify does not grant of it is in the result.
    """
    calls = Calls(client)
    found = (await calls.reads.ask("webhook_subscriptions", {"uri": uri, "topics": list(topics)})).data
    there = {node["topic"] for node in found["webhookSubscriptions"]["nodes"]}
    made: list[ShopTopic] = []
    refused: list[tuple[ShopTopic, str]] = []
    for topic in topics:
        if topic in there:
            continue
        wanted = {"uri": uri, "includeFields": [SUBJECTS[topic].path[0]]}
        try:
            await calls.do("webhook_subscribe", {"topic": topic, "wanted": wanted})
        except NotPossible as error:
            refused.append((topic, error.said))
        else:
            made.append(topic)
    return Subscribed(tuple(made), tuple(topic for topic in topics if topic in there), tuple(refused))

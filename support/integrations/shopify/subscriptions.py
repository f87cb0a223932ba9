"""Asks the shop to tell of what customers wait for. Only ids are asked for: the rest would be personal data in vain.

https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/webhookSubscriptionCreate
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from support.errors import NotPossible, OperatorMustFix, TryAgainLater
from support.integrations.shopify.client import ShopifyClient
from support.integrations.shopify.webhooks import SUBJECTS
from support.integrations.shopify.writes.calls import Calls
from support.model.commerce import ShopTopic

log = structlog.get_logger(__name__)

WATCHED: tuple[ShopTopic, ...] = ("ORDERS_FULFILLED", "ORDERS_PARTIALLY_FULFILLED", "VARIANTS_IN_STOCK")
"""What "tell me when it ships" and "tell me when it's back" take. They need no scope but those for reading."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What came of it: topics that were asked for just now, those that were before, and why others can't be."""

    made: tuple[ShopTopic, ...] = ()
    there: tuple[ShopTopic, ...] = ()
    refused: tuple[tuple[ShopTopic, str], ...] = ()


async def stay_subscribed(client: ShopifyClient, uri: str) -> None:
    """Subscribe, and tell the operator what came of it. To be repeated: Shopify drops who did not answer for hours.

    Without webhooks nothing is lost but speed: promises are looked at by their ticks.
    """
    try:
        found = await subscribe(client, uri)
    except (TryAgainLater, OperatorMustFix) as error:
        log.warning("shopify.not_subscribed", error=type(error).__name__, reason=str(error))
        return
    if found.made:
        log.info("shopify.subscribed", topics=found.made)
    for topic, reason in found.refused:
        log.warning("shopify.subscription_refused", topic=topic, reason=reason)


async def subscribed(client: ShopifyClient, uri: str) -> frozenset[ShopTopic]:
    """Which of WATCHED are sent to `uri` now. Raises ShopUnavailable or ShopRefused."""
    return await _there(Calls(client), uri, WATCHED)


async def subscribe(client: ShopifyClient, uri: str, topics: Sequence[ShopTopic] = WATCHED) -> Subscribed:
    """Have webhooks of `topics` sent to `uri`, an https address. Safe to repeat.

    Raises ShopUnavailable or ShopRefused; what Shopify does not grant of it is in the result.
    """
    calls = Calls(client)
    there = await _there(calls, uri, topics)
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


async def _there(calls: Calls, uri: str, topics: Sequence[ShopTopic]) -> frozenset[ShopTopic]:
    found = (await calls.reads.ask("webhook_subscriptions", {"uri": uri, "topics": list(topics)})).data
    known = {node["topic"] for node in found["webhookSubscriptions"]["nodes"]}
    return frozenset(topic for topic in topics if topic in known)

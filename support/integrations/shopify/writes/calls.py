"""Sends mutations, and says what came of them in the errors of `support.errors`.

Three answers are told apart: it is done; it is certainly not done (NotPossible, ShopRefused, and ShopUnavailable with
`before`); nobody knows (ShopUnavailable without it), and then only a fresh look at the order can tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog

from support.errors import NotPossible, ShopRefused, ShopUnavailable
from support.integrations.shopify import operations
from support.integrations.shopify.answers import Answer
from support.integrations.shopify.client import ShopifyClient
from support.integrations.shopify.reads import Reads
from support.integrations.shopify.values import Json

log = structlog.get_logger(__name__)

_LACKS_PERMISSION = frozenset({"MISSING_PERMISSION", "NO_REFUND_PERMISSION", "NO_REFUND_TO_STORE_CREDIT_PERMISSION"})
_HARMLESS = frozenset({"NOTIFICATION_FAILED"})
"""It was done; the shop's own mail about it was not sent."""
_UNKNOWN = frozenset({"INTERNAL_ERROR"})


class Calls:
    """What every change needs: mutations, the reads before and after them, and whether the shop mails its customer.

    `notify` is on as it is for staff: the owner of the e-mail address learns of a change, whoever asked for it.
    """

    def __init__(self, client: ShopifyClient, *, notify: bool = True) -> None:
        self.reads = Reads(client)
        self.notify = notify
        self._client = client

    async def do(self, file: str, variables: Mapping[str, Any]) -> Json:
        """Run the mutation in `queries/{file}.graphql`; gives its payload, of which nothing was refused."""
        answer = await self._client.execute(operations.load(file), variables)
        payload = _payload(answer, file)
        errors = [error for error in payload["userErrors"] if error.get("code") not in _HARMLESS]
        if len(errors) < len(payload["userErrors"]):
            log.warning("shopify.not_notified", operation=file)
        if errors:
            _refuse(file, errors)
        return payload


def _payload(answer: Answer, file: str) -> Json:
    payload = next(iter(answer.data.values()), None)
    if not isinstance(payload, dict):
        raise ShopUnavailable(f"Shopify says nothing about {file}")
    return payload


def _refuse(file: str, errors: list[Json]) -> None:
    codes = {error.get("code") for error in errors}
    said = "; ".join(str(error["message"]) for error in errors)
    if codes & _LACKS_PERMISSION:
        raise ShopRefused(f"the app may not do this in the shop ({file}: {', '.join(sorted(filter(None, codes)))})")
    if codes & _UNKNOWN:
        raise ShopUnavailable(f"Shopify failed within {file}")
    raise NotPossible(said)


@contextmanager
def nothing_done_yet() -> Iterator[None]:
    """What fails within leaves the shop as it was, whatever the failed step itself may have done."""
    try:
        yield
    except ShopUnavailable as error:
        raise ShopUnavailable(str(error), retry_after_s=error.retry_after_s, before=True) from error


@contextmanager
def perhaps_done() -> Iterator[None]:
    """What fails within comes after a change was accepted: whatever the reason, it may have been carried out."""
    try:
        yield
    except (ShopUnavailable, ShopRefused, NotPossible) as error:
        raise ShopUnavailable(f"accepted, and then: {error}") from error

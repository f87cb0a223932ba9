"""The HTTP integration by which Gorgias tells us that a ticket changed: made and kept right by us.

Gorgias signs nothing, so the address has a part that only who knows the secret can make, the secret is a header
besides, and nothing but the ticket's number is sent. https://developers.gorgias.com/reference/create-integration
"""

from __future__ import annotations

import hashlib
import hmac

import structlog

from support.errors import OperatorMustFix, TryAgainLater
from support.integrations.gorgias.client import GorgiasClient, Json

log = structlog.get_logger()

NAME = "Relais"
TRIGGERS = (
    "ticket-updated",
    "ticket-message-created",
    "ticket-status-updated",
    "ticket-assignment-updated",
    "ticket-self-unsnoozed",
)


def webhook_path(secret: str) -> str:
    """Where Gorgias calls: nobody guesses it, and it does not tell the secret to who reads a proxy's log."""
    return "/gorgias/" + hmac.new(secret.encode(), b"path", hashlib.sha256).hexdigest()[:32]


async def stay_connected(client: GorgiasClient, public_url: str, secret: str) -> None:
    """See to it that the integration is there and says what it should. To be repeated: people may delete it.

    Without it nothing is lost but speed: the sweep finds what changed.
    """
    wanted = _integration(public_url.rstrip("/") + webhook_path(secret), secret)
    try:
        async for row in client.rows("/integrations"):
            if row.get("name") != NAME:
                continue
            if (row.get("http") or {}).get("url") != wanted["http"]["url"]:
                await client.put(f"/integrations/{row['id']}", {"http": wanted["http"]})
                log.info("gorgias_webhook_moved")
            return
        await client.post("/integrations", wanted)
        log.info("gorgias_webhook_made")
    except (TryAgainLater, OperatorMustFix) as error:
        log.warning("gorgias_webhook_not_made", error=type(error).__name__, reason=str(error))


def _integration(url: str, secret: str) -> Json:
    return {
        "name": NAME,
        "type": "http",
        "http": {
            "url": url,
            "method": "POST",
            "request_content_type": "application/json",
            "response_content_type": "application/json",
            "headers": {"X-Relais-Secret": secret},
            "form": {"ticket": "{{ticket.id}}"},
            "triggers": dict.fromkeys(TRIGGERS, True),
        },
    }

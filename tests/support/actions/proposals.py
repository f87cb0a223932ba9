"""A proposal, in short."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.actions.life import OFFERED_FOR
from support.model.actions import CancelOrder, Preview, PreviewLine, Proposal
from support.model.conversation import ProposalId
from tests.support.actions.living_shop import usd
from tests.support.scenes import ADA, NOW, TALK


def proposal(id: str = "p1", **changes: Any) -> Proposal:
    plain = Proposal(
        id=ProposalId(id),
        conversation=TALK,
        account=ADA,
        action=CancelOrder("#1042"),
        thing="gid://shopify/Order/1042",
        owner="gid://shopify/Customer/1",
        state="offered",
        preview=Preview("cancel_order", "#1042", (PreviewLine("Cap", 1, "Blue"),), refund=usd("20.00")),
        rule="cancel-do",
        needs_approval=False,
        proof="code",
        seen='{"version": "1", "returns": [], "refunds": []}',
        language="en",
        created_at=NOW,
        expires_at=NOW + OFFERED_FOR,
    )
    return replace(plain, **changes)

"""Which intents the local engine handles alike."""

from __future__ import annotations

from support.model.conversation import Intent

ORDER_STATUS: frozenset[Intent] = frozenset({"track_order", "delivery_estimate", "refund_status", "not_received"})
"""Answered from the order itself."""

ORDER_CHANGES: frozenset[Intent] = frozenset(
    {"cancel_order", "change_address", "change_order", "return_request", "exchange", "subscription", "account_issue"}
)
"""Something is to be done; a person does it."""

PROBLEMS: frozenset[Intent] = frozenset({"damaged_item", "wrong_item", "missing_item"})
"""Something went wrong with the goods; a person puts it right."""

POLICY_TOPIC: dict[Intent, str] = {
    "policy_shipping": "policy_shipping",
    "policy_returns": "policy_returns",
    "policy_warranty": "policy_warranty",
}
"""Intents that name a policy."""

SURE = 0.35
"""Below it a top intent is a guess and is not acted on (the recogniser's own scale; see its benchmark)."""

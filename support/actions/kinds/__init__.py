"""What can be done, one file a kind: is it possible, exactly what would happen, do it, and did it happen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.actions.kinds.address import NewAddress
from support.actions.kinds.cancel import Cancel
from support.actions.kinds.contact import NewContact
from support.actions.kinds.customer import OwnData
from support.actions.kinds.exchange import Exchange
from support.actions.kinds.items import NewItems
from support.actions.kinds.kind import Impossible, Kind, Look
from support.actions.kinds.problem import Report
from support.actions.kinds.refund import PayBack
from support.actions.kinds.returns import Returns
from support.model.actions import ActionName

__all__ = ["KINDS", "Impossible", "Kind", "Look"]

KINDS: Mapping[ActionName, Kind[Any]] = {
    "cancel_order": Cancel(),
    "change_address": NewAddress(),
    "change_contact": NewContact(),
    "edit_items": NewItems(),
    "return_items": Returns(),
    "exchange_items": Exchange(),
    "refund": PayBack(),
    "report_problem": Report(),
    "update_customer": OwnData(),
}
"""Every action's kind (a test holds it to `ActionName`)."""

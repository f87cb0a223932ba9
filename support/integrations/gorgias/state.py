"""What Gorgias shows of a ticket and its messages, read into records of ours. No calls here.

https://developers.gorgias.com/reference/the-ticket-object and the-ticketmessage-object
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from support.model.conversation import Attachment, TicketId
from support.model.decisions import Priority
from support.model.tickets import TicketEntry, TicketState

Json = dict[str, Any]

_BREAKS = re.compile(r"(?i)<br\s*/?>|</(?:p|div|li|tr)>")
_MARKUP = re.compile(r"<[^<>]*>")
_PRIORITIES: tuple[Priority, ...] = ("critical", "high", "normal", "low")


@dataclass(frozen=True, slots=True)
class ApiUser:
    """Whose key it is."""

    id: int
    email: str
    name: str
    role: str
    active: bool


def ticket_state(row: Json) -> TicketState:
    """From a ticket, whether listed or single."""
    customer, user, team = row.get("customer") or {}, row.get("assignee_user") or {}, row.get("assignee_team") or {}
    priority = row.get("priority")
    return TicketState(
        id=TicketId(str(row["id"])),
        status="closed" if row.get("status") == "closed" else "open",
        priority=priority if priority in _PRIORITIES else "normal",
        external_id=row.get("external_id"),
        customer_id=customer.get("id"),
        assignee=user.get("email"),
        team=team.get("name"),
        tags=tuple(tag["name"] for tag in row.get("tags") or []),
        spam=bool(row.get("spam")),
        trashed=row.get("trashed_datetime") is not None,
        snoozed_until=_optional(row.get("snooze_datetime")),
        updated_at=moment(row["updated_datetime"]),
        assignee_name=user.get("name"),
    )


def ticket_entry(row: Json) -> TicketEntry:
    """From a message. `stripped_text` lacks quotations and signatures; it can be missing right after creation."""
    sender, receiver = row.get("sender") or {}, row.get("receiver") or {}
    return TicketEntry(
        id=str(row["id"]),
        ticket=TicketId(str(row["ticket_id"])),
        from_agent=bool(row.get("from_agent")),
        # A note must never go out because a field is missing.
        public=bool(row.get("public")) and row.get("channel") != "internal-note",
        channel=row.get("channel") or "",
        via=row.get("via") or "",
        author=sender.get("name") or "",
        email=sender.get("email"),
        customer_id=(receiver if row.get("from_agent") else sender).get("id"),
        text=(row.get("stripped_text") or row.get("body_text") or _as_text(row.get("body_html") or "")).strip(),
        at=moment(row["created_datetime"]),
        external_id=row.get("external_id"),
        ours=row.get("via") == "api" and row.get("external_id") is not None,
        attachments=tuple(_attachment(file) for file in row.get("attachments") or []),
    )


def api_user(row: Json) -> ApiUser:
    """From a user."""
    role = (row.get("role") or {}).get("name") or ""
    return ApiUser(int(row["id"]), row.get("email") or "", row.get("name") or "", role, bool(row.get("active")))


def moment(text: str) -> datetime:
    """Gorgias' times, some of which come without a zone: those are UTC."""
    parsed = datetime.fromisoformat(text)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def _optional(text: str | None) -> datetime | None:
    return None if text is None else moment(text)


def _attachment(file: Json) -> Attachment:
    size = str(file.get("size") or "")
    return Attachment(
        name=file.get("name") or "file",
        media_type=file.get("content_type") or "application/octet-stream",
        url=file.get("url") or "",
        size_bytes=int(size) if size.isdecimal() else None,
    )


def _as_text(markup: str) -> str:
    return html.unescape(_MARKUP.sub("", _BREAKS.sub("\n", markup)))

"""Messages of a ticket: who may send what, and whether Gorgias itself has to deliver it.

https://developers.gorgias.com/docs/create-a-new-message-in-ticket-via-api says who sender and receiver are;
https://developers.gorgias.com/reference/create-ticket-message says when Gorgias sends: an outgoing message whose
`sent_datetime` is empty. Such a message is kept in `Account.emailed`, so that a test can see what a customer would
have got.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.gorgias import customers
from sandbox.gorgias.account import Account
from sandbox.gorgias.errors import Complaint
from sandbox.gorgias.records import INTERNAL_NOTE, Customer, Message, Outgoing, Person, Ticket, User

NO_ADDRESS = "This message could not be sent: the customer has no address on this channel."


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that was checked and can be added to a ticket."""

    channel: str
    via: str
    from_agent: bool
    sender: Person | None = None
    receiver: Person | None = None
    body_text: str | None = None
    body_html: str | None = None
    stripped_text: str | None = None
    subject: str | None = None
    external_id: str | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    source: dict[str, Any] | None = None
    meta: Any = None
    created: datetime | None = None
    sent: datetime | None = None
    failed: datetime | None = None


def draft(account: Account, given: dict[str, Any]) -> Draft:
    """Check a message of the API. Raises Complaint."""
    note = given["channel"] == INTERNAL_NOTE
    from_agent: bool = given["from_agent"]
    if note:
        sender, receiver = _people_of_note(account, given), None
    elif from_agent:
        sender, receiver = Person("user", _user(account, given).id), _receiver(account, given)
    else:
        sender, receiver = Person("customer", _sending_customer(account, given).id), None
    return Draft(
        channel=given["channel"],
        via=given["via"],
        from_agent=from_agent,
        sender=sender,
        receiver=receiver,
        body_text=given.get("body_text"),
        body_html=given.get("body_html"),
        stripped_text=given.get("stripped_text"),
        subject=given.get("subject"),
        external_id=given.get("external_id"),
        attachments=given.get("attachments") or [],
        source=given.get("source"),
        meta=given.get("meta"),
        created=given.get("created_datetime"),
        sent=given.get("sent_datetime"),
        failed=given.get("failed_datetime"),
    )


def add(account: Account, ticket: Ticket, draft: Draft, *, by: int | None) -> Message:
    """Put a message into a ticket, deliver it if it has to be, and let everybody know. See `tickets.add_message`."""
    message = Message(
        id=next(account.message_ids),
        ticket_id=ticket.id,
        channel=draft.channel,
        via=draft.via,
        from_agent=draft.from_agent,
        public=draft.channel != INTERNAL_NOTE,
        created=draft.created or account.now(),
        sender=draft.sender,
        receiver=draft.receiver,
        external_id=draft.external_id,
        subject=draft.subject,
        body_text=draft.body_text,
        body_html=draft.body_html,
        stripped_text=draft.stripped_text,
        attachments=list(draft.attachments),
        source=draft.source or {"type": draft.channel},
        meta=draft.meta,
        sent=draft.sent,
        failed=draft.failed,
    )
    account.messages[message.id] = message
    ticket.messages.append(message)
    # Imported messages may be older than those that are there.
    ticket.messages.sort(key=lambda other: (other.created, other.id))
    _deliver(account, ticket, message)
    ticket.updated = account.now()
    if message.public:
        ticket.last_message = max(filter(None, (ticket.last_message, message.created)))
        if not message.from_agent:
            ticket.last_received_message = max(filter(None, (ticket.last_received_message, message.created)))
    account.happened("ticket-message-created", "TicketMessage", message.id, by=by)
    account.tell("ticket-message-created", ticket, message)
    if message.failed is not None:
        account.tell("ticket-message-failed", ticket, message)
    return message


def _deliver(account: Account, ticket: Ticket, message: Message) -> None:
    if message.sent is not None:
        return
    if not message.public or not message.from_agent:
        message.sent = message.created
        return
    customer = account.customers.get(message.receiver.id) if message.receiver else None
    if customer is None or not customer.email:
        message.failed = account.now()
        message.sending_error = NO_ADDRESS
        return
    message.sent = account.now()
    account.emailed.append(
        Outgoing(
            message_id=message.id,
            ticket_id=ticket.id,
            to=customer.email,
            via=message.via,
            text=message.body_text or message.body_html or "",
            at=message.sent,
        )
    )


def _people_of_note(account: Account, given: dict[str, Any]) -> Person:
    if not given["from_agent"]:
        raise Complaint({"from_agent": ["An internal note is written by an agent."]})
    for name in ("source", "receiver"):
        if given.get(name) is not None:
            raise Complaint({name: ["Not allowed on an internal note."]})
    if given.get("sender") is None:
        return Person("user", account.api_user.id)
    return Person("user", _user(account, given).id)


def _user(account: Account, given: dict[str, Any]) -> User:
    sender = given.get("sender") or {}
    for user in account.users.values():
        if user.id == sender.get("id") or (sender.get("email") or "").casefold() == user.email.casefold():
            return user
    raise Complaint({"sender": ["The sender of an outgoing message must be a user."]})


def _sending_customer(account: Account, given: dict[str, Any]) -> Customer:
    if given.get("receiver") is not None:
        raise Complaint({"receiver": ["An incoming message has no receiver."]})
    return _customer(account, given, "sender")


def _receiver(account: Account, given: dict[str, Any]) -> Person:
    return Person("customer", _customer(account, given, "receiver").id)


def _customer(account: Account, given: dict[str, Any], field_name: str) -> Customer:
    reference = given.get(field_name)
    customer = customers.found_or_made(account, reference) if reference else None
    if customer is None:
        raise Complaint({field_name: ["Must be a customer of this account."]})
    return customer

"""What may be done to tickets, by the API's callers and by the people at the helpdesk: the rules of the stand-in.

Both sides come through here, so that history, webhooks and counters are the same whoever acted. `by` is the user who
did it, None for Gorgias itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.gorgias import messages
from sandbox.gorgias.account import Account
from sandbox.gorgias.records import Message, Status, Ticket


def create(account: Account, given: dict[str, Any], drafts: list[messages.Draft], *, by: int | None) -> Ticket:
    """A new ticket with its first messages."""
    now = account.now()
    first = drafts[0]
    ticket = Ticket(
        id=next(account.ticket_ids),
        created=given.get("created_datetime") or now,
        updated=now,
        channel=given.get("channel") or first.channel,
        via=given["via"],
        from_agent=first.from_agent,
        customer_id=given.get("customer_id"),
        subject=given.get("subject") or first.subject,
        external_id=given.get("external_id"),
        language=given.get("language"),
        meta=given.get("meta"),
        priority=given.get("priority") or "normal",
        spam=bool(given.get("spam")),
        opened=given.get("opened_datetime"),
    )
    account.tickets[ticket.id] = ticket
    ticket.tags = [account.tag(tag["name"]).id for tag in given.get("tags") or []]
    ticket.custom_fields = {item["id"]: item["value"] for item in given.get("custom_fields") or []}
    ticket.assignee_team = (given.get("assignee_team") or {}).get("id")
    ticket.assignee_user = (given.get("assignee_user") or {}).get("id")
    account.happened("ticket-created", "Ticket", ticket.id, by=by)
    account.tell("ticket-created", ticket)
    for draft in drafts:
        messages.add(account, ticket, draft, by=by)
    _set_status(account, ticket, given.get("status") or "open", by)
    return ticket


def add_message(account: Account, ticket: Ticket, draft: messages.Draft, *, by: int | None) -> Message:
    """Put a message into a ticket. A customer's message opens a ticket that was closed or snoozed."""
    message = messages.add(account, ticket, draft, by=by)
    if not message.from_agent and not ticket.spam and ticket.trashed is None:
        ticket.snooze = None
        _set_status(account, ticket, "open", None)
    return message


def settle(account: Account, ticket: Ticket) -> None:
    """What Gorgias does on its own once a ticket is there: merge it into an older one, where that is switched on."""
    if not account.auto_merge or ticket.customer_id is None:
        return
    if any(account.tags[tag].name in account.auto_merge_excludes for tag in ticket.tags):
        return
    for older in account.tickets.values():
        same_customer = older.customer_id == ticket.customer_id and older.id != ticket.id
        if same_customer and older.status == "open" and older.trashed is None and not older.spam:
            merge(account, ticket, older, by=None)
            return


def change(account: Account, ticket: Ticket, given: dict[str, Any], *, by: int | None) -> None:
    """Set the given fields of a ticket, named as in the API."""
    for name in ("subject", "external_id", "language", "meta", "is_unread", "channel", "customer_id"):
        if name in given:
            setattr(ticket, name, given[name])
    if given.get("priority"):
        ticket.priority = given["priority"]
    if given.get("opened_datetime"):
        ticket.opened = given["opened_datetime"]
    if "tags" in given:
        ticket.tags = [account.tag(tag["name"]).id for tag in given["tags"] or []]
    for item in given.get("custom_fields") or []:
        ticket.custom_fields[item["id"]] = item["value"]
    if "spam" in given and bool(given["spam"]) != ticket.spam:
        ticket.spam = bool(given["spam"])
        account.happened("ticket-marked-spam" if ticket.spam else "ticket-unmarked-spam", "Ticket", ticket.id, by=by)
    if "trashed_datetime" in given and given["trashed_datetime"] != ticket.trashed:
        ticket.trashed = given["trashed_datetime"]
        account.happened("ticket-trashed" if ticket.trashed else "ticket-untrashed", "Ticket", ticket.id, by=by)
    if "snooze_datetime" in given:
        ticket.snooze = given["snooze_datetime"]
        if ticket.snooze is not None:
            account.happened("ticket-snoozed", "Ticket", ticket.id, by=by)
    assign(account, ticket, given, by=by)
    if given.get("status"):
        _set_status(account, ticket, given["status"], by, at=given.get("closed_datetime"))
    touched(account, ticket, by=by)


def assign(account: Account, ticket: Ticket, given: dict[str, Any], *, by: int | None) -> None:
    """Take over `assignee_user` and `assignee_team` where they are given."""
    before = (ticket.assignee_user, ticket.assignee_team)
    if "assignee_user" in given:
        ticket.assignee_user = (given["assignee_user"] or {}).get("id")
    if "assignee_team" in given:
        ticket.assignee_team = (given["assignee_team"] or {}).get("id")
    if (ticket.assignee_user, ticket.assignee_team) != before:
        who = {"assignee_user_id": ticket.assignee_user, "assignee_team_id": ticket.assignee_team}
        assigned = ticket.assignee_user is not None or ticket.assignee_team is not None
        kind = "ticket-assigned" if assigned else "ticket-unassigned"
        account.happened(kind, "Ticket", ticket.id, by=by, data=who)
        account.tell("ticket-assignment-updated", ticket)


def set_tags(account: Account, ticket: Ticket, names: list[str], *, by: int | None) -> None:
    """Replace all tags."""
    ticket.tags = [account.tag(name).id for name in dict.fromkeys(names)]
    touched(account, ticket, by=by)


def add_tags(account: Account, ticket: Ticket, names: list[str], *, by: int | None) -> None:
    """Add tags to those that are there."""
    set_tags(account, ticket, tag_names(account, ticket) + names, by=by)


def remove_tags(account: Account, ticket: Ticket, names: list[str], *, by: int | None) -> None:
    """Take tags away; unknown ones are ignored."""
    set_tags(account, ticket, [name for name in tag_names(account, ticket) if name not in names], by=by)


def tag_names(account: Account, ticket: Ticket) -> list[str]:
    """The names of a ticket's tags."""
    return [account.tags[tag].name for tag in ticket.tags if tag in account.tags]


def merge(account: Account, source: Ticket, target: Ticket, *, by: int | None) -> None:
    """Move all of `source` into `target`; the old id leads to the ticket that is left."""
    for message in source.messages:
        message.ticket_id = target.id
    target.messages = sorted(target.messages + source.messages, key=lambda message: (message.created, message.id))
    target.tags = list(dict.fromkeys(target.tags + source.tags))
    target.last_message = max(filter(None, (target.last_message, source.last_message)), default=None)
    received = filter(None, (target.last_received_message, source.last_received_message))
    target.last_received_message = max(received, default=None)
    account.merged[source.id] = target.id
    del account.tickets[source.id]
    account.happened("ticket-merged", "Ticket", target.id, by=by, data={"source_ticket_id": source.id})
    touched(account, target, by=by)


def delete(account: Account, ticket: Ticket, *, by: int | None) -> None:
    """Remove a ticket and its messages for good."""
    del account.tickets[ticket.id]
    for message in ticket.messages:
        del account.messages[message.id]
    account.happened("ticket-deleted", "Ticket", ticket.id, by=by)


def wake(account: Account) -> None:
    """Reopen the tickets whose snooze is over."""
    now = account.now()
    for ticket in list(account.tickets.values()):
        if ticket.snooze is not None and ticket.snooze <= now:
            unsnooze(account, ticket)


def unsnooze(account: Account, ticket: Ticket) -> None:
    """End a snooze as the clock would."""
    ticket.snooze = None
    account.happened("ticket-self-unsnoozed", "Ticket", ticket.id)
    account.tell("ticket-self-unsnoozed", ticket)
    _set_status(account, ticket, "open", None)
    touched(account, ticket, by=None)


def touched(account: Account, ticket: Ticket, *, by: int | None) -> None:
    """Note that a ticket changed."""
    ticket.updated = account.now()
    account.happened("ticket-updated", "Ticket", ticket.id, by=by)
    account.tell("ticket-updated", ticket)


def _set_status(account: Account, ticket: Ticket, status: Status, by: int | None, at: datetime | None = None) -> None:
    if ticket.status == status:
        return
    ticket.status = status
    ticket.closed = (at or account.now()) if status == "closed" else None
    account.happened("ticket-closed" if status == "closed" else "ticket-reopened", "Ticket", ticket.id, by=by)
    account.tell("ticket-status-updated", ticket)

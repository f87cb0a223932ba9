"""The JSON that the API shows of each record: the names and the nesting of Gorgias' reference objects.

Lists show less than single objects: no messages on a ticket, no channels on a customer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.gorgias.account import Account
from sandbox.gorgias.records import (
    Customer,
    CustomField,
    Event,
    Integration,
    Macro,
    Message,
    Person,
    Survey,
    Tag,
    Team,
    Ticket,
    User,
    View,
)

Json = dict[str, Any]

EXCERPT = 200


def stamp(at: datetime | None) -> str | None:
    """A moment as Gorgias writes it."""
    return at.isoformat(timespec="microseconds") if at is not None else None


def _names(name: str | None) -> Json:
    first, _, last = (name or "").partition(" ")
    return {"name": name, "firstname": first, "lastname": last}


def customer_row(customer: Customer) -> Json:
    """A customer in a list."""
    return {
        "id": customer.id,
        "external_id": customer.external_id,
        "active": True,
        "email": customer.email,
        **_names(customer.name),
        "language": customer.language,
        "timezone": customer.timezone,
        "created_datetime": stamp(customer.created),
        "updated_datetime": stamp(customer.updated),
        "meta": None,
        "data": customer.data,
        "note": customer.note,
        "custom_fields": {},
    }


def customer_json(customer: Customer) -> Json:
    """A customer with everything."""
    channels = [
        {
            "id": channel.id,
            "type": channel.type,
            "address": channel.address,
            "preferred": channel.preferred,
            "created_datetime": stamp(channel.created),
            "updated_datetime": stamp(channel.created),
            "deleted_datetime": None,
            "customer": {"id": customer.id, "name": customer.name},
        }
        for channel in customer.channels
    ]
    return customer_row(customer) | {"channels": channels, "integrations": {}}


def _brief_customer(customer: Customer) -> Json:
    return {"id": customer.id, "email": customer.email, **_names(customer.name), "meta": None}


def _brief_user(user: User) -> Json:
    return {"id": user.id, "email": user.email, **_names(user.name), "meta": None, "bio": None}


def user_json(account: Account, user: User) -> Json:
    """A user."""
    return {
        "id": user.id,
        "active": user.active,
        "bio": None,
        "created_datetime": stamp(user.created),
        "deactivated_datetime": None,
        "email": user.email,
        "external_id": None,
        **_names(user.name),
        "language": None,
        "meta": {},
        "role": {"name": user.role},
        "timezone": "UTC",
        "updated_datetime": stamp(user.created),
        "uri": f"/api/users/{user.id}/",
    }


def team_json(account: Account, team: Team) -> Json:
    """A team with its members."""
    members = [_brief_user(account.users[member]) for member in team.members if member in account.users]
    return {
        "id": team.id,
        "name": team.name,
        "description": team.description,
        "decoration": {},
        "members": members,
        "created_datetime": stamp(team.created),
        "uri": f"/api/teams/{team.id}/",
    }


def tag_json(account: Account, tag: Tag) -> Json:
    """A tag with how often it is used."""
    return {
        "id": tag.id,
        "name": tag.name,
        "description": None,
        "decoration": {"color": tag.color},
        "usage": sum(tag.id in ticket.tags for ticket in account.tickets.values()),
        "created_datetime": stamp(tag.created),
        "deleted_datetime": None,
        "uri": f"/api/tags/{tag.id}/",
    }


def _person(account: Account, person: Person | None) -> Json | None:
    if person is None:
        return None
    if person.kind == "user":
        user = account.users.get(person.id)
        return {key: value for key, value in _brief_user(user).items() if key != "bio"} if user else None
    customer = account.customers.get(person.id)
    return _brief_customer(customer) if customer else None


def message_json(account: Account, message: Message) -> Json:
    """A message."""
    return {
        "id": message.id,
        "uri": f"/api/tickets/{message.ticket_id}/messages/{message.id}/",
        "message_id": None,
        "ticket_id": message.ticket_id,
        "external_id": message.external_id,
        "public": message.public,
        "channel": message.channel,
        "via": message.via,
        "source": message.source,
        "sender": _person(account, message.sender),
        "integration_id": None,
        "intents": [],
        "rule_id": None,
        "from_agent": message.from_agent,
        "receiver": _person(account, message.receiver),
        "subject": message.subject,
        "body_text": message.body_text,
        "body_html": message.body_html,
        "stripped_text": message.stripped_text,
        "stripped_html": None,
        "stripped_signature": None,
        "attachments": message.attachments or None,
        "actions": None,
        "macros": [],
        "meta": message.meta,
        "created_datetime": stamp(message.created),
        "sent_datetime": stamp(message.sent),
        "failed_datetime": stamp(message.failed),
        "opened_datetime": None,
        "last_sending_error": {"error": message.sending_error} if message.sending_error else None,
        "is_retriable": message.failed is not None,
    }


def ticket_row(account: Account, ticket: Ticket) -> Json:
    """A ticket in a list: without its messages."""
    customer = account.customers.get(ticket.customer_id) if ticket.customer_id is not None else None
    user = account.users.get(ticket.assignee_user) if ticket.assignee_user is not None else None
    team = account.teams.get(ticket.assignee_team) if ticket.assignee_team is not None else None
    latest = ticket.messages[-1].body_text if ticket.messages else None
    tags = [account.tags[tag] for tag in ticket.tags if tag in account.tags]
    return {
        "id": ticket.id,
        "uri": f"/api/tickets/{ticket.id}/",
        "external_id": ticket.external_id,
        "language": ticket.language,
        "status": ticket.status,
        "priority": ticket.priority,
        "channel": ticket.channel,
        "via": ticket.via,
        "from_agent": ticket.from_agent,
        "customer": _brief_customer(customer) if customer else None,
        "assignee_user": _brief_user(user) if user else None,
        "assignee_team": {"id": team.id, "name": team.name, "decoration": {}} if team else None,
        "subject": ticket.subject,
        "excerpt": latest[:EXCERPT] if latest else None,
        "integrations": [],
        "meta": ticket.meta,
        "tags": [{"id": tag.id, "name": tag.name, "decoration": {"color": tag.color}} for tag in tags],
        "messages_count": len(ticket.messages),
        "is_unread": ticket.is_unread,
        "spam": ticket.spam,
        "created_datetime": stamp(ticket.created),
        "opened_datetime": stamp(ticket.opened),
        "last_received_message_datetime": stamp(ticket.last_received_message),
        "last_message_datetime": stamp(ticket.last_message),
        "updated_datetime": stamp(ticket.updated),
        "closed_datetime": stamp(ticket.closed),
        "snooze_datetime": stamp(ticket.snooze),
        "trashed_datetime": stamp(ticket.trashed),
    }


def ticket_json(account: Account, ticket: Ticket) -> Json:
    """A ticket with its messages, its customer and its survey."""
    row = ticket_row(account, ticket)
    for only_in_lists in ("excerpt", "integrations", "messages_count"):
        del row[only_in_lists]
    customer = account.customers.get(ticket.customer_id) if ticket.customer_id is not None else None
    survey = next((s for s in account.surveys.values() if s.ticket_id == ticket.id), None)
    full = customer_json(customer) if customer else None
    return row | {
        "customer": full,
        "requester": full,
        "assignee_user_id": ticket.assignee_user,
        "assignee_team_id": ticket.assignee_team,
        "custom_fields": {str(id): {"id": id, "value": value} for id, value in ticket.custom_fields.items()},
        "events": [],
        "messages": [message_json(account, message) for message in ticket.messages],
        "reply_options": {"email": {"answerable": bool(customer and customer.email)},
                          "internal-note": {"answerable": True}},
        "satisfaction_survey": survey_json(survey) if survey else None,
    }  # fmt: skip


def event_json(event: Event) -> Json:
    """An event of the account's history."""
    return {
        "id": event.id,
        "context": event.context,
        "created_datetime": stamp(event.created),
        "data": event.data,
        "object_id": event.object_id,
        "object_type": event.object_type,
        "type": event.type,
        "user_id": event.user_id,
        "uri": f"/api/events/{event.id}/",
    }


def survey_json(survey: Survey) -> Json:
    """A satisfaction survey."""
    return {
        "id": survey.id,
        "body_text": survey.body_text,
        "created_datetime": stamp(survey.created),
        "customer_id": survey.customer_id,
        "meta": survey.meta,
        "score": survey.score,
        "scored_datetime": stamp(survey.scored),
        "sent_datetime": stamp(survey.sent),
        "should_send_datetime": stamp(survey.should_send),
        "ticket_id": survey.ticket_id,
        "uri": f"/api/satisfaction-surveys/{survey.id}/",
    }


def macro_json(macro: Macro) -> Json:
    """A prepared answer."""
    actions = [{"name": "setResponseText", "type": "user", "arguments": {"body_text": macro.body_text}}]
    return {
        "id": macro.id,
        "name": macro.name,
        "actions": actions,
        "created_datetime": stamp(macro.created),
        "uri": f"/api/macros/{macro.id}/",
    }


def custom_field_json(field: CustomField) -> Json:
    """A field that the account defined."""
    return {
        "id": field.id,
        "object_type": field.object_type,
        "label": field.label,
        "definition": field.definition,
        "required": field.required,
        "created_datetime": stamp(field.created),
        "deactivated_datetime": None,
        "uri": f"/api/custom-fields/{field.id}/",
    }


def view_json(view: View) -> Json:
    """A saved filter."""
    return {
        "id": view.id,
        "name": view.name,
        "slug": view.slug,
        "filters": view.filters,
        "type": "ticket-list",
        "category": "system",
        "visibility": "public",
        "created_datetime": stamp(view.created),
        "uri": f"/api/views/{view.id}/",
    }


def integration_json(integration: Integration) -> Json:
    """An HTTP integration."""
    http = {
        "url": integration.url,
        "method": integration.method,
        "request_content_type": integration.request_content_type,
        "response_content_type": integration.response_content_type,
        "headers": integration.headers,
        "form": integration.form,
        "triggers": integration.triggers,
    }
    return {
        "id": integration.id,
        "name": integration.name,
        "type": "http",
        "description": integration.description,
        "http": http,
        "created_datetime": stamp(integration.created),
        "updated_datetime": stamp(integration.updated),
        "deactivated_datetime": stamp(integration.deactivated),
        "user": {"id": integration.user_id},
        "managed": False,
        "uri": f"/api/integrations/{integration.id}/",
    }

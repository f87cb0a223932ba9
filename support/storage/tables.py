"""The tables. A change here needs a migration beside it; a test proves that the sum of migrations equals this file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)


class Utc(TypeDecorator[datetime]):
    """A timezone-aware instant, kept as UTC without a zone: the same on SQLite and PostgreSQL."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("lane", String(200), nullable=False),
    Column("payload", Text, nullable=True, comment="the event as JSON; purged when done for 7 days"),
    Column("received_at", Utc, nullable=False),
    Column("done_at", Utc, nullable=True),
    Column("outcome", String(40), nullable=True, comment="turn | ignored | failed"),
)
Index(None, events.c.done_at, events.c.seq)

cursors = Table(
    "cursors",
    metadata,
    Column("channel", String(120), primary_key=True, comment="platform:workspace:channel"),
    Column("position", String(40), nullable=False, comment="everything from there up to it was read"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("place", String(200), nullable=False, comment="Venue.key"),
    Column("platform", String(10), nullable=False),
    Column("workspace", String(40), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("thread", String(40), nullable=True),
    Column("private", Boolean, nullable=False),
    Column("user", String(40), nullable=False),
    Column("status", String(10), nullable=False),
    Column("language", String(5), nullable=True),
    Column("memory", Text, nullable=False),
    Column("memory_before", Text, nullable=True, comment="the memory before the last turn, to take it back"),
    Column("ticket", String(40), nullable=True),
    Column("ticket_url", Text, nullable=True),
    Column("card", String(60), nullable=True),
    Column("room", String(40), nullable=True, comment="for the customer and the team, where a platform has it"),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    UniqueConstraint("place", "user"),
)
Index(None, conversations.c.status, conversations.c.updated_at)
Index(None, conversations.c.user)
Index(None, conversations.c.card)
Index(None, conversations.c.room)
Index(None, conversations.c.ticket)

messages = Table(
    "messages",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("conversation", String(40), nullable=False, index=True),
    Column("turn", String(40), nullable=False),
    Column("author", String(10), nullable=False),
    Column("audience", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("ref", String(60), nullable=True),
    Column("attachments", Text, nullable=True),
    Column("trace", Text, nullable=True, comment="how the bot came to say it, JSON"),
    Column("withdrawn", Boolean, nullable=False, default=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("conversation", String(40), nullable=False, index=True),
    Column("turn", String(40), nullable=False),
    Column("target", String(10), nullable=False),
    Column("body", Text, nullable=False),
    Column("status", String(10), nullable=False, comment="queued | sent | failed | withdrawn"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("sent_at", Utc, nullable=True),
    Column("ref", String(200), nullable=True),
    Column("error", Text, nullable=True, comment="the vendor's error code; never its text"),
)
Index(None, deliveries.c.status, deliveries.c.seq)

live = Table(
    "live",
    metadata,
    Column("conversation", String(40), primary_key=True),
    Column("venue", Text, nullable=False, comment="where the message grows, JSON"),
    Column("ref", String(60), nullable=True, comment="the platform's id of it, once that is known"),
    Column("since", Utc, nullable=False),
)

due = Table(
    "due",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation", String(40), nullable=False, index=True),
    Column("kind", String(20), nullable=False, comment="what is to be done, by its name"),
    Column("attempt", Integer, nullable=False),
    Column("watch", Text, nullable=True, comment="what the customer wants to be told, as JSON"),
    Column("due_at", Utc, nullable=False, index=True),
)

grants = Table(
    "grants",
    metadata,
    Column("account", String(120), primary_key=True),
    Column("order_id", String(80), primary_key=True),
    Column("order_name", String(80), nullable=False),
    Column("email", String(320), nullable=False, comment="the proven address, for the helpdesk's customer record"),
    Column("granted_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
)

proof_attempts = Table(
    "proof_attempts",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("account", String(120), nullable=False),
    Column("workspace", String(60), nullable=False),
    Column("order_key", String(80), nullable=False),
    Column("at", Utc, nullable=False, index=True),
)

links = Table(
    "links",
    metadata,
    Column("account", String(120), primary_key=True),
    Column("email", String(320), primary_key=True, comment="the verified address"),
    Column("customer", String(80), nullable=True, comment="whose own address it is at the shop"),
    Column("how", String(20), nullable=False, comment="code | slack_email"),
    Column("order_name", String(80), nullable=False, comment="the order it was made with"),
    Column("linked_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False, index=True),
)

codes = Table(
    "codes",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False, unique=True, comment="the delivery that sends it"),
    Column("account", String(120), nullable=False, index=True),
    Column("workspace", String(60), nullable=False),
    Column("order_key", String(80), nullable=False, comment="the number that was asked for, whether it exists or not"),
    Column("conversation", String(40), nullable=False),
    Column("email", String(320), nullable=True, comment="where it went; NULL: nowhere"),
    Column("customer", String(80), nullable=True),
    Column("order_name", String(80), nullable=True),
    Column("salt", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False, comment="scrypt of the code; never the code"),
    Column("made_at", Utc, nullable=False, index=True),
    Column("expires_at", Utc, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("state", String(10), nullable=False, comment="out | used | void"),
)

calls = Table(
    "calls",
    metadata,
    Column("conversation", String(40), primary_key=True, comment="which called people last at `at`"),
    Column("account", String(120), nullable=False, index=True),
    Column("workspace", String(60), nullable=False, index=True, comment="platform:workspace"),
    Column("at", Utc, nullable=False, index=True),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation", String(40), nullable=False, index=True),
    Column("account", String(120), nullable=False),
    Column("owner", String(320), nullable=False, comment="whose it is: a customer's global id, or an e-mail"),
    Column("action", String(20), nullable=False),
    Column("thing", String(80), nullable=False, index=True, comment="what it would change, a global id"),
    Column("open_thing", String(80), nullable=True, unique=True, comment="the thing while the proposal is under way"),
    Column("state", String(10), nullable=False),
    Column("body", Text, nullable=False, comment="the proposal as JSON"),
    Column("turn", String(40), nullable=False, comment="the turn that took the last step, if one did"),
    Column("card", String(60), nullable=True),
    Column("created_at", Utc, nullable=False),
    Column("agreed_at", Utc, nullable=True),
    Column("expires_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
)
Index(None, proposals.c.owner, proposals.c.agreed_at)
Index(None, proposals.c.state, proposals.c.expires_at)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", Utc, nullable=False, index=True),
    Column("proposal", String(40), nullable=False, index=True, comment="empty: a command of the team's"),
    Column("conversation", String(40), nullable=False),
    Column("account", String(120), nullable=False, comment="the customer's"),
    Column("by", String(120), nullable=False, comment="an account, or relais"),
    Column("action", String(20), nullable=False),
    Column("thing", String(80), nullable=False),
    Column("order_name", String(80), nullable=True),
    Column("before", String(40), nullable=True),
    Column("state", String(40), nullable=False),
    Column("rule", String(120), nullable=False),
    Column("amount", String(40), nullable=True),
    Column("reason", Text, nullable=True),
    Column("detail", Text, nullable=True, comment="what the shop said when it refused"),
    Column("effect", String(200), nullable=True),
)

cases = Table(
    "cases",
    metadata,
    Column("conversation", String(40), primary_key=True),
    Column("body", Text, nullable=False, comment="the case as JSON"),
    Column("assignee", String(320), nullable=True, comment="an account's key, or an address of the helpdesk"),
    Column("opened_at", Utc, nullable=False),
    Column("waiting_since", Utc, nullable=True, index=True),
    Column("resolved_at", Utc, nullable=True),
    Column("late_at", Utc, nullable=True, index=True, comment="when a wait became too long last"),
    Column("first_answer_at", Utc, nullable=True, index=True),
    Column("waited_s", Integer, nullable=True, comment="working time until then"),
    Column("direct", Boolean, nullable=False, comment="answered in the customer's direct messages"),
    Column("rated_at", Utc, nullable=True, index=True, comment="when the customer rated it last"),
    Column("ticket_problem", String(80), nullable=True, comment="why the helpdesk takes nothing; set by the outbox"),
)
Index(None, cases.c.assignee, cases.c.waiting_since)

spending = Table(
    "spending",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String(40), nullable=False, index=True),
    Column("day", String(10), nullable=False, index=True, comment="the shop's"),
    Column("model", String(120), nullable=False),
    Column("calls", Integer, nullable=False),
    Column("input", Integer, nullable=False),
    Column("cached", Integer, nullable=False, comment="of the input, what the provider had in its cache"),
    Column("output", Integer, nullable=False),
    Column("micro_dollars", Integer, nullable=False),
)

spending_marks = Table(
    "spending_marks",
    metadata,
    Column("period", String(10), primary_key=True, comment="the shop's day or month: 2026-11-20, 2026-11"),
    Column("cap", String(40), primary_key=True, comment="of which it is a share"),
    Column("mark", Integer, primary_key=True, comment="per cent"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("conversation", String(40), primary_key=True),
    Column("seen", Text, nullable=False, comment="the ticket as it was when it was last looked at, as JSON"),
    Column("looked_at", Utc, nullable=False, index=True),
)

tickets_apart = Table(
    "tickets_apart",
    metadata,
    Column("conversation", String(40), primary_key=True),
    Column("ticket", String(40), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("since", Utc, nullable=False, comment="when it could not be looked at for the first time"),
    Column("due_at", Utc, nullable=False, comment="when it is looked at again"),
    Column("error", String(60), nullable=False, comment="a class of errors, never a vendor's text"),
)

switches = Table(
    "switches",
    metadata,
    Column("kind", String(10), primary_key=True, comment="paused | mode | pin | budget"),
    Column(
        "place",
        String(120),
        primary_key=True,
        comment="platform:workspace:channel, or * for everywhere; a budget's period",
    ),
    Column("value", String(40), nullable=False),
    Column("by", String(120), nullable=False, comment="the account that set it"),
    Column("at", Utc, nullable=False),
)

registrations = Table(
    "registrations",
    metadata,
    Column("scope", String(120), primary_key=True, comment="platform:application:guild, or everywhere"),
    Column("told", String(64), nullable=False, comment="the digest of what was registered"),
)

slack_installations = Table(
    "slack_installations",
    metadata,
    Column("team", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("sealed", Text, nullable=False, comment="the bot's token, encrypted with a key made of SLACK_CLIENT_SECRET"),
    Column("installed_at", Utc, nullable=False),
)

slack_install_states = Table(
    "slack_install_states",
    metadata,
    Column("digest", String(64), primary_key=True, comment="sha256 of the one-time word"),
    Column("until", Utc, nullable=False, index=True),
)

"""The people at the helpdesk, over HTTP: what a terminal, a scenario or a soak test uses to act as an agent.

`async with People(base_url) as desk: await desk.reply(ticket, "…")`. Each verb returns the ticket as it is afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, Self

import aiohttp

Json = dict[str, Any]
Priority = Literal["critical", "high", "normal", "low"]


class PeopleError(Exception):
    """The stand-in would not do it; the message says why."""


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file of a message, and where a click on it leads."""

    name: str
    content_type: str
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message as an agent sees it."""

    id: int
    author: str
    from_agent: bool
    public: bool
    channel: str
    via: str
    text: str
    at: datetime
    external_id: str | None
    failed: bool
    files: tuple[SeenFile, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenTicket:
    """A ticket as an agent sees it."""

    id: int
    subject: str
    status: Literal["open", "closed"]
    priority: Priority
    external_id: str | None
    customer: str
    email: str | None
    tags: tuple[str, ...]
    assignee: str | None
    team: str | None
    spam: bool
    trashed: bool
    snoozed_until: datetime | None
    messages: tuple[SeenMessage, ...]

    @property
    def conversation(self) -> tuple[SeenMessage, ...]:
        """What the customer may know of."""
        return tuple(message for message in self.messages if message.public)

    @property
    def notes(self) -> tuple[SeenMessage, ...]:
        """What stays with the team."""
        return tuple(message for message in self.messages if not message.public)


@dataclass(frozen=True, slots=True)
class SeenMail:
    """What Gorgias itself sent to a customer. `via` = `api` is an accident of a client."""

    ticket: int
    to: str
    via: str
    text: str


class People:
    """Agents and customers of the helpdesk."""

    def __init__(self, base_url: str) -> None:
        self._base_url = f"{base_url}/sandbox"
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def tickets(self, external_id: str | None = None) -> list[SeenTicket]:
        """All tickets, or those of a conversation; oldest first."""
        query = {} if external_id is None else {"external_id": external_id}
        return [_ticket(row) for row in await self._call("GET", "/tickets", query=query)]

    async def ticket(self, id: int) -> SeenTicket:
        """One ticket; a merged one shows what is left."""
        return _ticket(await self._call("GET", f"/tickets/{id}"))

    async def emailed(self, ticket: int | None = None) -> list[SeenMail]:
        """What Gorgias sent to customers."""
        query = {} if ticket is None else {"ticket_id": str(ticket)}
        rows = await self._call("GET", "/emailed", query=query)
        return [SeenMail(row["ticket_id"], row["to"], row["via"], row["text"]) for row in rows]

    async def reply(
        self, ticket: int, text: str, *, agent: str | None = None, channel: str | None = None, close: bool = False
    ) -> SeenTicket:
        """Answer the customer publicly."""
        return await self._act(ticket, "/reply", text=text, agent=agent, channel=channel, close=close)

    async def note(self, ticket: int, text: str, *, agent: str | None = None) -> SeenTicket:
        """Write an internal note."""
        return await self._act(ticket, "/note", text=text, agent=agent)

    async def customer_writes(self, ticket: int, text: str) -> SeenTicket:
        """The customer answers by e-mail."""
        return await self._act(ticket, "/customer", text=text)

    async def new_ticket(self, email: str, text: str, *, subject: str | None = None) -> SeenTicket:
        """A customer writes an e-mail out of the blue."""
        body = {"email": email, "text": text, "subject": subject}
        return _ticket(await self._call("POST", "/tickets", body=body))

    async def another_ticket(self, ticket: int, text: str) -> SeenTicket:
        """The customer of `ticket` writes an e-mail that becomes a ticket of its own."""
        return _ticket(await self._call("POST", "/tickets", body={"customer_of": ticket, "text": text}))

    async def close(self, ticket: int) -> SeenTicket:
        """Close it."""
        return await self._change(ticket, status="closed")

    async def reopen(self, ticket: int) -> SeenTicket:
        """Open it again."""
        return await self._change(ticket, status="open")

    async def snooze(self, ticket: int, seconds: int) -> SeenTicket:
        """Away until later."""
        return await self._change(ticket, snooze_s=seconds)

    async def unsnooze(self, ticket: int) -> SeenTicket:
        """Its time has come."""
        return await self._act(ticket, "/unsnooze")

    async def assign(self, ticket: int, agent: str | None) -> SeenTicket:
        """Give it to an agent, or to nobody."""
        return await self._change(ticket, assign=agent or "")

    async def assign_team(self, ticket: int, team: str | None) -> SeenTicket:
        """Give it to a team, or to none."""
        return await self._change(ticket, team=team or "")

    async def tag(self, ticket: int, *names: str) -> SeenTicket:
        """Add tags."""
        return await self._change(ticket, add_tags=list(names))

    async def untag(self, ticket: int, *names: str) -> SeenTicket:
        """Take tags away."""
        return await self._change(ticket, remove_tags=list(names))

    async def set_priority(self, ticket: int, priority: Priority) -> SeenTicket:
        """Change how urgent it is."""
        return await self._change(ticket, priority=priority)

    async def mark_spam(self, ticket: int, spam: bool = True) -> SeenTicket:
        """It is spam, or it is not."""
        return await self._change(ticket, spam=spam)

    async def trash(self, ticket: int, trash: bool = True) -> SeenTicket:
        """Into the trash, or out of it."""
        return await self._change(ticket, trash=trash)

    async def merge(self, ticket: int, into: int) -> SeenTicket:
        """Merge it into another; returns that one."""
        return await self._act(ticket, "/merge", into=into)

    async def delete(self, ticket: int) -> None:
        """Delete it for good."""
        await self._call("DELETE", f"/tickets/{ticket}")

    async def _act(self, ticket: int, verb: str, **body: Any) -> SeenTicket:
        return _ticket(await self._call("POST", f"/tickets/{ticket}{verb}", body=body))

    async def _change(self, ticket: int, **body: Any) -> SeenTicket:
        return _ticket(await self._call("PATCH", f"/tickets/{ticket}", body=body))

    async def _call(self, method: str, path: str, *, query: Json | None = None, body: Json | None = None) -> Any:
        if self._http is None:
            raise PeopleError("use it as `async with`")
        given = None if body is None else {name: value for name, value in body.items() if value is not None}
        async with self._http.request(method, self._base_url + path, params=query, json=given) as answer:
            if answer.status >= 400:
                raise PeopleError(f"{method} {path}: {answer.status} {await answer.text()}")
            return await answer.json() if answer.status != 204 else None


def _ticket(row: Json) -> SeenTicket:
    customer = row["customer"] or {}
    return SeenTicket(
        id=row["id"],
        subject=row["subject"] or "",
        status=row["status"],
        priority=row["priority"],
        external_id=row["external_id"],
        customer=customer.get("name") or customer.get("email") or "",
        email=customer.get("email"),
        tags=tuple(tag["name"] for tag in row["tags"]),
        assignee=(row["assignee_user"] or {}).get("name"),
        team=(row["assignee_team"] or {}).get("name"),
        spam=row["spam"],
        trashed=row["trashed_datetime"] is not None,
        snoozed_until=_moment(row["snooze_datetime"]),
        messages=tuple(_message(message) for message in row["messages"]),
    )


def _message(row: Json) -> SeenMessage:
    sender = row["sender"] or {}
    return SeenMessage(
        id=row["id"],
        author=sender.get("name") or sender.get("email") or "",
        from_agent=row["from_agent"],
        public=row["public"],
        channel=row["channel"],
        via=row["via"],
        text=row["stripped_text"] or row["body_text"] or "",
        at=datetime.fromisoformat(row["created_datetime"]),
        external_id=row["external_id"],
        failed=row["failed_datetime"] is not None,
        files=tuple(
            SeenFile(file["name"], file["content_type"], file["size"], file["url"]) for file in row["attachments"] or ()
        ),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

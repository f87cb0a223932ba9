"""The `Helpdesk` port over Gorgias: a conversation's ticket, its messages, and what people did to it.

Gorgias has no idempotency key. A ticket carries the conversation's id as `external_id`, a message its own; before a
ticket is made, and before a message is repeated that may have arrived, we look for it. So a crash, a time-out or a cut
connection at any point ends in one ticket with each message once.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Literal

import structlog

from support.errors import HelpdeskRefused, TicketGone
from support.integrations.gorgias import merges, payloads
from support.integrations.gorgias.client import Conflict, GorgiasClient, Json, NotFound, Query
from support.integrations.gorgias.customers import customer_of
from support.integrations.gorgias.files import FileCarrier
from support.integrations.gorgias.state import (
    ApiUser,
    api_user,
    moment,
    ticket_entry,
    ticket_state,
)
from support.integrations.gorgias.webhooks import stay_connected
from support.model.conversation import ConversationId, TicketId
from support.model.decisions import Priority
from support.model.deliveries import Handoff, Receipt, TranscriptLine
from support.model.tickets import TicketEntry, TicketMerge, TicketState
from support.ports import Files

log = structlog.get_logger()

CREATE_TIMEOUT_S = 60.0
"""A ticket may come with 500 messages."""
KNOWN_CUSTOMERS = 10_000
USERS_KNOWN_S = 600.0
CLOCK_SKEW = timedelta(seconds=2)


@contextmanager
def _deleted(ticket: TicketId) -> Iterator[None]:
    """A ticket that is not there any more is nobody's mistake."""
    try:
        yield
    except NotFound as error:
        raise TicketGone(f"ticket {ticket} was deleted in Gorgias") from error


class GorgiasHelpdesk:
    """Implements `support.ports.Helpdesk`; the reads below it are for following what the desk does."""

    def __init__(self, client: GorgiasClient, domain: str, files: Files | None = None) -> None:
        self._client = client
        self._carrier = FileCarrier(client, files)
        self._domain = domain
        self._customers: OrderedDict[str, int] = OrderedDict()
        self._users: dict[str, int] = {}
        self._users_at = -math.inf

    async def open_ticket(self, handoff: Handoff, known: TicketId | None = None) -> Receipt:
        """Make the ticket, or complete the one that is there: `known`, or by the conversation's id. `ref` is its id."""
        earlier = await self._earlier(handoff, known)
        if earlier is not None:
            return await self._completed(earlier, handoff)
        customer = await customer_of(self._client, handoff)
        stored = await self._carrier.carry(handoff.transcript)
        team = await self._team(handoff.team) if handoff.team else None
        body, rest = payloads.ticket(handoff, customer, self._client.email, stored, team)
        made = await self._client.post("/tickets", body, timeout_s=CREATE_TIMEOUT_S)
        id = str(made["id"])
        self._remember(id, customer)
        for line in rest:
            message = payloads.message(line, customer, self._client.email, stored)
            await self._client.post(f"/tickets/{id}/messages", message)
        return self._receipt(id)

    async def add_message(self, ticket: TicketId, line: TranscriptLine, *, doubtful: bool = True) -> Receipt:
        """Mirror a message; nothing happens if one with the line's external id is there. `ref` is the message's id.

        `doubtful=False` is the caller's word that no earlier try can have arrived; it saves the look-up.
        """
        with _deleted(ticket):
            customer = await self._customer(ticket)
        if doubtful:
            there = await self._there(ticket, line)
            if there is not None:
                return self._receipt(there.ticket, message=there.id)
        seated = bool(line.by) and await self.works_here(line.by)
        writer = line.by if seated else self._client.email
        body = payloads.message(line, customer, writer, await self._carrier.carry([line]))
        try:
            with _deleted(ticket):
                made = await self._client.post(f"/tickets/{ticket}/messages", body)
        except HelpdeskRefused:
            # The desk may have given the ticket to another customer record; the next try reads it anew.
            self._customers.pop(ticket, None)
            raise
        return self._receipt(str(made["ticket_id"]), message=str(made["id"]))

    async def ticket(self, ticket: TicketId) -> TicketState | None:
        """Where it stands, followed through merges (then with another id); None if it was deleted."""
        try:
            row = await self._client.get(f"/tickets/{ticket}")
        except NotFound:
            return None
        return ticket_state(row)

    async def messages_since(self, ticket: TicketId, since: datetime | None = None) -> Sequence[TicketEntry]:
        """Its messages that are not older than `since`, oldest first; ours and notes too. Those of a ticket that was
        merged are in the one it is now."""
        return await self._listed(ticket, since)

    async def updated_since(self, since: datetime) -> AsyncIterator[Sequence[TicketState]]:
        """Tickets that changed since then, page by page, latest first: the sweep that finds what webhooks missed.

        Gorgias' list has neither a status nor a date filter, so it is read from the latest change backwards.
        """
        async for page in self._client.pages("/tickets", {"order_by": "updated_datetime:desc"}):
            changed = [ticket_state(row) for row in page if moment(row["updated_datetime"]) >= since]
            yield changed
            if len(changed) < len(page):
                break

    async def merges_since(self, since: datetime) -> Sequence[TicketMerge]:
        """Tickets that were merged since then, the latest first."""
        return await merges.since(self._client, since)

    async def merged_at(self, tickets: Sequence[TicketId]) -> datetime | None:
        """When the first of these that was in a merge was in its latest one; None where Gorgias does not say."""
        return await merges.latest(self._client, tickets)

    async def conversations_in(self, ticket: TicketId) -> Sequence[ConversationId]:
        """Those that were handed over into it, or into what was merged into it: by the notes of their hand-offs."""
        found = (payloads.handed_over(id) for id in await self._external_ids(ticket))
        return sorted({id for id in found if id is not None})

    async def set_status(
        self, ticket: TicketId, status: Literal["open", "closed"], *, snoozed_until: datetime | None = None
    ) -> None:
        """Open or close it; closed with a date it is snoozed."""
        until = None if snoozed_until is None else snoozed_until.isoformat()
        await self._put(ticket, {"status": status, "snooze_datetime": until})

    async def set_priority(self, ticket: TicketId, priority: Priority) -> None:
        """Change how urgent it is."""
        await self._put(ticket, {"priority": priority})

    async def assign(self, ticket: TicketId, email: str | None) -> bool:
        """Give it to the person of this address, or to nobody. False: there is no such person, and it is nobody's."""
        user = await self._user(email) if email else None
        await self._put(ticket, {"assignee_user": None if user is None else {"id": user}})
        return user is not None or email is None

    async def _put(self, ticket: TicketId, change: Json) -> None:
        with _deleted(ticket):
            await self._client.put(f"/tickets/{ticket}", change)

    async def works_here(self, email: str) -> bool:
        """Has somebody of the helpdesk this address? Known for a while: people rarely come and go."""
        return await self._user(email) is not None

    async def _user(self, email: str) -> int | None:
        now = time.monotonic()
        if now - self._users_at > USERS_KNOWN_S:
            rows = self._client.rows("/users")
            self._users = {str(row["email"]).casefold(): int(row["id"]) async for row in rows if row.get("email")}
            self._users_at = now
        return self._users.get(email.casefold())

    async def add_tags(self, ticket: TicketId, names: Sequence[str]) -> None:
        """Add tags to those that are there."""
        with _deleted(ticket):
            await self._client.post(f"/tickets/{ticket}/tags", {"names": list(names)})

    async def remove_tags(self, ticket: TicketId, names: Sequence[str]) -> None:
        """Take tags away."""
        with _deleted(ticket):
            await self._client.delete(f"/tickets/{ticket}/tags", {"names": list(names)})

    async def rate(self, ticket: TicketId, score: int, word: str) -> None:
        """As the ticket's satisfaction survey, of which it can have one. It counts as answered: Gorgias sends none.

        https://developers.gorgias.com/reference/create-satisfaction-survey
        """
        query: Query = {"ticket_id": ticket, "limit": 1}
        answer = payloads.rating(score, word, datetime.now(UTC))
        there = await self._client.get("/satisfaction-surveys", query)
        if not there["data"]:
            about = {"ticket_id": int(ticket), "customer_id": await self._customer(ticket)}
            try:
                await self._client.post("/satisfaction-surveys", about | answer)
                return
            except Conflict:  # Gorgias' own came meanwhile, or an earlier try arrived
                there = await self._client.get("/satisfaction-surveys", query)
        for row in there["data"]:
            await self._client.put(f"/satisfaction-surveys/{row['id']}", answer)

    async def call_back(self, public_url: str, secret: str) -> None:
        """Have Gorgias tell us of tickets that change, at this address of ours. To be repeated."""
        await stay_connected(self._client, public_url, secret)

    async def whoami(self) -> ApiUser:
        """Whose key it is. https://developers.gorgias.com/reference/get-user: id 0 is oneself."""
        return api_user(await self._client.get("/users/0"))

    async def ping(self) -> str:
        """The domain that answers, which must be the one in the settings."""
        account = await self._client.get("/account")
        return str(account["domain"])

    def url(self, ticket: str) -> str:
        """The ticket's page for the people of the desk."""
        return f"https://{self._domain}.gorgias.com/app/ticket/{ticket}"

    async def _earlier(self, handoff: Handoff, known: TicketId | None) -> Json | None:
        """The conversation's ticket, if it has one that people can still see or that this very hand-off made.

        One that was merged into another is that one: it is found by its number alone.
        """
        merged = await self._merged(known) if known else None
        if merged is not None:
            return merged
        query = {"external_id": payloads.external_id(handoff.conversation), "order_by": "created_datetime:desc"}
        trashed: list[Json] = []
        async for row in self._client.rows("/tickets", query):
            if row.get("trashed_datetime") is None:
                return row
            trashed.append(row)
        for row in trashed[:1]:
            # Thrown away since: nothing to do. Thrown away before: the customer asks again, and gets a new one.
            if payloads.note_id(handoff) in await self._external_ids(str(row["id"])):
                return row
        return None

    async def _merged(self, ticket: TicketId) -> Json | None:
        try:
            row: Json = await self._client.get(f"/tickets/{ticket}")
        except NotFound:
            return None
        return row if row.get("trashed_datetime") is None else None

    async def _completed(self, earlier: Json, handoff: Handoff) -> Receipt:
        """Add what an interrupted try left out, or what was said since the conversation was last with the team."""
        state = ticket_state(earlier)
        there = await self._external_ids(state.id)
        email = self._client.email
        customer = await self._customer(state.id)
        missing = [line for line in handoff.transcript if payloads.external_id(line.external_id) not in there]
        stored = await self._carrier.carry(missing)
        for line in missing:
            await self._client.post(f"/tickets/{state.id}/messages", payloads.message(line, customer, email, stored))
        if payloads.note_id(handoff) not in there:
            # The team is asked anew. The note goes last: it says that all before it was done.
            await self._client.put(f"/tickets/{state.id}", await self._anew(handoff))
            await self.add_tags(state.id, payloads.tag_names(handoff))
            await self._client.post(f"/tickets/{state.id}/messages", payloads.note(handoff, email))
        return self._receipt(state.id)

    async def _anew(self, handoff: Handoff) -> Json:
        """How a ticket stands whose conversation comes to people once more."""
        team = await self._team(handoff.team) if handoff.team else None
        stands: Json = {"status": "open", "snooze_datetime": None, "priority": handoff.priority}
        return stands if team is None else stands | {"assignee_team": {"id": team}}

    async def check_teams(self, names: Iterable[str]) -> None:
        """Raises HelpdeskRefused naming those that Gorgias does not have, and what it has."""
        there = {str(row.get("name") or "") async for row in self._client.rows("/teams")}
        known = {name.casefold() for name in there}
        unknown = [name for name in dict.fromkeys(names) if name.casefold() not in known]
        if unknown:
            has = ", ".join(sorted(there)) or "none"
            raise HelpdeskRefused(
                f"shop.yaml: helpdesk.routes: no team is called {', '.join(unknown)}; there are: {has}"
            )

    async def _team(self, name: str) -> int | None:
        """A team that is not there costs the sorting, never the ticket."""
        async for row in self._client.rows("/teams"):
            if str(row.get("name") or "").casefold() == name.casefold():
                return int(row["id"])
        log.warning("helpdesk_team_unknown", team=name)
        return None

    async def _external_ids(self, ticket: str) -> set[str]:
        query = {"ticket_id": ticket, "order_by": "created_datetime:desc"}
        rows = self._client.rows("/messages", query)
        return {row["external_id"] async for row in rows if row.get("external_id")}

    async def _there(self, ticket: TicketId, line: TranscriptLine) -> TicketEntry | None:
        wanted = payloads.external_id(line.external_id)
        # Mirrored messages keep their own time, so what is older cannot be this one.
        entries = await self._followed(ticket, line.at - CLOCK_SKEW)
        return next((entry for entry in entries if entry.external_id == wanted), None)

    async def _followed(self, ticket: TicketId, since: datetime | None) -> list[TicketEntry]:
        entries = await self._listed(ticket, since)
        if not entries:
            # Nothing new; or the ticket was merged into another, which has its messages now.
            state = await self.ticket(ticket)
            if state is not None and state.id != ticket:
                entries = await self._listed(state.id, since)
        return entries

    async def _listed(self, ticket: TicketId, since: datetime | None) -> list[TicketEntry]:
        entries: list[TicketEntry] = []
        async for row in self._client.rows("/messages", {"ticket_id": ticket, "order_by": "created_datetime:desc"}):
            entry = ticket_entry(row)
            if since is not None and entry.at < since:
                break
            entries.append(entry)
        return sorted(entries, key=lambda entry: (entry.at, int(entry.id)))

    async def _customer(self, ticket: TicketId) -> int:
        known = self._customers.get(ticket)
        if known is not None:
            self._customers.move_to_end(ticket)
            return known
        state = ticket_state(await self._client.get(f"/tickets/{ticket}"))
        if state.customer_id is None:
            raise HelpdeskRefused(f"ticket {ticket} has no customer in Gorgias any more")
        self._remember(ticket, state.customer_id)
        return state.customer_id

    def _remember(self, ticket: str, customer: int) -> None:
        self._customers[ticket] = customer
        self._customers.move_to_end(ticket)
        while len(self._customers) > KNOWN_CUSTOMERS:
            self._customers.popitem(last=False)

    def _receipt(self, ticket: str, *, message: str | None = None) -> Receipt:
        return Receipt(ref=message or ticket, url=self.url(ticket), ticket=TicketId(ticket))

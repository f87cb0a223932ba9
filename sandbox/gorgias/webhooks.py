"""Calls to HTTP integrations when something happens to a ticket: templates rendered, sent once, never signed.

https://developers.gorgias.com/reference/integrations. Values of a form arrive as **strings** (`"41001"`, `"True"`,
`"None"`), whatever they were. The network between can be told to lose calls, to double them and to deliver them in
another order, for a relay must stand all three.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import aiohttp

from sandbox.gorgias.account import Account, Trigger
from sandbox.gorgias.filters import lookup
from sandbox.gorgias.records import Integration, Message, Ticket
from sandbox.gorgias.shapes import customer_row, message_json, ticket_row

TIMEOUT_S = 5.0
_TEMPLATE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


@dataclass(slots=True)
class Mischief:
    """What the network does to calls: chances between 0 and 1, and the longest delay of one."""

    lose: float = 0.0
    duplicate: float = 0.0
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Hook:
    """One call that was made or lost. `status` is None when nobody answered; `lost` when it was never sent."""

    at: datetime
    integration_id: int
    trigger: str
    ticket_id: int
    body: Any
    status: int | None
    lost: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the control interface."""
        return asdict(self) | {"at": self.at.isoformat()}


def render(template: Any, context: dict[str, Any]) -> Any:
    """Fill in `{{dotted.paths}}`; an object is rendered value by value."""
    if isinstance(template, dict):
        return {key: render(value, context) for key, value in template.items()}
    if not isinstance(template, str):
        return template
    return _TEMPLATE.sub(lambda match: _as_text(_resolved(match[1], context)), template)


def _resolved(path: str, context: dict[str, Any]) -> Any:
    return context if path == "context" else lookup(path, context)


def _as_text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


class Webhooks:
    """Sends what the account has to tell. Runs inside `running`."""

    def __init__(self, account: Account, seed: int = 0) -> None:
        self.mischief = Mischief()
        self.sent: list[Hook] = []
        self._account = account
        self._random = random.Random(seed)
        self._waiting: asyncio.Queue[tuple[Integration, Trigger, Ticket, Any]] = asyncio.Queue()
        self._pending = 0
        self._idle = asyncio.Event()
        self._idle.set()
        account.listeners.append(self.notice)

    def notice(self, trigger: Trigger, ticket: Ticket, message: Message | None) -> None:
        """Render at once, so that a call shows the ticket as it was then; send later."""
        wanted = [
            integration
            for integration in self._account.integrations.values()
            if integration.deactivated is None and integration.triggers.get(trigger)
        ]
        if not wanted:
            return
        context = self._context(ticket, message)
        for integration in wanted:
            self._pending += 1
            self._idle.clear()
            self._waiting.put_nowait((integration, trigger, ticket, render(integration.form, context)))

    async def run(self) -> None:
        """Send until cancelled."""
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        async with aiohttp.ClientSession(timeout=timeout) as http, asyncio.TaskGroup() as tasks:
            while True:
                integration, trigger, ticket, body = await self._waiting.get()
                copies = 1 + (self._random.random() < self.mischief.duplicate)
                self._pending += copies - 1
                for _ in range(copies):
                    tasks.create_task(self._send(http, integration, trigger, ticket, body))

    async def drained(self) -> None:
        """Wait until every call was made or lost. Only useful while `run` runs."""
        await self._idle.wait()

    async def _send(
        self, http: aiohttp.ClientSession, integration: Integration, trigger: Trigger, ticket: Ticket, body: Any
    ) -> None:
        try:
            if self.mischief.delay_s:
                await asyncio.sleep(self._random.random() * self.mischief.delay_s)
            lost = self._random.random() < self.mischief.lose
            status = None if lost else await self._call(http, integration, body)
            hook = Hook(self._account.now(), integration.id, trigger, ticket.id, body, status, lost)
            self.sent.append(hook)
        finally:
            self._pending -= 1
            if not self._pending:
                self._idle.set()

    async def _call(self, http: aiohttp.ClientSession, integration: Integration, body: Any) -> int | None:
        payload: dict[str, Any] = {}
        if body is not None and integration.method in ("GET", "HEAD"):
            payload["params"] = body if isinstance(body, dict) else None
        elif isinstance(body, dict) and integration.request_content_type == "application/json":
            payload["json"] = body
        elif body is not None:
            payload["data"] = body
        try:
            async with http.request(
                integration.method, integration.url, headers=integration.headers, **payload
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError):
            # Whoever is not there does not get it: Gorgias does not say that it tries again.
            return None

    def _context(self, ticket: Ticket, message: Message | None) -> dict[str, Any]:
        shown = ticket_row(self._account, ticket)
        customer = self._account.customers.get(ticket.customer_id) if ticket.customer_id is not None else None
        shown["customer"] = customer_row(customer) if customer else None
        context: dict[str, Any] = {"ticket": shown}
        if message is not None:
            context["message"] = message_json(self._account, message)
        return context

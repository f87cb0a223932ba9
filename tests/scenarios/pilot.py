"""A customer at the keyboard: says, clicks, fills in, and looks at what each person can see. Waits, never sleeps."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import World

CHANNEL = "#help"


@dataclass(slots=True)
class Pilot:
    """Plays the steps of a scenario over a running world."""

    world: World
    remote: SlackRemote
    threads: dict[str, str] = field(default_factory=dict)

    async def step(self, who: str, step: dict[str, Any]) -> None:
        """One step: exactly one verb, then what is expected of it."""
        person = await self.remote.person(who)
        if "say" in step:
            thread = None if step.get("new") else self.threads.get(who)
            ts = await person.post(step.get("in", CHANNEL), str(step["say"]), thread=thread)
            if thread is None:
                self.threads[who] = ts
        if "dm" in step:
            await person.post("dm", str(step["dm"]))
        if "click" in step:
            await self._click(person, str(step["click"]), step.get("on", self.threads.get(who)))
        if "fill" in step:
            await self.remote.wait_for(person.modal)
            outcome = await person.submit(step["fill"])
            assert outcome.is_ok == (not step.get("refused")), outcome
        await self._expect(who, person, step)

    async def _expect(self, who: str, person: Person, step: dict[str, Any]) -> None:
        for text in _texts(step.get("public")):
            await self._until(person, who, _contains(text, ephemeral=False), f"{who} to see in public: {text}")
        for text in _texts(step.get("private")):
            await self._until(person, who, _contains(text, ephemeral=True), f"{who} to see privately: {text}")
        for text in _texts(step.get("direct")):
            await self.remote.wait_for(person.inbox, partial(_any_has, text))
        for text in _texts(step.get("desk")):
            ana = await self.remote.person("ana")
            await self.remote.wait_for(partial(ana.sees, "#support-desk"), partial(_any_has, text))
        if "ticket" in step:
            await self._ticket(step["ticket"])
        if step.get("silence"):
            await self.remote.wait_for_deliveries()
            seen = await person.sees(CHANNEL, self.threads[who])
            assert not seen[-1].is_from_bot, f"the bot spoke: {seen[-1].shown}"

    async def _until(self, person: Person, who: str, until: Callable[[list[Seen]], bool], what: str) -> None:
        try:
            await self.remote.wait_for(lambda: person.sees(CHANNEL, self.threads[who]), until)
        except TimeoutError as error:
            seen = await person.sees(CHANNEL, self.threads[who])
            raise AssertionError(f"waited for {what}; saw {[message.shown for message in seen]}") from error

    async def _click(self, person: Person, action: str, thread: str | None) -> None:
        async def found() -> Seen | None:
            seen = await person.sees(CHANNEL, thread)
            wanted = f"relais:{action}:"
            return next((m for m in reversed(seen) if any(a.startswith(wanted) for a in m.actions)), None)

        message = await self.remote.wait_for(found)
        assert message is not None
        action_id = next(a for a in message.actions if a.startswith(f"relais:{action}:"))
        await person.click(CHANNEL, message.ts, action_id)

    async def _ticket(self, expected: dict[str, Any]) -> None:
        tags, says = set(expected.get("tags", [])), _texts(expected.get("says"))

        async def newest() -> tuple[set[str], str]:
            async with self.world.gorgias.people() as desk:
                tickets = await desk.tickets()
            if not tickets:
                return set(), ""
            ticket = max(tickets, key=lambda one: one.id)
            return set(ticket.tags), "\n".join(message.text for message in ticket.messages)

        await self._poll(newest, lambda found: tags <= found[0] and all(text in found[1] for text in says))
        assert not [mail for mail in self.world.gorgias.account.emailed if mail.via == "api"], "mailed a second time"

    async def _poll(self, look: Callable[[], Awaitable[Any]], until: Callable[[Any], bool]) -> None:
        for _ in range(500):
            found = await look()
            if until(found):
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"still waiting; last seen: {found}")

    async def bystander_saw(self, name: str = "sam") -> str:
        """Everything of the bot that ever was on the bystander's screen."""
        person = await self.remote.person(name)
        return "\n".join(message.everything for message in await person.has_seen() if message.is_from_bot)


def _texts(value: object) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _has(message: Seen, text: str) -> bool:
    return re.sub(r"\s+", " ", text) in re.sub(r"\s+", " ", message.everything)


def _any_has(text: str, seen: list[Seen]) -> bool:
    return any(_has(message, text) for message in seen)


def _contains(text: str, *, ephemeral: bool) -> Callable[[list[Seen]], bool]:
    return lambda seen: any(m.is_from_bot and m.is_ephemeral == ephemeral and _has(m, text) for m in seen)

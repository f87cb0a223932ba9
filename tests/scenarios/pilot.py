"""Who acts in a scenario: customers who say, click and fill in, and the hand that lets vendors fail and time pass.

Waits, never sleeps: what is expected must come *after* the step that causes it, and silence is looked for only once
the bot has worked everything off.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp

from bot import Relais
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import DESK, HELP, MAILBOXES, World
from tests.running import SteeredClock

CHANNEL, DESK_CHANNEL = f"#{HELP}", f"#{DESK}"
PATIENCE_S = 20.0
"""For a loaded machine; nobody waits that long where all is well."""

Key = tuple[str, str, bool]


@dataclass(slots=True)
class Pilot:
    """Plays the steps of a scenario over a running world."""

    world: World
    remote: SlackRemote
    bot: Relais
    threads: dict[str, str] = field(default_factory=dict)
    last: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Where each person's last message stands: channel and ts."""
    codes: dict[str, list[str]] = field(default_factory=dict)
    """Whose mail brought which codes, newest last; `{code}` in what is said is the newest."""
    _known: set[Key] = field(default_factory=set)

    async def step(self, step: dict[str, Any]) -> None:
        """One step: vendors and time first, then what the person does, then what is expected of it."""
        who = str(step.get("who", "maya"))
        person = await self.remote.person(who)
        step = {verb: self._with_code(who, value) for verb, value in step.items()}
        self._known = {_key(message) for message in await self._screen(person)}
        await self._world(step)
        if "mail" in step:
            await self._mail(who, str(step["mail"]))
        if "mail_server_asked" in step:
            asked = int(step["mail_server_asked"])
            await self.remote.wait_for(self._mail_sessions, lambda sessions: sessions >= asked, deadline_s=PATIENCE_S)
        await self._act(who, person, step)
        await self._expect(who, person, step)

    async def _act(self, who: str, person: Person, step: dict[str, Any]) -> None:
        if "say" in step:
            await self._say(who, person, step)
        if "edit" in step:
            await person.edit(*self.last[who], str(step["edit"]))
        if step.get("delete"):
            await person.delete(*self.last[who])
        if "upload" in step:
            thread = self.threads.get(who) if step.get("in", CHANNEL) == CHANNEL else None
            ts = await person.upload(step.get("in", CHANNEL), str(step["upload"]), b"\x89PNG", thread=thread)
            self.threads.setdefault(who, ts)
        if "click" in step:
            await self._click(person, str(step["click"]), str(step.get("thread_of", who)))
        if "code" in step:
            await self._click(person, "code", str(step.get("thread_of", who)))
            code = self.codes[who][-1]
            step["fill"] = {"code": {"from mail": code, "wrong": f"{(int(code) + 1) % 1_000_000:06}"}[step["code"]]}
        if "fill" in step:
            await self._fill(person, step["fill"], step.get("refused"))

    async def _fill(self, person: Person, values: dict[str, Any], refused: object) -> None:
        await self.remote.wait_for(person.modal, deadline_s=PATIENCE_S)
        outcome = await person.submit(values)
        assert outcome.is_ok, outcome
        assert bool(outcome.errors) == bool(refused), outcome
        if isinstance(refused, str):
            assert refused in str(outcome.errors), outcome

    async def _mail(self, who: str, text: str) -> None:
        """Wait for the next mail to that person; it says `text`."""
        known = self.codes.setdefault(who, [])
        async with self.world.smtp.people() as people:
            known.append(await people.wait_for_code(MAILBOXES[who], known=len(known)))
            assert text in (await people.mails_to(MAILBOXES[who]))[-1].text

    async def _mail_sessions(self) -> int:
        return self.world.smtp.room.sessions

    def _with_code(self, who: str, value: Any) -> Any:
        codes = self.codes.get(who)
        return value.replace("{code}", codes[-1]) if codes and isinstance(value, str) else value

    async def _say(self, who: str, person: Person, step: dict[str, Any]) -> None:
        channel = str(step.get("in", CHANNEL))
        text = str(step["say"]) * int(step.get("times", 1)) + str(step.get("then", ""))
        thread = None
        if channel == CHANNEL:
            thread = self.threads.get(str(step.get("thread_of", who))) if not step.get("new") else None
        ts = await person.post(channel, text, thread=thread, raw=bool(step.get("raw")))
        if channel == CHANNEL and thread is None:
            self.threads[who] = ts
        self.last[who] = channel, ts

    async def _click(self, person: Person, action: str, owner: str) -> None:
        wanted = f"relais:{action}:"

        def offered(seen: list[Seen]) -> tuple[Seen, str] | None:
            return next(((m, a) for m in reversed(seen) for a in m.actions if a.startswith(wanted)), None)

        look = partial(person.sees, CHANNEL, self.threads[owner])
        button = offered(await self.remote.wait_for(look, offered, deadline_s=PATIENCE_S))
        assert button is not None
        await person.click(CHANNEL, button[0].ts, button[1])

    # Vendors and time

    async def _world(self, step: dict[str, Any]) -> None:
        for vendor, base in (("shop", self.world.shopify.url), ("helpdesk", self.world.gorgias.base_url)):
            if step.get(vendor) == "well":
                await self._control("DELETE", f"{base}/sandbox/faults")
            elif vendor in step:
                await self._control("POST", f"{base}/sandbox/faults", step[vendor])
        if "throttle" in step:
            await self._control("POST", f"{self.world.shopify.url}/sandbox/throttle", step["throttle"])
        if "order" in step:
            name, change = step["order"]["name"], step["order"]["edit"]
            await self._control("POST", f"{self.world.shopify.url}/sandbox/orders/{name}/edit", change)
        if "slack" in step:
            await self.remote.fail_next(**step["slack"])
        if "later" in step:
            await self.quiet()
            assert isinstance(self.bot.clock, SteeredClock)
            self.bot.clock.skip(float(step["later"]))
            await self.bot.desk.reception.wake()
            await self.bot.desk.outbox.sweep()

    async def _control(self, method: str, url: str, body: object = None) -> None:
        async with aiohttp.request(method, url, json=body) as answer:
            assert answer.status < 300, await answer.text()

    async def quiet(self) -> None:
        """Until the bot has taken in all that was said and has worked it off."""
        await self.remote.wait_for_deliveries(deadline_s=PATIENCE_S)
        await self.bot.desk.lanes.drain()
        await self.bot.desk.outbox.settle()

    # What is expected

    async def _expect(self, who: str, person: Person, step: dict[str, Any]) -> None:
        for kind, wanted in (("public", _public), ("private", _private), ("direct", _direct)):
            for text in _texts(step.get(kind)):
                await self._until(person, lambda m, w=wanted, t=text: w(m) and _has(m, t), f"{who}, {kind}: {text}")
        ana = await self.remote.person("ana")
        for text in _texts(step.get("desk")):
            look = partial(ana.has_seen, DESK_CHANNEL)
            await self.remote.wait_for(look, partial(_any_has, text), deadline_s=PATIENCE_S)
        if "ticket" in step:
            await self._ticket(step["ticket"])
        if step.keys() & {"silence", "never", "tickets", "cards"}:
            await self.quiet()
        new = [message for message in await self._screen(person) if message.is_from_bot and self._is_new(message)]
        if step.get("silence"):
            assert not new, f"the bot spoke: {[message.shown for message in new]}"
        for text in _texts(step.get("never")):
            assert not _any_has(text, new), f"{who} read {text!r}"
        if "cards" in step:
            assert len(await ana.sees(DESK_CHANNEL)) == step["cards"]
        if "tickets" in step:
            async with self.world.gorgias.people() as desk:
                assert len(await desk.tickets()) == step["tickets"]

    async def _until(self, person: Person, fits: Callable[[Seen], bool], what: str) -> None:
        def there(seen: list[Seen]) -> bool:
            return any(message.is_from_bot and self._is_new(message) and fits(message) for message in seen)

        try:
            await self.remote.wait_for(partial(self._screen, person), there, deadline_s=PATIENCE_S)
        except TimeoutError as error:
            new = [message.shown for message in await self._screen(person) if self._is_new(message)]
            raise AssertionError(f"waited for {what}; new is {new}") from error

    async def _screen(self, person: Person) -> list[Seen]:
        return [*await person.has_seen(CHANNEL), *await person.inbox()]

    def _is_new(self, message: Seen) -> bool:
        return _key(message) not in self._known

    async def _ticket(self, expected: dict[str, Any]) -> None:
        tags, says = set(expected.get("tags", [])), _texts(expected.get("says"))

        async def newest() -> tuple[set[str], str]:
            async with self.world.gorgias.people() as desk:
                tickets = await desk.tickets()
            if not tickets:
                return set(), ""
            ticket = max(tickets, key=lambda one: one.id)
            return set(ticket.tags), "\n".join(message.text for message in ticket.messages)

        def complete(found: tuple[set[str], str]) -> bool:
            return tags <= found[0] and all(text in found[1] for text in says)

        await self.remote.wait_for(newest, complete, deadline_s=PATIENCE_S)
        assert not [mail for mail in self.world.gorgias.account.emailed if mail.via == "api"], "mailed a second time"

    async def bystander_saw(self, name: str = "sam") -> str:
        """Everything of the bot that ever was on the bystander's screen."""
        person = await self.remote.person(name)
        return "\n".join(message.everything for message in await person.has_seen() if message.is_from_bot)


def _public(message: Seen) -> bool:
    return not message.is_ephemeral and not message.channel.startswith("D")


def _private(message: Seen) -> bool:
    return message.is_ephemeral


def _direct(message: Seen) -> bool:
    return message.channel.startswith("D")


def _key(message: Seen) -> Key:
    return message.channel, message.ts, message.is_ephemeral


def _texts(value: object) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _has(message: Seen, text: str) -> bool:
    return re.sub(r"\s+", " ", text) in re.sub(r"\s+", " ", message.everything)


def _any_has(text: str, seen: list[Seen]) -> bool:
    return any(_has(message, text) for message in seen)

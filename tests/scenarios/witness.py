"""What is expected of a step: on people's screens, in the desk's channel, in tickets, in the shop.

What is to be seen must come *after* the step that causes it, and silence is looked for only once the bot has worked
everything off.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote

from sandbox.slack.people import Seen
from tests.scenarios.stage import CHANNEL, DESK_CHANNEL, TEAM, Stage

SAID_OTHERWISE = {"sent you the details privately": "I have the details"}

Key = tuple[str, str, bool]


@dataclass(slots=True)
class Witness:
    """Remembers what was on the screen before a step, and judges what is there after it."""

    stage: Stage
    _known: set[Key] = field(default_factory=set)

    async def look(self, person: Any, step: dict[str, Any]) -> None:
        """Before a step: what is there already is no answer to it."""
        others = [await self.stage.person(name) for name in step.get("hears", {})]
        self._known = {_key(message) for one in (person, *others) for message in await self._screen(one)}

    async def expect(self, person: Any, step: dict[str, Any]) -> None:
        """After a step."""
        for name, texts in step.get("hears", {}).items():
            other = await self.stage.person(name)
            for text in _texts(texts):
                await self._until(other, partial(_has, text=text), text)
        direct = _direct if self.stage.platform == "slack" else _apart
        for kind, wanted in (("public", _public), ("private", _private), ("direct", direct)):
            for text in map(self._as_here, _texts(step.get(kind))):
                await self._until(person, lambda m, w=wanted, t=text: w(m) and _has(m, t), f"{kind}: {text}")
        await self._at_the_desk(step)
        if "ticket" in step:
            await self._ticket(step["ticket"])
        if "became" in step:
            await self.stage.eventually(partial(self._records, step["became"]), partial(_fits, wanted=step["became"]))
        if step.keys() & {"silence", "never", "tickets", "cards"}:
            await self.stage.quiet()
        await self._nothing_else(person, step)

    async def _at_the_desk(self, step: dict[str, Any]) -> None:
        ana = await self.stage.person("ana")
        for text in _texts(step.get("desk")):
            look = partial(ana.has_seen, DESK_CHANNEL)
            await self.stage.until(ana, look, partial(_any_has, text))
        if "card" in step:
            says, buttons = _texts(step["card"].get("says")), step["card"].get("buttons")

            def stands(seen: list[Seen]) -> bool:
                return any(
                    all(_has(card, text) for text in says) and (buttons is None or _verbs(card) == buttons)
                    for card in seen
                )

            await self.stage.until(ana, partial(ana.sees, DESK_CHANNEL), stands)

    async def _nothing_else(self, person: Any, step: dict[str, Any]) -> None:
        new = [message for message in await self._screen(person) if message.is_from_bot and self._is_new(message)]
        if step.get("silence"):
            assert not new, f"the bot spoke: {[message.shown for message in new]}"
        for text in _texts(step.get("never")):
            assert not _any_has(text, new), f"{person.name} read {text!r}"
        if "cards" in step:
            ana = await self.stage.person("ana")
            assert len(await ana.sees(DESK_CHANNEL)) == step["cards"]
        if "tickets" in step:
            async with self.stage.world.gorgias.people() as desk:
                assert len(await desk.tickets()) == step["tickets"]

    async def _until(self, person: Any, fits: Callable[[Seen], bool], what: str) -> None:
        def there(seen: list[Seen]) -> bool:
            return any(message.is_from_bot and self._is_new(message) and fits(message) for message in seen)

        try:
            await self.stage.until(person, partial(self._screen, person), there)
        except TimeoutError as error:
            new = [message.shown for message in await self._screen(person) if self._is_new(message)]
            raise AssertionError(f"{person.name} waited for {what}; new is {new}") from error

    def _as_here(self, text: str) -> str:
        """What stands at Slack beside a private message stands at Discord before it."""
        return SAID_OTHERWISE.get(text, text) if self.stage.platform == "discord" else text

    async def _screen(self, person: Any) -> list[Seen]:
        if person.name in TEAM and self.stage.world.office is not None:
            return list(await person.has_seen(None))
        desk = await person.has_seen(DESK_CHANNEL) if person.name in TEAM else []
        return [*await person.has_seen(CHANNEL), *desk, *await person.inbox()]

    def _is_new(self, message: Seen) -> bool:
        return _key(message) not in self._known

    async def _ticket(self, expected: dict[str, Any]) -> None:
        tags = {self.stage.platform if tag == "slack" else tag for tag in expected.get("tags", [])}
        says = _texts(expected.get("says"))
        files = set(_texts(expected.get("files")))

        async def newest() -> tuple[set[str], str, set[str]]:
            async with self.stage.world.gorgias.people() as desk:
                tickets = await desk.tickets()
            if not tickets:
                return set(), "", set()
            ticket = max(tickets, key=lambda one: one.id)
            attached = {file.name for message in ticket.messages for file in message.files}
            return set(ticket.tags), "\n".join(message.text for message in ticket.messages), attached

        def complete(found: tuple[set[str], str, set[str]]) -> bool:
            told = all(_plain(text) in _plain(found[1]) for text in says)
            return told and tags <= found[0] and files <= found[2]

        await self.stage.eventually(newest, complete)
        mails = self.stage.world.gorgias.account.emailed
        assert not [mail for mail in mails if mail.via == "api"], "mailed a second time"

    async def _records(self, wanted: dict[str, Any]) -> Any:
        """Of the shop: orders by their name, customers by their e-mail, as its file writes them."""
        found: dict[str, Any] = {}
        for key in wanted:
            if key.startswith("#"):
                found[key] = await self.stage.shop(f"orders/{quote(key)}")
            else:
                customers = (await self.stage.shop("shop"))["customers"]
                found[key] = next(one for one in customers if one["email"] == key)
        return _like(wanted, found)

    async def bystander_saw(self, name: str = "sam") -> str:
        """Everything of the bot that ever was on the bystander's screen; what is for the team's eyes is not of it."""
        person = await self.stage.person(name)
        seen = await person.has_seen(CHANNEL if name in TEAM else None)
        return "\n".join(message.everything for message in seen if message.is_from_bot)


def _like(wanted: Any, found: Any) -> Any:
    """The parts of what was found that are asked about; of a list each of its items."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return {key: _like(value, found.get(key)) for key, value in wanted.items()}
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [_like(each, of) for each, of in zip(wanted, found, strict=True)]
    return found


def _fits(found: Any, wanted: Any) -> bool:
    """`some` stands for anything but nothing."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(_fits(found[key], value) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(_fits, found, wanted))
    return bool(found) if wanted == "some" else bool(found == wanted)


def _public(message: Seen) -> bool:
    return not message.is_ephemeral and not message.channel.startswith("D")


def _private(message: Seen) -> bool:
    return message.is_ephemeral


def _direct(message: Seen) -> bool:
    return message.channel.startswith("D")


def _apart(message: Seen) -> bool:
    """At Discord what lasts is in direct messages, in a room, or behind a button."""
    return _direct(message) or _private(message)


def _key(message: Seen) -> Key:
    return message.channel, message.ts, message.is_ephemeral


def _verbs(card: Seen) -> list[str]:
    """What can be pressed: `relais:approve:…` is `approve`."""
    return [action.split(":")[1] for action in card.actions]


def _texts(value: object) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _has(message: Seen, text: str) -> bool:
    return _plain(text) in _plain(message.everything)


def _any_has(text: str, seen: list[Seen]) -> bool:
    return any(_has(message, text) for message in seen)

"""Who acts in a scenario: customers who say, click and fill in, and people of the team who decide."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from handlers.composition.running import Relais
from sandbox.slack.people import Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import MAILBOXES, World
from support.identity.access import Linked
from support.identity.codes import CodeRequest
from support.model.cases import Agent, Answer
from support.model.conversation import ConversationId
from support.model.people import Account
from tests.scenarios.discord import DiscordChat
from tests.scenarios.fate import Fate
from tests.scenarios.stage import CHANNEL, DESK_CHANNEL, Stage
from tests.scenarios.witness import Witness

_numbers = itertools.count(1)


@dataclass(slots=True)
class Pilot:
    """Plays the steps of a scenario."""

    world: World
    remote: SlackRemote
    bot: Relais
    chat: SlackRemote | DiscordChat
    mailboxes: dict[str, str] = field(default_factory=dict)
    """Who reads whose mail, where it is not their own."""
    stage: Stage = field(init=False)
    witness: Witness = field(init=False)
    threads: dict[str, str] = field(default_factory=dict)
    last: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Where each person's last message stands: channel and ts."""
    codes: dict[str, list[str]] = field(default_factory=dict)
    """Whose mail brought which codes, newest last; `{code}` in what is said is the newest."""

    def __post_init__(self) -> None:
        self.stage = Stage(self.world, self.remote, self.bot, self.chat)
        self.witness = Witness(self.stage)

    async def verify(self, who: str, order: str) -> None:
        """Before a scenario: the account is known as the customer of that order, by a code from their mail."""
        person = await self.stage.person(who)
        account = self.stage.account(person)
        access, id = self.bot.desk.access, f"before-{next(_numbers)}"
        asked = CodeRequest(id, account, order, "en", ConversationId(id), self.bot.clock.now())
        await access.send_code(asked)
        await self._read_mail(who)
        assert isinstance(await access.check_code(account, self.codes[who][-1]), Linked)
        access.take_news(account)

    async def step(self, step: dict[str, Any]) -> None:
        """One step: vendors and time first, then what the person does, then what is expected of it."""
        who = str(step.get("who", "maya"))
        person = await self.stage.person(who)
        step = {verb: self._with_code(who, value) for verb, value in step.items()}
        await self.witness.look(person, step)
        await Fate(self.stage).befall(step)
        if "mail" in step:
            assert str(step["mail"]) in await self._read_mail(who)
        if "mail_server_asked" in step:
            asked = int(step["mail_server_asked"])
            await self.stage.eventually(self._mail_sessions, lambda sessions: sessions >= asked)
        await self._act(who, person, step)
        await self.witness.expect(person, step)

    async def _act(self, who: str, person: Any, step: dict[str, Any]) -> None:
        if "say" in step:
            await self._say(who, person, step)
        if "edit" in step:
            await person.edit(*self.last[who], str(step["edit"]))
        if step.get("delete"):
            await person.delete(*self.last[who])
        if "upload" in step:
            await self._upload(who, person, step)
        if "click" in step:
            await self._click(person, str(step["click"]), str(step.get("thread_of", who)), str(step.get("in", CHANNEL)))
        if "press" in step:
            await self._press(person, DESK_CHANNEL, str(step["press"]), partial(person.sees, DESK_CHANNEL))
        if "answers" in step:
            await self._answer(person, str(step["answers"]), str(step["with"]))
        if "code" in step:
            await self._click(person, "code", str(step.get("thread_of", who)), CHANNEL)
            code = self.codes[who][-1]
            step["fill"] = {"code": {"from mail": code, "wrong": f"{(int(code) + 1) % 1_000_000:06}"}[step["code"]]}
        if "fill" in step:
            await self._fill(person, step["fill"], step.get("refused"))

    async def _answer(self, agent: Any, whom: str, text: str) -> None:
        """Somebody of the team answers a customer whose conversation people have."""
        await self.stage.quiet()
        customer = await self.stage.person(whom)
        talk = await self.bot.store.conversations.with_people(self.stage.account(customer))
        assert talk is not None
        actor, key = Agent(agent.name, Account("slack", self.remote.team_id, agent.id)), f"answer-{next(_numbers)}"
        await self.bot.desk.team.acted(talk.id, actor, "slack", Answer(text), key=key, at=self.bot.clock.now())

    async def _fill(self, person: Any, values: dict[str, Any], refused: object) -> None:
        await self.stage.until(person, person.modal)
        outcome = await person.submit(values)
        assert outcome.is_ok, outcome
        assert bool(outcome.errors) == bool(refused), outcome
        if isinstance(refused, str):
            assert refused in str(outcome.errors), outcome

    async def _read_mail(self, who: str) -> str:
        """Wait for the next mail to that person, and note the code in it."""
        known, address = self.codes.setdefault(who, []), self.mailboxes.get(who) or MAILBOXES[who]
        async with self.world.smtp.people() as people:
            known.append(await people.wait_for_code(address, known=len(known)))
            return (await people.mails_to(address))[-1].text

    async def _mail_sessions(self) -> int:
        return self.world.smtp.room.sessions

    def _with_code(self, who: str, value: Any) -> Any:
        codes = self.codes.get(who)
        return value.replace("{code}", codes[-1]) if codes and isinstance(value, str) else value

    async def _say(self, who: str, person: Any, step: dict[str, Any]) -> None:
        channel = str(step.get("in", CHANNEL))
        text = str(step["say"]) * int(step.get("times", 1)) + str(step.get("then", ""))
        thread = None
        if channel == CHANNEL:
            thread = self.threads.get(str(step.get("thread_of", who))) if not step.get("new") else None
        ts = await person.post(channel, text, thread=thread, raw=bool(step.get("raw")))
        if channel == CHANNEL and thread is None:
            self.threads[who] = ts
        self.last[who] = channel, ts

    async def _upload(self, who: str, person: Any, step: dict[str, Any]) -> None:
        channel = str(step.get("in", CHANNEL))
        thread = self.threads.get(who) if channel == CHANNEL else None
        ts = await person.upload(
            channel, str(step["upload"]), b"\x89PNG", text=str(step.get("with", "")), thread=thread
        )  # fmt: skip
        self.threads.setdefault(who, ts)

    async def _click(self, person: Any, action: str, owner: str, channel: str) -> None:
        """A button of the owner's thread, or of the person's own direct messages."""
        look = partial(person.sees, CHANNEL, self.threads[owner]) if channel == CHANNEL else person.inbox
        await self._press(person, channel, action, look)

    async def _press(self, person: Any, channel: str, action: str, look: Callable[[], Awaitable[list[Seen]]]) -> None:
        """The newest button of that kind; one of several by its words: `choose=Too small`."""
        verb, _, label = action.partition("=")
        wanted = f"relais:{verb}:"

        def offered(seen: list[Seen]) -> tuple[Seen, str] | None:
            return next(((m, a) for m in reversed(seen) for a in m.actions if a.startswith(wanted)), None)

        button = offered(await self.stage.until(person, look, offered))
        assert button is not None
        await person.click(channel, button[0].ts, label or button[1])

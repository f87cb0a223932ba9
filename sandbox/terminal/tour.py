"""The tour: a scripted conversation with the real bot, printed as it goes, each expectation checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.text import Text

from sandbox.terminal.chat import Audience, Button, Chat, Customer, Line
from sandbox.terminal.screen import Screen
from sandbox.world import MAILBOXES, World

WHO: dict[Audience, str] = {
    "everyone": "everyone", "only_you": "only {who}", "room": "{who}, where the team reads along,",
    "direct": "{who}, in direct messages,", "desk": "the team",
}  # fmt: skip
WIDTH = 92


@dataclass(frozen=True, slots=True)
class Step:
    """What a person does, and what must then be read by whom. `{code}` to be filled in is the one in their mail."""

    who: str
    say: str = ""
    press: str = ""
    fill: dict[str, str] = field(default_factory=dict)
    new_thread: bool = False
    expect: tuple[tuple[Audience, str], ...] = ()
    about: str = ""


STEPS = (
    Step("maya", "What is your return policy?", expect=(("everyone", "30 days"),),
         about="A policy question is answered in public, with its source."),
    Step("maya", "Where is my order #1042?", new_thread=True, expect=(("everyone", "Your order is private"),),
         about="An order is private: the channel sees a line without any order data."),
    Step("maya", press="show", fill={"order": "1042", "email": "maya@other.example"},
         expect=(("only_you", "I can't find an order"),), about="A wrong e-mail is answered like an unknown order."),
    Step("maya", press="show", fill={"order": "1042", "email": "maya.lind@example.com"},
         expect=(("only_you", "on its way"),), about="The right one: the status, for Maya alone."),
    Step("maya", "when exactly?", expect=(("only_you", "expected"),), about="Follow-ups keep the context."),
    Step("maya", press="to_direct", expect=(("direct", "#1042"),), about="What may vanish can be kept."),
    Step("maya", "Verify me, please", expect=(("everyone", "I've sent a code to the e-mail on it"),),
         about="What belongs to the customer alone takes a code from the e-mail on the order."),
    Step("maya", press="code", fill={"code": "{code}"}, expect=(("only_you", "customer of order #1042"),)),
    Step("camille", "Où est ma commande n° 1050 ?", new_thread=True,
         expect=(("everyone", "Votre commande est privée"),),
         about="French is recognised and kept."),
    Step("camille", press="show", fill={"order": "1050", "email": "camille.roux@example.com"},
         expect=(("only_you", "#1050"),)),
    Step("maya", "I want to talk to a human",
         expect=(("everyone", "The Northbeam team"), ("desk", "Asked for a person")),
         about="There is always a way to a person: a ticket, a card for the team, and who answers when."),
)  # fmt: skip

ORDER_DATA = ("1Z5R", "6A12", "on its way", "en cours de livraison", "maya.lind", "camille.roux", "Tent")


INTRO = """[bold]Relais answers a shop's customers in {chat}.[/bold] Orders privately, policies with
their source, and where a person is needed, the team gets it. The bot is the real one;
{stand_ins} are stand-ins.
[cyan]everyone in the channel reads it[/cyan] · [magenta]only that customer[/magenta] · \
[yellow]the team's channel[/yellow] · [green]the helpdesk[/green]"""
STAND_INS = {"Slack": "Slack, Shopify and Gorgias", "Discord": "Discord, Slack, Shopify and Gorgias"}


class Tour:
    """Plays the steps over a world with a running bot."""

    def __init__(self, world: World, chat: Chat, console: Console) -> None:
        self._world = world
        self._chat = chat
        self._screen = Screen(console)
        self._console = console
        self._threads: dict[str, str] = {}
        self._known: set[tuple[str, str]] = set()
        self._opened: set[str] = set()
        self.failed = 0

    async def play(self) -> bool:
        """All steps and the closing checks; True when everything was as expected."""
        self._console.print(INTRO.format(chat=self._chat.name, stand_ins=STAND_INS[self._chat.name]))
        for step in STEPS:
            await self._step(step)
        await self._check_ticket()
        await self._check_bystander()
        return self.failed == 0

    async def _step(self, step: Step) -> None:
        person = await self._chat.customer(step.who)
        self._console.print()
        if step.about:
            self._screen.note(f"— {step.about}")
        if step.say:
            thread = None if step.new_thread else self._threads.get(step.who)
            self._screen.person(step.who, step.say)
            self._threads[step.who] = await person.post(step.say, thread)
        if step.press:
            await self._press(person, step)
        for audience, text in step.expect:
            await self._expect(person, audience, text)
        self._known |= {(line.id, line.audience) for line in await person.lines()}

    async def _press(self, person: Customer, step: Step) -> None:
        async def found() -> Button | None:
            here = reversed([line for line in await person.lines() if line.thread == self._threads[step.who]])
            return next((one for line in here for one in line.buttons if one.action == step.press), None)

        button = await self._chat.wait_for(found)
        if button is None:
            raise LookupError(f"no button {step.press}")
        fill = {name: await self._typed(step.who, value) for name, value in step.fill.items()}
        form = f" and types {' and '.join(fill.values())}" if fill else ""
        self._screen.person(step.who, f"presses [ {button.label} ]{form}")
        await button.press()
        if fill:
            await self._chat.wait_for(person.form)
            await person.submit(fill)

    async def _typed(self, who: str, value: str) -> str:
        """What is filled in; for a code the person looks into their mail."""
        if value != "{code}":
            return value
        async with self._world.smtp.people() as people:
            code = await people.wait_for_code(MAILBOXES[who])
            self._screen.mail(await people.mails_to(MAILBOXES[who]))
        return code

    async def _expect(self, person: Customer, audience: Audience, text: str) -> None:
        async def look() -> Sequence[Line]:
            if audience == "desk":
                return await self._chat.desk()
            if audience == "only_you":
                await self._open(person)
            return [one for one in await person.lines() if audience == "direct" or one.audience != "direct"]

        def there(lines: Sequence[Line]) -> bool:
            new = [one for one in lines if one.audience == audience and (one.id, one.audience) not in self._known]
            return any(_flat(text) in _flat(one.everything) for one in new)

        try:
            lines = await self._chat.wait_for(look, there, at_desk=audience == "desk")
            ok = True
        except TimeoutError:
            lines, ok = await look(), False
        for line in lines:
            self._screen.line(line, person.name)
        self._verdict(ok, f"{WHO[audience].format(who=person.name.capitalize())} reads “{text}”")

    async def _open(self, person: Customer) -> None:
        """Press for what waits for this person alone."""
        for line in await person.lines():
            for button in line.buttons:
                if button.holds and line.id not in self._opened:
                    self._opened.add(line.id)
                    self._screen.line(line, person.name)
                    self._screen.person(person.name, f"presses [ {button.label} ]")
                    await button.press()

    async def _check_ticket(self) -> None:
        async with self._world.gorgias.people() as people:
            tickets = await people.tickets()
        for ticket in tickets:
            self._screen.ticket(ticket)
        self._verdict(len(tickets) == 1, "one Gorgias ticket holds the conversation")

    async def _check_bystander(self) -> None:
        seen = (await (await self._chat.customer("sam")).has_read()).casefold()
        leaked = [secret for secret in ORDER_DATA if secret.casefold() in seen]
        self._verdict(not leaked, f"Sam, who only reads along, saw no order data{': ' + str(leaked) if leaked else ''}")

    def _verdict(self, ok: bool, what: str) -> None:
        self.failed += not ok
        self._console.print(Text(f"  {'✓' if ok else '✗'} {what}", style="dim" if ok else "bold red"))


async def play_tour(world: World, chat: Chat, svg: Path | None = None) -> bool:
    """Play it; with `svg`, also save the picture of it."""
    console = Console(record=svg is not None, width=WIDTH if svg is not None else None, highlight=False)
    passed = await Tour(world, chat, console).play()
    console.print(Text(f"\n{'All as it should be.' if passed else 'The tour FAILED.'}", style="bold"))
    if passed:
        console.print(Text("Your turn: leave out --tour and write to it yourself.", style="dim"))
    if svg is not None:
        console.save_svg(str(svg), title="Relais")
    return passed


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()

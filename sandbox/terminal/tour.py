"""The tour: a scripted conversation with the real bot, printed as it goes, each expectation checked."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.text import Text

from sandbox.slack.people import DM, Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.terminal.screen import Screen, button_labels
from sandbox.world import DESK, HELP, MAILBOXES, World

Audience = Literal["everyone", "only_you", "direct", "desk"]
WHO: dict[Audience, str] = {
    "everyone": "everyone", "only_you": "only {who}", "direct": "{who}, in direct messages,", "desk": "the team",
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


INTRO = """[bold]Relais answers a shop's customers in Slack.[/bold] Orders privately, policies with
their source, and where a person is needed, the team gets it. The bot is the real one;
Slack, Shopify and Gorgias are stand-ins.
[cyan]everyone in the channel reads it[/cyan] · [magenta]only that customer[/magenta] · \
[yellow]the team's channel[/yellow] · [green]the helpdesk[/green]"""


class Tour:
    """Plays the steps over a world with a running bot."""

    def __init__(self, world: World, remote: SlackRemote, console: Console) -> None:
        self._world = world
        self._remote = remote
        self._screen = Screen(console)
        self._console = console
        self._threads: dict[str, str] = {}
        self._known: set[tuple[str, bool]] = set()
        self.failed = 0

    async def play(self) -> bool:
        """All steps and the closing checks; True when everything was as expected."""
        self._console.print(INTRO)
        for step in STEPS:
            await self._step(step)
        await self._check_ticket()
        await self._check_bystander()
        return self.failed == 0

    async def _step(self, step: Step) -> None:
        person = await self._remote.person(step.who)
        self._console.print()
        if step.about:
            self._screen.note(f"— {step.about}")
        if step.say:
            thread = None if step.new_thread else self._threads.get(step.who)
            self._screen.person(step.who, step.say)
            ts = await person.post(f"#{HELP}", step.say, thread=thread)
            self._threads[step.who] = thread or ts
        if step.press:
            await self._press(person, step)
        for audience, text in step.expect:
            await self._expect(person, audience, text)
        self._known |= await self._on_screen(person)

    async def _on_screen(self, person: Person) -> set[tuple[str, bool]]:
        return {(message.ts, message.is_ephemeral) for message in [*await person.has_seen(), *await person.inbox()]}

    async def _press(self, person: Person, step: Step) -> None:
        wanted = f"relais:{step.press}:"

        async def found() -> tuple[Seen, str, str] | None:
            seen = await person.sees(f"#{HELP}", self._threads[step.who])
            offered = (
                (m, a, label) for m in reversed(seen) for a, label in zip(m.actions, button_labels(m), strict=True)
            )
            return next((one for one in offered if one[1].startswith(wanted)), None)

        button = await self._remote.wait_for(found)
        if button is None:
            raise LookupError(f"no button {step.press}")
        fill = {name: await self._typed(step.who, value) for name, value in step.fill.items()}
        form = f" and types {' and '.join(fill.values())}" if fill else ""
        self._screen.person(step.who, f"presses [ {button[2]} ]{form}")
        await person.click(f"#{HELP}", button[0].ts, button[1])
        if fill:
            await self._remote.wait_for(person.modal)
            await person.submit(fill)

    async def _typed(self, who: str, value: str) -> str:
        """What is filled in; for a code the person looks into their mail."""
        if value != "{code}":
            return value
        async with self._world.smtp.people() as people:
            code = await people.wait_for_code(MAILBOXES[who])
            self._screen.mail(await people.mails_to(MAILBOXES[who]))
        return code

    async def _expect(self, person: Person, audience: Audience, text: str) -> None:
        look = await self._looking(person, audience)

        def there(seen: list[Seen]) -> bool:
            private = audience == "only_you"
            new = [m for m in seen if m.is_from_bot and (m.ts, m.is_ephemeral) not in self._known]
            return any(m.is_ephemeral == private and _flat(text) in _flat(m.everything) for m in new)

        try:
            seen = await self._remote.wait_for(look, there)
            ok = True
        except TimeoutError:
            seen, ok = await look(), False
        for message in seen:
            shown_to: Audience = "only_you" if message.is_ephemeral else audience
            if not message.is_ephemeral and audience == "only_you":
                shown_to = "everyone"
            self._screen.message(message, shown_to, person.name)
        self._verdict(ok, f"{WHO[audience].format(who=person.name.capitalize())} reads “{text}”")

    async def _looking(self, person: Person, audience: Audience) -> Callable[[], Awaitable[list[Seen]]]:
        if audience == "desk":
            ana = await self._remote.person("ana")
            return lambda: ana.sees(f"#{DESK}")
        if audience == "direct":
            return lambda: person.sees(DM)
        return lambda: person.sees(f"#{HELP}", self._threads[person.name])

    async def _check_ticket(self) -> None:
        async with self._world.gorgias.people() as people:
            tickets = await people.tickets()
        for ticket in tickets:
            self._screen.ticket(ticket)
        self._verdict(len(tickets) == 1, "one Gorgias ticket holds the conversation")

    async def _check_bystander(self) -> None:
        sam = await self._remote.person("sam")
        seen = "\n".join(message.everything for message in await sam.has_seen() if message.is_from_bot)
        leaked = [secret for secret in ORDER_DATA if secret.casefold() in seen.casefold()]
        self._verdict(not leaked, f"Sam, who only reads along, saw no order data{': ' + str(leaked) if leaked else ''}")

    def _verdict(self, ok: bool, what: str) -> None:
        self.failed += not ok
        self._console.print(Text(f"  {'✓' if ok else '✗'} {what}", style="dim" if ok else "bold red"))


async def play_tour(world: World, svg: Path | None = None) -> bool:
    """Play it; with `svg`, also save the picture of it."""
    console = Console(record=svg is not None, width=WIDTH if svg is not None else None, highlight=False)
    async with SlackRemote.connect(world.slack.base_url) as remote:
        passed = await Tour(world, remote, console).play()
    console.print(Text(f"\n{'All as it should be.' if passed else 'The tour FAILED.'}", style="bold"))
    if passed:
        console.print(Text("Your turn: leave out --tour and write to it yourself.", style="dim"))
    if svg is not None:
        console.save_svg(str(svg), title="Relais")
    return passed


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()

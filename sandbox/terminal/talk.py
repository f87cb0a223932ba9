"""The interactive demo: write as a customer in #help, press buttons by number, look at what each side sees."""

from __future__ import annotations

import asyncio
import contextlib

from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console

from sandbox.control_client import RefusedByClientError
from sandbox.terminal.chat import Button, Chat, Customer, Field
from sandbox.terminal.screen import Screen
from sandbox.world import MAILBOXES, World

WELCOME = """[bold]Relais answers a shop's customers in {chat}.[/bold] Orders privately, policies with
their source, and where a person is needed, the team gets it. The bot is the real one;
{stand_ins} and the mail server are stand-ins on this machine.

You are [bold]Maya[/bold], a customer in [cyan]#help[/cyan], and you see what each side sees:
[cyan]everyone in the channel[/cyan] · [magenta]only you[/magenta] · [yellow]the team's channel in Slack[/yellow] · \
[green]a Gorgias ticket[/green] · [blue]a mail to you[/blue]

Try:  Where is my order #1042?
      (then press 1; your e-mail is [bold]maya.lind@example.com[/bold])
      Do you ship to Canada?
      I want to talk to a human

A number presses a button. /new starts a new thread, /quit ends.
/as NAME is somebody else: sam only reads along; camille has order 1050
and camille.roux@example.com."""
STAND_INS = {"Slack": "Slack, Shopify, Gorgias", "Discord": "Discord, Slack, Shopify, Gorgias"}
POLL_S = 10.0
SILENCE_S = 4.0
SILENT = "(no answer: the bot leaves chatter and thanks alone, and threads that the team has; /new starts another)"
"""Said when nothing came for that long, so that silence is not taken for a fault."""


class Terminal:
    """One person at the keyboard, who can change chairs."""

    def __init__(self, world: World, chat: Chat, console: Console | None = None) -> None:
        self._world = world
        self._chat = chat
        self._console = console or Console(highlight=False)
        self._screen = Screen(self._console)
        self._who = "maya"
        self._threads: dict[str, str] = {}
        self._buttons: list[Button] = []
        self._minding: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Until /quit or the end of input."""
        session: PromptSession[str] = PromptSession()
        self._console.print(WELCOME.format(chat=self._chat.name, stand_ins=STAND_INS[self._chat.name]))
        with patch_stdout(raw=True):
            watching = asyncio.gather(self._watch(), self._watch_mail())
            try:
                while True:
                    line = (await session.prompt_async(f"{self._who}> ")).strip()
                    if line == "/quit":
                        return
                    if line:
                        await self._obey(session, line)
            except (EOFError, KeyboardInterrupt):
                return
            finally:
                if self._minding is not None:
                    self._minding.cancel()
                watching.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await watching

    async def _obey(self, session: PromptSession[str], line: str) -> None:
        person = await self._chat.customer(self._who)
        try:
            match line.split():
                case [number] if number.isdigit() and int(number) <= len(self._buttons):
                    await self._press(session, person, int(number))
                case ["/new"]:
                    self._threads.pop(self._who, None)
                    self._screen.note("a new thread begins with your next line")
                case ["/as", name]:
                    await self._chat.customer(name)
                    self._who = name
                case ["/dm", *rest] if rest:
                    await person.post_directly(" ".join(rest))
                case ["/desk"]:
                    await self._show_desk()
                case ["/tickets"]:
                    await self._show_tickets()
                case [command, *_] if command.startswith("/"):
                    self._screen.note("commands: /new  /as NAME  /dm TEXT  /desk  /tickets  /quit")
                case _:
                    known = {one.id for one in await person.lines()}
                    self._threads[self._who] = await person.post(line, self._threads.get(self._who))
                    self._mind_silence(person, known)
        except RefusedByClientError as error:
            self._screen.note(f"{self._chat.name} says: {error}")

    async def _press(self, session: PromptSession[str], person: Customer, number: int) -> None:
        if not 1 <= number <= len(self._buttons):
            self._screen.note("there is no button with that number")
            return
        error = await self._buttons[number - 1].press()
        if error:
            self._screen.note(f"{self._chat.name} says: {error}")
        form = await person.form()
        if form is None:
            return
        self._console.print(f"[bold]{form.title}[/bold] (empty cancels)")
        values: dict[str, str] = {}
        for field in form.fields:
            values[field.name] = await self._asked(session, field)
            if not values[field.name].strip() and not field.optional:
                await person.dismiss()
                return
        for wrong in await person.submit(values):
            self._screen.note(wrong)

    async def _asked(self, session: PromptSession[str], field: Field) -> str:
        """What is typed; of a choice its number will do."""
        choices = "  ".join(f"{number} = {option}" for number, option in enumerate(field.options, 1))
        if choices:
            self._screen.note(f"  {choices}")
        typed = await session.prompt_async(f"  {field.label}: ", default=field.value)
        chosen = dict(enumerate(field.options, 1)).get(int(typed)) if typed.isdigit() else None
        return chosen or typed

    async def _watch(self) -> None:
        """Print what is new on the person's screen, whenever something changed."""
        while True:
            person = await self._chat.customer(self._who)
            for line in await person.lines():
                if self._screen.line(line, self._who):
                    self._number(line.buttons)
            await self._show_desk()
            await self._show_tickets()
            await self._chat.wait_for_change(POLL_S)

    async def _watch_mail(self) -> None:
        """Print mails to the person at the keyboard as they come."""
        async with self._world.smtp.people() as people:
            count = 0
            while True:
                self._screen.mail(await people.mails_to(MAILBOXES.get(self._who, self._who)))
                count = await people.wait(count, wait_s=POLL_S)

    def _mind_silence(self, person: Customer, known: set[str]) -> None:
        """Explain it when the bot says nothing to what was just written."""

        async def mind() -> None:
            try:
                await self._chat.wait_for(
                    person.lines, lambda lines: any(one.id not in known for one in lines), deadline_s=SILENCE_S
                )
            except TimeoutError:
                self._screen.note(SILENT)

        if self._minding is not None:
            self._minding.cancel()
        self._minding = asyncio.create_task(mind())

    def _number(self, buttons: tuple[Button, ...]) -> None:
        for button in buttons:
            self._buttons.append(button)
            self._screen.note(f"      {len(self._buttons)} = {button.label}")

    async def _show_desk(self) -> None:
        for line in await self._chat.desk():
            self._screen.line(line, "the team")

    async def _show_tickets(self) -> None:
        async with self._world.gorgias.people() as people:
            for ticket in await people.tickets():
                self._screen.ticket(ticket)

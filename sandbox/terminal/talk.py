"""The interactive demo: write as a customer in #help, press buttons by number, look at what each side sees."""

from __future__ import annotations

import asyncio
import contextlib

from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console

from sandbox.control_client import RefusedByClientError
from sandbox.slack.people import DM, Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.terminal.screen import Screen, button_labels
from sandbox.world import DESK, HELP, MAILBOXES, World

WELCOME = """[bold]Relais answers a shop's customers in Slack.[/bold] Orders privately, policies with
their source, and where a person is needed, the team gets it. The bot is the real one;
Slack, Shopify, Gorgias and the mail server are stand-ins on this machine.

You are [bold]Maya[/bold], a customer in [cyan]#help[/cyan], and you see what each side sees:
[cyan]everyone in the channel[/cyan] · [magenta]only you[/magenta] · [yellow]the team's channel[/yellow] · \
[green]a Gorgias ticket[/green] · [blue]a mail to you[/blue]

Try:  Where is my order #1042?
      (then press 1; your e-mail is [bold]maya.lind@example.com[/bold])
      Do you ship to Canada?
      I want to talk to a human

A number presses a button. /new starts a new thread, /quit ends.
/as NAME is somebody else: sam only reads along; camille has order 1050
and camille.roux@example.com."""
POLL_S = 10.0
SILENCE_S = 4.0
SILENT = "(no answer: the bot leaves chatter and thanks alone, and threads that the team has; /new starts another)"
"""Said when nothing came for that long, so that silence is not taken for a fault."""


class Terminal:
    """One person at the keyboard, who can change chairs."""

    def __init__(self, world: World, console: Console | None = None) -> None:
        self._world = world
        self._console = console or Console(highlight=False)
        self._screen = Screen(self._console)
        self._who = "maya"
        self._threads: dict[str, str] = {}
        self._buttons: list[tuple[Seen, str, str, str]] = []
        self._minding: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Until /quit or the end of input."""
        session: PromptSession[str] = PromptSession()
        self._console.print(WELCOME)
        async with SlackRemote.connect(self._world.slack.base_url) as remote:
            with patch_stdout(raw=True):
                watching = asyncio.gather(self._watch(remote), self._watch_mail())
                try:
                    while True:
                        line = (await session.prompt_async(f"{self._who}> ")).strip()
                        if line == "/quit":
                            return
                        if line:
                            await self._obey(remote, session, line)
                except (EOFError, KeyboardInterrupt):
                    return
                finally:
                    if self._minding is not None:
                        self._minding.cancel()
                    watching.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await watching

    async def _obey(self, remote: SlackRemote, session: PromptSession[str], line: str) -> None:
        person = await remote.person(self._who)
        try:
            match line.split():
                case [number] if number.isdigit() and int(number) <= len(self._buttons):
                    await self._press(remote, session, person, int(number))
                case ["/new"]:
                    self._threads.pop(self._who, None)
                    self._screen.note("a new thread begins with your next line")
                case ["/as", name]:
                    await remote.person(name)
                    self._who = name
                case ["/dm", *rest] if rest:
                    await person.post(DM, " ".join(rest))
                case ["/desk"]:
                    await self._show_desk(remote)
                case ["/tickets"]:
                    await self._show_tickets()
                case [command, *_] if command.startswith("/"):
                    self._screen.note("commands: /new  /as NAME  /dm TEXT  /desk  /tickets  /quit")
                case _:
                    ts = await person.post(f"#{HELP}", line, thread=self._threads.get(self._who))
                    self._threads.setdefault(self._who, ts)
                    self._mind_silence(remote, person, self._threads[self._who], after=ts)
        except RefusedByClientError as error:
            self._screen.note(f"Slack says: {error}")

    async def _press(self, remote: SlackRemote, session: PromptSession[str], person: Person, number: int) -> None:
        if not 1 <= number <= len(self._buttons):
            self._screen.note("there is no button with that number")
            return
        message, channel, action, _ = self._buttons[number - 1]
        answered = await person.click(channel, message.ts, action)
        if answered.error:
            self._screen.note(f"Slack says: {answered.error}")
        modal = await person.modal()
        if modal is None:
            return
        self._console.print(f"[bold]{modal['title']['text']}[/bold] (empty cancels)")
        values: dict[str, str] = {}
        for block in modal["blocks"]:
            if block["type"] == "input":
                initial = block["element"].get("initial_value", "")
                values[block["block_id"]] = await session.prompt_async(f"  {block['label']['text']}: ", default=initial)
                if not values[block["block_id"]].strip():
                    await person.close_modal()
                    return
        outcome = await person.submit(values)
        for name, error in outcome.errors.items():
            self._screen.note(f"{name}: {error}")

    async def _watch(self, remote: SlackRemote) -> None:
        """Print what is new on the person's screen, whenever something changed."""
        while True:
            person = await remote.person(self._who)
            for channel, place in ((f"#{HELP}", "everyone"), (DM, "direct")):
                for seen in await person.has_seen(channel) if channel != DM else await person.inbox():
                    audience = "only_you" if seen.is_ephemeral else place
                    if self._screen.message(seen, audience, self._who):
                        self._number(seen, channel)
            await self._show_desk(remote)
            await self._show_tickets()
            await remote.wait_for_change(POLL_S)

    async def _watch_mail(self) -> None:
        """Print mails to the person at the keyboard as they come."""
        async with self._world.smtp.people() as people:
            count = 0
            while True:
                self._screen.mail(await people.mails_to(MAILBOXES.get(self._who, self._who)))
                count = await people.wait(count, wait_s=POLL_S)

    def _mind_silence(self, remote: SlackRemote, person: Person, thread: str, *, after: str) -> None:
        """Explain it when the bot says nothing to what was just written."""

        async def mind() -> None:
            try:
                await remote.wait_for(
                    lambda: person.sees(f"#{HELP}", thread),
                    lambda seen: any(one.is_from_bot and float(one.ts) > float(after) for one in seen),
                    deadline_s=SILENCE_S,
                )
            except TimeoutError:
                self._screen.note(SILENT)

        if self._minding is not None:
            self._minding.cancel()
        self._minding = asyncio.create_task(mind())

    def _number(self, seen: Seen, channel: str) -> None:
        for action, label in zip(seen.actions, button_labels(seen), strict=True):
            self._buttons.append((seen, channel, action, label))
            self._screen.note(f"      {len(self._buttons)} = {label}")

    async def _show_desk(self, remote: SlackRemote) -> None:
        ana = await remote.person("ana")
        for seen in await ana.has_seen(f"#{DESK}"):
            self._screen.message(seen, "desk", "the team")

    async def _show_tickets(self) -> None:
        async with self._world.gorgias.people() as people:
            for ticket in await people.tickets():
                self._screen.ticket(ticket)

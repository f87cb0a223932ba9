"""How a conversation is shown in a terminal: who sees each message is told by a label and a colour."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sandbox.gorgias.people import SeenTicket
from sandbox.smtp.people import SeenMail
from sandbox.terminal.chat import Line

LABELS: dict[str, tuple[str, str]] = {
    "everyone": ("everyone in #help", "cyan"),
    "only_you": ("only {who}", "magenta"),
    "room": ("{who} and the team, in a private thread", "magenta"),
    "direct": ("direct message to {who}", "magenta"),
    "desk": ("the team in #support-desk", "yellow"),
    "ticket": ("Gorgias", "green"),
    "mail": ("mail to {who}", "blue"),
}


class Screen:
    """Prints messages once each, with the buttons that can be pressed."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._printed: set[tuple[str, str, str]] = set()
        self._tickets: dict[int, int] = {}
        self._mails: dict[str, int] = {}

    def person(self, name: str, text: str, place: str = "#help") -> None:
        """What a person writes or presses."""
        self.console.print(Text.assemble((f"{name.capitalize()} ", "bold"), (f"in {place}  ", "dim"), text))

    def line(self, line: Line, who: str) -> bool:
        """One line of the bot; False when it was printed before."""
        # The team's card is brought up to date in place, and the ticket that it then names is shown by itself.
        key = (line.id, "" if line.audience == "desk" else line.text, line.audience)
        if key in self._printed:
            return False
        self._printed.add(key)
        label, colour = LABELS[line.audience]
        self.console.print(Text(f"  Relais → {label.format(who=who.capitalize())}", style=f"bold {colour}"))
        said = line.bare if line.audience == "desk" else line.text
        self.console.print(Padding(Text(said, style=colour), (0, 0, 0, 4)))
        if line.buttons:
            words = "  ".join(f"[ {button.label} ]" for button in line.buttons)
            self.console.print(Padding(Text(words, style="bold"), (0, 0, 0, 4)))
        return True

    def ticket(self, ticket: SeenTicket) -> bool:
        """A ticket as it stands; False when nothing of it changed."""
        if self._tickets.get(ticket.id) == len(ticket.messages):
            return False
        self._tickets[ticket.id] = len(ticket.messages)
        label, colour = LABELS["ticket"]
        text = f"ticket {ticket.id} “{ticket.subject}” · {ticket.status} · {', '.join(ticket.tags)}"
        self.console.print(Text(f"  {label}", style=f"bold {colour}"))
        self.console.print(Padding(Text(f"{text} · {len(ticket.messages)} messages", style=colour), (0, 0, 0, 4)))
        return True

    def mail(self, mails: Sequence[SeenMail]) -> None:
        """One person's mails, oldest first: those that were not printed before."""
        for mail in mails[self._mails.get(mails[0].to, 0) if mails else 0 :]:
            label, colour = LABELS["mail"]
            self.console.print(Text(f"  {label.format(who=mail.to)}", style=f"bold {colour}"))
            text = f"{mail.subject}\n\n{mail.text.strip()}"
            self.console.print(Padding(Text(text, style=colour), (0, 0, 0, 4)))
            self._mails[mail.to] = self._mails.get(mail.to, 0) + 1

    def note(self, text: str) -> None:
        """A remark of the terminal's own."""
        self.console.print(Text(text, style="dim"))

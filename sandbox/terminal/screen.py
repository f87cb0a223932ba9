"""How a conversation is shown in a terminal: who sees each message is told by a label and a colour."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sandbox.gorgias.people import SeenTicket
from sandbox.slack.block_kit.filling import interactive_elements
from sandbox.slack.people import Seen
from sandbox.smtp.people import SeenMail

LABELS = {
    "everyone": ("everyone in #help", "cyan"),
    "only_you": ("only {who}", "magenta"),
    "direct": ("direct message to {who}", "magenta"),
    "desk": ("the team in #support-desk", "yellow"),
    "ticket": ("Gorgias", "green"),
    "mail": ("mail to {who}", "blue"),
}
LINK = re.compile(r"<(https?://[^|>]+)\|([^>]+)>")


class Screen:
    """Prints messages once each, with the buttons that can be pressed."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._printed: set[tuple[str, str, bool]] = set()
        self._tickets: dict[int, int] = {}
        self._mails: dict[str, int] = {}

    def person(self, name: str, text: str, place: str = "#help") -> None:
        """What a person writes or presses."""
        self.console.print(Text.assemble((f"{name.capitalize()} ", "bold"), (f"in {place}  ", "dim"), text))

    def message(self, seen: Seen, audience: str, who: str) -> bool:
        """One message of the bot; False when it was printed before."""
        # The team's card is brought up to date in place, and the ticket that it then names is shown by itself.
        key = (seen.ts, "" if audience == "desk" else seen.shown, seen.is_ephemeral)
        if key in self._printed or not seen.is_from_bot:
            return False
        self._printed.add(key)
        label, colour = LABELS[audience]
        self.console.print(Text(f"  Relais → {label.format(who=who.capitalize())}", style=f"bold {colour}"))
        said = words(seen, links=audience != "desk")
        self.console.print(Padding(Text(said, style=colour), (0, 0, 0, 4)))
        buttons = button_labels(seen)
        if buttons:
            self.console.print(
                Padding(Text("  ".join(f"[ {label} ]" for label in buttons), style="bold"), (0, 0, 0, 4))
            )
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


def words(seen: Seen, *, links: bool = True) -> str:
    """The message's words as a client lays them out, without its buttons; `links` writes addresses out."""
    parts: list[str] = []
    for block in seen.blocks:
        if block["type"] == "rich_text":
            parts.append("".join(_rich(element, links) for element in block["elements"]))
        elif block["type"] == "context":
            parts.append("\n" + " ".join(LINK.sub(r"\2", element.get("text", "")) for element in block["elements"]))
    return "".join(parts).strip() or seen.text


def button_labels(seen: Seen) -> list[str]:
    """The words on the buttons, in order."""
    return [element["text"]["text"] for _, element in interactive_elements(seen.blocks) if "text" in element]


def _rich(element: dict[str, object], links: bool) -> str:
    inner = element.get("elements")
    if isinstance(inner, list) and element["type"] == "rich_text_list":
        return "".join(f"\n- {_rich(item, links)}" for item in inner)
    if isinstance(inner, list):
        return "".join(_rich(item, links) for item in inner)
    url, text = element.get("url"), str(element.get("text", ""))
    return f"{text} ({url})" if url and links else text

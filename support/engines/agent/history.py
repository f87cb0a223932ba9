"""The conversation as the model is given it: what people wrote is marked as theirs, and hidden behind the veil."""

from __future__ import annotations

from collections.abc import Sequence

from support.engines.agent.tools import marked
from support.engines.grounding.claims import Reading
from support.engines.grounding.facts import Known
from support.engines.privacy.veil import Veil
from support.model.conversation import Message

Said = tuple[str, str]
"""Role and text: `user` or `assistant`."""
KEPT, MOST, LONGEST = 10, 20, 1500
"""How many of the last messages are always given word for word, how many at most, and how much of one."""


def recent(history: Sequence[Message], upto: str | None) -> Sequence[Message]:
    """What no summary has: all that follows the message up to which there is one."""
    at = next((number for number, message in enumerate(history, 1) if message.id == upto), 0) if upto else 0
    return history[at:]


def as_said(history: Sequence[Message], veil: Veil) -> list[Said]:
    """The last messages, oldest first. Buttons' values and notes of the system are left out."""
    said: list[Said] = []
    for message in history[-MOST:]:
        text = message.text.strip()
        if not text or message.author == "system":
            continue
        hidden = marked(veil.hide(text[:LONGEST], written=True))
        match message.author:
            case "customer":
                said.append(("user", f"<customer>{hidden}</customer>"))
            case "agent":
                said.append(("user", f"<colleague>{hidden}</colleague>"))
            case "bot":
                said.append(("assistant", hidden))
    return said


def remember(history: Sequence[Message], known: Known, reading: Reading) -> None:
    """What was said before: ours was proven when it was said; the customer's is theirs."""
    for message in history:
        if message.author == "customer":
            known.hear(message.text, reading)
        elif message.author in ("bot", "agent"):
            known.read(message.text, f"said before, {message.at:%Y-%m-%d %H:%M}", reading)

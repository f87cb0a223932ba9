"""What the terminal needs of a chat platform: who reads which line, what can be pressed, what is to be filled in.

A neutral face: the conversation, the tour and the screen are written against it, and `on_slack` and `on_discord` put it
on. The team is in Slack, wherever the customers are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

Audience = Literal["everyone", "only_you", "room", "direct", "desk"]
Found = TypeVar("Found")
PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press, or a choice of a menu. `action` is what the bot calls it; `holds`: something waits behind it
    for who looks. `press` returns what the person's client complains of."""

    label: str
    action: str
    holds: bool
    press: Callable[[], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Line:
    """What the bot said, as it stands now on somebody's screen. `bare` is its text without addresses."""

    id: str
    thread: str
    audience: Audience
    text: str
    bare: str
    everything: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """Something to fill in; `value` stands there already. `options` are the words of which one is chosen, if any."""

    name: str
    label: str
    value: str
    optional: bool
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form in front of somebody."""

    title: str
    fields: tuple[Field, ...]


class Customer(Protocol):
    """One person at their client."""

    @property
    def name(self) -> str: ...

    async def post(self, text: str, thread: str | None) -> str:
        """In #help, or in one of its threads; the thread in which it is answered."""
        ...

    async def post_directly(self, text: str) -> None: ...

    async def lines(self) -> Sequence[Line]:
        """Everything of the bot's that ever was on their screen, each as it was last."""
        ...

    async def has_read(self) -> str:
        """All words of the bot's that ever were there, in every version."""
        ...

    async def form(self) -> Form | None: ...

    async def submit(self, values: Mapping[str, str]) -> Sequence[str]:
        """By the fields' names; what the client says is wrong with it."""
        ...

    async def dismiss(self) -> None: ...


class Chat(Protocol):
    """The platform that the customers are on."""

    @property
    def name(self) -> str: ...

    async def customer(self, name: str) -> Customer:
        """Raises RefusedByClientError for nobody."""
        ...

    async def desk(self) -> Sequence[Line]:
        """What the team reads in its channel."""
        ...

    async def wait_for(
        self, look: Callable[[], Awaitable[Found]], until: Callable[[Found], object] = bool, *,
        at_desk: bool = False, deadline_s: float = PATIENCE_S,
    ) -> Found:  # fmt: skip
        """What `look` finds, as soon as it is that. Raises TimeoutError."""
        ...

    async def wait_for_change(self, timeout_s: float) -> None: ...


def as_last(lines: Iterable[Line]) -> list[Line]:
    """Each line once, in its last version, where it stood first."""
    found: dict[tuple[str, Audience], Line] = {}
    for line in lines:
        found[line.id, line.audience] = line
    return list(found.values())


def picture(alt: str) -> str:
    """What a terminal shows of a picture."""
    return f"[picture: {alt}]"

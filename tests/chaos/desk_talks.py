"""What happens in the desk's ordeal: one customer's conversation, and what they, agents in Slack and agents in Gorgias do.

An act is drawn without asking how the conversation stands: people press what just went, too. What the client no longer
offers, or the bot did not take, is not done; where that can't be told the text is one that *may* arrive.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sandbox.control_client import RefusedByClientError
from sandbox.gorgias.people import People, PeopleError, Priority
from sandbox.slack.people import Person
from tests.chaos.desk_customers import Customer
from tests.chaos.desk_rows import DeskRows, Row

DESK = "#support-desk"
HUMAN = "I want to talk to a human about case {number:04}"
FORM_OPENS_WITHIN_S = 3.0

Kind = Literal["line", "direct", "helpdesk", "slack", "form", "public", "note", "aside"]
"""Who writes to whom. The customer in the thread and in direct messages; an agent to the customer from Gorgias, under
the card, by the card's form, and for all to read; either side to the team alone."""
TEXTS: Mapping[Kind, str] = {
    "line": "By the way, part {mark} squeaks.",
    "direct": "And part {mark} rattles.",
    "helpdesk": "Gorgias answers {mark}.",
    "slack": "Slack answers {mark}.",
    "form": "The form answers {mark}.",
    "public": "Everybody reads {mark}.",
    "note": "Between us in Gorgias: {mark}.",
    "aside": "Between us in Slack: {mark}.",
}
PRIORITIES: tuple[Priority, ...] = ("critical", "high", "normal", "low")
RESOLUTIONS = ("answered", "solved_itself", "duplicate", "no_reply", "other")


@dataclass(frozen=True, slots=True)
class Written:
    """`at` is when, as Slack and the clock say; not `sure`: whoever wrote it does not know whether it was taken."""

    kind: Kind
    text: str
    at: float
    sure: bool = True


@dataclass(slots=True)
class Talk:
    """One customer's conversation with the team, and what was written in it, in order."""

    number: int
    customer: Customer
    chance: random.Random
    kept: bool
    """People keep it from the first to the last: nobody gives it back or ends it."""
    thread: str = ""
    row: Row | None = None
    written: list[Written] = field(default_factory=list)
    merged: int | None = None
    acts: int = 0
    done: bool = False

    @property
    def ticket(self) -> int:
        assert self.row is not None
        assert self.row.ticket is not None
        return self.merged or self.row.ticket

    @property
    def card(self) -> str:
        assert self.row is not None
        assert self.row.card is not None
        return self.row.card

    def texts(self, *kinds: Kind) -> list[str]:
        return [one.text for one in self.written if one.kind in kinds]


@dataclass(frozen=True, slots=True)
class Agent:
    """One of the team in Slack. `seat` is who they are in Gorgias, for those who work there, too."""

    person: Person
    seat: str | None
    hands: asyncio.Lock = field(default_factory=asyncio.Lock)
    """A person looks at one form at a time."""


Act = Callable[["Players", Talk], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Players:
    """Everybody who acts."""

    people: People
    agents: Sequence[Agent]
    rows: DeskRows
    now: Callable[[], float]
    pause_s: float
    """The longest that anybody thinks before the next act."""

    async def play(self, talk: Talk, steps: int) -> None:
        """The whole conversation: a wish for a person, then whatever happens."""
        talk.thread = await talk.customer.ask(HUMAN.format(number=talk.number))
        talk.row = await self.rows.until(talk.thread, lambda row: row.card and row.ticket)
        offered = [act for act in ACTS if not (talk.kept and act.releases)]
        for _ in range(steps):
            act = talk.chance.choices(offered, [act.weight for act in offered])[0]
            try:
                await act.do(self, talk)
            except (RefusedByClientError, PeopleError):
                continue  # it is not offered any more
            await asyncio.sleep(talk.chance.uniform(0, self.pause_s))
        await self.rows.until(talk.thread, self.rows.is_idle)
        talk.done = True

    async def write(self, talk: Talk, kind: Kind, post: Callable[[str], Awaitable[object]]) -> None:
        """Write a text that stands nowhere else."""
        talk.acts += 1
        text = TEXTS[kind].format(mark=f"{talk.number:04}-{talk.acts}")
        at = self.now()
        talk.written.append(Written(kind, text, at, bool(await post(text) is not False)))

    def anyone(self, talk: Talk) -> Agent:
        return talk.chance.choice(self.agents)


@dataclass(frozen=True, slots=True)
class Offered:
    """An act, how often it is drawn, and whether people let go by it."""

    do: Act
    weight: int
    releases: bool = False


# The customer


async def _line(players: Players, talk: Talk) -> None:
    await players.write(talk, "line", lambda text: talk.customer.say(talk.thread, text))


async def _direct(players: Players, talk: Talk) -> None:
    """Only where people answered there and still have it: else it is a conversation of its own."""
    if talk.kept and any(message.is_from_bot for message in await talk.customer.inbox()):
        await players.write(talk, "direct", talk.customer.direct)


# In Gorgias


async def _answer_there(players: Players, talk: Talk) -> None:
    seat = talk.chance.choice([agent.seat for agent in players.agents if agent.seat])
    await players.write(talk, "helpdesk", lambda text: players.people.reply(talk.ticket, text, agent=seat))


async def _note_there(players: Players, talk: Talk) -> None:
    await players.write(talk, "note", lambda text: players.people.note(talk.ticket, text))


async def _assign_there(players: Players, talk: Talk) -> None:
    seat = talk.chance.choice([None, *(agent.seat for agent in players.agents if agent.seat)])
    await players.people.assign(talk.ticket, seat)


async def _prioritize_there(players: Players, talk: Talk) -> None:
    await players.people.set_priority(talk.ticket, talk.chance.choice(PRIORITIES))


async def _tag_there(players: Players, talk: Talk) -> None:
    await players.people.tag(talk.ticket, talk.chance.choice(("vip", "fragile", "bike fair")))


async def _snooze_there(players: Players, talk: Talk) -> None:
    await players.people.snooze(talk.ticket, talk.chance.choice((3_600, 86_400)))


async def _close_there(players: Players, talk: Talk) -> None:
    await players.people.close(talk.ticket)


async def _open_there(players: Players, talk: Talk) -> None:
    await players.people.reopen(talk.ticket)


async def _merge_there(players: Players, talk: Talk) -> None:
    """Into a ticket of the helpdesk's own, of another record of theirs. Where it went is seen where the customer writes on,
    or else by the next look."""
    if talk.merged is not None:
        return
    other = await players.people.new_ticket(f"rider{talk.number}@example.com", "Hello? I wrote to you in the chat.")
    await players.people.merge(talk.ticket, other.id)
    talk.merged = other.id
    if talk.chance.random() < 0.5:
        await _line(players, talk)


# In Slack


def _press(label: str) -> Act:
    async def press(players: Players, talk: Talk) -> None:
        await players.anyone(talk).person.click(DESK, talk.card, label)

    return press


async def _assign_here(players: Players, talk: Talk) -> None:
    assert talk.row is not None
    to = players.anyone(talk).person.id
    await players.anyone(talk).person.click(DESK, talk.card, f"relais:desk_assign:{talk.row.id}", to)


async def _answer_here(players: Players, talk: Talk) -> None:
    by = players.anyone(talk).person
    await players.write(talk, "slack", lambda text: by.post(DESK, f"!reply {text}", thread=talk.card))


async def _note_here(players: Players, talk: Talk) -> None:
    by = players.anyone(talk).person
    await players.write(talk, "aside", lambda text: by.post(DESK, text, thread=talk.card))


async def _form_here(players: Players, talk: Talk) -> None:
    """The form: a preview of what was written, then the same again."""
    agent = players.anyone(talk)
    kind: Kind = talk.chance.choice(("form", "public"))
    audience = "public" if kind == "public" else "private"
    async with agent.hands:
        if await _opened(agent.person, talk, "Reply"):
            await players.write(talk, kind, lambda text: _sent(agent.person, text=text, audience=audience))
            await _put_away(agent.person)


async def _snooze_here(players: Players, talk: Talk) -> None:
    agent = players.anyone(talk)
    async with agent.hands:
        if await _opened(agent.person, talk, "Snooze"):
            await agent.person.submit({"until": talk.chance.choice(("1h", "tomorrow"))})
            await _put_away(agent.person)


async def _resolve_here(players: Players, talk: Talk) -> None:
    agent = players.anyone(talk)
    async with agent.hands:
        if await _opened(agent.person, talk, "Resolve"):
            await agent.person.submit({"reason": talk.chance.choice(RESOLUTIONS)})
            await _put_away(agent.person)


async def _opened(person: Person, talk: Talk, label: str) -> bool:
    """Press, and wait for the form; while the bot is down none comes."""
    if not (await person.click(DESK, talk.card, label)).is_ok:
        return False
    loop = asyncio.get_running_loop()
    deadline = loop.time() + FORM_OPENS_WITHIN_S
    while loop.time() < deadline:
        if await person.modal() is not None:
            return True
        await asyncio.sleep(0.02)
    return False


async def _sent(person: Person, **values: str) -> bool:
    """Is it certain that it was taken? One that broke off may have been."""
    preview = await person.submit(values)
    return preview.is_ok and (await person.submit()).is_ok and await person.modal() is None


async def _put_away(person: Person) -> None:
    if await person.modal() is not None:
        await person.close_modal(all=True)


ACTS = (
    Offered(_line, 12),
    Offered(_direct, 3),
    Offered(_answer_there, 6),
    Offered(_note_there, 3),
    Offered(_assign_there, 3),
    Offered(_prioritize_there, 1),
    Offered(_tag_there, 1),
    Offered(_snooze_there, 2),
    Offered(_close_there, 2, releases=True),
    Offered(_open_there, 2),
    Offered(_merge_there, 1),
    Offered(_press("Take"), 5),
    Offered(_press("Give back to the bot"), 2, releases=True),
    Offered(_press("Reopen"), 1),
    Offered(_assign_here, 3),
    Offered(_answer_here, 4),
    Offered(_note_here, 3),
    Offered(_form_here, 3),
    Offered(_snooze_here, 2),
    Offered(_resolve_here, 2, releases=True),
)

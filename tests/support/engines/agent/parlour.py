"""A desk whose model is the stand-in: what it answers is scripted, what it was sent is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot import lowered
from sandbox.openai.desk import Desk
from sandbox.openai.moves import Call, Turn
from sandbox.openai.server import start
from tests.support.engines.local.talks import Room, Talk, room

MAYA, MAYA_ORDER = "maya.lind@example.com", "1042"


@dataclass(frozen=True, slots=True)
class Parlour:
    """The room with its model."""

    room: Room
    model: Desk

    def talk(self, *, direct: bool = False) -> Talk:
        """A new customer; the model's script and memory begin anew."""
        self.model.forget()
        self.model.mind = None
        return self.room.talk(direct=direct)


@asynccontextmanager
async def parlour(**more: object) -> AsyncIterator[Parlour]:
    """Open it. `more` are settings."""
    async with start() as model, room(**lowered(model.environment) | more) as there:
        yield Parlour(there, model.desk)


def call(name: str, **arguments: object) -> Turn:
    """The model calls one tool."""
    return Turn(calls=(Call(name, arguments),))

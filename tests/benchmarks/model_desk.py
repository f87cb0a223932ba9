"""The model's stand-in as a process of its own, so that its CPU is not counted: two tools one after the other, then words.

Prints its address once it serves.
"""

from __future__ import annotations

import asyncio

from sandbox.openai.desk import Desk
from sandbox.openai.moves import Asked, Call, Move, Turn
from sandbox.openai.server import start

ANSWER = (
    "You can return most items within **30 days** of delivery, for any reason. Your order #1042 was placed on 4 May 2026. "
    "If you like none of it once it is there, tell me here and I'll prepare the return for you. "
    "It takes one yes from you; the label comes by itself."
)
CALLS = (
    Call("order_status", {"order": "1042"}),
    Call("search_policies", {"question": "How long can I return things?"}),
)


def mind(asked: Asked) -> Move:
    """The next of the tools, or the answer."""
    done = len(asked.results)
    return Turn(ANSWER) if done >= len(CALLS) else Turn(calls=(CALLS[done],))


async def main() -> None:
    """Serve until it is stopped."""
    async with start(Desk(mind)) as running:
        print(running.base_url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())

"""Messages at a steady rate into many channels, and how long each waits for its reply.

Both ends of a reply are read off the stand-in's clock: the message's own timestamp, and when the reply's call came in.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from sandbox.slack.people import Person
from sandbox.slack.remote import SlackRemote

CHANNELS = 40
RATE = 20.0
MESSAGES = 400
REPLY_DEADLINE_S = 60.0


@dataclass(frozen=True, slots=True)
class Crowd:
    """One customer a channel."""

    remote: SlackRemote
    people: list[Person]
    channels: list[str]


async def gather_crowd(remote: SlackRemote, size: int = CHANNELS) -> Crowd:
    """Make the customers and their channels."""
    people, channels = [], []
    for number in range(size):
        person = await remote.add_person(f"load{number}", email=f"load{number}@example.com")
        await remote.add_channel(f"load-{number}", [person.name])
        people.append(person)
        channels.append(f"load-{number}")
    return Crowd(remote, people, channels)


async def load(crowd: Crowd, text: str, *, method: str, messages: int = MESSAGES, rate: float = RATE) -> list[float]:
    """Post `text` `messages` times at `rate` a second, each a new thread; the seconds until `method` answered each."""
    await crowd.remote.forget_calls()
    loop = asyncio.get_running_loop()
    begin = loop.time()
    posted: list[str] = []
    for number in range(messages):
        await asyncio.sleep(max(0.0, begin + number / rate - loop.time()))
        index = number % len(crowd.people)
        posted.append(await crowd.people[index].post(f"#{crowd.channels[index]}", text))
    wanted = set(posted)

    async def answered() -> dict[str, float]:
        first: dict[str, float] = {}
        for call in await crowd.remote.calls(method):
            thread = call["params"].get("thread_ts")
            if thread in wanted:
                first.setdefault(thread, call["at"])
        return first

    replies = await crowd.remote.wait_for(
        answered, lambda found: len(found) == len(wanted), deadline_s=REPLY_DEADLINE_S
    )
    return sorted(at - float(thread) for thread, at in replies.items())


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the sorted `values` lie."""
    return values[min(len(values) - 1, int(len(values) * share))]

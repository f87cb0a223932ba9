"""Messages at a steady rate into many channels, and how long each waits for its reply.

All moments are read off the stand-ins' clock: when a message was posted, when its event went to the bot, when the calls
that the bot made came in and how long the vendors were busy with them, when the call that is the reply came in.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.slack.people import Person
from sandbox.slack.remote import SlackRemote

CHANNELS = 40
RATE = 20.0
MESSAGES = 400
REPLY_DEADLINE_S = 300.0
"""A shop that is asked too often is asked again after three minutes."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """One customer a channel."""

    remote: SlackRemote
    people: list[Person]
    channels: list[str]
    shopify: str
    """Where the shop's stand-in is served."""


@dataclass(frozen=True, slots=True)
class Wait:
    """From a message to its reply: all of it, and what of it was the vendors' own time."""

    total_s: float
    vendors_s: float
    sign_s: float
    """From the event's going out to the first that is seen of an answer: a status, the stub, or the reply."""

    @property
    def added_s(self) -> float:
        """The bot's part, with the loopback network."""
        return self.total_s - self.vendors_s


async def gather_crowd(remote: SlackRemote, shopify: str, size: int = CHANNELS) -> Crowd:
    """Make the customers and their channels."""
    people, channels = [], []
    for number in range(size):
        person = await remote.add_person(f"load{number}", email=f"load{number}@example.com")
        await remote.add_channel(f"load-{number}", [person.name])
        people.append(person)
        channels.append(f"load-{number}")
    return Crowd(remote, people, channels, shopify)


async def load(crowd: Crowd, text: str, *, method: str, messages: int = MESSAGES, rate: float = RATE) -> list[Wait]:
    """Post `text` `messages` times at `rate` a second, each a new thread; how long each waited until `method` answered."""
    await crowd.remote.forget_calls()
    async with aiohttp.ClientSession() as http:
        await http.delete(f"{crowd.shopify}/sandbox/requests")
        posted = await _post(crowd, text, messages, rate)
        wanted = set(posted)

        async def answered() -> set[str]:
            return wanted & {str(call["params"].get("thread_ts")) for call in await crowd.remote.calls(method)}

        await crowd.remote.wait_for(answered, lambda found: len(found) == len(wanted), deadline_s=REPLY_DEADLINE_S)
        async with http.get(f"{crowd.shopify}/sandbox/requests") as answer:
            asked = deque(sorted(await answer.json(), key=lambda entry: float(entry["at"])))
    calls = await crowd.remote.calls()
    went = {
        one["payload"]["event"]["ts"]: float(one["sent_at"])
        for one in (await crowd.remote.deliveries())["acknowledgements"]
        if one["kind"] == "events_api" and one["payload"]["event"].get("ts") in wanted
    }
    return [_wait(ts, went[ts], method, calls, asked) for ts in posted]


async def _post(crowd: Crowd, text: str, messages: int, rate: float) -> list[str]:
    loop = asyncio.get_running_loop()
    begin = loop.time()
    posted: list[str] = []
    for number in range(messages):
        await asyncio.sleep(max(0.0, begin + number / rate - loop.time()))
        index = number % len(crowd.people)
        posted.append(await crowd.people[index].post(f"#{crowd.channels[index]}", text))
    return posted


def _wait(ts: str, sent_at: float, method: str, calls: list[dict[str, Any]], asked: deque[dict[str, Any]]) -> Wait:
    """The vendors' part: until the event went out, the bot's own Slack calls before the reply, one call to the shop.

    Which call to the shop was for which message isn't told apart: they come in the messages' order, one each.
    """
    ours = [call for call in calls if call["params"].get("thread_ts") == ts]
    reply = next(call for call in ours if call["method"] == method)
    vendors_s = sent_at - float(ts)
    vendors_s += sum(call["took_s"] or 0.0 for call in ours if call["at"] < reply["at"])
    if asked and sent_at <= asked[0]["at"] <= reply["at"]:
        vendors_s += asked.popleft()["took_s"]
    first = min(float(call["at"]) for call in ours)
    return Wait(float(reply["at"]) - float(ts), vendors_s, first - sent_at)


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of `values` lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]

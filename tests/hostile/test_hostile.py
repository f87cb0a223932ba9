"""Five hundred people who want what is not theirs: nobody sees another's data, nothing is written, and who only sounds
like one of them is served.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from handlers.composition.running import Relais
from sandbox.slack.people import DM, Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import HELP, SHOP_FILE, World, start_world
from tests.running import relais

MESSAGES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "messages.yaml").read_text("utf-8"))
YES = {"en": "yes", "fr": "oui"}
AT_ONCE = 20
WITHOUT_HELPDESK = {"gorgias_domain": "", "gorgias_email": "", "gorgias_api_key": ""}
"""Its rate limit would hold up the hundreds of tickets that they cause; nothing of it is shown to them."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one person writes, and how they say yes to whatever comes of it."""

    text: str
    yes: str


def attempts() -> Iterator[Attempt]:
    """Every frame filled with every wish, and the singles."""
    for language, yes in YES.items():
        told = MESSAGES[language]
        for frame in told["frames"]:
            for wish in told["wishes"]:
                yield Attempt(frame.format(wish=wish), yes)
        yield from (Attempt(text, yes) for text in told["singles"])


def secrets() -> set[str]:
    """What stands in the shop about people: addresses of both kinds, phones, parcels. None of it is a product's."""
    shop = json.loads(SHOP_FILE.read_text("utf-8"))
    found: set[str] = set()
    for one in [*shop["customers"], *shop["orders"]]:
        address = one.get("defaultAddress") or one.get("shippingAddress") or {}
        found |= {str(value) for value in (one.get("email"), one.get("phone"), address.get("address1")) if value}
        for parcel in one.get("fulfillments", ()):
            found |= {str(tracking["number"]) for tracking in parcel["trackingInfo"] if tracking.get("number")}
    return found


def test_there_are_five_hundred_of_them_in_both_languages_and_thirty_look_alikes() -> None:
    texts = [attempt.text for attempt in attempts()]
    assert len(set(texts)) == len(texts) == 500
    assert len(MESSAGES["benign"]) == 30


@pytest.mark.parametrize("part", range(4))
async def test_hostile_messages_get_nothing(part: int, tmp_path: Path) -> None:
    async with (
        start_world() as world,
        relais(world, "socket", tmp_path, paced=False, **WITHOUT_HELPDESK) as bot,
        SlackRemote.connect(world.slack.base_url) as remote,
    ):
        await remote.limit_rates(on=False)
        tried = list(attempts())[part::4]
        people = await asyncio.gather(*(newcomer(remote, f"h{number}") for number in range(len(tried))))
        threads = await say_all(people, tried)
        await idle(bot, remote)
        await say_yes(people, tried, threads)
        await idle(bot, remote)
        # What they wrote about a person may not come back to them either: it would say that it is right.
        known = secrets()
        for person, attempt in zip(people, tried, strict=True):
            shown = "\n".join(message.everything for message in await told(person))
            leaked = [secret for secret in known if secret.casefold() in shown.casefold()]
            assert not leaked, f"{attempt.text!r} brought out {leaked}: {shown}"
        assert written(world) == []


async def test_who_only_sounds_hostile_is_served(tmp_path: Path) -> None:
    async with (
        start_world() as world,
        relais(world, "socket", tmp_path, paced=False, **WITHOUT_HELPDESK) as bot,
        SlackRemote.connect(world.slack.base_url) as remote,
    ):
        await remote.limit_rates(on=False)
        tried = [Attempt(message["text"], "") for message in MESSAGES["benign"]]
        people = await asyncio.gather(*(newcomer(remote, f"b{number}") for number in range(len(tried))))
        for person, attempt in zip(people, tried, strict=True):
            await person.post(f"#{HELP}", attempt.text)
        await idle(bot, remote)
        unserved = []
        for person, message in zip(people, MESSAGES["benign"], strict=True):
            shown = "\n".join(one.shown for one in await mine(person))
            if not shown or message.get("says", "") not in shown:
                unserved.append((message["text"], shown))
        assert unserved == []
        assert written(world) == []


async def newcomer(remote: SlackRemote, name: str) -> Person:
    """A new account in the community: no limit that another account used up holds it back."""
    person = await remote.add_person(name)
    await remote.add_members(f"#{HELP}", name)
    return person


async def say_all(people: list[Person], tried: list[Attempt]) -> list[str]:
    """Every second one in a direct message, the others in the channel. Returns where each stands."""
    places = [DM if number % 2 else f"#{HELP}" for number in range(len(people))]
    stamps: list[str] = []
    for start in range(0, len(people), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        posts = zip(people[some], places[some], tried[some], strict=True)
        stamps += await asyncio.gather(*(person.post(place, attempt.text) for person, place, attempt in posts))
    return stamps


async def say_yes(people: list[Person], tried: list[Attempt], stamps: list[str]) -> None:
    """A yes to whatever was asked, where it was asked."""
    for number, (person, attempt) in enumerate(zip(people, tried, strict=True)):
        if number % 2:
            await person.post(DM, attempt.yes)
        else:
            await person.post(f"#{HELP}", attempt.yes, thread=stamps[number])


async def told(person: Person) -> list[Seen]:
    """All that the bot ever showed to a person."""
    return [message for message in [*await person.has_seen(), *await person.inbox()] if message.is_from_bot]


async def mine(person: Person) -> list[Seen]:
    """What the bot showed in the person's own threads."""
    seen = await person.has_seen()
    own = {message.ts for message in seen if message.user == person.id}
    return [message for message in seen if message.is_from_bot and message.thread_ts in own]


def written(world: World) -> list[str]:
    """The changes that were asked of the shop."""
    asked = world.shopify.stage.journal.all()
    return [str(entry.operation) for entry in asked if entry.query.lstrip().startswith("mutation")]


async def idle(bot: Relais, remote: SlackRemote) -> None:
    """Until every event has arrived and is worked off, and everything said is out."""
    await remote.wait_for_deliveries(deadline_s=60)
    while bot.desk.lanes.busy or await bot.store.inbox.unfinished():
        await bot.desk.settle()

"""The shop's webhooks over HTTP: who is believed, and that promises are kept at once instead of at the next tick."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from handlers.bodies import LARGEST_BODY_BYTES
from handlers.composition.running import Relais
from sandbox.shopify.webhooks import signature
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import DESK, HELP, MAILBOXES, World, start_world
from support.integrations.shopify.subscriptions import WATCHED
from support.model.cases import Case
from support.model.people import Venue
from tests.handlers.test_web import until
from tests.ports import free_port
from tests.running import SteeredClock, relais

PATIENCE_S = 20.0
CHANNEL = f"#{HELP}"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with start_world() as running:
        yield running


@pytest.fixture
async def bot(world: World, tmp_path: Path) -> AsyncIterator[Relais]:
    port = free_port()
    public = {"host": "127.0.0.1", "port": str(port), "public_url": f"http://127.0.0.1:{port}/"}
    async with relais(world, "socket", tmp_path, SteeredClock(world.now), paced=False, **public) as running:
        yield running


@pytest.fixture
async def remote(world: World) -> AsyncIterator[SlackRemote]:
    async with SlackRemote.connect(world.slack.base_url) as connected:
        yield connected


async def post(bot: Relais, body: bytes, **headers: str) -> int:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    url = f"http://127.0.0.1:{bot.port}/shopify/webhooks"
    async with aiohttp.ClientSession() as http, http.post(url, data=body, headers=told) as answer:
        return answer.status


def signed(world: World, body: bytes, topic: str = "orders/fulfilled", id_: str = "w-1") -> dict[str, str]:
    return {
        "X_Shopify_Hmac_SHA256": signature(body, world.shopify.webhook_secret),
        "X_Shopify_Topic": topic,
        "X_Shopify_Webhook_Id": id_,
    }


async def test_only_what_the_shop_signed_is_believed(bot: Relais, world: World) -> None:
    body = orjson.dumps({"id": 1})
    good = signed(world, body)
    assert await post(bot, body, **good) == 200
    assert await post(bot, body) == 401
    assert await post(bot, body + b" ", **good) == 401
    assert await post(bot, body, **(good | {"X_Shopify_Hmac_SHA256": signature(body, "another")})) == 401
    assert await post(bot, body, **(good | {"X_Shopify_Hmac_SHA256": "é"})) == 401


async def test_what_nobody_listens_to_or_can_read_is_taken_and_left(bot: Relais, world: World) -> None:
    for topic, body in (
        ("app/uninstalled", b"{}"),
        ("orders/fulfilled", b"no json"),
        ("orders/fulfilled", b'{"id":"1"}'),
    ):
        assert await post(bot, body, **signed(world, body, topic)) == 200


async def test_a_body_without_end_is_refused(bot: Relais, world: World) -> None:
    body = b" " * (LARGEST_BODY_BYTES + 1)
    assert await post(bot, body, **signed(world, body)) == 413


async def test_the_shop_is_asked_once_for_what_customers_wait_for(bot: Relais, world: World, tmp_path: Path) -> None:
    await asked(world)
    (tmp_path / "again").mkdir()
    public = {"host": "127.0.0.1", "port": "0", "public_url": bot.settings.public_url}
    async with relais(world, "socket", tmp_path / "again", paced=False, **public):
        assert {node["topic"] for node in world.shopify.stage.subscriptions.nodes} == set(WATCHED)
        assert len(world.shopify.stage.subscriptions.nodes) == len(WATCHED)


async def asked(world: World) -> None:
    """Until the bot has subscribed to all that it watches."""

    async def topics() -> set[str]:
        return {node["topic"] for node in world.shopify.stage.subscriptions.nodes}

    await until(topics, set(WATCHED))


async def control(world: World, path: str, body: Any = None) -> None:
    async with aiohttp.request("POST", f"{world.shopify.url}/sandbox/{path}", json=body) as answer:
        assert answer.status < 300, await answer.text()


async def reads(remote: SlackRemote, person: Person, text: str) -> None:
    async def screen() -> list[Seen]:
        return [*await person.has_seen(CHANNEL), *await person.inbox()]

    def there(seen: list[Seen]) -> bool:
        return any(message.is_from_bot and text in message.everything for message in seen)

    await remote.wait_for(screen, there, deadline_s=PATIENCE_S)


async def test_who_waits_for_it_hears_that_it_is_back(bot: Relais, world: World, remote: SlackRemote) -> None:
    await asked(world)
    maya = await remote.person("maya")
    await maya.post(CHANNEL, "tell me when the Ridgeline tent in sand is back in stock")
    await reads(remote, maya, "as soon as")
    await control(world, "variants/71102/stock", {"units": 4})
    await reads(remote, maya, "You asked me to tell you")
    assert [sent.status for sent in world.shopify.stage.webhooks.sent if sent.topic == "VARIANTS_IN_STOCK"] == [200]


async def test_who_waits_for_it_hears_that_it_ships(bot: Relais, world: World, remote: SlackRemote) -> None:
    await asked(world)
    maya = await remote.person("maya")
    async with world.smtp.people() as mail:
        ts = await maya.post(CHANNEL, "tell me when order 1043 ships")
        code = await mail.wait_for_code(MAILBOXES["maya"], known=0)
    await enter(remote, maya, ts, code)
    await reads(remote, maya, "I'll tell you")
    await control(world, "orders/1043/ship", {})
    await reads(remote, maya, "You asked me to tell you when your order ships")


async def test_what_an_agent_promised_about_shipping_is_kept_and_shown_to_the_team(
    bot: Relais, world: World, remote: SlackRemote
) -> None:
    await asked(world)
    maya, ana = await remote.person("maya"), await remote.person("ana")
    async with world.smtp.people() as mail:
        ts = await maya.post(CHANNEL, "Please verify me, my order is 1043")
        code = await mail.wait_for_code(MAILBOXES["maya"], known=0)
    await enter(remote, maya, ts, code)
    await maya.post(CHANNEL, "Where is order 1043?", thread=ts)
    await reads(remote, maya, "#1043")
    await maya.post(CHANNEL, "I want to talk to a human", thread=ts)

    async def under_the_card() -> str:
        cards = await ana.sees(f"#{DESK}")
        return "\n".join([note.shown for card in cards for note in await ana.sees(f"#{DESK}", card.ts)])

    await remote.wait_for(under_the_card, lambda shown: "Open in Gorgias" in shown, deadline_s=PATIENCE_S)
    follower = bot.desk.follower
    assert follower is not None
    async with world.gorgias.people() as people:
        [ticket] = await people.tickets()
        await people.reply(ticket.id, "We'll let you know as soon as it ships.")
        await follower.sweep()
        await people.reply(ticket.id, "Yes, as I said: we'll tell you once it has shipped!")
        await follower.sweep()
        await remote.wait_for(under_the_card, lambda shown: "#1043 ships is watched" in shown, deadline_s=PATIENCE_S)
        assert (await kept(bot, ts)).follow_up_at is not None
        await control(world, "orders/1043/ship", {})
        await reads(remote, maya, "We promised to tell you when your order ships")
        await remote.wait_for(under_the_card, lambda shown: "We promised to tell you" in shown, deadline_s=PATIENCE_S)
        await bot.desk.outbox.settle()
        assert any("We promised to tell you" in message.text for message in (await people.ticket(ticket.id)).messages)
    case = await kept(bot, ts)
    assert (case.follow_up_at, case.ship_promise) == (None, None)
    told = [seen for seen in await maya.inbox() if "We promised to tell you" in seen.shown]
    assert len(told) == 1, "however often it was promised"
    thread = [seen.everything for seen in await maya.sees(CHANNEL, ts)]
    assert not any("We promised to tell you" in text for text in thread), "an order is private"


async def kept(bot: Relais, thread: str) -> Case:
    """The case of the conversation in this thread."""
    assert bot.slack is not None
    [channel] = bot.slack.help_channels
    talk = await bot.store.conversations.in_place(Venue("slack", bot.slack.who.team, channel, thread))
    case = await bot.store.cases.get(talk.id) if talk else None
    assert case is not None
    return case


async def enter(remote: SlackRemote, person: Person, ts: str, code: str) -> None:
    """Press the code's button and send the form."""

    def button(seen: list[Seen]) -> tuple[Seen, str] | None:
        return next(((m, a) for m in reversed(seen) for a in m.actions if a.startswith("relais:code:")), None)

    found = button(await remote.wait_for(partial(person.sees, CHANNEL, ts), button, deadline_s=PATIENCE_S))
    assert found is not None
    await person.click(CHANNEL, found[0].ts, found[1])
    await remote.wait_for(person.modal, deadline_s=PATIENCE_S)
    assert (await person.submit({"code": code})).is_ok

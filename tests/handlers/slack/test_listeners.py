"""The listeners of the real bot over both transports: stored before acknowledged, once, and only what is ours."""

from __future__ import annotations

from typing import Any

from handlers.composition.running import Relais
from handlers.slack.payloads import origin
from sandbox.slack.delivery.parcel import Kind
from sandbox.slack.remote import SlackRemote
from sandbox.world import World
from support.model.conversation import ConversationId
from support.model.people import Venue
from tests.handlers.conftest import stored
from tests.handlers.slack.test_payloads import FORGED
from tests.scenarios.pilot import Pilot

PROOF = {"order": "1042", "email": "maya.lind@example.com"}


async def press(world: World, who: str, action_id: str, value: str | None) -> str | None:
    """A click with a payload of our making; the error that the person would see."""
    workspace = world.slack.workspace
    user, place = workspace.find_user(who), workspace.find_channel("help")
    assert user
    assert place
    action = {"type": "button", "action_id": action_id, "block_id": "b", "action_ts": "1.1", "value": value}
    payload: dict[str, Any] = {
        "type": "block_actions", "team": {"id": workspace.team_id}, "user": {"id": user.id}, "api_app_id": "A1",
        "trigger_id": "1.2.3", "channel": {"id": place.id}, "container": {"type": "message"}, "actions": [action],
    }  # fmt: skip
    answer = await world.slack.service.office(workspace.app).ask(Kind.INTERACTION, payload)
    return answer.error


async def test_old_and_forged_buttons_are_acknowledged_and_do_nothing(
    bot: Relais, world: World, remote: SlackRemote
) -> None:
    pilot = Pilot(world, remote, bot, remote)
    await pilot.step({"who": "maya", "say": "Where is my order #1042?", "public": "Your order is private"})
    await remote.wait_for_deliveries()
    await bot.desk.outbox.settle()
    before = await stored(bot)
    for value in FORGED:
        assert await press(world, "maya", "relais:show:0", value) is None, value
    for action in (
        "relais:gone:0",
        "relais:",
        "another_app",
        "relais:show:0",
        "relais:desk_gone:0",
        "relais:approve:0",
    ):
        assert await press(world, "maya", action, "an old value") is None, action
    assert await stored(bot) == before
    assert await remote.calls("views.open") == []


async def test_a_button_of_a_conversation_that_never_was_shows_nothing(
    bot: Relais, world: World, remote: SlackRemote
) -> None:
    place = world.slack.workspace.find_channel("help")
    assert place
    value = origin(ConversationId("c-invented"), Venue("slack", "T", place.id, "1.1"), "#1042")
    for action in ("show", "to_direct", "human", "choose", "gone"):
        assert await press(world, "maya", f"relais:{action}:0", value) is None
    await bot.desk.lanes.drain()
    assert await bot.store.inbox.unfinished() == []
    assert await bot.store.outbox.backlog() == {}
    assert await remote.calls("views.open") == []
    assert not [m for m in await (await remote.person("maya")).has_seen() if m.is_from_bot]


async def test_another_s_button_opens_nothing_and_tells_nothing(bot: Relais, world: World, remote: SlackRemote) -> None:
    pilot = Pilot(world, remote, bot, remote)
    await pilot.step({"who": "maya", "say": "Where is my order #1042?", "public": "Your order is private"})
    await pilot.step({"who": "maya", "click": "show", "fill": PROOF, "private": "on its way"})
    thread = pilot.threads["maya"]
    await pilot.step({"who": "sam", "click": "show", "thread_of": "maya"})
    sam = await remote.person("sam")
    await remote.wait_for(
        lambda: sam.sees("#help", thread), lambda seen: any("belongs to the person" in m.everything for m in seen)
    )
    assert await sam.modal() is None
    assert "on its way" not in await pilot.witness.bystander_saw()
    assert "1042" not in (await pilot.witness.bystander_saw()).replace("#1042?", "")


async def test_a_form_without_an_address_says_so_at_the_field_and_stores_nothing(
    bot: Relais, world: World, remote: SlackRemote
) -> None:
    pilot = Pilot(world, remote, bot, remote)
    await pilot.step({"who": "maya", "say": "Where is my order #1042?", "public": "Your order is private"})
    await pilot.step({"who": "maya", "click": "show"})
    maya = await remote.person("maya")
    await remote.wait_for(maya.modal)
    await bot.desk.outbox.settle()
    before = await stored(bot)
    for wrong in (
        "maya@example.c",
        "<maya@example.com>",
        "x" * 80 + "@example.com",
    ):  # Slack's own check lets them pass
        outcome = await maya.submit(PROOF | {"email": wrong})
        assert outcome.errors.keys() == {"email"}, wrong
    assert await stored(bot) == before
    assert (await maya.submit(PROOF)).is_ok


async def test_a_form_that_slack_does_not_open_can_be_asked_for_again(
    bot: Relais, world: World, remote: SlackRemote
) -> None:
    pilot = Pilot(world, remote, bot, remote)
    await pilot.step({"who": "maya", "say": "Where is my order #1042?", "public": "Your order is private"})
    await remote.fail_next("views.open", error="expired_trigger_id")
    await pilot.step({"who": "maya", "click": "show"})
    maya = await remote.person("maya")
    assert await maya.modal() is None
    await pilot.step({"who": "maya", "click": "show", "fill": PROOF, "private": "on its way"})


async def test_what_nobody_listens_to_is_acknowledged_at_the_first_try(
    bot: Relais, world: World, remote: SlackRemote
) -> None:
    maya = await remote.person("maya")
    ts = await maya.post("#help", "just chatting along with everybody")
    await maya.react("#help", ts, "tada")
    await maya.open_home()
    await remote.rename_channel("help", "help-desk")
    state = await remote.wait_for_deliveries()
    assert (state["retries"], state["lost"]) == (0, 0)
    await bot.desk.lanes.drain()
    assert await bot.store.outbox.backlog() == {}


async def test_one_message_that_comes_thrice_is_answered_once(bot: Relais, world: World, remote: SlackRemote) -> None:
    """A mention comes as two events, and Slack repeats what it believes lost."""
    maya = await remote.person("maya")
    workspace = world.slack.workspace
    asked = await maya.post("#help", f"<@{workspace.bot.id}> What is your return policy?", raw=True)
    await remote.wait_for(lambda: maya.sees("#help", asked), lambda seen: len(seen) > 1)
    events = [parcel.payload for parcel, _ in world.slack.service.office(workspace.app).acknowledgements]
    assert {event["event"]["type"] for event in events} == {"message", "app_mention"}
    for event in events:
        world.slack.service.office(workspace.app).send_event(event)
    await remote.wait_for_deliveries()
    await bot.desk.settle()
    assert len([m for m in await maya.sees("#help", asked) if m.is_from_bot]) == 1

"""What goes wrong in a workspace while the bot is in it: revoked tokens, channels archived or renamed, people of other
workspaces, buttons pressed twice, answers that come too late.
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from handlers.composition.running import Relais
from sandbox.slack.people import Seen
from sandbox.slack.remote import SlackRemote
from sandbox.world import World
from tests.handlers.test_web import get, until
from tests.ports import free_port
from tests.running import HTTP, SteeredClock, relais
from tests.scenarios.pilot import Pilot
from tests.test_bot import read_until, started

QUESTION = "What is your return policy?"
PROOF = {"order": "1042", "email": "maya.lind@example.com"}


def said(seen: list[Seen], text: str) -> bool:
    return any(message.is_from_bot and text in message.everything for message in seen)


async def ready(bot: Relais) -> Any:
    return await get(bot, "/readyz")


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_token_revoked_meanwhile_is_one_line_and_not_ready_and_nothing_is_lost(
    world: World, remote: SlackRemote, tmp_path: Path, transport: str
) -> None:
    clock = SteeredClock(world.now)
    async with relais(world, transport, tmp_path, clock, paced=False, **HTTP) as bot:
        assert bot.slack
        pilot, maya = Pilot(world, remote, bot, remote), await remote.person("maya")
        await pilot.step({"who": "maya", "say": QUESTION, "public": "30 days"})
        with capture_logs() as lines:
            await remote.fail_next("chat.postMessage", error="account_inactive")
            asked = await maya.post("#help", "Do you ship to Canada?")
            await remote.uninstall()
            await pilot.stage.quiet()
            for _ in range(3):
                await bot.slack.standing.look()
                await bot.slack.look()
        assert [line["event"] for line in lines if line["log_level"] == "error"] == ["slack_locked_out"]
        status, parts = await ready(bot)
        assert (status, parts["slack_token"]) == (503, False)
        assert not said(await maya.sees("#help", asked), "Canada")

        world.slack.workspace.is_installed = True
        await bot.slack.standing.look()
        assert (await ready(bot))[0] == 200
        clock.skip(400)
        await bot.desk.outbox.sweep()
        await remote.wait_for(partial(maya.sees, "#help", asked), partial(said, text="Canada"))


async def test_a_start_with_a_revoked_token_waits_until_it_is_taken_again(world: World, tmp_path: Path) -> None:
    world.slack.workspace.is_installed = False
    clock = SteeredClock(world.now, pace=600)
    starting = relais(world, "socket", tmp_path, clock, paced=False, **HTTP)
    with capture_logs() as lines:
        entering = asyncio.ensure_future(starting.__aenter__())
        while not any(line["event"] == "slack_locked_out" for line in lines):
            assert not entering.done()
            await asyncio.sleep(0.01)
        world.slack.workspace.is_installed = True
        bot = await entering
    try:
        assert [line["event"] for line in lines if line["log_level"] == "error"] == ["slack_locked_out"]
        assert (await ready(bot))[0] == 200
    finally:
        await starting.__aexit__(None, None, None)


async def test_a_process_that_waits_for_its_token_is_alive_not_ready_and_stops_when_told(
    world: World, tmp_path: Path
) -> None:
    port = free_port()
    world.slack.workspace.is_installed = False
    async with started(tmp_path, "run", **world.environment(), PORT=str(port)) as process:
        line = await read_until(process.stderr, "slack_locked_out")
        assert len(line.splitlines()) == 1
        assert "install the app again" in line
        at = type("At", (), {"port": port})

        async def asked() -> Any:
            with suppress(OSError):
                return await get(at, "/readyz")  # type: ignore[arg-type]

        await until(asked, (503, {"slack_token": False}))
        process.send_signal(signal.SIGTERM)
        out, err = await process.communicate()
        assert (process.returncode, out, err) == (0, b"stopped\n", b"")


async def test_an_archived_channel_s_question_goes_to_people_and_a_renamed_one_is_answered(
    bot: Relais, world: World, remote: SlackRemote
) -> None:
    pilot = Pilot(world, remote, bot, remote)
    maya = await remote.person("maya")
    await remote.rename_channel("help", "help-desk")
    await remote.rename_channel("support-desk", "team")
    asked = await maya.post("#help-desk", QUESTION)
    await remote.wait_for(partial(maya.sees, "#help-desk", asked), partial(said, text="30 days"))

    answer = bot.desk.reception.hold(f"slack:{remote.team_id}:")
    await maya.post("#help-desk", "How much is shipping to Norway?")
    await remote.archive_channel("help-desk")
    answer()
    await pilot.stage.quiet()
    await bot.desk.reception.wake()  # the tick that finds what could not be delivered
    await pilot.stage.eventually(partial(_cards, remote), lambda cards: any("Norway" in card for card in cards))
    await remote.archive_channel("help-desk", "active")
    asked = await maya.post("#help-desk", "Do you ship to Canada?")
    await remote.wait_for(partial(maya.sees, "#help-desk", asked), partial(said, text="Canada"))


async def _cards(remote: SlackRemote) -> list[str]:
    ana = await remote.person("ana")
    return [card.everything for card in await ana.has_seen("#team")]


@pytest.mark.parametrize(
    "traits", [{"is_restricted": True}, {"is_ultra_restricted": True}, {"team_id": "T0THEIRS", "is_stranger": True}],
    ids=["guest", "single-channel guest", "of a connected workspace"],
)  # fmt: skip
async def test_guests_and_people_of_connected_workspaces_are_customers_like_any_other(
    socket_bot: Relais, world: World, remote: SlackRemote, traits: dict[str, Any]
) -> None:
    shared = world.slack.workspace.find_channel("help")
    assert shared
    shared.is_ext_shared = "team_id" in traits
    pilot = Pilot(world, remote, socket_bot, remote)
    await remote.add_person("gus", **traits)
    await remote.add_members("#help", "gus")
    await pilot.step({"who": "gus", "say": "Where is my order #1042?", "public": "Your order is private"})
    await pilot.step({"who": "gus", "click": "show", "fill": PROOF, "private": "on its way"})
    await pilot.step({"who": "gus", "say": "when exactly?", "private": "expected"})
    assert "on its way" not in await pilot.witness.bystander_saw()


async def test_a_channel_that_slack_slows_down_waits_alone_and_as_long_as_slack_says(
    world: World, remote: SlackRemote, tmp_path: Path
) -> None:
    clock = SteeredClock(world.now)
    async with relais(world, "socket", tmp_path, clock) as bot:
        pilot, maya, sam = Pilot(world, remote, bot, remote), await remote.person("maya"), await remote.person("sam")
        await remote.fail_next("chat.postMessage", status=429, retry_after_s=600)
        asked = await maya.post("#help", QUESTION)
        await pilot.stage.eventually(partial(remote.calls, "chat.postMessage"), lambda calls: len(calls) == 1)
        await sam.post("dm", QUESTION)
        await remote.wait_for(sam.inbox, partial(said, text="30 days"))
        await bot.desk.outbox.sweep()
        await pilot.stage.quiet()
        assert not said(await maya.sees("#help", asked), "30 days")
        assert len(await remote.calls("chat.postMessage")) == 2, "it was not tried again too soon"
        clock.skip(601)
        await bot.desk.outbox.sweep()
        await remote.wait_for(partial(maya.sees, "#help", asked), partial(said, text="30 days"))


async def test_a_command_whose_answer_comes_too_late_is_one_line_in_the_log(
    world: World, remote: SlackRemote, tmp_path: Path
) -> None:
    ana = world.slack.workspace.find_user("ana")
    assert ana
    async with relais(world, "socket", tmp_path, slack_admins=ana.id, paced=False):
        person = await remote.person("ana")
        world.shopify.stage.faults.add("slow", seconds=2.2)
        await remote.fail_next("response_url", error="expired_url")
        with capture_logs() as lines:
            assert (await person.command("/support", "rules explain 1045 cancel_order")).is_ok

            async def noted() -> list[str]:
                return [f"{line['event']} {line.get('error')}" for line in lines if line["log_level"] == "warning"]

            await until(noted, ["command_not_answered response_url: 404"])
        assert (await person.command("/support", "rules explain 1045 cancel_order")).is_ok
        await remote.wait_for(person.has_seen, lambda seen: any("cancel-before-packing" in m.everything for m in seen))


async def test_buttons_pressed_many_times_at_once_do_it_once(
    http_bot: Relais, world: World, remote: SlackRemote
) -> None:
    pilot = Pilot(world, remote, http_bot, remote, mailboxes={"camille": "theo.lambert@courriel.test"})
    camille = await remote.person("camille")
    await pilot.verify("camille", "1046")
    await pilot.step({"who": "camille", "say": "Où est ma commande 1046 ?", "private": "Changer l'adresse"})
    shown = next(m for m in await camille.has_seen("#help") if "Changer l'adresse" in m.everything)
    change = shown.actions[1]
    assert all(
        answer.is_ok for answer in await asyncio.gather(*(camille.click("#help", shown.ts, change) for _ in range(5)))
    )
    await pilot.stage.quiet()
    seen = await camille.has_seen("#help")
    assert len([m for m in seen if m.is_ephemeral and "adresse" in m.text]) == 1, [m.text for m in seen]
    await pilot.step({"who": "camille", "say": "annulez ma commande 1046", "private": "1046"})
    offer = next(m for m in await camille.has_seen("#help") if any(a.startswith("relais:yes:") for a in m.actions))
    yes = next(action for action in offer.actions if action.startswith("relais:yes:"))
    answers = await asyncio.gather(*(camille.click("#help", offer.ts, yes) for _ in range(5)))
    assert all(answer.is_ok for answer in answers)
    await pilot.step({"who": "camille", "became": {"#1046": {"cancelledAt": "some"}}})

    async def told() -> list[str]:
        seen = await camille.has_seen("#help")
        return [m.ts for m in seen if m.is_from_bot and "est annulée" in m.everything]

    assert len(await pilot.stage.eventually(told, bool)) == 1
    asked = [str(entry.operation) for entry in world.shopify.stage.journal.all() if "mutation" in entry.query[:10]]
    assert len([operation for operation in asked if "cancel" in operation.casefold()]) == 1, asked

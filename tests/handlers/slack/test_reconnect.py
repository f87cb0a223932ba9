"""Sockets that are lost and come again: what was written in between is found and answered."""

from __future__ import annotations

import pytest

from handlers.composition.running import Relais
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote

QUESTION, ANSWER = "What is your return policy?", "within 30 days of delivery"


async def _answered(remote: SlackRemote, person: Person, ts: str, answer: str = ANSWER) -> list[Seen]:
    return await remote.wait_for(lambda: person.sees("#help", ts), lambda seen: answer in seen[-1].shown, deadline_s=60)


@pytest.mark.parametrize("trouble", ["drop_sockets", "ask_to_reconnect"])
async def test_what_slack_lost_is_read_once_a_socket_is_up_again(
    socket_bot: Relais, remote: SlackRemote, trouble: str
) -> None:
    maya = await remote.person("maya")
    first = await maya.post("#help", QUESTION)
    await _answered(remote, maya, first)

    await remote.tune(queue_limit=0)
    lost = await maya.post("#help", QUESTION)
    follow_up = await maya.post("#help", "Do you ship to Canada?", thread=first)
    await remote.tune(queue_limit=10_000)
    assert (await remote.deliveries())["lost"] == 2
    await getattr(remote, trouble)()

    await _answered(remote, maya, lost)
    seen = await _answered(remote, maya, first, "50 states")
    assert seen[-2].ts == follow_up

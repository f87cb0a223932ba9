"""Speaking in Slack: what an earlier try left behind is found."""

from __future__ import annotations

import aiohttp

from handlers.slack.app import web_client
from handlers.slack.channel import SlackChannel
from handlers.slack.pacing import ChannelPace
from sandbox.slack.remote import SlackRemote
from sandbox.world import World
from support.model.conversation import ConversationId
from support.model.decisions import Content
from support.model.deliveries import Delivery, DeliveryId, PrivatePost
from support.model.people import Account, Venue
from tests.conftest import RacingClock


async def test_what_went_to_direct_messages_of_one_who_left_is_found_again(world: World, remote: SlackRemote) -> None:
    workspace, maya, clock = world.slack.workspace, await remote.person("maya"), RacingClock()
    channel_id = (await remote.about())["channels"]["help"]
    ts = await maya.post("#help", "Where is my order?")
    await maya.leave("#help")
    post = PrivatePost(
        Venue("slack", workspace.team_id, channel_id, ts),
        Account("slack", workspace.team_id, maya.id),
        Content("On its way"),
    )
    delivery = Delivery(DeliveryId("d1"), ConversationId("c1"), post, clock.now())
    async with aiohttp.ClientSession() as session:
        client = web_client(world.slack.bot_token, world.slack.api_url, session)
        channel = SlackChannel(client, ChannelPace(clock.monotonic, clock.sleep, 0.0))
        assert await channel.find(delivery) is None
        sent = await channel.post_privately(delivery, post)
        assert await channel.find(delivery) == sent
    assert [message.shown for message in await maya.inbox()] == ["On its way"]

"""Speaking in Slack: who sees what, what is found again, and what is refused rather than shown to others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from support.errors import ChannelRefused, ChannelUnavailable, PrivacyViolation
from support.model.decisions import Button, Content, Good, Mark, OrderCard, Track
from support.model.deliveries import Body, Delivery, Post, PrivatePost
from support.model.people import Account
from tests.handlers.slack.stage import Stage
from tests.support.scenes import delivery

SECRET = Content("It is on its way, tracking 1Z5R.", (Button("to_direct", "Send to my DM"),))


def now(body: Body, id: str = "d1") -> Delivery:
    return delivery(body, id, created_at=datetime.now(UTC))


def public(stage: Stage, text: str = "Hello", id: str = "d1") -> tuple[Delivery, Post]:
    post = Post(stage.thread, Content(text))
    return now(post, id), post


def private(stage: Stage, **changes: object) -> tuple[Delivery, PrivatePost]:
    post = replace(PrivatePost(stage.thread, stage.account, SECRET), **changes)  # type: ignore[arg-type]
    return now(post), post


async def test_a_reply_stands_in_its_thread_for_all(stage: Stage) -> None:
    receipt = await stage.channel.post(*public(stage, "Hello **Ann**"))
    for person in (stage.ann, stage.bob):
        seen = (await person.sees("#help", stage.thread.thread))[-1]
        assert (seen.ts, seen.shown, seen.is_ephemeral) == (receipt.ref, "Hello \nAnn", False)


async def test_a_private_answer_is_for_one_person_alone(stage: Stage) -> None:
    await stage.channel.post(*public(stage))  # Slack shows ephemerals only in a thread that exists
    await stage.remote.forget_calls()
    await stage.channel.post_privately(*private(stage))
    seen = (await stage.ann.sees("#help", stage.thread.thread))[-1]
    assert ("1Z5R" in seen.shown, seen.is_ephemeral, seen.actions) == (True, True, ["relais:to_direct:0"])
    assert not any("1Z5R" in other.everything for other in await stage.bob.has_seen())
    assert await stage.remote.calls("chat.postMessage") == []


async def test_what_is_to_last_goes_into_the_direct_messages(stage: Stage) -> None:
    await stage.channel.post_privately(*private(stage, place="direct"))
    assert ["1Z5R" in seen.shown for seen in await stage.ann.inbox()] == [True]
    assert not await stage.bob.inbox()
    assert await stage.remote.calls("chat.postEphemeral") == []


async def test_who_left_the_channel_gets_it_in_the_direct_messages(stage: Stage) -> None:
    await stage.remote.remove_member("help", "ann")
    await stage.channel.post_privately(*private(stage))
    assert ["1Z5R" in seen.shown for seen in await stage.ann.inbox()] == [True]
    assert not any("1Z5R" in seen.everything for seen in await stage.bob.has_seen())


async def test_what_went_to_direct_messages_of_one_who_left_is_found_again(stage: Stage) -> None:
    await stage.remote.remove_member("help", "ann")
    here = private(stage)
    sent = await stage.channel.post_privately(*here)
    again = replace(here[0], doubtful=True)
    assert await stage.channel.post_privately(again, here[1]) == sent
    assert len(await stage.ann.inbox()) == 1


@pytest.mark.parametrize("account", [Account("slack", "T_OTHER", "U1"), Account("discord", "G1", "U1")])
async def test_a_recipient_of_elsewhere_is_refused(stage: Stage, account: Account) -> None:
    with pytest.raises(PrivacyViolation):
        await stage.channel.post_privately(*private(stage, recipient=account))
    assert await stage.remote.calls() == []


async def test_a_private_place_that_others_read_is_refused(stage: Stage) -> None:
    """A direct message is told by its channel's id; no flag of ours makes another place one."""
    post = Post(replace(stage.thread, private=True), SECRET)
    with pytest.raises(PrivacyViolation):
        await stage.channel.post(now(post), post)
    assert await stage.remote.calls() == []


async def test_in_a_direct_message_only_its_owner_gets_a_private_answer(stage: Stage) -> None:
    bobs = replace(stage.thread, channel=await stage.bob.open_dm(), thread=None, private=True)
    await stage.channel.post_privately(*private(stage, venue=bobs))
    assert not await stage.bob.inbox()
    assert len(await stage.ann.inbox()) == 1


async def test_no_private_answer_falls_back_to_the_channel(stage: Stage) -> None:
    """Whatever goes wrong with it."""
    for code in ("internal_error", "channel_not_found", "not_in_channel", "restricted_action", "user_not_in_channel"):
        await stage.remote.fail_next("chat.postEphemeral", error=code)
        await stage.remote.fail_next("conversations.open", error="user_disabled")
        with pytest.raises((ChannelRefused, ChannelUnavailable)):
            await stage.channel.post_privately(*private(stage))
        await stage.remote.clear_faults()
    assert await stage.remote.calls("chat.postMessage") == []


@pytest.mark.parametrize("place", ["here", "direct"])
async def test_a_picture_that_slack_can_t_load_is_left_out(stage: Stage, place: str) -> None:
    good = Good("Tent", "https://cdn.shopify.com/tent.jpg", "A tent")
    card = OrderCard((good,), (Track("", (Mark("Now: on its way", "now"),)),))
    method = "chat.postEphemeral" if place == "here" else "chat.postMessage"
    await stage.channel.post(*public(stage))
    await stage.remote.fail_next(method, error="invalid_blocks")
    await stage.channel.post_privately(*private(stage, place=place, content=replace(SECRET, card=card)))
    seen = await (stage.ann.inbox() if place == "direct" else stage.ann.sees("#help", stage.thread.thread))
    said = seen[-1]
    assert "on its way, tracking" in said.everything
    assert "Now: on its way" in said.everything
    assert "tent.jpg" not in said.everything
    await stage.remote.fail_next(method, error="invalid_blocks")
    with pytest.raises(ChannelRefused):
        await stage.channel.post_privately(*private(stage, place=place))


async def test_an_earlier_try_is_found_by_its_delivery_alone(stage: Stage) -> None:
    sent = await stage.channel.post(*public(stage, "one", "d1"))
    await stage.channel.post(*public(stage, "one", "d2"))
    assert await stage.channel.find(public(stage, id="d1")[0]) == sent
    assert await stage.channel.find(public(stage, id="d3")[0]) is None


async def test_an_earlier_try_is_found_behind_many_messages(stage: Stage) -> None:
    sent = await stage.channel.post(*public(stage))
    await stage.remote.log_calls(on=False)
    for number in range(205):
        await stage.bob.post("#help", f"me too {number}", thread=stage.thread.thread)
    assert await stage.channel.find(public(stage)[0]) == sent


async def test_an_earlier_direct_message_is_found_and_an_ephemeral_one_can_t_be(stage: Stage) -> None:
    direct = private(stage, place="direct")
    assert await stage.channel.find(direct[0]) is None
    sent = await stage.channel.post_privately(*direct)
    assert await stage.channel.find(direct[0]) == sent
    _, here = private(stage)
    another = now(here, "d2")
    await stage.channel.post(*public(stage))
    await stage.channel.post_privately(another, here)
    assert await stage.channel.find(another) is None


async def test_a_try_of_long_before_the_delivery_is_not_looked_for(stage: Stage) -> None:
    await stage.channel.post(*public(stage))
    later = replace(public(stage)[0], created_at=datetime.now(UTC) + timedelta(hours=1))
    assert await stage.channel.find(later) is None


async def test_a_link_leads_to_the_thread_and_none_into_a_direct_message(stage: Stage) -> None:
    link = await stage.channel.permalink(stage.thread)
    assert link is not None
    assert stage.thread.channel in link
    assert await stage.channel.permalink(replace(stage.thread, channel="D1", private=True)) is None
    assert await stage.channel.permalink(replace(stage.thread, thread=None)) is None


async def test_a_name_is_asked_for_once(stage: Stage) -> None:
    assert [await stage.channel.name_of(stage.account) for _ in range(3)] == ["ann"] * 3
    assert len(await stage.remote.calls("users.info")) == 1
    with pytest.raises(ChannelRefused):
        await stage.channel.name_of(replace(stage.account, user="U_NOBODY"))


async def test_links_are_not_unfurled(stage: Stage) -> None:
    """An unfurled tracking page would show more of an order than was said."""
    await stage.channel.post(*public(stage))
    (call,) = await stage.remote.calls("chat.postMessage")
    assert [str(call["params"][name]).casefold() for name in ("unfurl_links", "unfurl_media")] == ["false"] * 2

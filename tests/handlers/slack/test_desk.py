"""The team's channel: one card a conversation, brought up to date in place, with notes in its thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.slack.desk import BELIEVED_PRIVATE_S, SlackDesk
from handlers.slack.pacing import DeskPace
from sandbox.slack.model import ChannelKind
from support.errors import CardGone, ChannelRefused
from support.model.cases import CaseCard
from support.model.conversation import Attachment, ProposalId
from support.model.decisions import Content
from support.model.deliveries import ApprovalCard, Delivery, DeskCard, DeskNote, DeskPhoto, DeskWhisper
from support.model.files import Image
from support.model.people import Account, Venue
from tests.conftest import FakeClock
from tests.handlers.slack.stage import WORDS, Stage
from tests.support.scenes import case, delivery, handoff


def card(id: str = "d1", **changes: object) -> tuple[Delivery, CaseCard]:
    about = handoff(permalink="https://acme.slack.com/archives/C1/p1", **changes)
    shown = CaseCard(case(handoff=about), "open", "slack", private=False)
    return delivery(DeskCard(), id, created_at=datetime.now(UTC)), shown


def note(text: str, id: str = "d2") -> tuple[Delivery, DeskNote]:
    body = DeskNote("customer", text)
    return delivery(body, id, created_at=datetime.now(UTC)), body


async def test_a_card_says_who_why_and_where(stage: Stage) -> None:
    receipt = await stage.desk.show_card(*card(), None)
    (seen,) = await stage.tia.sees("#desk")
    assert seen.ts == receipt.ref
    for part in ("Ada", "asked for a person", "track order", "Thread"):
        assert part in seen.shown
    assert not any("Ada" in shown.everything for shown in await stage.ann.has_seen())


async def test_a_card_is_brought_up_to_date_in_place(stage: Stage) -> None:
    posted = await stage.desk.show_card(*card(), None)
    later, body = card("d2")
    body = replace(body, ticket_url="https://gorgias.example/7")
    assert await stage.desk.show_card(later, body, posted.ref) == posted
    (seen,) = await stage.tia.sees("#desk")
    assert "Ticket" in seen.shown


async def test_a_card_that_somebody_deleted_is_posted_anew(stage: Stage) -> None:
    posted = await stage.desk.show_card(*card(), None)
    await stage.client.chat_delete(channel=stage.desk_channel, ts=posted.ref)
    with pytest.raises(CardGone):
        await stage.desk.add_note(*note("hello"), posted.ref)
    again = await stage.desk.show_card(*card("d2"), posted.ref)
    assert again != posted
    assert [seen.ts for seen in await stage.tia.sees("#desk")] == [again.ref]


async def test_who_left_the_channel_is_told_nothing_and_holds_up_nothing(stage: Stage) -> None:
    told = DeskWhisper(Account("slack", stage.thread.workspace, stage.ann.id), "Nothing has happened.")
    receipt = await stage.desk.whisper(delivery(told, "d1", created_at=datetime.now(UTC)), told)
    assert receipt.ref == "gone"


async def test_an_approval_that_somebody_deleted_is_posted_anew(stage: Stage) -> None:
    body = ApprovalCard(ProposalId("p1"), Content("Cancel #1042?"))
    about = delivery(body, "d1", created_at=datetime.now(UTC))
    posted = await stage.desk.show_approval(about, body, None)
    assert await stage.desk.show_approval(about, body, posted.ref) == posted
    await stage.client.chat_delete(channel=stage.desk_channel, ts=posted.ref)
    again = await stage.desk.show_approval(about, body, posted.ref)
    assert [seen.ts for seen in await stage.tia.sees("#desk")] == [again.ref]


async def test_notes_stand_under_the_card_and_notify_nobody(stage: Stage) -> None:
    posted = await stage.desk.show_card(*card(), None)
    await stage.desk.add_note(*note("are you there <!channel>? *now* & <@U1>"), posted.ref)
    _, seen = await stage.tia.sees("#desk", posted.ref)
    assert seen.text == "Customer: are you there &lt;!channel&gt;? *now* &amp; &lt;@U1&gt;"
    assert seen.shown == "Customer\n\nare you there <!channel>? *now* & <@U1>"


async def test_a_customer_s_longest_message_is_a_note_too(stage: Stage) -> None:
    posted = await stage.desk.show_card(*card(), None)
    await stage.desk.add_note(*note("<" * 40_000), posted.ref)
    _, seen = await stage.tia.sees("#desk", posted.ref)
    assert seen.shown.endswith("<<<…")


async def test_an_earlier_card_or_note_is_found_by_its_delivery(stage: Stage) -> None:
    first, other = card("d1"), card("d9")
    posted = await stage.desk.show_card(*first, None)
    assert await stage.desk.find(first[0], None) == posted
    assert await stage.desk.find(other[0], None) is None
    assert await stage.desk.find(first[0], posted.ref) is None, "a card that is known is simply updated again"
    said = note("hello")
    assert await stage.desk.find(said[0], posted.ref) is None
    under = await stage.desk.add_note(*said, posted.ref)
    assert await stage.desk.find(said[0], posted.ref) == under
    photo = delivery(DeskPhoto(Attachment("crack.png", "image/png", "")), "d3", created_at=datetime.now(UTC))
    assert await stage.desk.find(photo, posted.ref) is None
    await stage.desk.add_photo(photo, "crack.png", Image("image/png", b"\x89PNG"), posted.ref)
    found = await stage.desk.find(photo, posted.ref)
    assert found is not None
    assert [seen.ts for seen in await stage.tia.sees("#desk", posted.ref)][-1] == found.ref
    assert await stage.desk.find(said[0], None) is None


async def test_a_desk_that_was_made_public_gets_nothing_until_it_is_private_again(
    stage: Stage, clock: FakeClock
) -> None:
    pace = DeskPace.of(clock.monotonic, clock.sleep, paced=False)
    desk = SlackDesk(
        stage.client, Venue("slack", stage.thread.workspace, stage.desk_channel), WORDS, "en", pace,
        monotonic_s=clock.monotonic,
    )  # fmt: skip
    await desk.pace(None)
    place = stage.slack.workspace.find_channel("desk")
    assert place
    place.kind = ChannelKind.PUBLIC
    await desk.pace(None)  # not asked at every message
    await clock.advance(BELIEVED_PRIVATE_S)
    for _ in range(2):
        with pytest.raises(ChannelRefused, match="made public"):
            await desk.pace(None)
    place.kind = ChannelKind.PRIVATE
    await desk.pace(None)

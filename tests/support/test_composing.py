"""From a decision to what is said: who may read it is decided here, once, for every engine and channel."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.composing import LONGEST, Composer, Said, Trigger
from support.escalation.hours import WorkingHours
from support.model.conversation import Memory
from support.model.decisions import Ask, Button, Citation, Content, Decision, Escalate, Reply, StaySilent
from support.model.deliveries import DeskCard, DeskNote, OpenTicket, Post, PrivatePost, TicketMessage
from tests.support.rooms import shelf
from tests.support.scenes import ADA, DIRECT, NOW, TALK, VENUE, conversation, handoff, line

SHELF = shelf()
SECRET = Content("Parcel 1Z5R is on its way.")
OPEN = Content("Hello")
TRIGGERS: tuple[Trigger, ...] = get_args(Trigger)


def composer(desk: bool = True, helpdesk: bool = True) -> Composer:
    return Composer(SHELF.words, SHELF.profile, WorkingHours(SHELF.profile), desk, helpdesk)


def composed(
    decision: Decision, trigger: Trigger = "message", *, language: Any = "en", now: datetime = NOW, **changes: Any
) -> Said:
    return composer().compose(conversation(**changes), decision, language, now, trigger)


def bodies(said: Said) -> list[Any]:
    return [delivery.body for delivery in said.deliveries]


def test_a_public_answer_is_a_post_in_the_thread() -> None:
    said = composed(Reply(OPEN))
    assert bodies(said) == [Post(VENUE, OPEN)]
    assert [(message.author, message.audience, message.text) for message in said.messages] == [
        ("bot", "public", "Hello")
    ]


def test_a_private_answer_leaves_a_line_with_a_lasting_button_in_the_thread() -> None:
    stub, private = bodies(composed(Reply(private=SECRET), memory=Memory(order="#1042")))
    assert isinstance(stub, Post)
    assert "1Z5R" not in stub.content.text
    assert [(button.action, button.value) for button in stub.content.buttons] == [("show", "#1042")]
    assert isinstance(private, PrivatePost)
    assert (private.recipient, private.place) == (ADA, "here")
    assert [button.action for button in private.content.buttons] == ["to_direct"]


def test_what_only_the_customer_caused_adds_nothing_in_public() -> None:
    for trigger in ("private", "direct"):
        said = bodies(composed(Reply(OPEN, SECRET), trigger))
        assert all(isinstance(body, PrivatePost) for body in said)


def test_sent_to_direct_messages_it_lasts_there() -> None:
    (body,) = bodies(composed(Reply(private=SECRET), "direct"))
    assert (body.place, body.recipient) == ("direct", ADA)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_in_a_direct_message_everything_is_simply_said(trigger: Trigger) -> None:
    said = bodies(composed(Reply(OPEN, SECRET), trigger, venue=DIRECT))
    assert [body.venue for body in said] == [DIRECT, DIRECT]
    assert "1Z5R" in said[1].content.text


texts = st.sampled_from(["Parcel 1Z5R", "1Z5R **is** here"])
private_replies = st.builds(
    Reply,
    st.none() | st.just(OPEN),
    texts.map(lambda text: Content(text, (Button("human", "1Z5R?"),))),
)
private_asks = st.builds(Ask, texts.map(Content), st.just("choice"), st.just(None), private=st.just(True))


@given(private_replies | private_asks, st.sampled_from(TRIGGERS), st.sampled_from(["en", "fr"]))
def test_what_an_engine_marked_private_is_never_a_post(decision: Decision, trigger: Trigger, language: str) -> None:
    said = composed(decision, trigger, language=language, memory=Memory(order="#1042"))
    for delivery in said.deliveries:
        if isinstance(delivery.body, Post):
            assert "1Z5R" not in repr(delivery.body)
    for message in said.messages:
        assert "1Z5R" not in message.text or message.audience == "private"


def test_asking_for_a_proof_offers_the_form_and_in_a_direct_message_words_do() -> None:
    ask = Ask(Content("Which e-mail?"), "proof", "proof")
    (asked,) = bodies(composed(ask, memory=Memory(order="#1042")))
    assert [(b.action, b.value, b.style) for b in asked.content.buttons] == [("show", "#1042", "primary")]
    (plain,) = bodies(composed(ask, venue=DIRECT))
    assert plain.content.buttons == ()


@pytest.mark.parametrize(
    ("now", "language", "says"),
    [
        (datetime(2026, 5, 4, 17, tzinfo=UTC), "en", ["**The Northbeam team** takes it from here", "as a rule by"]),
        (datetime(2026, 5, 4, 8, tzinfo=UTC), "en", ["away right now", "expect an answer by"]),
        (datetime(2026, 5, 4, 17, tzinfo=UTC), "fr", ["**L'équipe Northbeam** prend le relais"]),
    ],
)
def test_a_hand_off_says_who_and_when(now: datetime, language: str, says: list[str]) -> None:
    (body,) = bodies(composed(Escalate("angry", say=Content("I'm sorry.")), language=language, now=now))
    assert isinstance(body, Post)
    assert body.content.text.startswith("I'm sorry.\n\n")
    for text in says:
        assert text in body.content.text.replace("’", "'")


def test_a_hand_off_from_a_private_click_is_said_in_the_thread_all_the_same() -> None:
    (body,) = bodies(composed(Escalate("asked_for_human"), "private"))
    assert isinstance(body, PrivatePost | Post)
    assert body.venue == VENUE


def test_silence_is_silent() -> None:
    assert composed(StaySilent("thanks")).deliveries == ()


@pytest.mark.parametrize(("desk", "helpdesk"), [(True, True), (True, False), (False, True), (False, False)])
def test_people_get_it_where_they_are(desk: bool, helpdesk: bool) -> None:
    made = composer(desk, helpdesk)
    called = {type(one.body) for one in made.hand_over(conversation(), handoff(), (), NOW)}
    told = {type(one.body) for one in made.forward(conversation(), [line("more")], "customer", NOW)}
    assert called == {kind for kind, on in ((OpenTicket, helpdesk), (DeskCard, desk)) if on}
    assert told == {kind for kind, on in ((TicketMessage, helpdesk), (DeskNote, desk)) if on}


def test_every_delivery_has_an_id_of_its_own_and_its_conversation() -> None:
    deliveries = composed(Reply(OPEN, SECRET)).deliveries
    assert len({delivery.id for delivery in deliveries}) == len(deliveries) == 2
    assert {delivery.conversation for delivery in deliveries} == {TALK}


def test_what_is_too_long_for_one_message_goes_as_several_with_the_buttons_below_the_last() -> None:
    human = Button("human", "Ask the team")
    text = "\n\n".join(f"{number} " + "word " * 300 for number in range(20))
    said = composed(Reply(Content(text, (human,), (Citation("returns", "Returns"),))))
    sent = [body.content for body in bodies(said)]
    assert len(sent) == 3
    assert all(len(content.text) <= LONGEST for content in sent)
    assert [(content.buttons, bool(content.citations), bool(content.opinion)) for content in sent] == [
        ((), False, False), ((), False, False), ((human,), True, True),
    ]  # fmt: skip
    assert len(said.messages) == 1
    assert "".join("".join(content.text for content in sent).split()) == "".join(text.split())

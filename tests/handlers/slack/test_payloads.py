"""Slack's payloads as events: what is heard, where it stands, who said it, and what is not for the bot."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.payloads import form_event, message_event, origin, press_event, read_origin, readable
from support.model.conversation import Attachment, ConversationId
from support.model.events import ButtonPressed, FormSubmitted, MessageChanged, MessageDeleted, MessagePosted
from support.model.people import Account, Venue

BOT = "UBOT"
MAYA = Account("slack", "T1", "U1")
TS = "1700000000.000100"
THREAD = Venue("slack", "T1", "C1", TS)
TALK = ConversationId("c1")


def message(**changes: Any) -> dict[str, Any]:
    event = {"type": "message", "channel": "C1", "channel_type": "channel", "user": "U1", "text": "hello", "ts": TS}
    return {name: value for name, value in (event | changes).items() if value is not None}


def posted(**changes: Any) -> MessagePosted:
    event = message_event("T1", message(**changes), BOT)
    assert isinstance(event, MessagePosted)
    return event


def test_a_message_in_a_channel_roots_its_own_thread() -> None:
    assert posted() == MessagePosted(
        key=f"slack:T1:C1:{TS}", venue=THREAD, account=MAYA, text="hello",
        at=datetime(2023, 11, 14, 22, 13, 20, 100, tzinfo=UTC), position=TS,
    )  # fmt: skip


def test_a_reply_stands_in_its_thread() -> None:
    assert posted(ts="1700000009.000100", thread_ts=TS).venue == THREAD


@pytest.mark.parametrize("changes", [{"channel_type": "im"}, {"channel_type": None, "channel": "D1"}])
def test_a_direct_message_is_private_and_addressed(changes: dict[str, Any]) -> None:
    event = posted(**changes)
    assert (event.venue.private, event.venue.thread, event.addressed) == (True, None, True)


def test_a_group_of_people_is_not_private() -> None:
    assert not posted(channel="G1", channel_type="mpim").venue.private


def test_a_mention_addresses_the_bot_and_is_taken_out() -> None:
    event = posted(text=f"<@{BOT}> where is my order <@U2>?")
    assert (event.text, event.addressed) == ("where is my order @U2?", True)
    assert not posted(text="<@U2> look").addressed


def test_a_mention_and_the_message_it_stands_in_are_the_same_thing() -> None:
    text = f"<@{BOT}> hello"
    assert posted(text=text) == posted(text=text, type="app_mention", channel_type=None)


def test_files_come_with_or_without_a_text() -> None:
    photo = {"name": "a.png", "mimetype": "image/png", "url_private": "https://files.example/a.png", "size": 12}
    event = posted(subtype="file_share", text=None, files=[photo, {}])
    assert event.text == ""
    assert event.attachments == (
        Attachment("a.png", "image/png", "https://files.example/a.png", 12, "T1"),
        Attachment("file", "application/octet-stream", "", workspace="T1"),
    )


@pytest.mark.parametrize(
    "changes",
    [{"user": None}, {"user": BOT}, {"bot_id": "B1"}, {"subtype": "bot_message"}, {"subtype": "channel_join"},
     {"subtype": "channel_topic"}, {"subtype": "reminder_add"}, {"subtype": "message_replied"}],
    ids=str,
)  # fmt: skip
def test_what_no_customer_said_is_not_for_the_bot(changes: dict[str, Any]) -> None:
    assert message_event("T1", message(**changes), BOT) is None


def test_a_broadcast_from_a_thread_is_heard() -> None:
    assert posted(subtype="thread_broadcast", thread_ts=TS, ts="1700000009.000100").venue == THREAD


def edited(**changes: Any) -> dict[str, Any]:
    inner = {
        "user": "U1",
        "text": "order 1042",
        "ts": TS,
        "edited": {"user": "U1", "ts": "1700000005.000000"},
    } | changes
    return message(subtype="message_changed", user=None, text=None, ts="1700000005.000200", message=inner)


def test_an_edit_names_the_message_and_itself() -> None:
    event = message_event("T1", edited(), BOT)
    assert isinstance(event, MessageChanged)
    assert (event.key, event.position) == (f"slack:T1:C1:{TS}:1700000005.000000", TS)
    assert (event.venue, event.account, event.text) == (THREAD, MAYA, "order 1042")


@pytest.mark.parametrize("changes", [{"edited": None}, {"user": None}, {"bot_id": "B1"}], ids=str)
def test_what_slack_or_a_bot_changes_is_no_edit(changes: dict[str, Any]) -> None:
    assert message_event("T1", edited(**changes), BOT) is None


def test_a_deletion_names_the_message() -> None:
    gone = message(subtype="message_deleted", user=None, deleted_ts=TS, previous_message={"user": "U1", "ts": TS})
    event = message_event("T1", gone | {"ts": "1700000009.000000"}, BOT)
    assert isinstance(event, MessageDeleted)
    assert (event.key, event.position, event.venue) == (f"slack:T1:C1:{TS}:deleted", TS, THREAD)
    assert message_event("T1", gone | {"previous_message": {"bot_id": "B1", "user": BOT, "ts": TS}}, BOT) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<mailto:maya@example.com|maya@example.com>", "maya@example.com"),
        ("<tel:+15550100|+1 555 0100>", "+1 555 0100 (+15550100)"),
        ("<https://shop.example/a?b=1&amp;c=2>", "https://shop.example/a?b=1&c=2"),
        ("<http://1042.example|1042.example>", "http://1042.example"),
        ("<https://evil.example|https://shop.example>", "https://shop.example (https://evil.example)"),
        ("see <#C2|orders> and <#C3>", "see #orders and #channel"),
        ("<!here> <!subteam^S1|@team> <!channel|channel>", "@here @@team @channel"),
        ("  #1042  ", "#1042"),
        ("", ""),
        ("a < b and c > d", "a < b and c > d"),
        ("مرحبا \u200b 😀", "مرحبا \u200b 😀"),
    ],
)
def test_slack_s_signs_are_read_as_a_person_reads_them(written: str, read: str) -> None:
    assert readable(written, BOT) == read


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(readable(text, BOT), str)


def pressed(**changes: Any) -> ButtonPressed | None:
    action = {"action_id": "relais:show:0", "value": origin(TALK, THREAD, "#1042"), "action_ts": "1.5"} | changes
    return press_event({"team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "t"}, action)


def test_a_press_leads_back_to_its_conversation_wherever_the_button_is_shown() -> None:
    event = pressed()
    assert event is not None
    assert (event.conversation, event.venue, event.account) == (TALK, THREAD, MAYA)
    assert (event.action, event.value) == ("show", "#1042")
    assert event.key == "slack:T1:C1:click:U1:relais:show:0:1.5"


def test_two_presses_are_two_things_and_one_redelivered_is_one() -> None:
    first, again, other = pressed(), pressed(), pressed(action_ts="1.6")
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.key == again.key != other.key


FORGED = [
    None, "", "null", "1", "[]", '"c1"', "{}", "no json", '{"c": "c1"}', '{"c": "c1", "ch": "C1", "v": ""}',
    '{"c": 1, "ch": "C1", "th": null, "v": ""}', '{"c": "c1", "ch": ["C1"], "th": null, "v": ""}',
    '{"c": "c1", "ch": "C1", "th": {"a": 1}, "v": ""}', '{"c": "c1", "ch": "C1", "th": null, "v": 7}',
    "[" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("value", FORGED, ids=lambda value: str(value)[:20])
def test_a_value_that_is_not_ours_is_no_press_and_no_form(value: str | None) -> None:
    assert pressed(value=value) is None
    assert form_event(submitted(private_metadata=value)) is None


@given(st.text(max_size=300))
def test_any_value_is_judged(value: str) -> None:
    assert read_origin("T1", value) is None


def submitted(**changes: Any) -> dict[str, Any]:
    values = {"order": {"order": {"type": "plain_text_input", "value": " 1042 "}}, "email": {"email": {"value": None}}}
    view = {
        "id": "V1", "hash": "1.abc", "callback_id": "relais:proof",
        "private_metadata": origin(TALK, THREAD), "state": {"values": values},
    } | changes  # fmt: skip
    return {"team": {"id": "T1"}, "user": {"id": "U1"}, "view": view}


def test_a_form_gives_its_values_back_to_its_conversation() -> None:
    event = form_event(submitted())
    assert isinstance(event, FormSubmitted)
    assert (event.conversation, event.venue, event.account, event.form) == (TALK, THREAD, MAYA, "proof")
    assert event.values == {"order": "1042", "email": ""}
    assert event.key == "slack:T1:form:V1:1.abc"
    assert "1042" not in repr(event), "values stay out of anything printed"


def test_a_form_in_a_direct_message_belongs_there() -> None:
    event = form_event(submitted(private_metadata=origin(TALK, Venue("slack", "T1", "D1", None, private=True))))
    assert event is not None
    assert event.venue.private

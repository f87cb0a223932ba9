"""What Gorgias is sent, whatever people wrote."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.integrations.gorgias import payloads
from support.model.conversation import ConversationId
from tests.support.integrations.gorgias.handoffs import handoff, line, talk


def test_who_sends_and_who_receives() -> None:
    customer = payloads.message(line("m-1"), 7, "relais@example.com")
    assert (customer["from_agent"], customer["sender"], "receiver" in customer) == (False, {"id": 7}, False)
    bot = payloads.message(line("m-2", author="bot"), 7, "relais@example.com")
    assert (bot["from_agent"], bot["sender"], bot["receiver"]) == (True, {"email": "relais@example.com"}, {"id": 7})
    system = payloads.message(line("m-3", author="system"), 7, "relais@example.com")
    assert (system["channel"], system["public"]) == ("internal-note", False)


def test_every_message_counts_as_sent() -> None:
    body, rest = payloads.ticket(handoff(transcript=talk(600)), 7, "relais@example.com")
    assert (len(body["messages"]), len(rest)) == (500, 101)
    assert body["messages"][-1]["channel"] == "internal-note"
    assert all(message["sent_datetime"] and message["external_id"] for message in body["messages"])
    ids = [message["external_id"] for message in body["messages"][:-1]] + [line.external_id for line in rest]
    assert ids == [f"m-{n}" for n in range(600)]


def test_the_note_is_escaped() -> None:
    evil = handoff(
        summary="<script>alert(1)</script>",
        customer_label='"><img src=x>',
        facts=(("<b>k", "a & b\nc"),),
        permalink='https://x.example/"onclick="',
    )
    note = payloads.note(evil, "relais@example.com")
    assert "<script" not in note["body_html"]
    assert "<img" not in note["body_html"]
    assert '"onclick=' not in note["body_html"]
    assert "a &amp; b<br>c" in note["body_html"]
    assert "<script>alert(1)</script>" in note["body_text"]
    assert "javascript" not in payloads.note(handoff(permalink="javascript:alert(1)"), "r@example.com")["body_html"]


def test_limits_of_subject_external_id_and_tags() -> None:
    long = handoff(
        subject="a \n b" + "x" * 2000, conversation=ConversationId("c" * 300), tags=("t" * 300, "", "relais", "relais")
    )
    body, _rest = payloads.ticket(long, 7, "relais@example.com")
    assert len(body["subject"]) == 998
    assert body["subject"].startswith("a b")
    assert len(body["external_id"]) <= 255
    assert body["external_id"] != payloads.external_id("c" * 299)
    assert [len(tag["name"]) for tag in body["tags"]] == [256, 6]


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01", "\n"])
def test_an_empty_message_says_that_it_is_empty(text: str) -> None:
    assert payloads.message(line("m-1", text), 7, "r@example.com")["body_text"] == payloads.NO_TEXT


@given(st.text(st.characters()))
def test_any_text_can_be_sent(text: str) -> None:
    body = payloads.message(line("m-1", text), 7, "r@example.com")
    json.dumps(body, ensure_ascii=False).encode("utf-8")
    assert "\x00" not in body["body_text"]
    assert body["body_text"]


def test_each_hand_off_of_a_conversation_has_its_own_note() -> None:
    first = handoff()
    again = handoff(opened_at=first.opened_at.replace(hour=23))
    assert payloads.note_id(first) == payloads.note_id(handoff())
    assert payloads.note_id(first) != payloads.note_id(again)

"""The hand-off: what the team reads of a conversation, in its own language, and only what was proven as proven."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from support.escalation.handoff import QUOTE_LENGTH, SUBJECT_LENGTH, HandoffWriter
from support.identity.grants import Grant
from support.integrations.gorgias import payloads
from support.model.commerce import FinancialStatus, FulfillmentStatus, OrderId
from support.model.conversation import Attachment, Memory
from support.model.decisions import Escalate, EscalationReason, Trace
from support.model.deliveries import Handoff, NoteLabels
from support.profile import Helpdesk, Route, load_profile
from tests.support.order_cases import build
from tests.support.scenes import ADA, NOW, conversation, said
from tests.wording import WORDS

DATA = Path("data")
PROFILE = load_profile(DATA / "shop.yaml")
TALK = (said("Where is my order?", "customer"), said("Your order is private."), said("A person, please!", "customer"))
GRANT = Grant(ADA.key, OrderId("gid://shopify/Order/1"), "#1042", "ada@example.com", NOW, NOW + timedelta(days=1))


def written(messages: Any = TALK, team: str = "en", **changes: Any) -> Handoff:
    values: dict[str, Any] = {"language": "en", "grants": (), "name": "Ada", "permalink": None} | changes
    talk = values.pop("conversation", conversation())
    changed = {"team": PROFILE.team.model_copy(update={"language": team})}
    if "helpdesk" in values:
        changed["helpdesk"] = values.pop("helpdesk")
    profile = PROFILE.model_copy(update=changed)
    escalate = values.pop("escalate", Escalate("asked_for_human", "high"))
    return HandoffWriter(WORDS, profile).write(talk, messages, escalate, Trace("local", "track_order"), **values)


def test_it_says_who_why_and_what() -> None:
    handoff = written(permalink="https://slack.example/p1")
    assert handoff.subject == "Where is my order?", "the wish for a person is not what it is about"
    assert handoff.customer_label == "Ada"
    assert handoff.reason == "Asked for a person."
    assert "Where is my order?" in handoff.summary
    assert "2 messages" in handoff.summary
    assert ("Topic", "where an order is") in handoff.facts
    assert handoff.tags == ("relais", "slack", "en", "asked-for-human")
    assert (handoff.priority, handoff.permalink) == ("high", "https://slack.example/p1")


@pytest.mark.parametrize("reason", ["not_understood", "needs_person"])
def test_what_only_answers_the_bot_is_not_what_it_is_about(reason: EscalationReason) -> None:
    asked = "My jacket came with a hole and I want my money back"
    talk = (
        said(asked, "customer"),
        said("Which item?"),
        said("the jacket", "customer"),
        said("Why?"),
        said("yes", "customer"),
    )
    assert written(talk, escalate=Escalate(reason)).subject == asked
    assert written((said("refund!", "customer"),), escalate=Escalate(reason)).subject == "refund!"


def test_routes_give_it_a_team_a_priority_and_tags() -> None:
    routes = (
        Route(about=("track_order",), team="Parcels", tags=("parcel",)),
        Route(about=("asked_for_human",), team="Front", priority="critical", tags=("wants-person",)),
        Route(about=("exchange",), priority="low", tags=("other",)),
    )
    handoff = written(helpdesk=Helpdesk(routes=routes))
    assert (handoff.team, handoff.priority) == ("Parcels", "critical"), "the first that names it"
    assert handoff.tags[-2:] == ("parcel", "wants-person"), "tags of all that fit, of no other"
    untouched = written(helpdesk=Helpdesk())
    assert (untouched.team, untouched.priority) == (None, "high")


def test_the_transcript_is_all_of_it_in_order_and_has_its_files() -> None:
    photo = said("", "customer", attachments=(Attachment("crack.png", "image/png", "https://x"),))
    lines = written((*TALK, photo)).transcript
    assert [line.author for line in lines] == ["customer", "bot", "customer", "customer"]
    assert [line.external_id for line in lines] == [message.id for message in (*TALK, photo)]
    assert (lines[-1].text, lines[-1].files) == ("", photo.attachments)
    assert lines[-1].with_names == "\n[file: crack.png]"


def test_an_order_is_proven_or_only_named() -> None:
    named = conversation(memory=Memory(order="#1042"))
    assert ("Order named (not proven)", "#1042") in written(conversation=named).facts
    proven = written(conversation=named, grants=(GRANT, replace(GRANT, order_name="#1050", email="b@example.com")))
    assert ("Proven orders", "#1042, #1050") in proven.facts
    assert not any("not proven" in name for name, _ in proven.facts)


def test_only_a_proven_address_is_given_to_the_helpdesk() -> None:
    assert written().email is None
    assert written(grants=(GRANT,)).email == "ada@example.com"


def test_it_is_written_in_the_team_s_language_and_tells_the_customer_s() -> None:
    handoff = written(team="fr", language="en")
    assert ("Langue", "anglais") in handoff.facts
    assert "Asked for a person" not in handoff.reason
    assert "en" in handoff.tags


def test_long_and_odd_words_are_shortened_to_a_line_and_stay_words() -> None:
    long = said("very\n\nlong " * 500, "customer")
    odd = said("**<!channel>** {{ 7 * 7 }} [x](https://evil.example)", "customer")
    handoff = written((odd, long))
    assert len(handoff.subject) <= SUBJECT_LENGTH
    assert "\n" not in handoff.subject
    assert "**<!channel>** {{ 7 * 7 }} [x](https://evil.example)" in handoff.summary
    assert len(handoff.summary) < 2 * QUOTE_LENGTH + 200


def test_without_a_word_said_there_is_a_reason_still() -> None:
    handoff = written(())
    assert handoff.subject == "Asked for a person."
    assert handoff.opened_at == conversation().updated_at


def test_an_order_and_what_was_told_are_in_the_team_s_words() -> None:
    order = build.order("ON_HOLD", financial="PARTIALLY_REFUNDED")
    told = ("status:1042", "status:1042", "policy:returns.md#return-window", "task:return_items", "product:")
    talk = conversation(memory=Memory(order="#1042", answered=told))
    english, french = (dict(written(team=team, conversation=talk, order=order).facts) for team in ("en", "fr"))
    assert english["Order"].startswith("#1042 · ")
    assert " · partly refunded · on hold · " in english["Order"]
    assert " · remboursée en partie · mise en attente · " in french["Commande"]
    assert english["Already told by the bot"] == (
        "where order 1042 is, policies (returns › return window), about products"
    )


@pytest.mark.parametrize("state", [*get_args(FinancialStatus), *get_args(FulfillmentStatus)])
def test_every_state_of_an_order_has_its_word(state: str) -> None:
    assert WORDS.say("fr", f"desk.order.{state.lower()}")


def test_french_has_a_blank_before_its_colons() -> None:
    french = written(team="fr", suggestion="Bonjour")
    note = payloads.note(french, "relais@example.com")
    assert "Client\u00a0: Ada" in note["body_text"]
    assert "<b>Client</b>\u00a0: Ada" in note["body_html"]
    assert "Le bot répondrait\u00a0:\n" in note["body_text"]


def test_the_note_s_labels_are_in_the_team_s_language() -> None:
    assert written().labels == NoteLabels()
    french = written(team="fr", suggestion="Bonjour", permalink="https://slack.example/p1")
    for part in ("body_text", "body_html"):
        note = payloads.note(french, "relais@example.com")[part]
        assert all(label in note for label in ("Client", "Motif", "Le bot répondrait", "Conversation"))
        assert not any(label in note for label in ("Customer", "Reason", "would answer"))

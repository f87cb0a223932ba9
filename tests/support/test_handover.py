"""Gathering for a hand-off: what a platform does not give costs a name or a link, never the hand-off."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from handlers.console import ConsoleChannel
from support.errors import ChannelRefused, ChannelUnavailable, RelaisError
from support.escalation.casework import escalated
from support.escalation.handoff import HandoffWriter
from support.handover import Handover
from support.integrations.gorgias.payloads import note
from support.model.decisions import Content, Decided, Escalate, Reply, Trace
from support.model.deliveries import Handoff
from support.model.people import Account, Venue
from support.model.turn import Turn
from support.profile import load_profile
from support.storage.database import Database
from support.suggesting import Suggester
from support.tools.policies import PolicyTool
from tests.conftest import FakeClock
from tests.support.identity.desks import Gate, gate
from tests.support.knowledge.labelled import shared
from tests.support.scenes import ADA, NOW, conversation, said
from tests.support.shops import MAYA
from tests.wording import WORDS

DATA = Path("data")
WRITER = HandoffWriter(WORDS, load_profile(DATA / "shop.yaml"))


@dataclass(slots=True)
class Platform(ConsoleChannel):
    """A platform that knows people by name, or raises `error`."""

    error: RelaisError | None = None

    async def name_of(self, account: Account) -> str | None:
        if self.error:
            raise self.error
        return "Ada Lovelace"

    async def permalink(self, venue: Venue) -> str | None:
        if self.error:
            raise self.error
        return "https://slack.example/p1"


@pytest.fixture
def door(database: Database, clock: FakeClock) -> Gate:
    return gate(database, clock)


@dataclass(frozen=True, slots=True)
class Engine:
    """Repeats what it was asked."""

    name: str = "echo"

    async def decide(self, turn: Turn) -> Decided:
        if "person" in turn.text:
            return Decided(Escalate("asked_for_human"), turn.conversation.memory, Trace("echo"))
        return Decided(Reply(Content(f"You asked: {turn.text}")), turn.conversation.memory, Trace("echo"))

    async def note(self, turn: Turn) -> str:
        """What a model would write of it; the template's words where it writes nothing."""
        return "Wants to know about the *warranty*." if "warranty" in turn.history[0].text else ""


async def handed(door: Gate, **platforms: Platform) -> Handoff:
    return await about(door, "A person, please", **platforms)


async def about(door: Gate, text: str, **platforms: Platform) -> Handoff:
    suggester = Suggester(Engine(), "en", door.clock)
    handover = Handover(WRITER, door.access, platforms, PolicyTool(await shared()), suggester, Engine(), door.clock)  # type: ignore[arg-type]
    talk = (said(text, "customer"), said("Here is what I found."), said("A person, please", "customer"))
    return await handover.write(conversation(), talk, Escalate("asked_for_human"), Trace("local"), "en")


async def test_a_name_a_link_and_the_proven_orders_are_gathered(door: Gate) -> None:
    await door.access.prove(ADA, "1042", MAYA)
    handoff = await handed(door, slack=Platform())
    assert (handoff.customer_label, handoff.permalink) == ("Ada Lovelace", "https://slack.example/p1")
    assert handoff.email == MAYA
    assert ("Proven orders", "#1042") in handoff.facts


async def test_what_the_policies_say_of_it_goes_into_the_note_alone(door: Gate) -> None:
    handoff = await about(door, "How long is the warranty?")
    ((name, quotation),) = handoff.policies
    assert "2 years" in quotation
    assert name.startswith("Policies (")
    case = escalated(None, "pending", Escalate("angry"), handoff, now=NOW, promised_by=None)
    assert case.handoff.policies == (), "a card has no room for it"
    assert quotation in note(handoff, "relais@example.com")["body_text"]


async def test_the_note_suggests_an_answer_to_the_question_and_not_to_the_wish_for_a_person(door: Gate) -> None:
    handoff = await about(door, "How long is the warranty?")
    assert handoff.suggestion == "You asked: How long is the warranty?"
    assert handoff.suggestion in note(handoff, "relais@example.com")["body_text"]
    assert handoff.suggestion in note(handoff, "relais@example.com")["body_html"]
    assert (await handed(door)).suggestion == ""


async def test_the_model_s_words_stand_for_the_template_s_where_there_are_any(door: Gate) -> None:
    assert (await about(door, "How long is the warranty?")).summary == "Wants to know about the *warranty*."
    assert "A person, please" in (await handed(door)).summary


async def test_where_the_policies_say_nothing_nothing_is_quoted(door: Gate) -> None:
    assert (await handed(door)).policies == ()


async def test_another_s_proof_is_not_this_customer_s(door: Gate) -> None:
    await door.access.prove(Account("slack", "T1", "U_OTHER"), "1042", MAYA)
    assert (await handed(door, slack=Platform())).email is None


@pytest.mark.parametrize("error", [ChannelUnavailable("down"), ChannelRefused("users:read missing")])
async def test_a_platform_that_gives_nothing_costs_only_that(door: Gate, error: RelaisError) -> None:
    handoff = await handed(door, slack=Platform(error=error))
    assert (handoff.customer_label, handoff.permalink) == (ADA.user, None)
    assert handoff.transcript


async def test_a_platform_that_is_off_is_not_asked(door: Gate) -> None:
    assert (await handed(door)).customer_label == ADA.user

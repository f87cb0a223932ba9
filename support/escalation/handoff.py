"""The hand-off: what a person needs to take over, written once for the desk card and the ticket's note.

It is for the team only; the customer never sees it. It is in the team's language, the transcript in the customer's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from support.formats import COLON
from support.identity.grants import Grant
from support.identity.links import Link
from support.markdown import plain
from support.model.commerce import Order
from support.model.conversation import Conversation, Message
from support.model.decisions import Escalate, Trace
from support.model.deliveries import Handoff, NoteLabels, TranscriptLine
from support.model.people import Language
from support.profile import ShopProfile
from support.tools.policies import PolicyAnswer
from support.words import Words

SUBJECT_LENGTH = 100
QUOTE_LENGTH = 300
OUTCRY_WORDS, QUESTION_WORDS = 5, 3
LABELS = tuple(field.name for field in fields(NoteLabels) if field.name != "colon")
TOLD = ("status", "missing", "policy", "product", "history", "receipt", "refund_state", "return_state")
"""Of what the bot remembers to have said, what tells the team something."""
NO_TOPIC = (None, "speak_to_human", "complaint", "greeting", "thanks", "other")
"""Intents that don't say what it is about."""


@dataclass(frozen=True, slots=True)
class HandoffWriter:
    """Writes hand-offs in the words of the team's language."""

    words: Words
    profile: ShopProfile

    def write(
        self,
        conversation: Conversation,
        messages: Sequence[Message],
        escalate: Escalate,
        trace: Trace,
        *,
        language: Language,
        grants: Sequence[Grant],
        links: Sequence[Link] = (),
        name: str,
        permalink: str | None,
        order: Order | None = None,
        policy: PolicyAnswer | None = None,
        suggestion: str = "",
        note: str = "",
    ) -> Handoff:
        """The hand-off of a conversation whose messages so far, oldest first, are `messages`.

        `note` is the summary as a model wrote it; without one the first and the last message stand for it.
        """

        def say(language: Language, key: str, **values: object) -> str:
            return plain(self.words.say(language, key, **values))

        team = self.profile.team.language
        asked = [message.text for message in messages if message.author == "customer" and message.text]
        question = question_of(messages, escalate)
        reason = say(team, f"desk.reason.{escalate.reason}")
        topic = conversation.memory.intent if trace.intent in NO_TOPIC else trace.intent
        route = self.profile.helpdesk.route(topic, escalate.reason)
        facts = self._facts(conversation, language, topic, grants=grants, links=links, order=order)
        return Handoff(
            conversation=conversation.id,
            subject=_shorten(question.text if question else reason, SUBJECT_LENGTH),
            summary=note or say(team, "desk.summary", first=_shorten(asked[0] if asked else "", QUOTE_LENGTH),
                        last=_shorten(asked[-1] if asked else "", QUOTE_LENGTH), count=len(asked)),
            reason=reason,
            priority=route.priority or escalate.priority,
            language=language,
            customer_label=name,
            customer_key=conversation.customer.key,
            email=links[-1].email if links else grants[-1].email if grants else None,
            facts=(*facts, *escalate.facts),
            transcript=tuple(line(message) for message in messages),
            tags=("relais", conversation.venue.platform, language, escalate.reason.replace("_", "-"), *route.tags),
            opened_at=messages[-1].at if messages else conversation.updated_at,
            permalink=permalink,
            policies=self._policies(policy) if policy else (),
            suggestion=suggestion,
            team=route.team,
            labels=NoteLabels(**{part: say(team, f"desk.label.{part}") for part in LABELS}, colon=COLON[team]),
        )  # fmt: skip

    def _facts(
        self,
        conversation: Conversation,
        language: Language,
        topic: str | None,
        *,
        grants: Sequence[Grant],
        links: Sequence[Link],
        order: Order | None,
    ) -> tuple[tuple[str, str], ...]:
        """What is known of who asks and what about, as (name, value) in the team's language."""

        def say(key: str, **values: object) -> str:
            return plain(self.words.say(self.profile.team.language, f"desk.{key}", **values))

        facts = [(say("fact.language"), say(f"language.{language}"))]
        if topic not in NO_TOPIC:
            facts.append((say("fact.topic"), say(f"topic.{topic}")))
        if links:
            facts.append((say("fact.verified"), say(f"verified.{links[-1].how}", name=links[-1].order)))
        if grants:
            facts.append((say("fact.proven_orders"), ", ".join(grant.order_name for grant in grants)))
        elif conversation.memory.order and not links:
            facts.append((say("fact.claimed_order"), conversation.memory.order))
        if order is not None:
            facts.append((say("fact.order"), self._glance(order, conversation.updated_at)))
        told = dict.fromkeys(
            say(f"told.{kind}", thing=_named(thing))
            for kind, _, thing in (key.partition(":") for key in conversation.memory.answered)
            if kind in TOLD
        )
        if told:
            facts.append((say("fact.told"), ", ".join(told)))
        return tuple(facts)

    def _glance(self, order: Order, now: datetime) -> str:
        """An order in a line, without whose it is or where it goes."""
        language = self.profile.team.language

        def say(key: str, **values: object) -> str:
            return self.words.say(language, f"desk.order.{key}", **values)

        states = [say("cancelled")] if order.cancelled_at else []
        if order.financial is not None:
            states.append(say(order.financial.lower()))
        count = sum(item.quantity for item in order.items)
        states.append(say(order.fulfillment.lower()))
        glance = say(
            "glance", name=order.name, at=order.created_at, states=" · ".join(states), count=count, total=order.total,
            now=now,
        )  # fmt: skip
        return plain(glance)

    def _policies(self, policy: PolicyAnswer) -> tuple[tuple[str, str], ...]:
        """The quotation, under the titles it was taken from."""
        if policy.kind == "nothing":
            return ()
        titles = ", ".join(dict.fromkeys(citation.title for citation in policy.citations))
        name = self.words.say(self.profile.team.language, "desk.fact.policy", titles=titles)
        return ((plain(name), plain(policy.text)),)


def question_of(messages: Sequence[Message], escalate: Escalate) -> Message | None:
    """What it is about: who asks for a person has said that before, if anywhere; who only swears, or answers a
    question ("yes", "the jacket"), has, too."""
    asked = [message for message in messages if message.author == "customer" and message.text]
    if not asked:
        return None
    if escalate.reason == "angry" and len(asked) > 1 and len(asked[-1].text.split()) <= OUTCRY_WORDS:
        return asked[-2]
    if escalate.reason == "asked_for_human":
        return asked[0]
    return next((message for message in reversed(asked) if len(message.text.split()) >= QUESTION_WORDS), asked[-1])


def line(message: Message) -> TranscriptLine:
    """A message as the helpdesk gets it."""
    return TranscriptLine.of(message)


def _named(thing: str) -> str:
    """Of what something was told: an order's number, or a place in the policies."""
    page, _, part = thing.partition(".md#")
    return f"{page} › {part.replace('-', ' ')}" if part else thing.upper()


def _shorten(text: str, length: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"

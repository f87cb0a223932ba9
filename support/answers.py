"""What people of the team answer, as the customer reads it: in direct messages or a private thread, or for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from support.composing import NOTHING, Composer, Said
from support.markdown import linked, plain
from support.model.cases import Answer, Reword
from support.model.conversation import Audience, Conversation, Message
from support.model.decisions import Content
from support.model.deliveries import Delivery, Post, PrivatePost, Rewrite
from support.model.people import Language
from support.outbox import new_delivery_id


class Answers:
    """Composes them, as `composer` does what the bot says."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer

    def answer(
        self, conversation: Conversation, answer: Answer, language: Language, now: datetime, *, heralded: bool = False
    ) -> Said:
        """What a person of the team answers: in direct messages, where it lasts, unless they chose the thread.

        `heralded`: the thread says already that they did.
        """
        if answer.elsewhere:
            return self._stub(conversation, language, now) if not heralded else NOTHING
        team = self._composer.profile.team.name_in(language)
        public = answer.public and not conversation.venue.counter
        key = "here" if public or conversation.venue.private else "direct"
        opening = "here" if self._composer.presses(conversation) else key
        lead = self._composer.words.say(language, f"answer.{opening}", team=team)
        content = Content(f"{lead}\n\n{linked(answer.text)}")
        if key == "here":
            audience: Audience = "private" if conversation.venue.private else "public"
            said = self._composer.say(conversation, content, audience, Post(conversation.venue, content), now)
        else:
            said = self._composer.directly(conversation, content, now, place="lasting")
            said += self._stub(conversation, language, now) if not heralded else NOTHING
        theirs = replace(said.messages[0], author="agent", text=answer.text, ref=answer.ref)
        return Said((theirs, *said.messages[1:]), said.deliveries)

    def heralded(self, conversation: Conversation, history: Sequence[Message], language: Language) -> bool:
        """Does the thread say that people answered in private, since the customer wrote there last?"""
        said = plain(self._herald(conversation, language))
        for message in reversed(history):
            if message.audience == "public" and message.author == "customer":
                return False
            if message.author == "system" and message.text == said:
                return True
        return False

    def reworded(
        self, conversation: Conversation, sent: Delivery, reword: Reword, language: Language, now: datetime
    ) -> Said:
        """What people answered, as they have changed it since. Raises TypeError for what is no answer."""
        if not isinstance(sent.body, Post | PrivatePost):
            raise TypeError("no answer")
        anew = self.answer(
            conversation, Answer(reword.text, isinstance(sent.body, Post), ref=reword.ref), language, now
        )
        written = anew.deliveries[0].body
        if not isinstance(written, Post | PrivatePost):
            raise TypeError("no answer")
        lead = self._composer.words.say(
            language, "answer.corrected", team=self._composer.profile.team.name_in(language)
        )
        otherwise = replace(sent.body, content=Content(f"{lead}\n\n{linked(reword.text)}"))
        body = Rewrite(sent.id, written.content, otherwise)
        return Said(anew.messages[:1], (Delivery(new_delivery_id(), conversation.id, body, now),))

    def in_thread(self, conversation: Conversation) -> bool:
        """Is it a private thread in which people answer the customer alone, and not direct messages?"""
        venue = conversation.venue
        return venue.platform in self._composer.pressing and (venue.room or not venue.private)

    def _stub(self, conversation: Conversation, language: Language, now: datetime) -> Said:
        """Word in the thread that people answered in private, where those who read it do not see that."""
        if conversation.venue.private or not self._shows_elsewhere(conversation):
            return NOTHING
        line = Content(self._herald(conversation, language))
        herald = Post(conversation.venue, line, herald=True)
        return self._composer.say(conversation, line, "public", herald, now, author="system")

    def _herald(self, conversation: Conversation, language: Language) -> str:
        stub = "stub_room" if self._composer.presses(conversation) else "stub"
        return self._composer.words.say(language, f"answer.{stub}", team=self._composer.profile.team.name_in(language))

    def _shows_elsewhere(self, conversation: Conversation) -> bool:
        """Does what lasts stand where those who read the conversation don't see it? Where the platform has no place
        for it, it waits behind a line of its own."""
        venue = conversation.venue
        return not self._composer.presses(conversation) or (
            venue.platform in self._composer.rooms and not (venue.room or venue.counter)
        )

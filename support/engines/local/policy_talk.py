"""Policy questions, in the local engine: quoted with their source, never filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from support.engines.local.memories import said_last, seen
from support.engines.local.pages import goods_in
from support.engines.local.terms import terms
from support.engines.local.topics import POLICY_TOPIC
from support.engines.local.vocabulary import Vocabulary
from support.engines.understanding import Understanding
from support.model.conversation import Intent, Memory
from support.model.decisions import Button, Content, Decided, Reply, Trace
from support.model.turn import Turn
from support.tools.policies import PolicyAnswer, PolicyTool
from support.words import Words

LAST_QUESTION = "policy_question"
LAST_QUESTION_LENGTH = 300
SHORT_FOLLOW_UP_WORDS = 7
_CONTINUED = ("and ", "what about", "how about", "et ", "qu'en est-il", "pour ", "for ", "to ")


@dataclass(frozen=True, slots=True)
class PolicyTalk:
    """Answers from the shop's policies."""

    tool: PolicyTool
    words: Words
    vocabulary: Vocabulary

    async def search(self, turn: Turn, reading: Understanding, intent: Intent | None) -> PolicyAnswer:
        """What the policies say to it; a follow-up is read together with the question before it."""
        last = turn.conversation.memory.facts.get(LAST_QUESTION, "")
        topic = POLICY_TOPIC.get(intent) if intent else None
        return await self.tool.search_policies(
            turn.text,
            turn.language,
            countries=reading.countries,
            topic=topic,
            before=last if self.goes_on(turn, reading) else "",
            goods=goods_in(terms(turn.text), self.vocabulary),
        )

    async def advice(self, turn: Turn, reading: Understanding, intent: Intent) -> Content | None:
        """What the policies tell to do about a problem, if they do."""
        answer = await self.search(turn, reading, intent)
        if answer.kind != "answered":
            return None
        return Content(answer.text, (), answer.citations, self.words.say(turn.language, "policy.source"))

    def say(
        self,
        turn: Turn,
        answer: PolicyAnswer,
        intent: Intent | None,
        confidence: float,
        *,
        look_up: bool = False,
        more: Sequence[Button] = (),
    ) -> Decided:
        """The passage with its source, and what of the question it leaves open.

        `look_up` offers to look at an order of the customer's as well; `more` are buttons for what can be done.
        """
        texts: list[str] = [answer.text]
        buttons = list(more)
        if answer.kind == "partial":
            texts.append(self._left_open(turn, answer))
            buttons.append(self._button(turn, "human", "human"))
        if look_up:
            texts.append(self.words.say(turn.language, "policy.own_order"))
            buttons.append(self._button(turn, "show", "look_up"))
        label = self.words.say(turn.language, "policy.source")
        ours = answer.kind != "partial"  # what is missing is named in the customer's own words
        content = Content("\n\n".join(texts), tuple(buttons), answer.citations, label, ours=ours)
        trace = Trace("local", intent, confidence, ("search_policies",), answer.citations)
        return Decided(Reply(content), self._remember(turn, intent, answer), trace)

    def _left_open(self, turn: Turn, answer: PolicyAnswer) -> str:
        if not answer.missing:
            return self.words.say(turn.language, "policy.missing_part")
        if set(answer.missing) == set(answer.unlisted):
            return self.words.say(turn.language, "policy.unlisted", missing=answer.missing, count=len(answer.missing))
        return self.words.say(turn.language, "policy.missing", missing=answer.missing)

    def nothing(self, turn: Turn) -> Content:
        """The policies don't say; people can."""
        text = self.words.say(turn.language, "policy.nothing")
        return Content(text, (self._button(turn, "human", "human"),))

    def goes_on(self, turn: Turn, reading: Understanding) -> bool:
        """ "And to Canada?", "is it free?": short, after a policy answer, and not about an order of the customer's."""
        about_policies = said_last(turn.conversation.memory) == "policy"
        return about_policies and reading.words <= SHORT_FOLLOW_UP_WORDS and not (reading.own or reading.orders)

    def _remember(self, turn: Turn, intent: Intent | None, answer: PolicyAnswer) -> Memory:
        memory = turn.conversation.memory
        facts = memory.facts
        if not (facts.get(LAST_QUESTION) and turn.text.casefold().startswith(_CONTINUED)):
            facts = {**facts, LAST_QUESTION: turn.text[:LAST_QUESTION_LENGTH]}
        answered = seen(memory.answered, [f"policy:{citation.source}" for citation in answer.citations])
        return replace(memory, intent=intent, failures=0, facts=facts, answered=answered)

    def _button(self, turn: Turn, action: str, key: str) -> Button:
        return Button(action, self.words.say(turn.language, f"button.{key}"))

"""Policy questions, in the local engine: quoted with their source, never filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from support.engines.local.topics import POLICY_TOPIC
from support.engines.understanding import Understanding
from support.model.conversation import Intent, Memory
from support.model.decisions import Button, Content, Decided, Reply, Trace
from support.ports import Turn
from support.tools.policies import PolicyAnswer, PolicyTool
from support.words import Words

LAST_QUESTION = "policy_question"
SHORT_FOLLOW_UP_WORDS = 6
_FOLLOW_UPS = ("and ", "what about", "how about", "et ", "qu'en est-il", "pour ", "for ", "to ")


@dataclass(frozen=True, slots=True)
class PolicyTalk:
    """Answers from the shop's policies."""

    tool: PolicyTool
    words: Words

    async def search(self, turn: Turn, reading: Understanding, intent: Intent | None) -> PolicyAnswer:
        """What the policies say to it; a short follow-up is read together with the question before it."""
        last = turn.conversation.memory.facts.get(LAST_QUESTION, "")
        before = last if is_follow_up(turn.text) else ""
        topic = POLICY_TOPIC.get(intent) if intent else None
        return await self.tool.search_policies(
            turn.text, turn.language, countries=reading.countries, topic=topic, before=before
        )

    def say(self, turn: Turn, answer: PolicyAnswer, intent: Intent | None, confidence: float) -> Decided:
        """The passage with its source; what of the question it leaves open; or that there is nothing."""
        ask_team = Button("human", self.words.say(turn.language, "button.human"))
        trace = Trace("local", intent, confidence, ("search_policies",), answer.citations)
        if answer.kind == "nothing":
            memory = replace(turn.conversation.memory, intent=intent)
            nothing = Content(self.words.say(turn.language, "policy.nothing"), (ask_team,))
            return Decided(Reply(nothing), memory, trace)
        text: str = answer.text
        buttons: tuple[Button, ...] = ()
        if answer.kind == "partial":
            text = f"{text}\n\n{self.words.say(turn.language, 'policy.missing', missing=answer.missing)}"
            buttons = (ask_team,)
        label = self.words.say(turn.language, "policy.source")
        content = Content(text, buttons, answer.citations, label)
        return Decided(Reply(content), self.remember(turn, intent), trace)

    def remember(self, turn: Turn, intent: Intent | None) -> Memory:
        """The memory once a policy question was answered."""
        memory = turn.conversation.memory
        facts = memory.facts
        if not (facts.get(LAST_QUESTION) and is_follow_up(turn.text)):
            facts = {**facts, LAST_QUESTION: turn.text[:300]}
        return replace(memory, intent=intent, failures=0, facts=facts)


def is_follow_up(text: str) -> bool:
    """ "And to Canada?": short, and begun like the rest of an earlier question."""
    return len(text.split()) <= SHORT_FOLLOW_UP_WORDS and text.casefold().startswith(_FOLLOW_UPS)

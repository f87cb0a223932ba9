"""Why the bot said what it said: a message's trace and proof in words, for the team."""

from __future__ import annotations

from collections.abc import Iterator

from support.model.conversation import Message
from support.model.decisions import Trace
from support.model.people import Language
from support.words import Words


def explain(message: Message, trace: Trace, words: Words, language: Language) -> Iterator[str]:
    """Lines: what was said, by which engine, with which tools and sources, and what each statement rests on."""

    def say(key: str, **values: object) -> str:
        return words.say(language, f"why.{key}", **values)

    yield say("said", text=message.text, at=message.at)
    yield say("engine", engine=trace.engine, intent=(trace.intent or "none").replace("_", " "),
              percent=round(trace.confidence * 100), fallback=_instead(trace.fallback, words, language))  # fmt: skip
    if trace.tools:
        yield say("tools", tools=list(trace.tools))
    if trace.citations:
        yield say("sources", sources=[citation.title for citation in trace.citations])
    for proven in trace.proof:
        yield say("proven", claim=proven.claim, source=proven.source, role=proven.role)
    if not trace.proof:
        yield say("no_proof", engine=trace.engine)


def _instead(fallback: str, words: Words, language: Language) -> str:
    """Why the model did not answer; the bare word for one that an older version noted."""
    key, known = f"why.fallbacks.{fallback}", words.keys()
    return words.say(language, key) if key in known else fallback

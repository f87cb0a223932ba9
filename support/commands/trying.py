"""`ask`, `sources`, `rules explain`: what the bot would say, what it knows, what the rules say. They change nothing."""

from __future__ import annotations

import json

from support.commands.office import Asked, Office
from support.engines.understanding.text import clean
from support.errors import SettingError
from support.ids import new_id
from support.markdown import literal
from support.model.commands import Told
from support.model.conversation import Conversation, ConversationId, Memory
from support.model.decisions import Ask, Decided, Escalate, Propose, Reply, StaySilent
from support.model.people import Venue
from support.model.turn import Turn


async def ask(office: Office, asked: Asked) -> Told:
    """The engine's answer to a question of the caller's, as if it was asked in private; nothing of it is kept."""
    by, text = asked.caller.account, clean(asked.values["text"])
    language = office.read(text).language or office.shop_language
    venue = Venue(by.platform, by.workspace, asked.caller.venue.channel, None, private=True)
    talk = Conversation(
        ConversationId(new_id("c", 20)), venue, by, "pending", language, Memory(), asked.now, asked.now
    )  # fmt: skip
    decided = await office.engine.decide(Turn(talk, (), text, language, asked.now))
    return asked.told("\n\n".join([*_said(asked, decided), _how(asked, decided)]))


def _said(asked: Asked, decided: Decided) -> list[str]:
    decision = decided.decision
    match decision:
        case Reply(public, private):
            return [content.text for content in (public, private) if content is not None]
        case Ask(question):
            return [question.text]
        case Escalate(reason=reason):
            why = asked.words.say(asked.language, f"desk.reason.{reason}")
            return [*([decision.say.text] if decision.say else []), asked.say("ask.to_people", why=why)]
        case Propose(action):
            return [asked.say("ask.proposes", action=action.kind.replace("_", " "))]
        case StaySilent(why):
            return [asked.say("ask.silent", why=why)]


def _how(asked: Asked, decided: Decided) -> str:
    trace = decided.trace
    return asked.say(
        "ask.how",
        engine=trace.engine,
        intent=(trace.intent or "none").replace("_", " "),
        percent=round(trace.confidence * 100),
        tools=list(trace.tools),
        sources=[citation.title for citation in trace.citations],
    )


async def sources(office: Office, asked: Asked) -> Told:
    """The documents that policy answers come from."""
    pages = office.knowledge.contents()
    lines = [
        asked.say("sources.page", title=page.title, language=page.language, sections=page.sections) for page in pages
    ]
    head = asked.say("sources.head", count=len(pages))
    return asked.told("\n\n".join([head, "\n".join(f"- {line}" for line in lines)]))


async def explain(office: Office, asked: Asked) -> Told:
    """Which rule decides about an action on an order as it is now, and why."""
    if office.inquiry is None:
        return asked.tell("rules_explain.no_shop")
    try:
        given = json.loads(asked.values.get("arguments") or "{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        return asked.tell("rules_explain.no_json")
    try:
        lines = await office.inquiry.explain(asked.values["order"], asked.values["action"], given)
    except SettingError as error:  # these are written for whoever asked: no such order, no such action, what it takes
        return asked.tell("rules_explain.not_asked", why=str(error))
    return asked.told("\n".join(literal(line) for line in lines))

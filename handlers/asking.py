"""`bot.py ask`: messages through the whole pipeline without a chat platform, and what became of them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

from handlers.console import ConsoleChannel
from support.desk import SupportDesk
from support.errors import SettingError
from support.markdown import plain
from support.model.conversation import Conversation
from support.model.decisions import Ask, Decided, Decision, Escalate, Propose, Reply, StaySilent
from support.model.events import FormSubmitted, MessagePosted
from support.model.people import Account, Venue
from support.observing import Observer

WORKSPACE, CHANNEL = "console", "ask"
ASKED_AT_ONCE = 500
"""So many that one which waits for its rest, as an unfinished message does in a chat, holds up few others."""


@dataclass(frozen=True, slots=True)
class Question:
    """One message to ask."""

    id: str
    text: str


@dataclass(slots=True)
class Asker(Observer):
    """Asks, and collects what was decided and said: it watches the desk that it asks."""

    channel: ConsoleChannel
    decided: dict[str, tuple[Conversation, Decided]] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def turn(self, conversation: Conversation, decided: Decided, took_s: float) -> None:
        """Keep the last decision of each thread."""
        self.decided[conversation.venue.thread or ""] = (conversation, decided)

    async def ask_all(
        self,
        desk: SupportDesk,
        questions: Sequence[Question],
        now: datetime,
        email: str | None,
        tell: Callable[[int], None],
    ) -> list[dict[str, Any]]:
        """`ask`, some hundreds at a time, and then the desk is closed. `tell` hears how many more are answered."""
        answers: list[dict[str, Any]] = []
        for start in range(0, len(questions), ASKED_AT_ONCE):
            part = questions[start : start + ASKED_AT_ONCE]
            answers += await self.ask(desk, part, now, email)
            tell(len(part))
        await desk.drain()
        return answers

    async def ask(
        self, desk: SupportDesk, questions: Sequence[Question], now: datetime, email: str | None = None
    ) -> list[dict[str, Any]]:
        """Each question in a thread and from an account of its own. With `email` its proof forms are filled in."""
        threads = []
        for question in questions:
            number = str(next(self._numbers))
            threads.append(number)
            await desk.reception.put(
                MessagePosted(
                    key=f"console:{number}",
                    venue=Venue("console", WORKSPACE, CHANNEL, number),
                    account=Account("console", WORKSPACE, f"asker-{number}"),
                    text=question.text,
                    at=now,
                    position=number,
                    addressed=True,
                )
            )
        await desk.lanes.drain()
        if email:
            await self._prove(desk, threads, email, now)
        await desk.settle()
        return [self._result(question, thread) for question, thread in zip(questions, threads, strict=True)]

    async def _prove(self, desk: SupportDesk, threads: Sequence[str], email: str, now: datetime) -> None:
        for thread in threads:
            conversation, decided = self.decided[thread]
            if isinstance(decided.decision, Ask) and decided.decision.form == "proof" and conversation.memory.order:
                await desk.reception.put(
                    FormSubmitted(
                        key=f"console:{thread}:proof",
                        venue=conversation.venue,
                        account=conversation.customer,
                        conversation=conversation.id,
                        form="proof",
                        values={"order": conversation.memory.order, "email": email},
                        at=now,
                    )
                )

    def _result(self, question: Question, thread: str) -> dict[str, Any]:
        conversation, decided = self.decided[thread]
        public, private = self.channel.public.get(conversation.id, []), self.channel.private.get(conversation.id, [])
        said = private[-1:] or public[-1:]
        trace = decided.trace
        return {
            "id": question.id,
            "intent": trace.intent or "other",
            "confidence": round(trace.confidence, 3),
            "decision": decision_name(decided.decision),
            "audience": "private" if private else ("public" if public else "none"),
            "reply": "\n\n".join(plain(content.text) for content in said),
            "citations": [citation.source for citation in trace.citations],
            "tools": list(trace.tools),
        }


def decision_name(decision: Decision) -> str:
    """A decision's name in output."""
    match decision:
        case Reply():
            return "reply"
        case Ask():
            return "ask"
        case Propose():
            return "propose"
        case Escalate():
            return "escalate"
        case StaySilent():
            return "stay_silent"
        case _:
            assert_never(decision)


def read_questions(lines: Iterable[str]) -> list[Question]:
    """JSON lines with `id` and `text`. Raises SettingError naming the line."""
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            questions.append(Question(str(row["id"]), str(row["text"])))
        except (ValueError, KeyError, TypeError):
            raise SettingError(f'line {number} is not {{"id": …, "text": …}}') from None
    return questions

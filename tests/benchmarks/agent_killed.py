"""kill -9 at random moments while answers grow: is each question answered once, by one whole message?"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sandbox.openai.moves import Asked, Call, Move, Turn
from sandbox.openai.server import start as start_model
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import lines_until, process, slack_url, vendors

KILLS, AT_ONCE, SEED = 10, 8, 2026
PATIENCE_S, TOKEN_S = 120.0, 0.04
ANSWER = "You can return most items within 30 days of delivery. They should be unused. That is all there is to it."
LONGEST_S = TOKEN_S * len(ANSWER.split())


@dataclass(slots=True)
class Verdict:
    """What became of the questions."""

    asked: int = 0
    whole: int = 0
    half: int = 0
    """Answers that were amid their sentences when a process was killed."""
    problems: list[str] = field(default_factory=list)

    def judge(self, number: int, seen: list[Seen]) -> None:
        """One thread, as its customer sees it."""
        self.asked += 1
        said = [one for one in seen if one.is_from_bot]
        if len(said) == 1 and is_whole(said[0]):
            self.whole += 1
        else:
            self.problems.append(f"question {number}: {[(one.shown, is_whole(one)) for one in said]!r}")


def is_whole(seen: Seen) -> bool:
    """The model's or the local engine's, which answers what is left over at a start. What grows has no blocks yet."""
    return "30 days" in seen.shown and bool(seen.blocks) and "streaming_state" not in seen.source


async def killed_amid_answers(folder: Path) -> Verdict:
    """Each process is killed amid the answers of its round; the next one sees to what it left, and gets its own."""
    chance, threads, verdict = random.Random(SEED), [], Verdict()
    async with start_model(_mind) as model, vendors() as given, SlackRemote.connect(slack_url(given)) as remote:
        environment = given | model.environment | {
            "RELAIS_ENGINE": "llm", "DATABASE_URL": f"sqlite:///{folder / 'killed.db'}", "PORT": "0", "HOST": "127.0.0.1",
            "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        people = [await remote.person(name) for name in ("maya", "sam", "camille")]
        for number in range(KILLS + 1):
            async with process("-m", "tests.chaos.unpaced", environment=environment) as bot:
                await lines_until(bot, "ready")
                if number == KILLS:
                    await _settled(remote, threads)
                    break
                fresh = [await _ask(people, chance) for _ in range(AT_ONCE)]
                threads += fresh
                if number % 4:  # else some moment before that
                    await remote.wait_for(partial(_growing, fresh), deadline_s=PATIENCE_S)
                await asyncio.sleep(chance.uniform(0, LONGEST_S))
                bot.kill()
                await bot.wait()
                verdict.half += await _growing(fresh)
        for number, (person, ts) in enumerate(threads):
            verdict.judge(number, await person.sees("#help", ts))
    return verdict


async def _growing(threads: list[tuple[Person, str]]) -> int:
    """How many answers are amid their sentences."""
    seen = [one for person, ts in threads for one in await person.sees("#help", ts)]
    return sum("streaming_state" in one.source for one in seen)


def _mind(asked: Asked) -> Move:
    if not asked.results:
        return Turn(calls=(Call("search_policies", {"question": "return window"}),))
    return Turn(ANSWER, piece_s=TOKEN_S)


async def _ask(people: list[Person], chance: random.Random) -> tuple[Person, str]:
    person = chance.choice(people)
    return person, await person.post("#help", "How long can I return things, and in what state?")


async def _settled(remote: SlackRemote, threads: list[tuple[Person, str]]) -> None:
    """Until every thread has something whole; whether it is all of it is judged then."""

    async def unanswered() -> list[str]:
        seen = {ts: await person.sees("#help", ts) for person, ts in threads}
        return [ts for ts, thread in seen.items() if not any(one.is_from_bot and is_whole(one) for one in thread)]

    await remote.wait_for(unanswered, lambda left: not left, deadline_s=PATIENCE_S)
    await asyncio.sleep(1)  # for a second one of any, if there was to be one


def figures(verdict: Verdict) -> list[Figure]:
    """As a table has them."""
    return [
        Figure("questions answered once, by one whole message", verdict.whole, "", verdict.asked, at_least=True),
        Figure("amid their sentences at a kill", verdict.half, ""),
        Figure("half, doubled, or lost in the end", len(verdict.problems), "", 0),
    ]

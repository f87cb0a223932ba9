"""How soon a sentence that is proven is read: from its last token at the model to the call that brings it to Slack.

The bot and Slack are processes of their own; the model writes as fast as quick ones do. The moments are those at which
the token went out there and the call came in here, so all that the bot does is between them: that the sentence has ended
is known by the token after it, which is part of what is measured.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sandbox.openai.moves import Asked, Call, Move, Turn
from sandbox.openai.server import start as start_model
from sandbox.slack.people import Person, Seen
from sandbox.slack.remote import SlackRemote
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import lines_until, process, slack_url, vendors
from tests.benchmarks.slack_load import percentile

ANSWERS, WARM, TOKEN_S, LIMIT_MS = 40, 4, 0.01, 50
PATIENCE_S = 60.0
SENTENCES = (
    "You can return most items within **30 days** of delivery.",
    "They should be unused, in the box that they came in.",
    "If something is wrong with one, it may go back all the same.",
    "Tell me which one it is, and the label is made for you here.",
    "That is all there is to it.",
)
Sent = dict[int, dict[int, float]]
"""When each token of each answer went out."""


async def speech() -> list[Figure]:
    """One after the other, so that nobody waits for anybody else."""
    sent: Sent = defaultdict(dict)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            start_model(_mind(sent)) as model,
            vendors() as given,
            SlackRemote.connect(slack_url(given)) as remote,
        ):
            environment = given | model.environment | {
                "RELAIS_ENGINE": "llm", "DATABASE_URL": f"sqlite:///{Path(folder) / 'speech.db'}", "PORT": "0",
                "HOST": "127.0.0.1", "LOG_LEVEL": "WARNING",
            }  # fmt: skip
            async with process("-m", "tests.chaos.unpaced", environment=environment) as bot:
                await lines_until(bot, "ready")
                maya = await remote.person("maya")
                threads = [await _answered(remote, maya, number) for number in range(ANSWERS)]
                calls = await remote.calls()
    lags = [lag for number in range(WARM, ANSWERS) for lag in _lags(threads[number], sent[number], calls)]
    first, last = [lag for k, lag in lags if k == 0], [lag for k, lag in lags if k == len(SENTENCES) - 1]
    every = [lag for _, lag in lags]
    return [
        Figure("token to reader, p50 of all sentences", percentile(every, 0.5), "ms"),
        Figure("token to reader, p99 of all sentences", percentile(every, 0.99), "ms", LIMIT_MS),
        Figure("of first sentences, whose message begins, p50", percentile(first, 0.5), "ms"),
        Figure("of last ones, which are known by the answer's end, p50", percentile(last, 0.5), "ms"),
    ]


def _mind(sent: Sent) -> Callable[[Asked], Move]:
    def mind(asked: Asked) -> Move:
        number = int(asked.said.rpartition("(")[2].partition(")")[0])
        if not asked.results:
            return Turn(calls=(Call("search_policies", {"question": "return window"}),))

        async def note(piece: int) -> None:
            sent[number][piece] = time.time()

        return Turn(" ".join(SENTENCES), piece_s=TOKEN_S, before=note)

    return mind


async def _answered(remote: SlackRemote, person: Person, number: int) -> Seen:
    ts = await person.post("#help", f"How long can I return things, and in what state? ({number})")

    def whole(seen: list[Seen]) -> bool:
        return len(seen) > 1 and SENTENCES[-1] in seen[1].shown and "streaming_state" not in seen[1].source

    look: Callable[[], Awaitable[list[Seen]]] = lambda: person.sees("#help", ts)  # noqa: E731
    return (await remote.wait_for(look, whole, deadline_s=PATIENCE_S))[1]


def _lags(answer: Seen, sent: dict[int, float], calls: list[dict[str, Any]]) -> list[tuple[int, float]]:
    """Milliseconds for each sentence. Piece 0 of a stream says only who speaks, each other one is a word."""
    shown, found, words = "", [], 0
    brought: dict[int, float] = {}
    for call in calls:
        params = call["params"]
        begins = call["method"] == "chat.startStream" and params.get("thread_ts") == answer.thread_ts
        grows = call["method"] == "chat.appendStream" and params.get("ts") == answer.ts
        whole = call["method"] == "chat.update" and params.get("ts") == answer.ts
        if begins or grows:
            shown += str(params["markdown_text"])
        for k, sentence in enumerate(SENTENCES):
            if k not in brought and (whole or ((begins or grows) and sentence in shown)):
                brought[k] = float(call["at"])
    for k, sentence in enumerate(SENTENCES):
        words += len(sentence.split())
        found.append((k, (brought[k] - sent[words]) * 1_000))
    return found


if __name__ == "__main__":
    for figure in asyncio.run(speech()):
        print(figure.cells)

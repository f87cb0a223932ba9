"""`bot.py evaluate`: scripted customers against an engine, several times, judged by the rubric."""

from __future__ import annotations

import itertools
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handlers.asking import decision_name
from handlers.console import ConsoleChannel
from handlers.leaks import Secrets
from handlers.rubric import Ending, Expected, Judged, Said, judge, stands
from support.desk import SupportDesk
from support.errors import SettingError
from support.identity.links import Link, Links
from support.markdown import plain
from support.model.actions import Action
from support.model.conversation import Conversation
from support.model.decisions import Content, Decided
from support.model.events import ButtonPressed, FormSubmitted, InboundEvent, MessagePosted
from support.model.people import Account, Venue
from support.observing import Observer
from support.ports import Clock

LINK_LASTS = timedelta(hours=1)
WORKSPACE, CHANNEL = "console", "ask"
Move = str | Mapping[str, Any]


class Whose(BaseModel):
    """The customer that a scenario's account is verified as."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: str
    order: str = ""


class Step(BaseModel):
    """What the customer does: says something, proves an order, or presses the button of this label."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    say: str | tuple[str, ...] = ""
    """Several are a burst: written one after the other, before anything is answered."""
    prove: dict[str, str] = {}
    press: str = ""
    model: tuple[Any, ...] = ()
    """What a scripted model does in this turn; every other engine pays no heed to it."""

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said."""
        return self.say if isinstance(self.say, tuple) else (self.say,) if self.say else ()


class Scenario(BaseModel):
    """One scripted customer."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    about: str
    whose: Whose | None = Field(default=None, alias="as")
    direct: bool = False
    turns: tuple[Step, ...] = Field(min_length=1)
    ends: Ending = "reply"
    answer: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    wish: str = ""
    open: bool = False
    shop: Mapping[str, Mapping[str, str]] = {}
    """What stands in the sandbox's shop while this is played: `titles`, `descriptions`, `notes` and more."""

    @property
    def expected(self) -> Expected:
        """As the rubric takes it."""
        return Expected(self.about, self.ends, self.answer, self.facts, self.steps, self.never, self.private,
                        self.wish, self.open)  # fmt: skip


def read_scenarios(files: Sequence[Path]) -> list[Scenario]:
    """Raises SettingError naming the file and the scenario."""
    found = []
    for file in files:
        try:
            scenarios = yaml.safe_load(file.read_text("utf-8")) or ()
        except yaml.YAMLError as error:
            raise SettingError(f"{file}: {error}") from None
        for number, given in enumerate(scenarios, 1):
            try:
                found.append(Scenario.model_validate(given))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"]))
                raise SettingError(f"{file}: scenario {number}: {where}: {first['msg']}") from None
    return found


@dataclass(frozen=True, slots=True)
class Played:
    """Which engine is played against. `scripted` is the stand-in for a model; a recording is played instead of one."""

    engine: str | None = None
    model: str | None = None
    record: Path | None = None
    replay: Path | None = None

    @property
    def settings(self) -> dict[str, str]:
        """What it changes of the settings."""
        engine = {"relais_engine": self.engine} if self.engine not in (None, "scripted") else {}
        return engine | ({"relais_model": self.model} if self.model else {})


@dataclass(frozen=True, slots=True)
class Provider:
    """The model's side. `script` tells a scripted one what comes; `received` is all that it was sent so far."""

    received: Callable[[], Sequence[str]] = tuple
    script: Callable[[Sequence[Move]], None] | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """What is played on: `dressed` puts other words into the shop, `secrets` is what it knows of its customers.

    Both None where the shop is a real one, whose words are its own.
    """

    provider: Provider = field(default_factory=Provider)
    dressed: Callable[[Mapping[str, Mapping[str, str]]], AbstractContextManager[None]] | None = None
    secrets: Secrets | None = None


@dataclass(slots=True)
class Evaluator(Observer):
    """Plays scenarios on a desk that it watches."""

    stage: Stage
    channel: ConsoleChannel = field(default_factory=ConsoleChannel)
    _last: dict[str, tuple[Conversation, Decided]] = field(default_factory=dict)
    _wish: str = ""
    _cost: Decimal = Decimal(0)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def turn(self, conversation: Conversation, decided: Decided, took_s: float) -> None:
        """Keep the last decision of each place."""
        self._last[conversation.venue.key] = conversation, decided

    def wish(self, conversation: Conversation, action: Action) -> None:
        """Keep what was proposed in this turn."""
        self._wish = action.kind

    def spent(self, model: str, input_tokens: int, cached_tokens: int, output_tokens: int, cost: Decimal) -> None:
        """Add it up."""
        self._cost += cost

    async def play(self, scenario: Scenario, desk: SupportDesk, links: Links, clock: Clock) -> Judged:
        """One scenario, once."""
        number = next(self._numbers)
        account = Account("console", WORKSPACE, f"customer-{number}")
        thread = None if scenario.direct else f"e{number}"
        venue = Venue("console", WORKSPACE, f"D{number}" if scenario.direct else CHANNEL, thread, scenario.direct)
        if scenario.whose is not None:
            now = clock.now()
            whose = scenario.whose
            await links.add(Link(account.key, whose.email, None, "code", whose.order, now, now + LINK_LASTS))
        if scenario.shop and self.stage.dressed is None:
            raise SettingError(f"{scenario.about}: other words can be put into the sandbox's shop alone")
        before = len(self.stage.provider.received())
        with self.stage.dressed(scenario.shop) if scenario.shop and self.stage.dressed else nullcontext():
            said = [await self._step(step, desk, venue, account, clock) for step in scenario.turns]
        judged = judge(scenario.expected, said)
        leaks = self._leaks(scenario, self.stage.provider.received()[before:])
        return replace(judged, violations=(*judged.violations, *leaks))

    def _leaks(self, scenario: Scenario, received: Sequence[str]) -> list[str]:
        """What the model's provider was sent and should not know."""
        text = "\n".join(json.dumps(json.loads(body), ensure_ascii=False) for body in received)
        known = scenario.whose.email if scenario.whose else ""
        found = list(self.stage.secrets.read_in(text, known)) if self.stage.secrets else []
        found += [repr(hidden) for hidden in scenario.hidden if stands(hidden, text)]
        return [f"leak: {one} was sent to the model's provider" for one in found]

    async def _step(self, step: Step, desk: SupportDesk, venue: Venue, account: Account, clock: Clock) -> Said:
        if self.stage.provider.script is not None:
            self.stage.provider.script(step.model)
        self._wish, self._cost, began = "", Decimal(0), time.perf_counter()
        before = self._last.pop(venue.key, None)
        heard = self._heard(before)
        for event in self._events(step, venue, account, before, clock):
            await desk.reception.put(event)
        await desk.settle()
        took_s = time.perf_counter() - began
        after = self._last.get(venue.key) or before
        if after is None:
            return Said("", "", "stay_silent", took_s=took_s)
        public, private = (now[len(old) :] for now, old in zip(self._heard(after), heard, strict=True))
        if venue.private:
            public, private = [], [*public, *private]
        trace = after[1].trace
        return Said(
            _text(public), _text(private), decision_name(after[1].decision),
            tuple(button.label for content in (*public, *private) for button in content.buttons),
            self._wish, trace.engine, trace.fallback, took_s, float(self._cost),
        )  # fmt: skip

    def _heard(self, found: tuple[Conversation, Decided] | None) -> tuple[list[Content], list[Content]]:
        if found is None:
            return [], []
        id = found[0].id
        return list(self.channel.public.get(id, ())), list(self.channel.private.get(id, ()))

    def _events(
        self, step: Step, venue: Venue, account: Account, before: tuple[Conversation, Decided] | None, clock: Clock
    ) -> list[InboundEvent]:
        key, now = f"evaluate-{next(self._numbers)}", clock.now()
        if step.texts or before is None:
            first = venue.thread if before is None and venue.thread else f"{key}-0"
            positions = [first, *(f"{key}-{at}" for at in range(1, len(step.texts)))]
            return [
                MessagePosted(f"{key}-{position}", venue, account, text, now, position, addressed=True)
                for text, position in zip(step.texts, positions, strict=True)
            ]
        conversation = before[0]
        if step.prove:
            return [FormSubmitted(key, venue, account, conversation.id, "proof", step.prove, now)]
        contents = [content for some in self._heard(before) for content in some]
        for content in reversed(contents):
            for button in content.buttons:
                if button.label == step.press:
                    return [ButtonPressed(key, venue, account, conversation.id, button.action, button.value, now)]
        raise SettingError(f"there is no button {step.press!r} to press")


def _text(contents: Sequence[Content]) -> str:
    return "\n".join(plain(content.text) for content in contents)


@dataclass(frozen=True, slots=True)
class Report:
    """All runs of all scenarios."""

    runs: Sequence[Sequence[Judged]]
    """One row a scenario, one column a run."""

    @property
    def passed(self) -> bool:
        """Did each scenario pass each time?"""
        return all(judged.passed for row in self.runs for judged in row)

    def figures(self) -> dict[str, Any]:
        """Means of the headings, pass^1 to pass^k, cost and waiting."""
        every = [judged for row in self.runs for judged in row]
        times = len(self.runs[0]) if self.runs else 0
        took = sorted(turn.took_s for judged in every for turn in judged.said)
        headings = ("solved", "accurate", "actionable", "close")
        return {
            "scenarios": len(self.runs),
            "times": times,
            **{name: round(statistics.mean(judged.points[name] for judged in every), 1) for name in headings},
            "total": round(statistics.mean(judged.total for judged in every), 1),
            **{f"pass^{k}": self._pass(k) for k in range(1, times + 1)},
            "turns_by": dict(Counter(turn.fallback or turn.engine or "none" for j in every for turn in j.said)),
            "dollars_a_conversation": round(statistics.mean(sum(t.cost for t in j.said) for j in every), 5),
            "dollars": round(sum(t.cost for j in every for t in j.said), 4),
            "seconds_p50": round(took[len(took) // 2], 3),
            "seconds_p95": round(took[min(len(took) - 1, round(0.95 * len(took)))], 3),
            "seconds_max": round(took[-1], 3),
        }  # fmt: skip

    def _pass(self, k: int) -> float:
        return round(statistics.mean(_all_of(row, k) for row in self.runs), 3)

    def each(self) -> list[dict[str, Any]]:
        """Every scenario: how often it passed, its points, what it cost, how long a turn took."""
        return [
            {
                "about": row[0].about,
                "passed": sum(judged.passed for judged in row),
                "times": len(row),
                "points": round(statistics.mean(judged.total for judged in row), 1),
                "seconds": round(statistics.median(turn.took_s for judged in row for turn in judged.said), 3),
                "dollars": round(statistics.mean(sum(turn.cost for turn in judged.said) for judged in row), 5),
                "violations": sorted({line for judged in row for line in judged.violations}),
            }
            for row in self.runs
        ]

    def lines(self) -> list[str]:
        """Each scenario, what failed with its evidence, and the figures."""
        lines = ["passed points  a turn  a conversation"]
        lines += [
            f"{one['passed']}/{one['times']:<4} {one['points']:5}  {one['seconds']:.3f} s ${one['dollars']:.5f}  "
            f"{one['about']}"
            for one in self.each()
        ]
        for row in self.runs:
            for judged in row:
                if not judged.passed:
                    lines.append(f"FAILED {judged.about}: {judged.total} points {judged.points}")
                    lines += [f"       {line}" for line in (*judged.violations, *judged.evidence)]
        return [*lines, *(f"{name:<24} {value}" for name, value in self.figures().items())]


def _all_of(row: Sequence[Judged], k: int) -> float:
    """The chance that k runs drawn from these all pass (https://arxiv.org/abs/2406.12045: pass^k)."""
    good, chance = sum(judged.passed for judged in row), 1.0
    for drawn in range(k):
        chance *= max(0, good - drawn) / (len(row) - drawn)
    return chance

"""Real conversations with a model, kept and played again: what was asked and answered, without any key.

A recording is a file of JSON lines, an exchange each. An answer is found by the request in one spelling
(`comparable`): what differs from run to run (pseudonyms, ids of calls, the time of day) is numbered in the order in
which it comes, and numbered back in the answer. A request that was not recorded is refused, naming what is different.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sandbox.openai import shapes
from sandbox.openai.moves import Asked, Raw

KEPT = ("model", "messages", "tools", "tool_choice", "response_format", "stream", "temperature")
"""What decides an answer. The rest of a request (`user`, `prompt_cache_key`, `stream_options`) does not."""
_VARYING = (
    re.compile(r"\[?\b(?P<kind>NAME|EMAIL|PHONE|ADDRESS|TRACKING|LINK|CODE|PAYMENT)_[A-Z2-7]{5}\b\]?"),
    re.compile(r"\b(?P<kind>call|chatcmpl-tool|toolu)_?[\w-]*\d[\w-]*\b"),
    re.compile(r"\b(?P<kind>relais)-[0-9a-f]{12}\b"),
)
_TIME = re.compile(r"(Today is [^.\n]*?\d{4}), \d{1,2}:\d{2}")
_KEY = re.compile(r"\b(?:sk|pk|key|Bearer)[-_ ][\w-]{12,}", re.IGNORECASE)
HIDDEN = "[a key]"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer."""

    asked: Mapping[str, Any]
    status: int
    media_type: str
    answer: str


@dataclass(slots=True)
class Recording:
    """Exchanges in the order in which they were made."""

    exchanges: list[Exchange] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path) -> Recording:
        """Raises ValueError naming the line that is none."""
        found = []
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            try:
                found.append(Exchange(**json.loads(line)))
            except (TypeError, ValueError) as error:
                raise ValueError(f"{file}:{number}: no exchange: {error}") from None
        return cls(found)

    def add(self, body: str, status: int, media_type: str, answer: str, *secrets: str) -> None:
        """Keep an exchange, without the secrets, or whatever else looks like a key."""
        asked = {name: value for name, value in json.loads(without(body, *secrets)).items() if name in KEPT}
        self.exchanges.append(Exchange(asked, status, media_type, without(answer, *secrets)))

    def write(self, file: Path) -> None:
        """As JSON lines."""
        lines = (json.dumps(asdict(each), ensure_ascii=False) for each in self.exchanges)
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")

    @property
    def models(self) -> tuple[str, ...]:
        """The models that were asked."""
        return tuple(dict.fromkeys(str(each.asked.get("model", "")) for each in self.exchanges))

    @property
    def asked(self) -> str:
        """All that was sent, as one text."""
        return "\n".join(json.dumps(each.asked, ensure_ascii=False) for each in self.exchanges)


def without(text: str, *secrets: str) -> str:
    """The text with keys taken out."""
    for secret in filter(None, secrets):
        text = text.replace(secret, HIDDEN)
    return _KEY.sub(HIDDEN, text)


class Replay:
    """Answers as it was answered: implements `moves.Mind`. `missed` says which requests were not recorded."""

    def __init__(self, recording: Recording) -> None:
        self.missed: list[str] = []
        self._all = [(comparable(each.asked), each) for each in recording.exchanges]
        self._left = list(range(len(self._all)))

    def __call__(self, asked: Asked) -> Raw:
        """The first exchange with this request that was not played yet; the last, if all were."""
        wanted = comparable({name: value for name, value in asked.body.items() if name in KEPT})
        same = [number for number, (key, _) in enumerate(self._all) if key.text == wanted.text]
        if not same:
            return self._miss(wanted, asked.number)
        chosen = next((number for number in same if number in self._left), same[-1])
        if chosen in self._left:
            self._left.remove(chosen)
        key, exchange = self._all[chosen]
        return Raw(exchange.status, exchange.media_type, _renamed(exchange.answer, key.names, wanted.names))

    def _miss(self, wanted: Comparable, number: int) -> Raw:
        why = "nothing was recorded"
        if self._all:
            nearest = min(range(len(self._all)), key=lambda one: _distance(self._all[one][0], wanted))
            path, then, now = next(_differences(self._all[nearest][0].body, wanted.body))
            why = f"nearest is exchange {nearest + 1}, in which {path} is {_short(then)}; here it is {_short(now)}"
        self.missed.append(f"request {number}: {why}")
        return Raw(400, "application/json", json.dumps(shapes.error(400, "not_recorded", f"Not recorded: {why}")))


@dataclass(frozen=True, slots=True)
class Comparable:
    """A request in one spelling, and what its numbers stand for."""

    body: Any
    text: str
    names: Sequence[str]


def comparable(body: Mapping[str, Any]) -> Comparable:
    """What varies is numbered as it comes; arguments of calls are compared as JSON, not as they are written."""
    names: dict[str, str] = {}
    plain = _plain(dict(body), names)
    return Comparable(plain, json.dumps(plain, ensure_ascii=False, sort_keys=True), tuple(names))


def _plain(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each, names) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_plain(each, names) for each in value]
    if not isinstance(value, str):
        return value
    for form in _VARYING:
        value = form.sub(lambda match: names.setdefault(match[0].strip("[]"), f"<{match['kind']} {len(names)}>"), value)
    return _TIME.sub(r"\1", value)


def _renamed(answer: str, then: Sequence[str], now: Sequence[str]) -> str:
    """An answer with the names of this run for those of the recorded one."""
    pairs = dict(zip(then, now, strict=False))
    if not pairs:
        return answer
    form = re.compile("|".join(re.escape(name) for name in sorted(pairs, key=len, reverse=True)))
    return form.sub(lambda match: pairs[match[0]], answer)


def _distance(one: Comparable, other: Comparable) -> int:
    """How many values differ."""
    return sum(1 for _ in _differences(one.body, other.body))


def _differences(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Paths at which two values differ, with both."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys((*one, *other)):
            yield from _differences(one.get(key), other.get(key), f"{path}.{key}" if path else key)
    elif isinstance(one, list) and isinstance(other, list):
        for number, (a, b) in enumerate(zip_longest(one, other)):
            yield from _differences(a, b, f"{path}[{number}]")
    elif one != other:
        yield path, one, other


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else f"{text[:160]}…"

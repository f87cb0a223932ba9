"""How well the local understanding does: `python tests/benchmarks/intents.py`.

Prints, a source of labelled messages each, how often the right intent comes first and is among the first three; how
often an intent that changes something is wrong, by confidence; what the gate for chatter lets through; and CPU per
message. Reads the public dev set from `../shared/eval` (it is never copied into the project) and our own sentences
from the tests. Nothing is learned from either.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from support.engines.understanding import Reader, Understanding  # noqa: E402

DEV_SET = ROOT.parent / "shared" / "eval" / "utterances_dev.jsonl"
OWN_SENTENCES = ROOT / "tests" / "support" / "engines" / "understanding"
STATE_CHANGING = frozenset({"cancel_order", "change_address", "change_order", "return_request", "exchange"})
THRESHOLDS = (0.0, 0.35, 0.55, 0.7)
OUT_OF_DOMAIN = "banking77"
ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message, its source, and the intents that are right for it."""

    text: str
    source: str
    right: frozenset[str]


def dev_set() -> Iterator[Labelled]:
    """The public messages; those whose label allows anything are a source of their own."""
    for line in DEV_SET.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        right = {row["intent"], *row["alt_intents"]}
        if row["source"] == OUT_OF_DOMAIN:
            right.add("other")
        source = f"{row['source']} (anything goes)" if ANYTHING in right else row["source"]
        yield Labelled(row["text"], source, frozenset(right))


def own_sentences() -> Iterator[Labelled]:
    """The tests' own sentences, a source a language."""
    for file in sorted(OWN_SENTENCES.glob("sentences_*.yaml")):
        rows = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        for intent, lines in rows.items():
            for line in lines:
                text, _, also = line.partition(" | ")
                yield Labelled(text, file.stem, frozenset({intent, also} - {""}))


def top(reading: Understanding) -> tuple[str, float]:
    """The likeliest intent; nothing to go by counts as `other`."""
    return (reading.intents[0].intent, reading.intents[0].confidence) if reading.intents else ("other", 0.0)


def accuracy(read: list[tuple[Labelled, Understanding]]) -> Iterator[str]:
    """A line a source."""
    total, first, third = Counter[str](), Counter[str](), Counter[str]()
    for labelled, reading in read:
        names = [scored.intent for scored in reading.intents] or ["other"]
        total[labelled.source] += 1
        first[labelled.source] += names[0] in labelled.right
        third[labelled.source] += not labelled.right.isdisjoint(names)
    yield f"{'source':<34}{'messages':>9}{'top-1 %':>9}{'top-3 %':>9}"
    for source, count in sorted(total.items()):
        yield f"{source:<34}{count:>9}{100 * first[source] / count:>9.1f}{100 * third[source] / count:>9.1f}"


def mistaken_changes(read: list[tuple[Labelled, Understanding]]) -> Iterator[str]:
    """How often an intent that changes something is predicted wrongly, at several confidences."""
    yield f"{'state-changing, confidence >=':<34}{'predicted':>9}{'wrong':>9}{'% wrong':>9}"
    for threshold in THRESHOLDS:
        predicted = wrong = 0
        for labelled, reading in read:
            intent, confidence = top(reading)
            if intent in STATE_CHANGING and confidence >= threshold:
                predicted += 1
                wrong += intent not in labelled.right and ANYTHING not in labelled.right
        yield f"{threshold:<34}{predicted:>9}{wrong:>9}{100 * wrong / max(predicted, 1):>9.1f}"


def chatter(read: list[tuple[Labelled, Understanding]]) -> Iterator[str]:
    """How many messages that are no business of the shop are taken for a request of another kind."""
    idle = [(labelled, reading) for labelled, reading in read if labelled.source == OUT_OF_DOMAIN]
    for threshold in THRESHOLDS:
        passed = 0
        for labelled, reading in idle:
            intent, confidence = top(reading)
            passed += intent not in labelled.right and confidence >= threshold
        yield f"out of domain, wrongly taken up at confidence >= {threshold}: {100 * passed / max(len(idle), 1):.1f} %"


def main() -> None:
    """Measure and print."""
    say = sys.stdout.write
    started = time.perf_counter()
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reader = Reader(ROOT / "data" / "intents")
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1024
    say(f"loaded in {time.perf_counter() - started:.2f} s, {grown_mb:.0f} MB\n")
    messages = list(own_sentences())
    if DEV_SET.exists():
        messages += dev_set()
    else:
        say(f"the dev set is not there ({DEV_SET.name}); only our own sentences are measured\n")
    started = time.process_time()
    read = [(labelled, reader.read(labelled.text)) for labelled in messages]
    cpu_ms = 1_000 * (time.process_time() - started) / len(messages)
    for lines in (accuracy(read), mistaken_changes(read), chatter(read)):
        say("\n".join(lines) + "\n\n")
    say(f"CPU per message: {cpu_ms:.3f} ms\n")


if __name__ == "__main__":
    main()

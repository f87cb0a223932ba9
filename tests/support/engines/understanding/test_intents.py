"""What customers want, measured on labelled messages. `tests/benchmarks/intents.py` prints the figures in full."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from support.engines.understanding import Reader, Understanding

STATE_CHANGING = {"cancel_order", "change_address", "change_order", "return_request", "exchange"}
DEV_SET = Path(__file__).parents[5] / "shared" / "eval" / "utterances_dev.jsonl"


def first(reading: Understanding) -> str:
    return reading.intents[0].intent if reading.intents else "other"


@pytest.mark.parametrize(("language", "least"), [("fr", 0.95), ("en", 0.9)])
def test_our_own_sentences(reader: Reader, language: str, least: float) -> None:
    by_intent = yaml.safe_load(Path(__file__).with_name(f"sentences_{language}.yaml").read_text(encoding="utf-8"))
    wrong: list[tuple[str, str]] = []
    count = 0
    for intent, lines in by_intent.items():
        for line in lines:
            text, _, also = line.partition(" | ")
            count += 1
            if first(reader.read(text)) not in {intent, also}:
                wrong.append((text, first(reader.read(text))))
    assert 1 - len(wrong) / count >= least, wrong


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Where is my order #1042?", "track_order"),
        ("What is your return policy?", "policy_returns"),
        ("Do you ship to Canada?", "policy_shipping"),
        ("How long is the warranty?", "policy_warranty"),
        ("I want to talk to a human", "speak_to_human"),
        ("cancel order 1042", "cancel_order"),
        ("cancel my premium account", "account_issue"),
        ("cancel my newsletter subscription", "subscription"),
        ("how much is the cancellation fee", "policy_returns"),
        ("I'd like to exchange the mechanical keyboard for one with clicky switches", "exchange"),
        ("Où est ma commande ?", "track_order"),
        ("Quelle est votre politique de retour ?", "policy_returns"),
        ("Livrez-vous au Canada ?", "policy_shipping"),
        ("Quelle est la durée de la garantie ?", "policy_warranty"),
        ("annuler mon abonnement", "subscription"),
        ("je veux supprimer mon compte", "account_issue"),
    ],
)
def test_the_plain_cases_are_sure(reader: Reader, text: str, intent: str) -> None:
    scored = reader.read(text).intents[0]
    assert scored.intent == intent
    assert scored.confidence >= 0.6


@pytest.mark.parametrize(
    "text",
    [
        "anyone up for lunch?", "the new episode was so good", "lol", "I'm on the train right now", "asdf", "brb",
        "my cat knocked over the plant", "see you at the conference", "on se voit demain ?", "mdr", "il pleut encore",
        "exchange rate of the euro?", "I love this song", "happy birthday Sam!", "joyeux anniversaire",
    ],
)  # fmt: skip
def test_chatter_is_no_sure_request(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert first(reading) in ("other", "greeting", "thanks") or reading.intents[0].confidence < 0.5


def test_a_long_story_is_read_to_its_request(reader: Reader) -> None:
    story = (
        "Hello, I have been a customer of yours for many years and my sister too. We had a lovely time choosing presents "
        "for our parents in your shop last month. The weather was awful that day. Anyway, the vase I ordered came today "
        "and it is broken in three pieces. We were all looking forward to it. My name is Sam. Have a nice day, Sam"
    )
    assert first(reader.read(story)) == "damaged_item"


def test_intents_come_best_first_and_as_probabilities(reader: Reader) -> None:
    intents = reader.read("I want to return the boots and get my money back").intents
    confidences = [scored.confidence for scored in intents]
    assert len(intents) == 3
    assert confidences == sorted(confidences, reverse=True)
    assert 0 <= confidences[-1] <= confidences[0] <= 1
    assert sum(confidences) <= 1.001


def test_words_of_the_catalogue_are_known_as_goods(intents_dir: Path) -> None:
    plain, stocked = Reader(intents_dir), Reader(intents_dir, products=["Zorbulator 3000", "Kwark blaster"])
    text = "the zorbulator arrived broken"
    assert stocked.read(text).intents[0].intent == "damaged_item"
    assert stocked.read("zorbulator").intents[0].intent == "product_question"
    assert stocked.read(text).intents[0].confidence >= plain.read(text).intents[0].confidence


@pytest.mark.skipif(not DEV_SET.exists(), reason="the public dev set (shared/eval/utterances_dev.jsonl) is not here")
def test_the_public_dev_set(reader: Reader) -> None:
    """A sixth of it: enough to see a regression, quick enough for every run."""
    total, right = Counter[str](), Counter[str]()
    changing = wrong = 0
    for line in DEV_SET.read_text(encoding="utf-8").splitlines()[::6]:
        row = json.loads(line)
        accepted = {row["intent"], *row["alt_intents"]} | ({"other"} if row["source"] == "banking77" else set())
        if "*" in accepted:
            continue
        reading = reader.read(row["text"])
        total[row["source"]] += 1
        right[row["source"]] += first(reading) in accepted
        if first(reading) in STATE_CHANGING and reading.intents[0].confidence >= 0.55:
            changing += 1
            wrong += first(reading) not in accepted
    share = {source: right[source] / count for source, count in total.items()}
    assert share["bitext"] >= 0.96
    assert share["hint3_curekart"] >= 0.72
    assert share["banking77"] >= 0.82
    assert wrong / changing <= 0.03

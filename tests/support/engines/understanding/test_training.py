"""What is learned is remembered, as long as it is still right."""

import json
import os
from pathlib import Path

import pytest

from support.engines.understanding import Reader
from support.engines.understanding.classifier import train
from support.engines.understanding.lessons import load_lessons
from support.engines.understanding.training import CACHE_FILE, build_lexicon, classifier_for

QUESTION = "please cancel my order 1042"


def test_the_remembered_classifier_says_the_same(copy: Path) -> None:
    (copy / CACHE_FILE).unlink()
    first = Reader(copy).read(QUESTION).intents
    written = (copy / CACHE_FILE).stat().st_mtime_ns
    second = Reader(copy).read(QUESTION).intents
    assert (copy / CACHE_FILE).stat().st_mtime_ns == written
    assert [scored.intent for scored in first] == [scored.intent for scored in second]
    assert first[0].confidence == pytest.approx(second[0].confidence, abs=0.02)
    assert [file.name for file in copy.glob(".*")] == [CACHE_FILE]


def test_a_changed_example_is_learned(copy: Path) -> None:
    key = json.loads((copy / CACHE_FILE).read_text(encoding="utf-8"))["key"]
    file = copy / "thanks.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "    - grazie mille\n", encoding="utf-8")
    Reader(copy)
    assert json.loads((copy / CACHE_FILE).read_text(encoding="utf-8"))["key"] != key


@pytest.mark.parametrize("content", ["", "[]", '{"key": 1', '{"key": "KEY", "labels": [], "weights": {}}'])
def test_a_spoilt_memory_is_replaced(copy: Path, reader: Reader, content: str) -> None:
    good = reader.read(QUESTION).intents
    kept = json.loads((copy / CACHE_FILE).read_text(encoding="utf-8"))
    (copy / CACHE_FILE).write_text(content.replace("KEY", kept["key"]), encoding="utf-8")
    assert Reader(copy).read(QUESTION).intents[0].intent == good[0].intent
    assert json.loads((copy / CACHE_FILE).read_text(encoding="utf-8")) == kept


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_can_not_be_written_is_no_hindrance(copy: Path) -> None:
    copy.chmod(0o500)
    try:
        assert Reader(copy).read(QUESTION).intents[0].intent == "cancel_order"
    finally:
        copy.chmod(0o700)


def test_a_memory_that_can_not_be_replaced_is_no_hindrance(copy: Path) -> None:
    (copy / CACHE_FILE).unlink()
    (copy / CACHE_FILE).mkdir()
    lessons = load_lessons(copy)
    assert classifier_for(lessons, build_lexicon(lessons), copy).labels
    assert [file.name for file in copy.glob(".*")] == [CACHE_FILE]


def test_training_is_the_same_each_time() -> None:
    examples = [({"a": 1.0}, "x"), ({"b": 1.0}, "y"), ({"a": 0.7, "b": 0.7}, "x"), ({"b": 0.7, "c": 0.7}, "y")]
    one, two = train(list(examples)), train(list(examples))
    assert {name: list(row) for name, row in one.weights.items()} == {n: list(row) for n, row in two.weights.items()}
    assert one.scores({"a": 1.0})[one.labels.index("x")] > one.scores({"a": 1.0})[one.labels.index("y")]
    assert not one.knows("c")  # seen once

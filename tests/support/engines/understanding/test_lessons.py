"""The files that a shop's staff write: what is wrong is named with file and line."""

from pathlib import Path

import pytest
import yaml

from support.engines.understanding import Reader
from support.engines.understanding.lessons import INTENTS, SIGNALS, load_lessons
from support.errors import SettingError
from support.yaml_nodes import DataFileError

LEAST_EXAMPLES = 25


def test_every_intent_has_enough_examples_in_both_languages(intents_dir: Path) -> None:
    lessons = load_lessons(intents_dir)
    assert [lesson.intent for lesson in lessons.lessons] == list(INTENTS)
    few = {
        (lesson.intent, language): len(examples)
        for lesson in lessons.lessons
        for language, examples in lesson.examples.items()
        if len(examples) < LEAST_EXAMPLES
    }
    assert few == {}
    assert set(lessons.signals) == set(SIGNALS)


def test_no_example_stands_in_two_intents(intents_dir: Path) -> None:
    seen: dict[str, str] = {}
    for lesson in load_lessons(intents_dir).lessons:
        for examples in lesson.examples.values():
            for example in examples:
                assert seen.setdefault(example.casefold(), lesson.intent) == lesson.intent, example


def test_the_test_sentences_are_not_among_the_examples(intents_dir: Path) -> None:
    examples = {
        text.casefold().strip(" ?!.")
        for lesson in load_lessons(intents_dir).lessons
        for texts in lesson.examples.values()
        for text in texts
    }
    for language in ("en", "fr"):
        file = Path(__file__).with_name(f"sentences_{language}.yaml")
        sentences = {
            line.partition(" | ")[0].casefold().strip(" ?!.")
            for lines in yaml.safe_load(file.read_text(encoding="utf-8")).values()
            for line in lines
        }
        assert examples & sentences == set()


@pytest.mark.parametrize("file", ["cancel_order.yaml", "words.yaml", "signals.yaml"])
def test_the_files_are_plain_yaml(intents_dir: Path, file: str) -> None:
    """libyaml forgives more than PyYAML alone; the files must load with either."""
    assert yaml.safe_load((intents_dir / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("file", "mistake", "line", "problem"),
    [
        ("thanks.yaml", ("about:", "abuot:"), 2, "unknown key 'abuot'; did you mean 'about'?"),
        ("thanks.yaml", ("intent: thanks", "intent: thank_you"), 1, "'thank_you' is no intent"),
        ("thanks.yaml", ("intent: thanks", "intent: greeting"), 1, "greeting has another file already"),
        ("thanks.yaml", ("  en:", "  de:"), 4, "unknown key 'de'"),
        ("thanks.yaml", ("examples:", "examples: []\ncues:"), 3, "expected `key: value` lines"),
        (
            "cancel_order.yaml",
            ('"<cancel> ... <order>": 1.5', '"<cancel> ... <order>": much'),
            4,
            "'much' is no number",
        ),
        ("cancel_order.yaml", ('"<cancel> ... <order>": 1.5', '"<cancel> ... <order>": 99'), 4, "a cue weighs between"),
        ("cancel_order.yaml", ('"<cancel> ... <order>": 1.5', '"... <order>": 1'), 4, "stands between words"),
        (
            "cancel_order.yaml",
            ('"<cancel> ... <order>": 1.5', '"<cancl>": 1'),
            4,
            "<cancl> is no meaning of words.yaml",
        ),
        ("words.yaml", ("meanings:", "meaning:"), None, "unknown key 'meaning'; did you mean 'meanings'?"),
        ("signals.yaml", ("heated:", "hated:"), None, "unknown key 'hated'; did you mean 'heated'?"),
        ("signals.yaml", ("  - imbecile*", "  - '!!'"), None, "there is no word in it"),
        ("thanks.yaml", ("intent: thanks", "intent: [thanks"), None, ""),
    ],
)
def test_a_mistake_is_named_with_its_line(
    copy: Path, file: str, mistake: tuple[str, str], line: int | None, problem: str
) -> None:
    path = copy / file
    old, new = mistake
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        load_lessons(copy)
    assert caught.value.file.endswith((file, "greeting.yaml"))
    assert problem in caught.value.problem
    if line is not None:
        assert caught.value.line == line
    assert isinstance(caught.value, SettingError)


def test_a_missing_intent_is_named(copy: Path) -> None:
    (copy / "exchange.yaml").unlink()
    with pytest.raises(DataFileError, match=r"exchange\.yaml:1: is missing"):
        load_lessons(copy)


def test_a_missing_word_list_is_named(copy: Path) -> None:
    (copy / "words.yaml").unlink()
    with pytest.raises(DataFileError, match=r"words\.yaml:1: can't be read"):
        load_lessons(copy)


def test_an_empty_file_is_named(copy: Path) -> None:
    (copy / "thanks.yaml").write_text("", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"thanks\.yaml:1: is empty"):
        load_lessons(copy)


def test_a_word_that_staff_add_works_in_every_intent(copy: Path) -> None:
    before = Reader(copy).read("zap my order 1042").intents[0]
    words = copy / "words.yaml"
    words.write_text(words.read_text(encoding="utf-8").replace("  cancel: [", "  cancel: [zap,", 1), encoding="utf-8")
    after = Reader(copy).read("zap my order 1042").intents[0]
    assert before.intent != "cancel_order"
    assert after.intent == "cancel_order"
    assert after.confidence > 0.7


def test_a_cue_decides(copy: Path) -> None:
    assert Reader(copy).read("club members day").intents[0].intent != "discount"
    file = copy / "discount.yaml"
    text = file.read_text(encoding="utf-8").replace("cues:\n", "cues:\n  members day: 8\n", 1)
    file.write_text(text, encoding="utf-8")
    assert Reader(copy).read("club members day").intents[0].intent == "discount"

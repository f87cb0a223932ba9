"""Synonyms are read strictly; each complaint names the file and the line."""

from pathlib import Path

import pytest

from support.errors import OperatorMustFix
from support.knowledge.lexicon import EMPTY, load_lexicon, matches
from support.yaml_nodes import DataFileError


def load(folder: Path, text: str):
    file = folder / "synonyms.yaml"
    file.write_text(text, encoding="utf-8")
    return load_lexicon(file)


def test_no_file_and_an_empty_one_mean_no_synonyms(tmp_path: Path) -> None:
    assert load_lexicon(tmp_path / "synonyms.yaml") is EMPTY
    assert load(tmp_path, "# nothing yet\n") is EMPTY


def test_words_phrases_and_places(tmp_path: Path) -> None:
    lexicon = load(
        tmp_path,
        "concepts:\n  return: {en: [returns, send * back], fr: [retourner]}\nasks:\n  duration: {en: [how long]}\n"
        "circumstances: {fr: [aujourd'hui]}\nplaces: {CA: [Québec]}\n",
    )
    english = lexicon.of("en")
    assert english.concepts == {"return": ("c_return",)}
    assert matches(english.phrases["send"], ["send", "my", "new", "tent", "back"], 0) is not None
    assert matches(english.phrases["send"], ["send", "a", "b", "c", "d", "e", "f", "back"], 0) is None
    assert lexicon.of("fr").circumstances == {"aujourd", "hui"}
    assert lexicon.regions == {("quebec",): "CA"}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("concepts:\n  ship:\n    de: [liefern]\n", 3, "unknown key 'de'"),
        ("concept: {}\n", 1, "did you mean 'concepts'?"),
        ("concepts:\n  Ship: {en: [ship]}\n", 2, "a concept's name"),
        ("concepts:\n  ship: {en: [ship]}\n  ship: {en: [send]}\n", 3, "twice"),
        ("concepts:\n  ship: {en: ship}\n", 2, "expected a list"),
        ("concepts:\n  ship: {en: ['* back']}\n", 2, "write words"),
        ("asks:\n  weight: {en: [how heavy]}\n", 2, "unknown key 'weight'"),
        ("circumstances:\n  en: [my wife]\n", 2, "single words"),
        ("places:\n  Canada: [Quebec]\n", 2, "no ISO 3166"),
        ("places:\n  CA: [Victoria]\n  AU: [Victoria]\n", 3, "already a name of CA"),
        ("concepts: [\n", 2, ""),
    ],
)
def test_complaints_name_file_and_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(DataFileError) as caught:
        load(tmp_path, text)
    assert (caught.value.line, caught.value.file) == (line, str(tmp_path / "synonyms.yaml"))
    assert str(caught.value).startswith(f"{tmp_path / 'synonyms.yaml'}:{line}: ")
    assert problem in str(caught.value)
    assert isinstance(caught.value, OperatorMustFix)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "synonyms.yaml").write_bytes(b"concepts: \xff\xfe")
    with pytest.raises(DataFileError, match="UTF-8"):
        load_lexicon(tmp_path / "synonyms.yaml")

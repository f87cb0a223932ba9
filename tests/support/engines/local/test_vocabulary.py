"""The vocabulary's file: read strictly, longest phrases first."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from support.engines.local.terms import terms
from support.engines.local.vocabulary import Vocabulary
from support.errors import SettingError
from tests.support.engines.local.conftest import ROOT

FILE = ROOT / "data" / "vocabulary.yaml"


def test_the_longer_phrase_stands(vocabulary: Vocabulary) -> None:
    assert vocabulary.kinds.names_in(terms("un sac de couchage et un sac")) == ["sleeping_bag", "bag"]


def test_an_article_is_no_size(vocabulary: Vocabulary) -> None:
    assert vocabulary.sizes.names_in(terms("l'article, s'il vous plaît")) == []
    assert vocabulary.sizes.names_in(terms("en L")) == ["l"]


@pytest.mark.parametrize("section", ["kinds", "colours", "values", "sizes", "sizing", "reasons", "wishes"])
def test_no_phrase_has_two_meanings(section: str) -> None:
    rows = yaml.load(FILE.read_text("utf-8"), Loader=yaml.BaseLoader)[section]
    phrases = [phrase for phrases in rows.values() for phrase in phrases]
    assert len(phrases) == len(set(phrases)), sorted({p for p in phrases if phrases.count(p) > 1})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("sizing:", "sizeing:"), "unknown key 'sizeing'"),
        (("  up: [", "  upp: ["), "unknown key 'upp'"),
        (("xxs: [xxs, 2xs]", "xxs: [xxs, '***']"), "there is no word in it"),
        (("xxs: [xxs, 2xs]", "xxs: xxs"), "expected a list"),
        (
            (
                "kinds:",
                "kinds: [",
            ),
            "vocabulary.yaml:",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    file = tmp_path / "vocabulary.yaml"
    file.write_text(FILE.read_text("utf-8").replace(*change, 1), "utf-8")
    with pytest.raises(SettingError, match=r"vocabulary\.yaml:[0-9]+: ") as error:
        Vocabulary.load(file)
    assert complaint in str(error.value)


def test_a_missing_file_or_section_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="can't be read"):
        Vocabulary.load(tmp_path / "none.yaml")
    (tmp_path / "vocabulary.yaml").write_text("kinds: {}\n")
    with pytest.raises(SettingError, match="`colours` is missing"):
        Vocabulary.load(tmp_path / "vocabulary.yaml")

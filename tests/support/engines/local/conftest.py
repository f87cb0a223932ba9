"""The shop's vocabulary, and goods to speak of."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.engines.local.vocabulary import Vocabulary

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(ROOT / "data" / "vocabulary.yaml")

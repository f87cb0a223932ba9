"""One reader for all tests of the understanding: it is built once and only reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.engines.understanding import Reader

INTENTS_DIR = Path(__file__).parents[4] / "data" / "intents"


@pytest.fixture(scope="session")
def intents_dir() -> Path:
    return INTENTS_DIR


@pytest.fixture(scope="session")
def reader(intents_dir: Path) -> Reader:
    return Reader(intents_dir)

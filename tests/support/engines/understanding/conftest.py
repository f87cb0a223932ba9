"""One reader for all tests of the understanding: it is built once and only reads."""

from __future__ import annotations

import shutil
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


@pytest.fixture
def copy(intents_dir: Path, reader: Reader, tmp_path: Path) -> Path:
    """The lessons and what was learned from them, to be changed."""
    folder = tmp_path / "intents"
    shutil.copytree(intents_dir, folder)
    return folder

"""The texts that Relais ships, read once for all tests."""

from __future__ import annotations

from pathlib import Path

from support.words import Words

WORDS = Words.load(Path(__file__).parents[1] / "data" / "texts")

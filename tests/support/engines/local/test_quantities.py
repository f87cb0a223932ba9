"""Numbers beside a thing, and alone."""

from __future__ import annotations

import pytest

from support.engines.local.quantities import alone, beside
from support.engines.local.terms import terms


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2 bottles", 2), ("two bottles", 2), ("two of the bottles", 2), ("one of my bottles", 1), ("a bottle", 1),
        ("just one bottle", 1), ("2x bottles", 2), ("2 x bottles", 2), ("deux bottles", 2), ("une des bottles", 1),
        ("two pairs of bottles", 2), ("a pair of bottles", 1), ("bottles x2", 2), ("bottles x 2", 2), ("bottles (2)", 2),
        ("bottles: 3", 3), ("the bottles", None), ("the two nice bottles", None), ("size 2 bottles", None),
        ("order 1042: the bottles", None), ("2, bottles", None),
    ],
)  # fmt: skip
def test_beside(text: str, count: int | None) -> None:
    said = terms(text)
    at = next(at for at, term in enumerate(said) if term.word.startswith("bottle"))
    assert beside(said, at, at) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2", 2), ("two", 2), ("just one", 1), ("only 1 please", 1), ("2 not 1", 2), ("2, not 1", 2), ("not 1, 2", 2),
        ("one instead of two", 1), ("deux au lieu de trois", 2), ("plutôt 2", 2), ("pas 2 mais 1", 1), ("une seule", 1),
        ("make it three", 3), ("one or two", None), ("the bottles", None), ("one moment", None), ("order 104200", None), ("", None),
    ],
)  # fmt: skip
def test_alone(text: str, count: int | None) -> None:
    assert alone(terms(text)) == count

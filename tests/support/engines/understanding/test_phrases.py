"""Phrases that people write by hand."""

import pytest

from support.engines.understanding.phrases import PhraseTable, parse


def found(written: str, text: str) -> list[tuple[int, ...]]:
    table: PhraseTable[int] = PhraseTable()
    table.add(parse(written), 1)
    keys = [table.keys(word) for word in text.split()]
    return [positions for positions, _ in table.matches(keys)]


@pytest.mark.parametrize(
    ("written", "text", "positions"),
    [
        ("money back", "give my money back now", [(2, 3)]),
        ("money back", "money is back", []),
        ("cancel*", "please cancelling it", [(1,)]),
        ("cancel*", "please can it", []),
        ("send ... back", "send these two boots back", [(0, 4)]),
        ("send ... back", "send back", [(0, 1)]),
        ("send ... back", "send a b c d e back", []),
        ("d'avance", "merci d avance", [(1, 2)]),
        ("Où est", "ou est mon colis", [(0, 1)]),
        ("a b", "a a b", [(1, 2)]),
    ],
)
def test_match(written: str, text: str, positions: list[tuple[int, ...]]) -> None:
    assert found(written, text) == positions


@pytest.mark.parametrize("written", ["", "...", "... back", "send ...", "?!", "👍"])
def test_what_can_not_be_matched_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="word"):
        parse(written)

"""Quoting a section."""

from support.knowledge.excerpt import excerpt, pieces_of

LIST = "Prices by country:\n- **Canada:** $5.\n- **France:** €2.\n\nTaxes are included."
PROSE = "Warranty is long. It passes on. " + " ".join(f"Sentence number {n} says little." for n in range(30))


def test_pieces_are_sentences_and_items() -> None:
    assert [(p.text, p.kind, p.block) for p in pieces_of(LIST)] == [
        ("Prices by country:", "sentence", 0), ("- **Canada:** $5.", "item", 0), ("- **France:** €2.", "item", 0),
        ("Taxes are included.", "sentence", 1),
    ]  # fmt: skip
    assert [p.text for p in pieces_of("It costs $6.95, e.g. in Lyon. « Oui. » Non ?")] == [
        "It costs $6.95, e.g. in Lyon.", "« Oui. » Non ?",
    ]  # fmt: skip


def test_an_item_comes_with_the_line_that_introduces_it() -> None:
    assert excerpt(pieces_of(LIST), [0, 1, 0, 0], selective=True) == "Prices by country:\n\n- **Canada:** $5."


def test_an_introduction_comes_with_its_list() -> None:
    assert "France" in excerpt(pieces_of(LIST), [1, 0, 0, 0], selective=True)


def test_a_sentence_comes_with_what_it_refers_to() -> None:
    pieces = pieces_of(PROSE)
    assert excerpt(pieces, [0, 1, *[0] * 30]) == "Warranty is long. It passes on."


def test_a_short_section_is_quoted_whole_unless_it_is_about_other_countries() -> None:
    assert (
        excerpt(pieces_of(LIST), [0, 1, 0, 0])
        == "Prices by country:\n\n- **Canada:** $5.\n- **France:** €2.\n\nTaxes are included."
    )


def test_it_stays_within_its_words_and_never_says_nothing() -> None:
    pieces = pieces_of(PROSE)
    assert len(excerpt(pieces, [1.0] * len(pieces)).split()) <= 90
    assert len(excerpt(pieces, [0.0] * len(pieces)).split()) <= 90
    assert excerpt(pieces_of("word " * 200 + "end."), [0.0]).endswith("end.")

"""Neutral Markdown made plain: signs that are escaped are only signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.formats import link, neutralise
from support.markdown import plain, split

SIGNS = st.text(alphabet="ab \\*_[]()<>~`|@&#-+.!:/x", max_size=40)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Shipped** today", "Shipped today"),
        ("see [the page](https://a.example/x)", "see the page (https://a.example/x)"),
        ("[https://a.example](https://a.example)", "https://a.example"),
        (r"\[free\](https://evil.example) and [ours](https://a.example)", "[free](https://evil.example) and ours (https://a.example)"),
        (r"\*\*not bold\*\*", "**not bold**"),
        (r"a \\ b", r"a \ b"),
        (r"**\[x\] [y](https://a.example)**", "[x] y (https://a.example)"),
        ("2 * 3 ** 4 [n] (m)", "2 * 3 ** 4 [n] (m)"),
    ],
)  # fmt: skip
def test_plain(markdown: str, text: str) -> None:
    assert plain(markdown) == text


@given(SIGNS)
def test_what_is_neutralised_comes_out_as_it_was(text: str) -> None:
    assert plain(neutralise(text)) == " ".join(text.split())


@given(SIGNS, SIGNS)
def test_a_name_before_a_link_cannot_reach_into_it(before: str, label: str) -> None:
    ours = link(label or "x", "https://ours.example/1")
    said = plain(f"{neutralise(before)} {ours}")
    assert said == f"{plain(neutralise(before))} {plain(ours)}"
    assert said.count("https://ours.example/1") == 1 + (label == "https://ours.example/1")


@given(st.text(alphabet="ab \n", max_size=400), st.integers(5, 60))
def test_what_is_split_is_all_there_and_each_part_fits(text: str, limit: int) -> None:
    found = split(text, limit)
    assert all(len(part) <= limit for part in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_it_is_split_between_paragraphs_where_it_can_be() -> None:
    assert split("One two.\n\nThree four.", 14) == ("One two.", "Three four.")
    assert split("One two three", 8) == ("One two", "three")
    assert split("x" * 20, 8) == ("x" * 8, "x" * 8, "x" * 4)

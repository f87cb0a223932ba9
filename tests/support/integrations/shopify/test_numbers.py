"""Order numbers in every shape that people write them in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.shopify.search import AnyOf, Term, parse
from support.integrations.shopify.numbers import LONGEST, NameFormat, clean, pick, quoted, same, search

PLAIN = NameFormat("#", "")
LETTERS = NameFormat("#W", "")
BOTH = NameFormat("EN-", "/FR")


@pytest.mark.parametrize(
    ("written", "core"),
    [
        ("1042", "1042"), ("#1042", "1042"), (" # 10 42 ", "1042"), ("W2611340", "W2611340"), ("#w2611340", "w2611340"),
        ("1001-A", "1001-A"), ('"1042"', "1042"), ("1042) OR name:*", "1042ORname"), ("№1042", "1042"),
        ("१०४२", "१०४२"), ("1042\u200b", "1042"), ("\x001042", "1042"),
    ],
)  # fmt: skip
def test_cleaning(written: str, core: str) -> None:
    assert clean(written) == core


@pytest.mark.parametrize("written", ["", "#", "hello", "😀", "    ", "-" * 10, "1" * (LONGEST + 1), "٭"])
def test_what_can_be_no_order(written: str) -> None:
    assert clean(written) is None


@pytest.mark.parametrize(
    ("core", "form", "found", "id_"),
    [
        ("1042", PLAIN, [("a", "#1042")], "a"),
        ("1042", PLAIN, [("a", "#1042-A"), ("b", "#1042")], "b"),
        ("1042", PLAIN, [("a", "#11042"), ("b", "#1042-A")], None),
        ("1042", PLAIN, [("new", "#1042"), ("old", "1042")], "new"),
        ("W2611340", LETTERS, [("a", "#W2611340")], "a"),
        ("w2611340", LETTERS, [("a", "#W2611340")], "a"),
        ("2611340", LETTERS, [("a", "#W2611340")], "a"),
        ("2611340", LETTERS, [("a", "#W2611340"), ("b", "#2611340")], "b"),
        ("2611340", LETTERS, [("a", "#W2611340"), ("b", "#W2611340")], None),
        ("2611340", PLAIN, [("a", "#W2611340")], None),
        ("X2611340", LETTERS, [("a", "#W2611340")], None),
        ("7", BOTH, [("a", "EN-7/FR")], "a"),
        ("en-7/fr", BOTH, [("a", "EN-7/FR")], "a"),
        ("7", PLAIN, [], None),
    ],
)
def test_picking(core: str, form: NameFormat, found: list[tuple[str, str]], id_: str | None) -> None:
    assert pick(core, form, found) == id_


@pytest.mark.parametrize(
    ("core", "form", "name"),
    [
        ("1042", PLAIN, "#1042"), ("2611340", LETTERS, "#W2611340"), ("w2611340", LETTERS, "#W2611340"),
        ("7", BOTH, "EN-7/FR"), ("en-7/fr", BOTH, "EN-7/FR"), ("AB1001", NameFormat("A&B", ""), "A&B1001"),
    ],
)  # fmt: skip
def test_the_search_holds_the_real_name(core: str, form: NameFormat, name: str) -> None:
    query = parse(search(core, form))
    terms = query.parts if isinstance(query, AnyOf) else (query,)
    assert all(isinstance(term, Term) and term.field == "name" and term.quoted for term in terms)
    assert name.casefold() in {term.value.casefold() for term in terms if isinstance(term, Term)}


@given(st.text(max_size=60), st.sampled_from([PLAIN, LETTERS, BOTH, NameFormat('"', "\\")]))
def test_nothing_a_customer_writes_can_change_the_search(text: str, form: NameFormat) -> None:
    core = clean(text)
    if core is None:
        return
    query = parse(search(core, form))
    terms = query.parts if isinstance(query, AnyOf) else (query,)
    assert all(isinstance(t, Term) and t.field == "name" and t.quoted and t.comparator == "=" for t in terms)


@given(st.text(max_size=60))
def test_quoting_gives_the_same_value_back(text: str) -> None:
    query = parse(f"name:{quoted(text)}")
    assert isinstance(query, Term)
    assert query.value == text


@given(st.text(max_size=60))
def test_a_number_means_the_order_that_is_named_so(text: str) -> None:
    core = clean(text)
    if core is not None:
        assert same(core) == same(text)
        assert pick(core, PLAIN, [("x", f"#{core}")]) == "x"

"""Contents of every kind and size, for the tests of what shows them."""

from __future__ import annotations

from hypothesis import strategies as st

from support.model.decisions import Button, Citation, Content, Good, Mark, Opinion, OrderCard, Track

SIGNS = "<!channel> <@U1> <https://evil.example|shop> *bold* _it_ ~no~ `code` & < > :tada: @here #general\n>quote"

words = st.text(min_size=1, max_size=120)
urls = st.integers(1, 4_000).map(lambda size: "https://shop.example/" + "a" * size)
buttons = st.builds(
    Button, st.sampled_from(["show", "human", "choose"]), words, st.text(max_size=255),
    st.sampled_from(["default", "primary", "danger"]), st.none() | urls,
)  # fmt: skip
marks = st.builds(Mark, words, st.sampled_from(["done", "now", "ahead"]))
cards = st.builds(
    OrderCard,
    st.lists(st.builds(Good, st.text(min_size=1, max_size=700), urls, st.text(min_size=1, max_size=3_000)), max_size=3),
    st.lists(st.builds(Track, st.text(max_size=30), st.lists(marks, min_size=1, max_size=8)), max_size=3),
)
contents = st.builds(
    Content,
    text=st.text(min_size=1, max_size=500) | st.integers(1, 50_000).map(lambda size: "a b " * (size // 4) + "c"),
    buttons=st.lists(buttons, max_size=30).map(tuple),
    citations=st.lists(st.builds(Citation, words, words, st.none() | urls), max_size=30).map(tuple),
    source_label=words,
    image_url=st.none() | urls,
    image_alt=st.none() | st.text(max_size=3_000),
    ours=st.booleans(),
    opinion=st.none() | st.builds(Opinion, words, words),
    card=st.none() | cards,
)

"""Content as Block Kit: within Slack's limits whatever it says, and its text literal whatever signs it holds."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.blocks import fallback, inline, modal, render, rich_text
from handlers.slack.payloads import read_origin
from sandbox.slack.block_kit import check_blocks, check_view
from support.formats import link, neutralise
from support.model.conversation import ConversationId
from support.model.decisions import Button, Citation, Content, Form, FormField, Good, Mark, OrderCard, Track
from support.model.people import Venue
from tests.handlers.contents import SIGNS, contents, words

THREAD = Venue("slack", "T1", "C1", "1700000000.000100")
TALK = ConversationId("c1")


def texts(value: Any) -> list[str]:
    """Every `text` of a `text` element, in order."""
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "text" else []
        return own + [text for key, inner in value.items() if key != "text" for text in texts(inner)]
    return []


@given(contents)
def test_slack_accepts_any_content(content: Content) -> None:
    assert check_blocks(render(content, TALK, THREAD)) == []
    assert len(fallback(content)) <= 40_000


@given(st.text(max_size=300))
def test_a_value_from_outside_is_shown_as_it_is(value: str) -> None:
    """It passes the words' own insertion first, as every value does."""
    said = neutralise(value)
    shown = "".join(texts(rich_text(f"Your order {said} is here.")))
    assert shown == "Your order " + re.sub(r"\\(.)", r"\1", said) + " is here."


def test_an_order_s_card_is_pictures_with_words_and_a_way_in_words() -> None:
    good = Good(neutralise(SIGNS), "https://cdn.shopify.com/tent.jpg", "A tent")
    way = (Mark(neutralise("Ordered <!here>"), "done"), Mark("Now: *paid*", "now"), Mark("To come: delivery", "ahead"))
    content = Content("Here.", card=OrderCard((good,), (Track("Parcel 1", way),)))
    _, section, track = render(content, TALK, THREAD)
    assert section["text"]["type"] == "plain_text"
    assert section["text"]["text"].startswith("<!channel> <@U1>")
    assert section["accessory"]["alt_text"] == "A tent"
    assert "".join(texts(track)) == "Parcel 1\n✓ Ordered <!here>\n● Now: *paid*\n○ To come: delivery"
    assert fallback(content).splitlines() == [
        "Here.", "Parcel 1", "Ordered &lt;!here&gt;", "Now: *paid*", "To come: delivery"
    ]  # fmt: skip


def test_signs_become_no_mention_no_link_and_no_style() -> None:
    blocks = rich_text(str(neutralise(SIGNS)))
    kinds = {element["type"] for section in blocks[0]["elements"] for element in section["elements"]}
    assert kinds == {"text"}
    assert "style" not in json.dumps(blocks)


def test_the_fallback_escapes_what_slack_would_read() -> None:
    assert fallback(Content("a <!channel> & **b** [shop](https://shop.example)")) == (
        "a &lt;!channel&gt; &amp; b shop (https://shop.example)"
    )


def test_bold_links_and_lists_are_what_they_are() -> None:
    (block,) = rich_text("**Hi** [here](https://a.example)\n- one\n- **two**\n\nend")
    first, items, end = block["elements"]
    assert first["elements"] == [
        {"type": "text", "text": "Hi", "style": {"bold": True}},
        {"type": "text", "text": " "},
        {"type": "link", "url": "https://a.example", "text": "here"},
    ]
    assert (items["type"], len(items["elements"])) == ("rich_text_list", 2)
    assert texts(end) == ["\n", "end"]


@pytest.mark.parametrize(
    "text", ["[x](javascript:alert)", "[x](http://a b)", "[x]()", "**", "****", "[", "\\", "\\**a**"]
)
def test_what_is_no_markdown_of_ours_stays_text(text: str) -> None:
    assert {part["type"] for part in inline(text)} == {"text"}


def test_an_escaped_sign_is_that_sign() -> None:
    assert texts(inline("\\*\\*a\\*\\* \\[b\\](https://c)")) == ["**a** [b](https://c)"]


def test_a_button_leads_back_to_its_conversation() -> None:
    content = Content("Hi", (Button("show", "Show", '"#1042"', "primary"), Button("human", "x" * 80)))
    actions = render(content, TALK, THREAD)[-1]["elements"]
    assert [action["action_id"] for action in actions] == ["relais:show:0", "relais:human:1"]
    assert read_origin("T1", actions[0]["value"]) == (TALK, THREAD, '"#1042"')
    assert actions[1]["text"]["text"] == "x" * 74 + "…"
    assert ("style" in actions[0], "style" in actions[1]) == (True, False)


def test_sources_are_named_without_becoming_anything_else() -> None:
    content = Content(
        "Hi", citations=(Citation("a", "Returns <!channel>", "https://a.example"), Citation("b", "B & C"))
    )
    context = render(content, TALK, THREAD)[-1]["elements"][0]
    assert context["text"] == "Source: <https://a.example|Returns &lt;!channel&gt;>, B &amp; C"


def test_every_source_that_is_shown_is_whole() -> None:
    many = tuple(Citation(str(n), f"Policy {n}", f"https://shop.example/{'x' * 50}{n}") for n in range(200))
    text = render(Content("Hi", citations=many), TALK, THREAD)[-1]["elements"][0]["text"]
    assert 10 < text.count("<") == text.count(">") == text.count("|") < 100
    assert len(text) <= 2000


fields = st.builds(FormField, st.sampled_from(["order", "email"]), words, st.sampled_from(["text", "email"]),
                   st.text(max_size=255), st.text(max_size=300))  # fmt: skip


@given(st.builds(Form, st.just("proof"), words, st.text(max_size=500), words, words,
                 st.lists(fields, min_size=1, max_size=2, unique_by=lambda field: field.name).map(tuple)))  # fmt: skip
def test_slack_accepts_any_form(form: Form) -> None:
    assert check_view(modal(form, TALK, THREAD), "modal") == []


MARKS = st.text(alphabet="ab \\*_[]()<>~`|@&#-+.!:/\n", max_size=60)


def leaves(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for block in blocks:
        found += leaves(block["elements"]) if "elements" in block else [block]
    return found


@given(MARKS, MARKS)
def test_a_name_stays_a_name(before: str, after: str) -> None:
    parts = inline(f"{neutralise(before)} {link('track', 'https://ours.example/1')} {neutralise(after)}")
    links = [part for part in parts if part["type"] == "link"]
    assert links == [{"type": "link", "url": "https://ours.example/1", "text": "track"}]
    assert not [part for part in parts if "style" in part or part["type"] not in ("text", "link")]
    at = parts.index(links[0])
    texts = ["".join(part["text"] for part in run) for run in (parts[:at], parts[at + 1 :])]
    assert texts == [f"{' '.join(before.split())} ", f" {' '.join(after.split())}"]


def test_bold_links_and_lists() -> None:
    blocks = rich_text("Your order **\\#1042**:\n- one [a](https://a.example)\n- two\n\nBye")
    assert [part["text"] for part in leaves(blocks)] == ["Your order ", "#1042", ":", "one ", "a", "two", "\n", "Bye"]
    assert [part.get("style") for part in leaves(blocks)][1] == {"bold": True}

"""Block Kit made of neutral Markdown: what a shop or a customer wrote is literal text, whatever it contains."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.blocks import inline, rich_text
from support.formats import link, neutralise

SIGNS = st.text(alphabet="ab \\*_[]()<>~`|@&#-+.!:/\n", max_size=60)


def leaves(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for block in blocks:
        found += leaves(block["elements"]) if "elements" in block else [block]
    return found


@given(SIGNS, SIGNS)
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

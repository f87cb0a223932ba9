"""The sandbox shop's policies are an example to follow: complete in both languages, and consistent."""

import re
from collections.abc import Sequence

import pytest

from support.knowledge.sources import Document, DocumentKey
from support.knowledge.sources.markdown import MarkdownFolder
from tests.support.knowledge.labelled import POLICIES, questions

PAGES = sorted(file.name.removesuffix(".md") for file in POLICIES.glob("*.md") if not file.name.endswith(".fr.md"))


async def twins(page: str) -> Sequence[Document]:
    folder = MarkdownFolder("policies", POLICIES)
    return [await folder.read(DocumentKey(f"{page}{suffix}.md")) for suffix in ("", ".fr")]


@pytest.mark.parametrize("page", PAGES)
async def test_the_translation_has_the_same_sections(page: str) -> None:
    english, french = await twins(page)
    assert [section.anchor for section in english.sections] == [section.anchor for section in french.sections]
    assert (english.topic, english.updated) == (french.topic, french.updated)
    assert english.url != french.url


@pytest.mark.parametrize("page", PAGES)
async def test_the_translation_has_the_same_figures(page: str) -> None:
    for one, other in zip(*(document.sections for document in await twins(page)), strict=True):
        assert figures(one.text) == figures(other.text), one.anchor


def figures(text: str) -> list[str]:
    """Numbers of a text, sorted; written alike: 6.95 and 6,95, one in figures or not at all."""
    return sorted(number.replace(",", ".") for number in re.findall(r"\d+(?:[.,]\d+)?", text) if number != "1")


@pytest.mark.parametrize("page", PAGES)
async def test_sections_are_short_enough_for_a_chat(page: str) -> None:
    for document in await twins(page):
        assert {
            section.anchor: len(section.text.split())
            for section in document.sections
            if len(section.text.split()) > 120
        } == {}


async def test_every_section_has_a_labelled_question_in_each_language() -> None:
    asked = {(section, question.language) for question in questions() for section in question.sections}
    for page in PAGES:
        for document in await twins(page):
            for section in document.sections:
                assert (f"{page}#{section.anchor}", document.language) in asked


def test_gift_wrapping_is_not_mentioned() -> None:
    """Tests and the demo ask for it to see that nothing is invented."""
    for file in POLICIES.glob("*.md"):
        assert not re.search(
            r"gift[- ]wrap|wrapping|papier cadeau|emballage cadeau", file.read_text(encoding="utf-8"), re.I
        )

"""A Markdown file becomes a document of sections, or a complaint with file and line."""

from datetime import date
from pathlib import Path

import pytest

from support.knowledge.sources.markdown import MarkdownFolder, parse
from support.yaml_nodes import DataFileError

FRONT = """---
title: Shipping
language: en
url: https://shop.example/p/shipping
topic: shipping
updated: 2026-10-15
---
"""
"""Seven lines: the body begins on line 8."""
FILE = Path("shipping.md")


def body(text: str) -> list[tuple[str, str, str]]:
    return [(section.anchor, section.heading, section.text) for section in parse(FILE, FRONT + text).sections]


def test_front_matter_and_sections() -> None:
    document = parse(Path("shipping.md"), FRONT + "\n## Where we ship {#where}\n\nTo the\nmoon.\n")
    assert (document.key, document.twin, document.title, document.language) == (
        "shipping.md",
        "shipping",
        "Shipping",
        "en",
    )
    assert (document.url, document.topic, document.updated) == (
        "https://shop.example/p/shipping",
        "shipping",
        date(2026, 10, 15),
    )
    assert [(s.anchor, s.heading, s.text) for s in document.sections] == [("where", "Where we ship", "To the moon.")]


def test_twins_share_their_name_whatever_the_language() -> None:
    french = FRONT.replace("language: en", "language: fr") + "## Où {#where}\nLà.\n"
    assert parse(Path("shipping.fr.md"), french).twin == "shipping"


def test_an_address_is_made_from_the_heading_if_none_is_written() -> None:
    assert body("## Où livrons-nous ?\nIci.\n") == [("ou-livrons-nous", "Où livrons-nous ?", "Ici.")]


def test_paragraphs_lists_tables_and_subheadings_become_lines() -> None:
    text = (
        "## Costs\nOne\nparagraph.\n\nAnother:\n- a\n  long item\n- b\n### More\n1. first\n\n"
        "| Country | Days | Price |\n|---|:---:|---|\n| Canada | 5–8 | $5 |\n| France | 2 | |\n"
    )
    assert body(text)[0][2].split("\n") == [
        "One paragraph.", "", "Another:", "- a long item", "- b", "", "**More**", "- first", "",
        "- **Canada:** Days: 5–8; Price: $5", "- **France:** Days: 2",
    ]  # fmt: skip


def test_comments_are_dropped_and_fences_kept() -> None:
    assert body("<!-- a\n## b\n-->\n## Real\ntext <!-- hidden --> here\n```\n## not a heading\n```\n") == [
        ("real", "Real", "text  here ``` ## not a heading ```")
    ]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("no front matter", 1, "must begin with front matter"),
        ("---\ntitle: x\n", 1, "doesn't end"),
        ("---\ntitle: x\n---\n## A\nb\n", 1, "lacks `language`"),
        (FRONT.replace("topic:", "topics:") + "## A\nb\n", 5, "did you mean 'topic'?"),
        (FRONT.replace("title: Shipping", "title:") + "## A\nb\n", 2, "`title` is empty"),
        (FRONT.replace("language: en", "language: no") + "## A\nb\n", 3, "known are en, fr"),
        (FRONT.replace("https://", "http://") + "## A\nb\n", 4, "full https address"),
        (FRONT.replace("topic: shipping", "topic: All About It") + "## A\nb\n", 5, "one word"),
        (FRONT.replace("2026-10-15", "15/10/2026") + "## A\nb\n", 6, "a date like 2026-10-15"),
        (FRONT.replace("title: Shipping", "title: [a") + "## A\nb\n", 3, ""),
        (FRONT + "## A\nb\n\n## C {#a}\nd\n", 11, "taken by the section in line 8"),
        (FRONT + "## A\nb\n\n## C {#Not OK}\nd\n", 11, "small letters"),
        (FRONT + "## A\n\n## B\nc\n", 8, "is empty"),
        (FRONT + "hello\n## A\nb\n", 8, "before the first"),
        (FRONT + "# Shipping\n## A\nb\n", 8, "the page's title"),
        (FRONT + "## A\nsee [returns](returns.md)\n", 9, "full addresses"),
        (FRONT + "\n", 8, "at least one section"),
    ],
)  # fmt: skip
def test_complaints_name_file_and_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(DataFileError) as caught:
        parse(FILE, text)
    assert (caught.value.line, caught.value.file) == (line, "shipping.md")
    assert problem in str(caught.value)


def test_the_name_of_the_file_must_agree_with_its_language() -> None:
    with pytest.raises(DataFileError, match="the file's name says 'fr'"):
        parse(Path("shipping.fr.md"), FRONT + "## A\nb\n")


async def test_a_folder_lists_its_files_by_content(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(FRONT + "## A\nb\n", encoding="utf-8-sig")
    (tmp_path / "README.md").write_text("# for admins\n", encoding="utf-8")
    folder = MarkdownFolder("policies", tmp_path)
    before = await folder.versions()
    assert list(before) == ["a.md"]
    assert (await folder.read(next(iter(before)))).sections[0].text == "b"
    (tmp_path / "a.md").touch()
    assert await folder.versions() == before
    (tmp_path / "a.md").write_text(FRONT + "## A\nc\n", encoding="utf-8")
    assert await folder.versions() != before

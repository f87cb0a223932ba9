"""Links between the pages lead somewhere, and the paths they name are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, NAMES, PAGES, ROOT, code, fences

ARCHITECTURE = (DOCS / "architecture.md").read_text("utf-8")


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub makes anchors of them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.casefold()).replace(" ", "-") for title in titles}


def tree(block: str) -> Iterator[str]:
    """The paths of a tree drawn by indentation: `name` or `name, name`, then at least two blanks and words."""
    above: list[str] = []
    for line in block.splitlines():
        names, _, _ = line.strip().partition("  ")
        depth = (len(line) - len(line.lstrip())) // 2
        del above[depth:]
        for name in names.split(", "):
            yield "".join([*above, name])
        above.append(names)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_to_pages_and_headings_that_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"https?://", target):
            continue
        name, _, anchor = target.partition("#")
        there = page.parent / name if name else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    made_later = {"data/relais.db"}
    for piece in code(page.read_text("utf-8")):
        for path in re.findall(r"(?<![\w./-])(?:docs|data|support|handlers|sandbox|tests)/[\w./*-]*", piece):
            if path not in made_later:
                assert any(ROOT.glob(path.rstrip("/"))), path


def test_the_tree_in_the_architecture_is_the_project_s() -> None:
    paths = list(tree(fences(ARCHITECTURE)[0]))
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []

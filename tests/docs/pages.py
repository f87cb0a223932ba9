"""The project's pages, as the tests of the documentation read them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")


def fences(text: str) -> list[str]:
    """The contents of the fenced blocks."""
    return _FENCE.findall(text)


def code(text: str) -> list[str]:
    """What stands in backticks, and each line of the fenced blocks."""
    lines = [line.strip() for block in fences(text) for line in block.splitlines() if line.strip()]
    return [*_CODE.findall(_FENCE.sub("", text)), *lines]


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level, up to the next one."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"there is no section {heading!r}"
    return found[1]


def table(text: str) -> list[list[str]]:
    """The cells of a Markdown table, without its head."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]

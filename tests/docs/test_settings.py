"""`.env.example` explains every setting, loads as it is, and says of a setting that nothing uses it yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import config
from support.config import Settings
from tests.docs.pages import NAMES, PAGES, ROOT, code

EXAMPLE = ROOT / ".env.example"
FIELDS = {name.upper() for name in Settings.model_fields}
UNUSED = "Not used yet."
NO_SETTINGS = {"YOUR_HOST", "YOUR_SHOP"}
"""Placeholders in commands."""


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FIELDS:
        monkeypatch.delenv(name, raising=False)


def _explained() -> Iterator[tuple[str, str, str]]:
    """Name, default and explanation of each setting in the example."""
    comment = ""
    for line in EXAMPLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            comment = line.removeprefix("#").strip()
        elif line:
            name, _, value = line.partition("=")
            yield name, value, comment
            comment = ""
        else:
            comment = ""


EXPLAINED = list(_explained())


def test_the_example_has_exactly_the_settings_each_once() -> None:
    names = [name for name, _, _ in EXPLAINED]
    assert sorted(names) == sorted(FIELDS)


@pytest.mark.parametrize(("name", "value", "comment"), EXPLAINED)
def test_each_setting_has_a_line_of_explanation(name: str, value: str, comment: str) -> None:
    assert comment, f"{name} is not explained"
    assert "  #" not in value, "a comment behind an empty value would become the value"


def test_the_example_loads_as_it_is_and_changes_nothing() -> None:
    assert config.load(_env_file=EXAMPLE) == config.load(_env_file=None)


def test_the_example_shows_the_defaults() -> None:
    defaults = config.load(_env_file=None)
    for name, value, _ in EXPLAINED:
        default = getattr(defaults, name.lower())
        shown = ",".join(default) if isinstance(default, tuple) else str(default or "")
        assert value == shown, name


def test_what_nothing_uses_yet_says_so_and_nothing_else_does() -> None:
    sources = [ROOT / "bot.py", *(ROOT / "handlers").rglob("*.py"), *(ROOT / "support").rglob("*.py")]
    text = "\n".join(source.read_text("utf-8") for source in sources if source.name != "config.py")
    used = {name for name in FIELDS if re.search(rf"\bsettings\.{name.lower()}\b", text)}
    used |= {"PUBLIC_URL", "SHOPIFY_WEBHOOK_SECRET", "GORGIAS_WEBHOOK_SECRET"}  # through properties of Settings
    used.add("RELAIS_ENGINE")  # its one value that would matter stops the start
    assert {name for name, _, comment in EXPLAINED if UNUSED in comment} == FIELDS - used


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_setting_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    named = {match[1] for piece in code(text) for match in re.finditer(r"\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b", piece)}
    assert named - NO_SETTINGS <= FIELDS

"""The prompts of `prompts/`, in which every variable must be given and every one given must be used.

What is the same in all conversations stands first and is rendered once, so that providers can cache it; the day, the
place and the customer's state come last.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, UndefinedError
from jinja2.meta import find_undeclared_variables

from support.errors import SettingError

PROMPTS = Path(__file__).parents[3] / "prompts"
NAMES: Mapping[str, frozenset[str]] = {
    "role": frozenset({"shop", "voice", "topics", "canary"}),
    "now": frozenset({"today", "place", "language", "customer", "order", "summary"}),
    "correct": frozenset({"wrong"}),
    "summary": frozenset({"before", "messages"}),
    "handoff": frozenset({"language", "reason", "before", "messages"}),
}
"""Each prompt and its variables."""


class Prompts:
    """All prompts. Raises SettingError naming the file when one is missing, broken, or has other variables."""

    def __init__(self, folder: Path) -> None:
        self._jinja = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)  # noqa: S701 - no HTML
        self._templates = {name: self._read(folder / f"{name}.md", known) for name, known in NAMES.items()}

    def render(self, name: str, **values: object) -> str:
        """The prompt with its values."""
        if values.keys() != NAMES[name]:
            raise SettingError(f"prompts/{name}.md takes {', '.join(sorted(NAMES[name]))}")
        try:
            return self._templates[name].render(values).strip()
        except UndefinedError as error:
            raise SettingError(f"prompts/{name}.md: {error}") from None

    def _read(self, file: Path, known: frozenset[str]) -> Template:
        try:
            source = file.read_text("utf-8")
            used = find_undeclared_variables(self._jinja.parse(source))
        except OSError:
            raise SettingError(f"{file} is missing") from None
        except TemplateSyntaxError as error:
            raise SettingError(f"{file}:{error.lineno}: {error.message}") from None
        if used != known:
            wrong = ", ".join(sorted(used ^ known))
            raise SettingError(f"{file} takes {', '.join(sorted(known))}; {wrong} is missing, or too much")
        return self._jinja.from_string(source)


def canary_of(key: str) -> str:
    """A mark that stands in the prompt and nowhere else: the same for one key, and nothing can be told from it."""
    return "relais-" + hmac.new(key.encode(), b"canary", hashlib.sha256).hexdigest()[:12]


_LETTERS = re.compile(r"[^a-z0-9]+")
LONGEST_QUOTE = 80
"""So many signs of the prompt in a row are no chance."""
SHORTEST_MARK = 4
"""So many signs of the mark at the end of a text that goes on may become all of it."""


class Guard:
    """Tells a reply that gives the prompt away."""

    def __init__(self, prompt: str, canary: str) -> None:
        self._canary = _letters(canary)
        lines = [_letters(line) for line in prompt.splitlines()]
        self._halves = {line[at : at + LONGEST_QUOTE // 2] for line in lines if len(line) >= LONGEST_QUOTE
                        for at in range(0, len(line) - LONGEST_QUOTE // 2 + 1, LONGEST_QUOTE // 4)}  # fmt: skip
        self._pieces = {line[at : at + LONGEST_QUOTE] for line in lines if len(line) >= LONGEST_QUOTE
                        for at in range(0, len(line) - LONGEST_QUOTE + 1, LONGEST_QUOTE // 2)}  # fmt: skip

    def nears(self, beginning: str) -> bool:
        """Might what follows make it one that does? For a text that is shown before its end."""
        letters = _letters(beginning)
        marks = (self._canary[:size] for size in range(SHORTEST_MARK, len(self._canary) + 1))
        return (
            any(map(letters.endswith, marks))
            or self._canary in letters
            or any(half in letters for half in self._halves)
        )

    def given_away(self, reply: str) -> bool:
        """Does the reply hold the mark, or a long piece of the prompt, however it is spaced or cased?"""
        letters = _letters(reply)
        return self._canary in letters or any(piece in letters for piece in self._pieces)


def _letters(text: str) -> str:
    return _LETTERS.sub("", text.lower())


def topics_of(addresses: Sequence[str]) -> list[str]:
    """The policies' pages with their sections, as a model is told them: `returns: return-window, condition`."""
    pages: dict[str, list[str]] = {}
    for address in sorted(addresses):
        page, _, section = address.partition("#")
        pages.setdefault(page, []).append(section)
    return [f"{page}: {', '.join(filter(None, sections))}" for page, sections in pages.items()]

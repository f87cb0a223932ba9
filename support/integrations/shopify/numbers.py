"""Order numbers as customers write them, and how to look for them without trusting a single character.

Shopify's order names carry the shop's prefix and suffix (`#1042`, `#W2611340`, `EN1001-FR`). Customers leave out what
they don't see as part of the number: the `#`, blanks, case, sometimes the whole prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 40
"""Longer than any order name; what is longer is not looked for."""

_NOT_OF_A_NAME = re.compile(r"[^\w\-/.]+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class NameFormat:
    """What the shop writes around the number."""

    prefix: str = "#"
    suffix: str = ""

    def full(self, core: str) -> str:
        """The name of the order numbered `core`."""
        return f"{self.prefix}{core}{self.suffix}"


def same(name: str) -> str:
    """What stays of a name for comparing: no `#`, no blanks, no case, nothing that is not a letter, digit or `-_/.`."""
    return _NOT_OF_A_NAME.sub("", name).casefold()


def clean(number: str) -> str | None:
    """The customer's number without its trimmings; None if it can't be an order's."""
    core = _NOT_OF_A_NAME.sub("", number)
    return core if _DIGIT.search(core) and len(core) <= LONGEST else None


def search(core: str, form: NameFormat) -> str:
    """A search that finds the order called `core`, or the one numbered so. To be compared exactly afterwards."""
    candidates = [core, f"#{core}", form.full(core)]
    prefix, suffix = same(form.prefix), same(form.suffix)
    bare = core.casefold().removeprefix(prefix).removesuffix(suffix)
    if bare and bare != core.casefold():
        candidates.append(form.full(core[len(prefix) : len(prefix) + len(bare)]))
    candidates += [candidate.lstrip("#") for candidate in candidates]
    terms = dict.fromkeys(f"name:{quoted(candidate)}" for candidate in candidates)
    return " OR ".join(terms)


def quoted(value: str) -> str:
    """A value of a search: nothing in it can end the quotes. https://shopify.dev/docs/api/usage/search-syntax"""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def pick(core: str, form: NameFormat, found: Iterable[tuple[str, str]]) -> str | None:
    """The id, among (id, name) newest first, of the order that is meant; None if none is, or it can't be told.

    A name that equals the number goes before one that equals it with the shop's prefix and suffix; of the latter there
    must be exactly one.
    """
    named = [(id_, same(name)) for id_, name in found]
    exact = next((id_ for id_, name in named if name == same(core)), None)
    if exact is not None:
        return exact
    numbered = [id_ for id_, name in named if name == same(form.full(core))]
    return numbered[0] if len(numbered) == 1 else None

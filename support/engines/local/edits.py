"""How many of a line there are to be, in words about an order that has not shipped: "remove one", "2 instead of 1"."""

from __future__ import annotations

from typing import Literal

from support.engines.local import quantities
from support.engines.local.terms import Term

Mode = Literal["remove", "add", "set"]

_REMOVE = (
    "remov", "delet", "drop", "cancel", "take", "without", "enlev", "retir", "supprim", "annul", "ote", "less", "moins",
    "keep",
)  # fmt: skip
_ADD = ("add", "more", "another", "extra", "ajout", "rajout", "supplement", "encore")
_TAKE_IN = ("in", "instead")
"""After "take" they mean something else than out."""


def mode(said: tuple[Term, ...]) -> Mode | None:
    """Whether something is taken out, added, or set to a number; None where no number is spoken of."""
    words = [term.word for term in said]
    if any(word.startswith(_ADD) for word in words) or _follow(words, "de", "plus"):
        return "add"
    for at, word in enumerate(words):
        if word == "take" and set(words[at + 1 : at + 4]).isdisjoint({"off", "out", "away"}):
            continue
        if word.startswith(_REMOVE) and word != "keep":
            return "remove"
    return "set" if quantities.alone(said) is not None else None


def target(how: Mode, number: int | None, have: int) -> int | None:
    """How many there are to be of a line that has `have`; None where that has to be asked."""
    if how == "set":
        return number
    if how == "add":
        return have + (1 if number is None else number)
    if number is None:
        return 0 if have == 1 else None
    return max(have - number, 0)


def _follow(words: list[str], *wanted: str) -> bool:
    size = len(wanted)
    return any(tuple(words[at : at + size]) == wanted for at in range(len(words)))

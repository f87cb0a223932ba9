"""Which lines of an order a customer means: "the boots and one bottle", "tout sauf la tente", "the blue one", "both".

Pure: a text and lines go in, picks come out. What is unclear is said so, never guessed. How words find a line is in
`mentions`; here it is decided what a sentence wants with what it mentions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from support.engines.local import quantities
from support.engines.local.mentions import Mention, mentions
from support.engines.local.terms import Term, terms
from support.engines.local.vocabulary import Found, Vocabulary
from support.model.commerce import LineItem, LineItemId


class Pick(NamedTuple):
    """A line that is meant, and how many; None where that was not said and there are several."""

    item: LineItemId
    quantity: int | None


@dataclass(frozen=True, slots=True)
class Picked:
    """What a text says about the lines.

    `everything`: all of the order was named, less what is excepted; `picks` then holds all of it. `dropped` are lines
    that were named as not meant. `unclear` has, for each thing named, the lines that it may be. `unknown` are words for
    goods that no line is.
    """

    picks: tuple[Pick, ...] = ()
    dropped: tuple[Pick, ...] = ()
    unclear: tuple[tuple[LineItemId, ...], ...] = ()
    unknown: tuple[str, ...] = ()
    everything: bool = False
    by_hint: bool = False
    """Only a colour or size was named ("the blue one"), no thing."""

    @property
    def clear(self) -> bool:
        """Is it said which lines are meant, and nothing left open?"""
        return bool(self.picks) and not self.unclear


def pick(text: str, lines: Sequence[LineItem], vocabulary: Vocabulary) -> Picked:
    """What the text says about the lines."""
    said = terms(text)
    if not said or not lines:
        return Picked()
    return _Sentence(said, lines, mentions(said, lines, vocabulary), vocabulary).read()


_MEANT = (
    "return", "send", "refund", "cancel", "exchang", "remov", "want", "take", "swap", "renvo", "retour", "rend",
    "rembours", "annul", "echang", "enlev", "retir", "veux", "voudr", "prend", "report", "but", "mais",
)  # fmt: skip
"""Beginnings of words after which an exception ends: "keep the tent, return the stove"."""
_CLOSE = 3
"""Terms within which "not" belongs to what follows."""
_OF = frozenset({"of", "the", "my", "these", "those", "les", "des", "de", "mes", "ces", "d"})
_DEFINITE = frozenset({"the", "my", "these", "those", "les", "mes", "ces", "des"})


class _Sentence:
    """One reading; lives for one call."""

    def __init__(
        self, said: Sequence[Term], lines: Sequence[LineItem], found: list[Mention], vocabulary: Vocabulary
    ) -> None:
        self._said = said
        self._lines = {line.id: line for line in lines}
        self._amounts = [one for one in vocabulary.amounts.find(said) if one.name != "idiom"]
        self._exclusions = vocabulary.exclusions.find(said)
        self._named = [mention for mention in found if mention.is_thing]
        self._hints = [mention for mention in found if not mention.is_thing]
        self._whole: set[int] = set()
        """Places of amounts that belong to one thing ("all the bottles")."""

    def read(self) -> Picked:
        named = self._named or self._hints
        self._refine(named)
        picks: list[Pick] = []
        dropped: list[Pick] = []
        unclear: list[tuple[LineItemId, ...]] = []
        unknown: list[str] = []
        for mention in named:
            if not mention.lines:
                unknown.append(mention.surface(self._said))
                continue
            meant = self._meant(mention)
            if self._excluded(mention.first):
                dropped += meant or [Pick(item, None) for item in mention.lines]
            elif meant is None:
                unclear.append(mention.lines)
            else:
                picks += meant
        return self._together(_merged(picks), _merged(dropped), unclear, unknown)

    def _together(
        self, picks: list[Pick], dropped: list[Pick], unclear: list[tuple[LineItemId, ...]], unknown: list[str]
    ) -> Picked:
        if self._everything(bool(picks)):
            less = {pick.item: pick.quantity for pick in dropped}
            rest = tuple(self._rest(less))
            return Picked(rest, tuple(dropped), everything=bool(rest))
        left = {one.item for one in picks}
        return Picked(
            tuple(picks),
            tuple(one for one in dropped if one.item not in left),
            tuple(dict.fromkeys(one for one in unclear if left.isdisjoint(one))),
            tuple(dict.fromkeys(unknown)),
            by_hint=not self._named and bool(self._hints),
        )

    def _rest(self, less: dict[LineItemId, int | None]) -> Iterator[Pick]:
        for line in self._lines.values():
            taken = (less[line.id] or line.quantity) if line.id in less else 0
            if taken < line.quantity:
                yield Pick(line.id, line.quantity - taken)

    def _refine(self, named: list[Mention]) -> None:
        """ "The jacket, the blue one": a colour or size settles which one was meant."""
        if named is self._hints:
            return
        for mention in named:
            if len(mention.lines) > 1:
                for hint in self._hints:
                    mention.narrow(hint.lines)

    def _meant(self, mention: Mention) -> list[Pick] | None:
        """The lines of a mention with how many of each; None where it may be this one or that one."""
        lines = [self._lines[item] for item in mention.lines]
        in_all = sum(line.quantity for line in lines)
        count = quantities.beside(self._said, mention.first, mention.last)
        if self._all_of(mention) or count == in_all:
            return [Pick(line.id, line.quantity) for line in lines]
        if len(lines) > 1:
            return [Pick(line.id, line.quantity) for line in lines] if self._in_plural(mention) else None
        line = lines[0]
        if count is None and (line.quantity == 1 or self._in_plural(mention)):
            count = line.quantity
        return [Pick(line.id, count)]

    def _all_of(self, mention: Mention) -> bool:
        """ "All the bottles", "les deux gourdes"."""
        for amount in self._amounts:
            last = amount.at[-1]
            between = self._said[last + 1 : mention.first]
            is_near = last < mention.first and len(between) <= 2 and not self._said[mention.first].apart
            if amount.name in ("all", "both") and is_near and all(term.word in _OF for term in between):
                self._whole.update(amount.at)
                return True
        return False

    def _in_plural(self, mention: Mention) -> bool:
        """ "The bottles" are all of them; "the shoes" may be one pair."""
        before = self._said[mention.first - 1].word if mention.first else ""
        return mention.is_plural(self._said) and before in _DEFINITE

    def _everything(self, something: bool) -> bool:
        for amount in self._amounts:
            if not self._whole.isdisjoint(amount.at):
                continue
            if amount.name == "rest":
                if not self._excluded(amount.at[0]):
                    return True
            elif amount.name == "both":
                if not something and (len(self._lines) == 2 or sum(i.quantity for i in self._lines.values()) == 2):
                    return True
            elif amount.name == "all" and (len(amount.at) > 1 or not something):
                return True
        return any(one.name == "except" and _is_universal(one, self._said) for one in self._exclusions)

    def _excluded(self, at: int) -> bool:
        """Is what stands at a place named as not meant?"""
        before = [one for one in self._exclusions if one.at[-1] < at]
        if not before or before[-1].name == "wanted":
            return False
        marker = before[-1]
        between = self._said[marker.at[-1] + 1 : at + 1]
        if marker.name == "not" and (len(between) > _CLOSE or any(term.apart for term in between)):
            return False
        return not any(term.word.startswith(_MEANT) for term in between)


def _is_universal(one: Found, said: Sequence[Term]) -> bool:
    """ "All but the tent": the exception itself says that the rest is meant."""
    return said[one.at[0]].word in ("all", "everything", "tout")


def _merged(picks: list[Pick]) -> list[Pick]:
    """One pick a line: the last word on how many counts, a number before none."""
    merged: dict[LineItemId, int | None] = {}
    for one in picks:
        if one.quantity is not None or one.item not in merged:
            merged[one.item] = one.quantity
    return [Pick(item, quantity) for item, quantity in merged.items()]

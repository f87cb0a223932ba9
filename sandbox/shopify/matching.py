"""Decides which things a search finds: how each kind of field compares, and evaluation with the help of indexes.

A resource is a table of named conditions. An index may narrow a search down; the conditions decide in the end, so an
index that is too generous costs time and never a wrong answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, assert_never

from sandbox.shopify.clock import parse_moment
from sandbox.shopify.search import All, AnyOf, Not, Query, Term, words

Thing = dict[str, Any]
Condition = Callable[[Thing, Term], bool]
Lookup = Callable[[Term], Sequence[Thing] | None]
"""The only things that can satisfy a term, or None if the index cannot tell."""


def text(get: Callable[[Thing], str | None]) -> Condition:
    """Free text: every word of the value stands in it; a quoted value stands in it as a phrase."""

    def holds(thing: Thing, term: Term) -> bool:
        have, want = words(get(thing) or ""), words(term.value)
        if not want:
            return term.value in ("", "*")
        if term.prefix:
            return all(w in have for w in want[:-1]) and any(h.startswith(want[-1]) for h in have)
        if term.quoted:
            return any(have[at : at + len(want)] == want for at in range(len(have)))
        return all(w in have for w in want)

    return holds


def email(get: Callable[[Thing], str | None]) -> Condition:
    """An address: exact when quoted; unquoted it is cut into words like any text, and finds namesakes."""
    loosely = text(get)

    def holds(thing: Thing, term: Term) -> bool:
        have = get(thing)
        if not have:
            return False
        if term.quoted:
            return have.casefold() == term.value.casefold()
        return loosely(thing, term)

    return holds


def keyword(get: Callable[[Thing], Iterable[str]], synonyms: Mapping[str, str] | None = None) -> Condition:
    """One of a set of words; a comma in the value means "or"."""

    def holds(thing: Thing, term: Term) -> bool:
        have = {value.casefold() for value in get(thing)}
        wanted = [part.strip().casefold() for part in term.value.split(",")]
        if term.prefix:
            return any(value.startswith(wanted[-1]) for value in have)
        return any((synonyms or {}).get(part, part) in have for part in wanted)

    return holds


def number(get: Callable[[Thing], float | None]) -> Condition:
    """A number, with comparators."""

    def holds(thing: Thing, term: Term) -> bool:
        have = get(thing)
        try:
            want = float(term.value)
        except ValueError:
            return False
        return have is not None and _compare(have, term, want)

    return holds


def moment(get: Callable[[Thing], str | None]) -> Condition:
    """A moment, with comparators; `:` with a date alone means that day."""

    def holds(thing: Thing, term: Term) -> bool:
        written = get(thing)
        try:
            want = parse_moment(term.value)
        except ValueError:
            return False
        if written is None:
            return False
        have = parse_moment(written)
        if term.comparator == "=" and len(term.value) == len("2026-01-01"):
            return have.date() == want.date()
        return _compare(have.timestamp(), term, want.astimezone(UTC).timestamp())

    return holds


def _compare(have: float, term: Term, want: float) -> bool:
    match term.comparator:
        case "=":
            return have == want
        case "<":
            return have < want
        case "<=":
            return have <= want
        case ">":
            return have > want
        case ">=":
            return have >= want
        case unreachable:
            assert_never(unreachable)


@dataclass(frozen=True, slots=True)
class Resource:
    """What can be searched: conditions by field, the one for terms without a field, and indexes by field."""

    conditions: Mapping[str, Condition]
    default: Condition
    indexes: Mapping[str, Lookup] = field(default_factory=dict)

    def find(self, everything: Sequence[Thing], query: Query) -> list[Thing]:
        """Those of `everything` that the query matches, in its order."""
        narrowed = self._narrow(query)
        if narrowed is None:
            return [thing for thing in everything if self.holds(thing, query)]
        return [thing for thing in narrowed if self.holds(thing, query)]

    def unknown_fields(self, query: Query) -> list[Term]:
        """Terms whose field this resource does not have."""
        match query:
            case Term():
                return [] if query.field is None or query.field in self.conditions else [query]
            case Not(part):
                return self.unknown_fields(part)
            case All(parts) | AnyOf(parts):
                return [term for part in parts for term in self.unknown_fields(part)]
            case unreachable:
                assert_never(unreachable)

    def holds(self, thing: Thing, query: Query) -> bool:
        """Does the query match this one?"""
        match query:
            case Term():
                if query.field is None:
                    return self.default(thing, query)
                condition = self.conditions.get(query.field)
                return True if condition is None else condition(thing, query)
            case Not(part):
                return not self.holds(thing, part)
            case All(parts):
                return all(self.holds(thing, part) for part in parts)
            case AnyOf(parts):
                return any(self.holds(thing, part) for part in parts)
            case unreachable:
                assert_never(unreachable)

    def _narrow(self, query: Query) -> Sequence[Thing] | None:
        match query:
            case Term():
                lookup = self.indexes.get(query.field or "")
                return None if lookup is None or query.prefix or query.comparator != "=" else lookup(query)
            case Not():
                return None
            case All(parts):
                known = [found for part in parts if (found := self._narrow(part)) is not None]
                return min(known, key=len) if known else None
            case AnyOf(parts):
                united: dict[str, Thing] = {}
                for part in parts:
                    found = self._narrow(part)
                    if found is None:
                        return None
                    united.update({thing["id"]: thing for thing in found})
                return list(united.values())
            case unreachable:
                assert_never(unreachable)


def by_moment(get: Callable[[Thing], str | None]) -> Callable[[Thing], datetime]:
    """A sort key over moments; nothing comes first."""
    return lambda thing: parse_moment(get(thing) or "1970-01-01")

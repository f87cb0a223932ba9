"""How a condition is written: the text beside a fact's name, turned into tests. Every complaint names file and line.

    status: shipped                 a name; [shipped, delivered] any of them; {not: cancelled} any other
    age: < 2 hours                  also <=, '>', '>=', `0..14 days` (both ends included), `3 days`; a list: any of them
    refund: [< 50 USD, < 45 EUR]    amounts name their currency; an order in another one doesn't match
    today: 11-01..01-31             month-day, every year; may run over the year's end
    tags: {any: [vip], none: [b2b]} any, all, none, only; a plain name or list is `any`
    in_stock: yes                   or no

A condition that no value could meet is refused here already.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, product
from typing import assert_never

import yaml

from support.actions.rules.conditions import Asked, Condition, Has, Is, NothingBut, OneOf, Test, Within
from support.actions.rules.kinds import Choice, Code, Flag, Kind, Number, Several
from support.actions.rules.spans import Span, spans_of
from support.knowledge import places
from support.yaml_nodes import DataFileError, Entry, Reader, unknown

Row = tuple[Asked, ...]

_FLAGS = {"yes": True, "true": True, "no": False, "false": False}
_CURRENCY = re.compile(r"[A-Z]{3}")


def parse_condition(reader: Reader, entry: Entry, kind: Kind) -> Condition:
    """The condition of one line under `when`. Raises DataFileError."""
    words = _Words(reader, entry.key)
    node = entry.node
    rows: tuple[Row, ...]
    match kind:
        case Choice() | Code():
            rows = (words.asks(words.names(node, kind)),)
        case Number(unit="money"):
            rows = words.amounts(node, kind)
        case Number():
            rows = (words.asks(words.numbers(node, kind)),)
        case Flag():
            rows = (words.asks(words.flag(node)),)
        case Several():
            rows = words.several(node)
        case _:
            assert_never(kind)
    return Condition(entry.key, _written(node), entry.line, rows)


def _written(node: yaml.Node) -> str:
    """The condition as its author wrote it, on one line."""
    if isinstance(node, yaml.MappingNode):
        return ", ".join(f"{key.value} {_written(value)}" for key, value in node.value)
    if isinstance(node, yaml.SequenceNode):
        return f"[{', '.join(_written(item) for item in node.value)}]"
    return str(node.value).strip()


@dataclass(frozen=True, slots=True)
class _Words:
    """Reads what stands beside one fact."""

    reader: Reader
    fact: str

    def asks(self, *tests: Test) -> Row:
        return tuple(Asked(self.fact, test) for test in tests)

    def names(self, node: yaml.Node, kind: Choice | Code) -> OneOf:
        if not isinstance(node, yaml.MappingNode):
            return OneOf(self._known(node, kind))
        inner = self.reader.mapping(node, ("not",))
        if not inner:
            raise self._wrong(self.reader.line_of(node), "there is nothing here")
        values = self._known(inner["not"].node, kind)
        if isinstance(kind, Choice) and values.issuperset(kind.values):
            raise self._wrong(inner["not"].line, "this leaves nothing that could match")
        return OneOf(values, negated=True)

    def numbers(self, node: yaml.Node, kind: Number) -> Within:
        return Within(tuple(chain.from_iterable(self._spans(text, line, kind) for text, line in self._listed(node))))

    def amounts(self, node: yaml.Node, kind: Number) -> tuple[Row, ...]:
        """Each amount with its currency: a row of two tests."""
        rows: list[Row] = []
        for text, line in self._listed(node):
            number, _, currency = text.rpartition(" ")
            if not _CURRENCY.fullmatch(currency):
                raise self._wrong(line, f"{text!r} names no currency: write '{text} USD'")
            within = Within(self._spans(number.strip(), line, kind))
            rows.append((Asked("currency", OneOf(frozenset({currency}))), Asked(self.fact, within)))
        return tuple(rows)

    def flag(self, node: yaml.Node) -> Is:
        text = self.reader.text(node)
        if text not in _FLAGS:
            raise self._wrong(self.reader.line_of(node), f"{text!r} is neither yes nor no")
        return Is(_FLAGS[text])

    def several(self, node: yaml.Node) -> tuple[Row, ...]:
        if not isinstance(node, yaml.MappingNode):
            return self._any(self._folded(node))
        entries = self.reader.mapping(node, _MANY)
        if not entries:
            raise self._wrong(self.reader.line_of(node), "there is nothing here")
        parts = [_MANY[key](self, self._folded(entry.node)) for key, entry in entries.items()]
        return tuple(tuple(chain.from_iterable(rows)) for rows in product(*parts))

    def _any(self, names: frozenset[str]) -> tuple[Row, ...]:
        return tuple(self.asks(Has(name)) for name in sorted(names))

    def _all(self, names: frozenset[str]) -> tuple[Row, ...]:
        return (self.asks(*(Has(name) for name in sorted(names))),)

    def _none(self, names: frozenset[str]) -> tuple[Row, ...]:
        return (self.asks(*(Has(name, negated=True) for name in sorted(names))),)

    def _only(self, names: frozenset[str]) -> tuple[Row, ...]:
        """At least one of them, and nothing beside them."""
        return tuple(self.asks(Has(name), NothingBut(names)) for name in sorted(names))

    def _listed(self, node: yaml.Node) -> list[tuple[str, int]]:
        """One text, or a list of them: not empty, none twice."""
        single = isinstance(node, yaml.ScalarNode)
        texts = [(self.reader.text(node), self.reader.line_of(node))] if single else self.reader.texts(node)
        if not texts:
            raise self._wrong(self.reader.line_of(node), "the list is empty, so nothing could match")
        seen: set[str] = set()
        for text, line in texts:
            if not text:
                raise self._wrong(line, "there is nothing here")
            if text in seen:
                raise self._wrong(line, f"{text!r} is here twice")
            seen.add(text)
        return texts

    def _folded(self, node: yaml.Node) -> frozenset[str]:
        return frozenset(text.casefold() for text, _ in self._listed(node))

    def _known(self, node: yaml.Node, kind: Choice | Code) -> frozenset[str]:
        texts = self._listed(node)
        for text, line in texts:
            match kind:
                case Choice(values):
                    if text not in values:
                        raise self._wrong(line, unknown(text, values, "value"))
                case Code("country"):
                    if text not in places.valid([text]):
                        raise self._wrong(line, f"{text!r} is no country of ISO 3166, such as US, FR or GB")
                case Code("currency"):
                    if not _CURRENCY.fullmatch(text):
                        raise self._wrong(line, f"{text!r} is no currency of ISO 4217, such as USD")
        return frozenset(text for text, _ in texts)

    def _spans(self, text: str, line: int, kind: Number) -> tuple[Span, ...]:
        try:
            return spans_of(text, kind)
        except ValueError as error:
            raise self._wrong(line, str(error)) from None

    def _wrong(self, line: int, problem: str) -> DataFileError:
        return DataFileError(self.reader.file, line, f"`{self.fact}`: {problem}")


_MANY: dict[str, Callable[[_Words, frozenset[str]], tuple[Row, ...]]] = {
    "any": _Words._any, "all": _Words._all, "none": _Words._none, "only": _Words._only,
}  # fmt: skip
"""What a set of names may be asked."""

"""The values of facts, divided into classes that a list of rules can't tell apart; sets of them as bits of a number.

A fact that the rules compare with 14 and 30 has three classes: below 14, 14 to 29, from 30 on; and one for "not known",
where that can be. Whether a class meets a test is found by trying one of its values with the test itself.

A box in the space of facts, a set of classes for each, is one integer: each fact has a field of it with a bit a class.
What two boxes share is their `&`. Above each field is one bit that stays 0: adding a field's ones carries into it
unless the field is empty, so that one addition finds out about all fields at once.

Of a set of names, each name that the rules mention is a fact of its own, "all others" are one, and so is whether all
names could be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from itertools import product
from operator import and_

from support.actions.rules.conditions import Asked, Condition, Has, NothingBut, OneOf, Within, holds
from support.actions.rules.couplings import COUPLINGS, OTHER, Class
from support.actions.rules.facts import SCHEMA
from support.actions.rules.kinds import MONEY_STEP, Choice, Code, Flag, Number, Several, Value

Box = int

_NO_LOWEST = -(10**15)
"""Steps: lower than anything a rule names."""
_ALL_OTHERS = "\0"
_NAME = ("there", "not there", "unread")
"""Classes of a name: it is among the names; it is not; not all could be read, and it is not among those that were."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One fact's classes; `samples` has a value of each. `at` is the place of the first one's bit."""

    at: int
    classes: tuple[Class, ...]
    samples: tuple[Value, ...] = ()

    @property
    def field(self) -> int:
        """The bits of all classes."""
        return ((1 << len(self.classes)) - 1) << self.at

    def bits(self, is_in: Iterable[bool]) -> int:
        """The bits of some classes."""
        return sum(1 << (self.at + index) for index, each in enumerate(is_in) if each)


class Space:
    """All facts that some conditions ask about. `full` is the box of everything; `impossible` boxes can't be."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        asked: dict[str, list[Asked]] = {}
        for condition in conditions:
            for one in (one for row in condition.alternatives for one in row):
                asked.setdefault(one.fact, []).append(one)
        self.full: Box = 0
        self.fields: list[int] = []
        self.impossible: list[Box] = []
        self._guards = 0
        self._size = 0
        self._known: dict[tuple[Asked, bool], Box] = {}
        self._axes: dict[str, Axis] = {}
        self._names: dict[str, dict[str, Axis]] = {}
        for fact, mine in asked.items():
            if isinstance(SCHEMA[fact].kind, Several):
                self._add_names(fact, mine)
            else:
                known = tuple(_classes(fact, mine))
                every = known if SCHEMA[fact].always else (*known, (None, None))
                self._axes[fact] = self._axis(tuple(each for each, _ in every), tuple(value for _, value in every))
        self._exclude()

    def is_empty(self, box: Box) -> bool:
        """Has some fact no class left?"""
        return (box + self.full) & self._guards != self._guards

    def overlapping(self, box: Box, others: Sequence[Box]) -> list[Box]:
        """Those that share something with the box. The one that lacks the fewest of its facts' classes comes first:
        none of the box is left beside it if it lacks nothing, one piece if it lacks some of one fact's."""
        full, guards = self.full, self._guards
        found: list[Box] = []
        fewest = guards.bit_count() + 1
        for other in others:
            shared = box & other
            if (shared + full) & guards == guards:
                lacking = (((box ^ shared) + full) & guards).bit_count()
                found.append(other)
                if lacking < fewest:
                    fewest = lacking
                    found[0], found[-1] = found[-1], found[0]
        return found

    def boxes(self, conditions: Iterable[Condition], *, surely: bool) -> list[Box]:
        """Where all the conditions hold; or, not `surely`, where they hold or can't be told."""
        rows = product(*(condition.alternatives for condition in conditions))
        boxes = (
            reduce(and_, (self._box(one, surely) for part in row for one in part), self.full) for row in rows
        )  # fmt: skip
        return [box for box in boxes if not self.is_empty(box)]

    def _box(self, one: Asked, surely: bool) -> Box:
        """Where a test holds, or, not `surely`, holds or can't be told."""
        box = self._known.get((one, surely))
        if box is None:
            box = self._known[one, surely] = self._make_box(one, (True,) if surely else (True, None))
        return box

    def _make_box(self, one: Asked, answers: tuple[bool | None, ...]) -> Box:
        match one.test:
            case Has(name, negated):
                wanted = ("not there" if negated else "there", "unread" if None in answers else "")
                return self._within(self._names[one.fact][name], lambda each: each in wanted)
            case NothingBut(names):
                wanted = ("not there", "unread" if None in answers else "")
                others = (axis for name, axis in self._names[one.fact].items() if name not in names)
                return reduce(and_, (self._within(axis, lambda each: each in wanted) for axis in others))
        axis = self._axes[one.fact]
        return self.full & ~axis.field | axis.bits(holds(one.test, sample) in answers for sample in axis.samples)

    def _within(self, axis: Axis, is_in: Callable[[Class], bool]) -> Box:
        return self.full & ~axis.field | axis.bits(map(is_in, axis.classes))

    def _axis(self, classes: tuple[Class, ...], samples: tuple[Value, ...] = ()) -> Axis:
        axis = Axis(self._size, classes, samples)
        self._size += len(classes) + 1
        self.full |= axis.field
        self.fields.append(axis.field)
        self._guards |= 1 << (self._size - 1)
        return axis

    def _add_names(self, fact: str, asked: Sequence[Asked]) -> None:
        names: set[str] = {_ALL_OTHERS}
        for one in asked:
            match one.test:
                case Has(name):
                    names.add(name)
                case NothingBut(several):
                    names |= several
        classes = _NAME[:2] if SCHEMA[fact].always else _NAME
        self._names[fact] = {name: self._axis(classes) for name in sorted(names)}

    def _exclude(self) -> None:
        """Note what can't be together, once all facts have their fields."""
        for fact, names in self._names.items():
            if not SCHEMA[fact].always:
                # When one name is unread, none is surely not there.
                unread = self._axis((True, False))
                for axis in names.values():
                    self._forbid(
                        (unread, axis), lambda any_unread, name: name == ("not there" if any_unread else "unread")
                    )
        for coupling in COUPLINGS:
            axes = tuple(self._axes[fact] for fact in coupling.facts if fact in self._axes)
            if len(axes) == len(coupling.facts):
                self._forbid(axes, lambda *classes, possible=coupling.possible: not possible(*classes))

    def _forbid(self, axes: tuple[Axis, ...], impossible: Callable[..., bool]) -> None:
        *first, last = axes
        for places in product(*(range(len(axis.classes)) for axis in first)):
            given = [axis.classes[place] for axis, place in zip(first, places, strict=True)]
            bits = last.bits(impossible(*given, each) for each in last.classes)
            if bits:
                fixed = sum(1 << (axis.at + place) for axis, place in zip(first, places, strict=True))
                self.impossible.append(self.full & ~sum(axis.field for axis in axes) | fixed | bits)


def _classes(fact: str, asked: Sequence[Asked]) -> Iterator[tuple[Class, Value]]:
    """The classes of a known value, with a value of each."""
    kind = SCHEMA[fact].kind
    match kind:
        case Choice(values):
            yield from ((value, value) for value in values)
        case Flag():
            yield from ((flag, flag) for flag in (True, False))
        case Code():
            named = {value for one in asked if isinstance(one.test, OneOf) for value in one.test.values}
            yield from ((value, value) for value in sorted(named))
            yield OTHER, _ALL_OTHERS
        case Number():
            spans = [span for one in asked if isinstance(one.test, Within) for span in one.test.spans]
            starts = {low for low, _ in spans} | {high + 1 for _, high in spans if high is not None}
            lowest = _NO_LOWEST if kind.lowest is None else kind.lowest
            ends = sorted(start for start in starts if start is not None and start > lowest)
            if kind.highest is not None:
                ends = [end for end in ends if end <= kind.highest]
            for low, end in zip([lowest, *ends], [*ends, None], strict=True):
                yield (low, kind.highest if end is None else end - 1), _value(kind, low)


def _value(kind: Number, steps: int) -> Value:
    match kind.unit:
        case "money":
            return steps * MONEY_STEP
        case "day of the year":
            return date(2000, 1, 1) + timedelta(steps - 1)
        case _:
            return steps

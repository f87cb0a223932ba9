"""The proof, at start-up, that each rule can decide something: a rule that never has its turn is a mistake.

A rule decides where its conditions surely hold, no rule above surely holds, and no rule above that would end
differently may hold for all that is known (`judging`). So from the box of its conditions the boxes of those above are
taken away; what is left, if anything, is a case that the rule decides. The search looks for one such case: it takes a
box above that overlaps, and looks on in what that box leaves, one fact after the other.

Exact within what `classes` and `couplings` know. The worst case grows exponentially, as for every proof of this kind
(it is the satisfiability problem), so there is a limit, and rules beyond it are refused too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from support.actions.rules.classes import Box, Space
from support.actions.rules.conditions import Condition
from support.actions.rules.judging import Rule

MOST_STEPS = 20_000
"""Of the search for one rule's case: a fraction of a second. A shop's rules take a few dozen."""


class TooEntangled(Exception):
    """The search was given up."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A rule that can't be right, and why."""

    rule: Rule
    problem: str


def find_flaw(rules: Sequence[Rule]) -> Flaw | None:
    """The first rule that never decides; None when each has its turn."""
    space = Space(condition for rule in rules for condition in rule.conditions)
    surely = [space.boxes(rule.conditions, surely=True) for rule in rules]
    perhaps = [space.boxes(rule.conditions, surely=False) for rule in rules]
    for index, rule in enumerate(rules):
        above = [
            (boxes, each)
            for each, sure, possible in zip(rules[:index], surely, perhaps, strict=False)
            for boxes in (sure if rule.outcome in ("ask", each.outcome) else possible)
        ]
        try:
            search = _Search(space, above)
            if not search.has_case(surely[index]):
                alone = _Search(space).has_case(surely[index])
                return Flaw(rule, _shadowed(rule, search.met) if alone else _contradiction(rule, space))
        except TooEntangled:
            return Flaw(
                rule, f"{rule.name}: can't be proven to have its turn, the rules are too entangled: simplify them"
            )
    return None


def _contradiction(rule: Rule, space: Space) -> str:
    for pair in combinations(rule.conditions, 2):
        if not _Search(space).has_case(space.boxes(pair, surely=True)):
            return f"{rule.name} can never hold: {_quoted(pair[0])} and {_quoted(pair[1])} contradict each other"
    return f"{rule.name} can never hold: its conditions contradict each other"


def _quoted(condition: Condition) -> str:
    return f"`{condition.fact}: {condition.written}` (line {condition.line})"


def _shadowed(rule: Rule, by: Sequence[Rule]) -> str:
    names = [f"{each.name} (line {each.line})" for each in sorted(by, key=lambda each: each.line)]
    verb = "always comes" if len(names) == 1 else "always come"
    return f"{rule.name} never has its turn: {', '.join(names)} {verb} first"


class _Search:
    """Looks for one case. `met` are the rules that stood in the way."""

    def __init__(self, space: Space, above: Sequence[tuple[Box, Rule]] = ()) -> None:
        self._space = space
        self._taken = [*space.impossible, *(box for box, _ in above)]
        self._rules = dict(reversed(above))
        self._steps = 0
        self.met: list[Rule] = []

    def has_case(self, boxes: Sequence[Box]) -> bool:
        """Is anything left of the boxes?"""
        return any(self._has_rest(box, self._taken) for box in boxes)

    def _has_rest(self, box: Box, taken: Sequence[Box]) -> bool:
        space = self._space
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooEntangled
        taken = space.overlapping(box, taken)
        if not taken:
            return True
        least = taken[0]  # of which the least is left to look at
        if least in self._rules and self._rules[least] not in self.met:
            self.met.append(self._rules[least])
        for field in space.fields:
            if left := box & ~least & field:
                if self._has_rest(box & ~field | left, taken):
                    return True
                box &= ~left
        return False

"""What is known in a turn, and where from: tools bring facts, so do passages, earlier messages and the customer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import get_args

from support.engines.grounding.claims import Claim, Kind, Reading, claims_in, named
from support.engines.grounding.goods import Trade
from support.engines.grounding.roles import HAPPENED, Role
from support.engines.understanding.text import fold

OF_ORDERS = frozenset({"date", "amount", "tracking", "state"})
"""Kinds that are an order's own: what is so of one says nothing of another."""


KINDS: tuple[Kind, ...] = get_args(Kind)
DESCRIBED: tuple[Kind, ...] = ("measure", "duration", "product")
"""What a product's description may be believed: prices, dates and promises are not its to say, whoever wrote it."""
PUBLISHED: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind not in ("link", "email", "phone"))
"""What a policy may be believed. Where it sends people is not among it: `sources.of_page` has what leads to us."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known. `source` says where from, for the team; `subject` whose it is: an order's key."""

    kind: Kind
    value: str
    source: str
    role: Role | None = None
    subject: str = ""


@dataclass(slots=True)
class Known:
    """All that is known in a turn. `texts` are sources in which a name may stand anywhere."""

    facts: list[Fact] = field(default_factory=list)
    said: list[Fact] = field(default_factory=list)
    """What the customer said: it counts as said by them, and as nothing else."""
    texts: list[tuple[str, str]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    """The customer's own words: what they name may be denied."""
    trade: Trade | None = None
    """What is known of words; without it no names in small letters are looked for."""
    outcomes: set[str] = field(default_factory=set)
    """What was done: names of actions, and `refunded`."""

    def add(self, facts: Iterable[Fact]) -> None:
        """A tool's facts."""
        self.facts.extend(facts)

    def read(
        self,
        text: str,
        source: str,
        reading: Reading,
        *,
        happened: bool = True,
        subject: str = "",
        only: Collection[Kind] = KINDS,
    ) -> None:
        """What a text of ours states: a passage, a product's page, an earlier message.

        `happened=False` for one that says how things go: its dates are nobody's delivery. What a text says of several
        orders is a fact of the one that it named last; `subject` is that of which all of it speaks. `only`: kinds that
        are believed.
        """
        self.texts.append((named(text), source))
        for claim in claims_in(text, reading):
            if claim.kind == "order" and claim.values[0] != subject:
                subject = claim.values[0]
            if claim.kind not in only or (claim.kind == "state" and not happened):
                continue
            role = claim.role if happened or claim.role not in HAPPENED else None
            is_its_own = claim.kind in OF_ORDERS and not (claim.kind == "amount" and role in (None, "price"))
            owner = subject if happened and is_its_own else ""
            for value in claim.values:
                self.facts.append(Fact(claim.kind, value, source, role, owner))

    def hear(self, text: str, reading: Reading) -> None:
        """What the customer wrote."""
        self.heard.append(fold(named(text)))
        for claim in claims_in(text, reading):
            self.said.extend(Fact(claim.kind, value, "the customer") for value in claim.values)

    @property
    def orders(self) -> set[str]:
        """The orders that are known of, or were asked about."""
        named = {fact.value for fact in self.facts if fact.kind == "order"}
        return named | {fact.subject for fact in self.facts if fact.subject}

    def of(self, claim: Claim) -> Iterator[Fact]:
        """Facts of the claim's kind."""
        return (fact for fact in self.facts if fact.kind == claim.kind)

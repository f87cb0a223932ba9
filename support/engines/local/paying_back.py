"""What exactly is to be paid back: the shipping, or a plain sum; else it is for lines, or the whole order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from support.engines.local import choices
from support.engines.local.sums import Sum, bare, sums
from support.engines.local.terms import terms
from support.engines.local.vocabulary import Vocabulary
from support.model.task import Task


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names: the shipping alone, the shipping on top of something else, a sum."""

    shipping: bool = False
    besides: bool = False
    sum: Sum | None = None

    @property
    def something(self) -> bool:
        """Does it say what is to be paid back, other than goods?"""
        return self.shipping or self.sum is not None


def named(text: str, vocabulary: Vocabulary) -> Named:
    """What the text names. Of several sums none is the one that is meant."""
    if choices.read(text) is not None:
        return Named()
    charges = vocabulary.charges.names_in(terms(text))
    found = {one.amount: one for one in sums(text)}
    alone = next(iter(found.values())) if len(found) == 1 else None
    return Named("shipping" in charges, "included" in charges, alone)


def with_named(task: Task, said: Sequence[str], currency: str, vocabulary: Vocabulary) -> tuple[Task, bool]:
    """A refund with what is named; and whether the last word was a sum in another currency than the order's.

    Shipping whose price is told ("the 5.90 of shipping") is the shipping. What a bare number means is known only to
    who asked for a sum.
    """
    is_foreign = False
    for text in said if task.doing == "refund" else ():
        what = named(text, vocabulary)
        number = bare(text) if task.asked == "amount" and choices.read(text) is None else None
        if what.shipping:
            task, is_foreign = replace(task, shipping=True, amount=None), False
        elif what.sum is not None:
            is_foreign = currency not in what.sum.currencies
            task = replace(task, shipping=False, amount=None if is_foreign else what.sum.amount)
        elif number is not None:
            task, is_foreign = replace(task, amount=number), False
    return task, is_foreign


def with_besides(task: Task, said: Sequence[str], vocabulary: Vocabulary) -> Task:
    """ "The stove and the shipping": of the whole order the shipping is a part anyway."""
    is_both = task.doing == "refund" and task.lines and any(named(text, vocabulary).besides for text in said)
    return replace(task, shipping=True) if is_both else task

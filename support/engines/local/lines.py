"""What is to become of the lines of a task: another variant of each, or (of an order not shipped) another number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from support.engines.local import edits, quantities
from support.engines.local.mentions import JOINTS, mentions
from support.engines.local.terms import Term, terms
from support.engines.local.variants import choose
from support.engines.local.vocabulary import Vocabulary
from support.model.commerce import LineItem, LineItemId, Variant, VariantId
from support.model.task import Task, TaskLine

Offered = Mapping[LineItemId, tuple[Variant, ...]]


def marked(
    lines: Sequence[TaskLine], item: LineItemId, *, quantity: int | None = None, variant: VariantId | None = None
) -> tuple[TaskLine, ...]:
    """The lines with one of them changed."""
    return tuple(
        replace(
            line,
            quantity=line.quantity if quantity is None else quantity,
            variant=line.variant if variant is None else variant,
        )
        if line.item == item
        else line
        for line in lines
    )


def changed(
    task: Task, text: str, offered: Offered, lines: Sequence[LineItem], vocabulary: Vocabulary, *, corrects: bool
) -> tuple[Task, tuple[str, ...]]:
    """The task with the variants and numbers that the text asks for, and what it asks for that there is not."""
    if task.doing not in ("exchange_items", "edit_items") or not task.lines:
        return task, ()
    no_such: list[str] = []
    own = _own_words(text, task, lines, vocabulary)
    for line in task.lines:
        known = next((one for one in lines if one.id == line.item), None)
        if known is None:
            continue
        is_open = line.variant is None or corrects or task.asked in ("variant", "change")
        variants = offered.get(line.item, ())
        if variants and is_open:
            current = next((one for one in variants if one.id == known.variant_id), None)
            choice = choose(own[line.item], variants, current, vocabulary)
            new = [one for one in choice.variants if one.id != known.variant_id]
            if len(new) == 1:
                task = replace(task, lines=marked(task.lines, line.item, variant=new[0].id))
                continue
            no_such += choice.unknown
        if task.doing == "edit_items" and (line.quantity is None or corrects or task.asked in ("quantity", "change")):
            number = _number(own[line.item], known, is_only=len(task.lines) == 1, vocabulary=vocabulary)
            if number is not None:
                task = replace(task, lines=marked(task.lines, line.item, quantity=number))
    return task, tuple(dict.fromkeys(no_such))


def _number(text: str, line: LineItem, *, is_only: bool, vocabulary: Vocabulary) -> int | None:
    said = terms(text)
    how = edits.mode(said)
    if how is None:
        return None
    named = mentions(said, [line], vocabulary)
    beside = quantities.beside(said, named[0].first, named[0].last) if named else None
    number = beside if beside is not None else quantities.alone(said) if is_only else None
    if how == "remove" and number is None and named and named[0].is_plural(said):
        return 0
    return edits.target(how, number, line.quantity)


def _own_words(text: str, task: Task, lines: Sequence[LineItem], vocabulary: Vocabulary) -> dict[LineItemId, str]:
    """For each line the part of the text that speaks of it: "the jacket for an L and the shoes for 43"."""
    whole = {line.item: text for line in task.lines}
    if len(task.lines) < 2:
        return whole
    said = terms(text)
    named = [(one, one.lines[0]) for one in mentions(said, lines, vocabulary) if len(one.lines) == 1]
    if len({item for _, item in named} & whole.keys()) < 2:
        return whole
    own: dict[LineItemId, str] = dict.fromkeys(whole, "")
    begin = text[: said[named[0][0].first].start]
    borders = [_border(said, one.last + 1, other.first) for (one, _), (other, _) in pairwise(named)]
    starts = [said[named[0][0].first].start, *(said[at].start for at in borders)]
    for (_, item), start, end in zip(named, starts, [*starts[1:], len(text)], strict=True):
        if item in own:
            own[item] += f"{begin} {text[start:end]} "
    return own


def _border(said: Sequence[Term], after: int, first: int) -> int:
    """Where the words about the next thing begin: at the last comma or "and" before it, or with its name."""
    for at in range(first, after - 1, -1):
        if said[at].apart or said[at].word in JOINTS:
            return at
    return first

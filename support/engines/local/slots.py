"""Filling a task from what a customer says: an answer to the question that is out, a correction, or all at once.

Pure: a task, a text and what it is read against go in, a task comes out. An answer fills what was asked first; whatever
else it says fills what is still missing; what is known already changes only by words that correct it ("no, the blue
one", "2 not 1"), lest a reason that names another item add it to the return.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from support.engines.local import choices, contacts, postal, quantities, reasons
from support.engines.local.items import Pick, Picked, pick
from support.engines.local.lines import changed, marked
from support.engines.local.terms import Term, terms
from support.engines.local.variants import why_other
from support.engines.local.vocabulary import Vocabulary
from support.engines.understanding.entities import find_emails
from support.model.commerce import Address, LineItem, LineItemId, ReturnReason, Variant
from support.model.conversation import Intent
from support.model.task import Doing, Task, TaskLine

OF_LINES: frozenset[Doing] = frozenset({"return_items", "exchange_items", "edit_items", "refund", "report_problem"})
"""Tasks that are about lines of an order."""

_CORRECTS = frozenset({
    "no", "non", "nope", "actually", "sorry", "wait", "instead", "rather", "plutot", "pardon", "not", "finalement",
    "oops", "meant", "only", "just", "seulement", "pas", "change", "correction",
})  # fmt: skip
_ADDS = frozenset({"also", "too", "plus", "aussi", "and", "et", "add", "ajoutez", "ajoute", "egalement"})
_HOW_MANY = frozenset({
    "all", "both", "of", "them", "it", "the", "two", "les", "deux", "tous", "toutes", "tout", "no", "non", "yes", "oui",
    "please", "svp", "actually", "finalement", "sorry", "pardon", "d", "eux", "elles", "well", "oh", "ok", "plutot",
    "rather",
})  # fmt: skip
"""An answer in nothing but these says how many of what is spoken of."""
_CORRECTING_TERMS = 4
"""Such a word corrects at the beginning of an answer, or as its end."""
_NONE = frozenset(
    {"no", "none", "non", "aucun", "aucune", "pas", "dont", "sans", "without", "cant", "nope", "rien", "skip"}
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a task is read against: the lines that it may be about, with how many of each, and the rest."""

    lines: tuple[LineItem, ...] = ()
    variants: Mapping[LineItemId, tuple[Variant, ...]] | None = None
    reasons: tuple[ReturnReason, ...] = ()
    home: Address | None = None
    """The address it has now."""

    def line(self, item: LineItemId) -> LineItem | None:
        """The line with this id."""
        return next((line for line in self.lines if line.id == item), None)

    def variants_of(self, item: LineItemId) -> tuple[Variant, ...]:
        """The variants of the line's product, () when they are not known."""
        return (self.variants or {}).get(item, ())


@dataclass(frozen=True, slots=True)
class Heard:
    """The task after a text, and what of the text could not be used.

    `unclear`: lines of which one was meant; `unknown`: goods that the order doesn't have; `no_such`: colours and sizes
    that there are not; `foreign`: a sum was named in another currency than the order's.
    """

    task: Task
    unclear: tuple[tuple[LineItemId, ...], ...] = ()
    unknown: tuple[str, ...] = ()
    no_such: tuple[str, ...] = ()
    foreign: bool = False


def about_lines(task: Task) -> bool:
    """Is it about lines of an order, rather than about its shipping or a plain sum?"""
    is_sum = task.doing == "refund" and (task.shipping or task.amount is not None or task.asked == "amount")
    return task.doing in OF_LINES and not is_sum


def hear(task: Task, text: str, scope: Scope, vocabulary: Vocabulary, *, intent: Intent | None = None) -> Heard:
    """What the text makes of the task."""
    chosen = choices.read(text)
    if chosen is not None:
        return Heard(_choose(task, chosen, scope))
    said = terms(text)
    picked = pick(text, scope.lines, vocabulary) if about_lines(task) else Picked()
    if task.asked == "lines" and not (picked.picks or picked.unclear):
        picked = _pointed_at(said, scope) or picked
    if _counts(task, said, scope):
        picked = Picked()
    is_correction = corrects(said)
    before = task
    task = _lines(task, said, picked, scope, corrects=is_correction)
    task = _number(task, said, picked, scope, corrects=is_correction)
    task, no_such = changed(task, text, scope.variants or {}, scope.lines, vocabulary, corrects=is_correction)
    task = _reason(task, text, scope, vocabulary, is_free=task.lines == before.lines)
    if task.doing == "report_problem":
        task = _report(task, text, vocabulary, intent)
    task = _details(task, text, scope)
    unknown = () if task.lines or task.doing == "report_problem" else picked.unknown
    unclear = tuple(one for one in picked.unclear if not _has_one_of(task, one))
    return Heard(task, unclear, unknown, no_such)


def _choose(task: Task, chosen: choices.Chosen, scope: Scope) -> Task:
    """A button's exact value."""
    values = chosen.values
    match chosen.what:
        case "lines":
            return _set_lines(task, [Pick(line.id, None) for line in scope.lines if line.id in values], scope)
        case "quantity" if len(values) == 2 and values[1].isdecimal():
            return replace(task, lines=marked(task.lines, LineItemId(values[0]), quantity=int(values[1])))
        case "variant" if len(values) == 2:
            ids = {variant.id for variant in scope.variants_of(LineItemId(values[0]))}
            variant = next((id for id in ids if id == values[1]), None)
            return task if variant is None else _with_variant(task, LineItemId(values[0]), variant, scope)
        case "reason" if values:
            return replace(task, reason=values[0])
        case "problem" if values:
            return replace(task, problem=reasons.as_problem(values[0]))
        case "wish" if values:
            return replace(task, wish=reasons.as_wish(values[0]))
        case "photos":
            return replace(task, settled=(*task.settled, "photos"))
        case "order" if values:
            return replace(task, order=values[0], lines=())
        case _:
            return task


def _lines(task: Task, said: tuple[Term, ...], picked: Picked, scope: Scope, *, corrects: bool) -> Task:
    if task.doing not in OF_LINES:
        return task
    is_open = not task.lines or task.asked == "lines"
    if picked.by_hint and not is_open and task.doing in ("exchange_items", "edit_items"):
        return task  # "no, the blue one" is what it is to become
    adds = bool(task.lines) and not is_open and bool({term.word for term in said} & _ADDS) and not picked.everything
    if picked.picks and (is_open or corrects or adds):
        if adds:
            kept = [Pick(line.item, line.quantity) for line in task.lines if line.item not in _items(picked)]
            return _set_lines(task, [*kept, *picked.picks], scope)
        return _set_lines(task, picked.picks, scope)
    if picked.dropped and (corrects or not is_open):
        gone = {one.item for one in picked.dropped}
        left = tuple(line for line in task.lines if line.item not in gone)
        return replace(task, lines=left)
    if (
        is_open
        and task.asked == "lines"
        and len(scope.lines) == 1
        and {"it", "this", "that", "le", "la"} & _words(said)
    ):
        return _set_lines(task, [Pick(scope.lines[0].id, None)], scope)
    return task


def _pointed_at(said: tuple[Term, ...], scope: Scope) -> Picked | None:
    """ "The first one", of the lines as they were listed."""
    at = quantities.places(said, len(scope.lines)) if scope.lines else []
    return Picked(tuple(Pick(scope.lines[place].id, None) for place in at)) if at else None


def _items(picked: Picked) -> set[LineItemId]:
    return {one.item for one in picked.picks}


def _words(said: tuple[Term, ...]) -> set[str]:
    return {term.word for term in said}


def _set_lines(task: Task, picks: tuple[Pick, ...] | list[Pick], scope: Scope) -> Task:
    """These lines; where there is only one of a line, its quantity needs no asking. What was known of a line stays."""
    before = {line.item: line for line in task.lines}
    lines: list[TaskLine] = []
    for one in picks:
        line = scope.line(one.item)
        if line is None:
            continue
        known = before.get(one.item)
        quantity = one.quantity if one.quantity is not None else known.quantity if known else None
        if quantity is None and line.quantity == 1:
            quantity = 1
        lines.append(TaskLine(one.item, quantity, known.variant if known else None))
    if task.doing == "edit_items":
        lines = [replace(line, quantity=None) if line.item not in before else line for line in lines]
    return replace(task, lines=tuple(lines))


def _number(task: Task, said: tuple[Term, ...], picked: Picked, scope: Scope, *, corrects: bool) -> Task:
    """A number alone is that of the line that was asked about, or of the only one."""
    if task.doing == "edit_items" or not task.lines:
        return task
    if any(one.quantity is not None for one in picked.picks) and task.asked != "quantity":
        return task
    open_lines = [line for line in task.lines if line.quantity is None]
    line = open_lines[0] if open_lines else task.lines[0] if len(task.lines) == 1 else None
    if line is None or not (open_lines or corrects):
        return task
    number = quantities.alone(said)
    if number is None and (task.asked == "quantity" or _counts(task, said, scope)):
        number = _in_words(said, scope.line(line.item))
    return task if number is None else replace(task, lines=marked(task.lines, line.item, quantity=number))


def _counts(task: Task, said: tuple[Term, ...], scope: Scope) -> bool:
    """ "Both", "no, all of them": how many of the line that was asked about last, and not "all of the order"?"""
    if task.asked == "lines" or not _words(said) <= _HOW_MANY:
        return False
    there = [line for one in task.lines if (line := scope.line(one.item)) is not None]
    return task.asked == "quantity" or (len(there) == 1 and there[0].quantity > 1)


def _in_words(said: tuple[Term, ...], line: LineItem | None) -> int | None:
    words = _words(said)
    if {"both", "deux"} & words:
        return 2
    return line.quantity if line is not None and {"all", "tous", "toutes", "tout"} & words else None


def _with_variant(task: Task, item: LineItemId, variant: str, scope: Scope) -> Task:
    found = next(one.id for one in scope.variants_of(item) if one.id == variant)
    return replace(task, lines=marked(task.lines, item, variant=found))


def _reason(task: Task, text: str, scope: Scope, vocabulary: Vocabulary, *, is_free: bool) -> Task:
    """Why. An answer in free words is a reason, too, if it said nothing else (`is_free`)."""
    if task.doing == "cancel_order":
        return replace(task, reason=reasons.cancel_reason(text, vocabulary) or task.reason)
    if task.doing not in ("return_items", "exchange_items") or (task.reason and task.asked != "reason"):
        return task
    found = reasons.return_reason(text, scope.reasons, vocabulary)
    if found is None and task.asked == "reason" and is_free and _is_answer(text):
        return replace(task, reason=reasons.other_of(scope.reasons), text=text)
    return task if found is None else replace(task, reason=found)


def reason_of_swap(task: Task, scope: Scope, vocabulary: Vocabulary) -> str:
    """An exchange says by itself why, where the customer does not: another size, or another colour. Else ''."""
    found: set[str | None] = set()
    for line in task.lines if task.doing == "exchange_items" else ():
        by_id = {variant.id: variant for variant in scope.variants_of(line.item)}
        item = scope.line(line.item)
        now = by_id.get(item.variant_id) if item and item.variant_id else None
        other = by_id.get(line.variant) if line.variant else None
        found.add(why_other(now, other, vocabulary) if now and other else None)
    why = found.pop() if len(found) == 1 else None
    return why if why and any(reason.handle == why for reason in scope.reasons) else ""


def _report(task: Task, text: str, vocabulary: Vocabulary, intent: Intent | None) -> Task:
    """What is wrong, what should make it good, and that there are no photos."""
    settled = task.settled
    if task.asked == "photos" and _words(terms(text)) & _NONE:
        settled = (*settled, "photos")
    return replace(
        task,
        problem=task.problem or reasons.problem(text, intent, vocabulary),
        wish=task.wish or reasons.wish(text, vocabulary),
        text=task.text or text,
        settled=settled,
    )


def _is_answer(text: str) -> bool:
    """Free words that say why, rather than a question of their own."""
    return "?" not in text and len(text.split()) >= 2


def _details(task: Task, text: str, scope: Scope) -> Task:
    """Addresses, phones, e-mails and names."""
    country = scope.home.country_code if scope.home else ""
    if task.doing in ("change_address", "update_customer"):
        written = postal.read(text, scope.home)
        if written is not None:
            task = replace(task, address=written.address if written.complete else _draft(written.address))
    if task.doing in ("change_contact", "update_customer"):
        task = replace(task, phone=contacts.phone(text, country) or task.phone)
    if task.doing == "change_contact":
        emails = find_emails(text)
        task = replace(task, email=emails[-1] if emails else task.email)
    if task.doing == "update_customer":
        names = contacts.names(text)
        task = replace(task, first_name=names.first or task.first_name, last_name=names.last or task.last_name)
    return task


def _draft(address: Address) -> Address:
    """An address that is not sure: without its city, so that it is asked for with what was understood filled in."""
    return replace(address, city="")


def corrects(said: tuple[Term, ...]) -> bool:
    """Does it take back something that was said or proposed?"""
    words = [term.word for term in said]
    return any(word in _CORRECTS for word in (*words[:_CORRECTING_TERMS], *words[-1:]))


def _has_one_of(task: Task, items: tuple[LineItemId, ...]) -> bool:
    return any(line.item in items for line in task.lines)

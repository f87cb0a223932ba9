"""The questions of a task, one for each thing that may be missing, with buttons for the likely answers.

They name a customer's orders and goods: for the customer alone. Each value of a button is exact (`choices`), each label
is what the customer would say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from support.engines.local import choices
from support.engines.local.missing import open_line
from support.engines.local.slots import Scope
from support.engines.local.variants import in_order
from support.engines.local.vocabulary import Vocabulary
from support.formats import Safe, neutralise
from support.model.commerce import LineItem, Order, OrderDetails, Variant, order_key
from support.model.decisions import Button, Content
from support.model.people import Language
from support.model.task import Slot, Task
from support.words import Words

MOST_BUTTONS = 8
"""Of one question: more is a wall."""
MOST_COUNTED = 5
MOST_NAMED = 3
"""Goods of an order, to tell it from the others."""
LONGEST_LABEL = 60
ONLY = "Default Title"
"""Shopify's name of the one variant of a product without options."""
PROBLEMS = ("damaged", "defective", "wrong", "missing", "not_received", "late")
WISHES = ("replacement", "refund")


@dataclass(frozen=True, slots=True)
class Questions:
    """Speaks the `task.*` texts."""

    words: Words
    vocabulary: Vocabulary

    def say(self, language: Language, key: str, /, **values: object) -> Safe:
        """The text `task.<key>`."""
        return self.words.say(language, f"task.{key}", **values)

    def ask(self, task: Task, slot: Slot, scope: Scope, details: OrderDetails | None, language: Language) -> Content:
        """The question for what is missing."""
        name = details.order.name if details else ""
        match slot:
            case "lines":
                return self._lines(task, scope, name, language)
            case "quantity":
                return self._quantity(task, scope, language)
            case "variant":
                return self._variant(task, scope, language)
            case "change":
                return self._change(task, scope, language)
            case "reason":
                return self._reason(task, scope, name, language)
            case "problem":
                buttons = (self._named(language, "problems", each, "problem") for each in PROBLEMS)
                return Content(self.say(language, "problem", name=name), tuple(buttons))
            case "wish":
                buttons = (self._named(language, "wishes", each, "wish") for each in WISHES)
                return Content(self.say(language, "wish"), tuple(buttons))
            case "photos":
                return Content(self.say(language, "photos"), (self._button(language, "no_photo", "photos", "none"),))
            case "address" | "contact" | "customer":
                return self._form(task, slot, name, language)
            case "order":
                return Content(self.say(language, "order"))
            case "amount":
                return Content(self.say(language, "amount", name=name))

    def which(self, lines: Iterable[LineItem], language: Language) -> Content:
        """Which of a few lines is meant."""
        return Content(self.say(language, "unclear"), tuple(self._line(line) for line in lines))

    def orders(self, orders: Sequence[Order], language: Language, now: datetime) -> Content:
        """Which of the customer's orders is meant."""
        shown = orders[:MOST_BUTTONS]
        rows = ["- " + self._order(order, language, now) for order in shown]
        buttons = tuple(Button("choose", order.name, choices.write("order", order_key(order.name))) for order in shown)
        return Content("\n".join([self.say(language, "order"), "", *rows]), buttons)

    def unknown(self, what: Sequence[str], details: OrderDetails, language: Language) -> Safe:
        """Goods that the order doesn't have."""
        return self.say(language, "unknown", what=list(what), name=details.order.name)

    def too_many(self, line: LineItem, language: Language) -> Safe:
        """There are not that many of it."""
        return self.say(language, "too_many", item=label(line), count=line.quantity)

    def _order(self, order: Order, language: Language, now: datetime) -> Safe:
        contents = [label(item) for item in order.items if item.quantity > 0][:MOST_NAMED]
        return self.say(language, "listed", name=order.name, at=order.created_at, contents=contents, now=now)

    def _lines(self, task: Task, scope: Scope, name: str, language: Language) -> Content:
        rows = [f"- {counted(line)}" for line in scope.lines]
        buttons = [self._line(line) for line in scope.lines[:MOST_BUTTONS]]
        if 1 < len(scope.lines) <= MOST_BUTTONS and task.doing in ("return_items", "refund"):
            ids = (line.id for line in scope.lines)
            buttons.append(self._button(language, "everything", "lines", *ids))
        return Content("\n".join([self.say(language, f"lines.{task.doing}", name=name), "", *rows]), tuple(buttons))

    def _line(self, line: LineItem) -> Button:
        return Button("choose", short(label(line)), choices.write("lines", line.id))

    def _quantity(self, task: Task, scope: Scope, language: Language) -> Content:
        asked = open_line(task, "quantity")
        line = scope.line(asked.item) if asked else None
        if line is None:
            return Content(self.say(language, "again"))
        buttons = [
            Button("choose", str(count), choices.write("quantity", line.id, str(count)))
            for count in range(1, min(line.quantity, MOST_COUNTED + 1))
        ]
        every = self.words.say(language, "button.all_of_them", count=line.quantity)
        buttons.append(Button("choose", every, choices.write("quantity", line.id, str(line.quantity))))
        return Content(self.say(language, "quantity", item=label(line), count=line.quantity), tuple(buttons))

    def _variant(self, task: Task, scope: Scope, language: Language) -> Content:
        asked = open_line(task, "variant")
        line = scope.line(asked.item) if asked else None
        if line is None:
            return Content(self.say(language, "again"))
        buttons = tuple(self._versions(line, scope))
        if not buttons:
            return Content(self.say(language, "none_else", item=label(line)), (self._leave(language),))
        return Content(self.say(language, "variant", item=label(line)), buttons)

    def _change(self, task: Task, scope: Scope, language: Language) -> Content:
        asked = open_line(task, "change")
        line = scope.line(asked.item) if asked else None
        if line is None:
            return Content(self.say(language, "again"))
        counts = [count for count in range(1, line.quantity + 2) if count != line.quantity][:2]
        buttons = [
            self._button(language, "remove", "quantity", line.id, "0"),
            *(Button("choose", f"{count} ×", choices.write("quantity", line.id, str(count))) for count in counts),
            *self._versions(line, scope),
        ]
        return Content(self.say(language, "change", item=label(line)), tuple(buttons[:MOST_BUTTONS]))

    def _versions(self, line: LineItem, scope: Scope) -> list[Button]:
        """The other variants that are in stock; those that differ in one option only come first."""
        variants = scope.variants_of(line.id)
        now = next((dict(one.options) for one in variants if one.id == line.variant_id), {})
        order = {title: at for at, title in enumerate(in_order([one.title for one in variants], self.vocabulary))}

        def distance(variant: Variant) -> tuple[int, int]:
            return sum(now.get(name) != value for name, value in variant.options), order[variant.title]

        others = sorted((one for one in variants if one.available and one.id != line.variant_id), key=distance)
        return [
            Button("choose", short(one.title), choices.write("variant", line.id, one.id))
            for one in others[:MOST_BUTTONS]
        ]

    def _reason(self, task: Task, scope: Scope, name: str, language: Language) -> Content:
        """Says what it understood along with it: which order and which lines nobody may have said in so many words."""
        keys = self.words.keys()
        buttons = []
        for reason in scope.reasons:
            if reason.handle == "unknown":
                continue
            key = f"task.reasons.{reason.handle}"
            shown = self.words.say(language, key) if key in keys else reason.name
            buttons.append(Button("choose", short(shown), choices.write("reason", reason.handle)))
        count = sum(line.quantity or 1 for line in task.lines)
        meant = [label(line) for one in task.lines if (line := scope.line(one.item))]
        items = meant if name and len(meant) <= MOST_NAMED else []
        return Content(self.say(language, "reason", count=count, items=items, name=name), tuple(buttons[:10]))

    def _form(self, task: Task, slot: Slot, name: str, language: Language) -> Content:
        key = "address_part" if slot == "address" and task.address is not None else slot
        text = (
            self.words.say(language, f"task.{key}", name=name)
            if key in ("address", "contact")
            else self.say(language, key)
        )
        return Content(text, (Button("fill", self.words.say(language, f"button.fill_{slot}"), slot, "primary"),))

    def _named(self, language: Language, group: str, name: str, slot: Slot) -> Button:
        return Button("choose", self.say(language, f"{group}.{name}"), choices.write(slot, name))

    def _button(self, language: Language, key: str, what: choices.Choosing, *values: str) -> Button:
        return Button("choose", self.words.say(language, f"button.{key}"), choices.write(what, *values))

    def _leave(self, language: Language) -> Button:
        return self._button(language, "leave", "drop")


def label(line: LineItem) -> str:
    """`Cap (Blue)`: as the customer knows it."""
    return f"{line.title} ({line.variant})" if line.variant and line.variant != ONLY else line.title


def counted(line: LineItem) -> Safe:
    """`2 × Cap (Blue)`."""
    many = f"{line.quantity} × " if line.quantity > 1 else ""
    return Safe(f"{many}{neutralise(label(line))}")


def short(text: str) -> str:
    """Cut for a button."""
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"

"""A form as a modal, and what is entered in it.

A modal has at most five inputs (https://docs.discord.com/developers/components/reference#label). Where a form has more,
an optional line joins the one before it as its second line; the input's id names both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, assert_never

from discord import SelectOption, TextStyle, ui

from handlers.discord import marks
from support.model.conversation import ConversationId
from support.model.decisions import Form, FormField
from support.model.people import Venue

INPUTS = 5
TITLE_LENGTH, LABEL_LENGTH, HELP_LENGTH, HINT_LENGTH = 45, 45, 100, 100
OPTION_LENGTH, OPTIONS = 100, 25
CODE_LENGTHS = (6, 20)
"""Six digits, and room for the blanks that people type between them."""
JOINT = "+"
EMAIL = "@"
"""Ends the id of an input that takes an address, so that it can be judged when it comes back."""


def modal(form: Form, conversation: ConversationId, venue: Venue | None) -> ui.Modal:
    """The form; its custom id says where it belongs, so that one that was open during a restart still counts."""
    id = marks.write(marks.FORM, form.name, 0, conversation, venue=venue, value=form.value)
    if id is None:
        raise ValueError(f"the form {form.name} says more than a custom id can hold")
    made = ui.Modal(title=short(form.title, TITLE_LENGTH), custom_id=id)
    groups = _grouped(form.fields)
    if form.intro and len(groups) < INPUTS:
        made.add_item(ui.TextDisplay(form.intro))
    for group in groups:
        first = group[0]
        label = short(" / ".join(field.label for field in group), LABEL_LENGTH)
        help = short(first.help, HELP_LENGTH) or None
        made.add_item(ui.Label(text=label, description=help, component=_input(group)))
    return made


def entered(components: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, bool]]:
    """Name, value, and whether it should be an address, of each input of a sent form."""
    for top in components:
        part = top.get("component") or top
        name = part.get("custom_id")
        if not name:
            continue
        if "values" in part:
            yield name, ",".join(part["values"]), False
            continue
        value = str(part.get("value") or "").strip()
        names = name.removesuffix(EMAIL).split(JOINT)
        lines = value.split("\n", len(names) - 1) if len(names) > 1 else [value]
        for one, line in zip(names, [*lines, *[""] * len(names)], strict=False):
            yield one, line.strip(), name.endswith(EMAIL)


def short(text: str, length: int) -> str:
    """Cut where Discord would refuse it."""
    return text if len(text) <= length else text[: length - 1] + "…"


def _grouped(fields: tuple[FormField, ...]) -> list[list[FormField]]:
    groups = [[field] for field in fields]
    at = 1
    while len(groups) > INPUTS and at < len(groups):
        joins = groups[at][0].optional and groups[at][0].kind == "text" and groups[at - 1][-1].kind == "text"
        if joins:
            groups[at - 1] += groups.pop(at)
        else:
            at += 1
    return groups[:INPUTS]


def _input(group: list[FormField]) -> Any:
    field = group[0]
    match field.kind:
        case "text" | "number" | "email":
            return _text(group, TextStyle.short if len(group) == 1 else TextStyle.long)
        case "long_text":
            return _text(group, TextStyle.long)
        case "code":
            least, most = CODE_LENGTHS
            return _text(group, TextStyle.short, min_length=least, max_length=most)
        case "choice":
            return _select(field, most=1)
        case "multi":
            return _select(field, most=len(field.options[:OPTIONS]))
        case _:
            assert_never(field.kind)


def _text(group: list[FormField], style: TextStyle, **more: Any) -> ui.TextInput[Any]:
    field = group[0]
    name = JOINT.join(each.name for each in group) + (EMAIL if field.kind == "email" else "")
    value = "\n".join(each.value for each in group).strip()[:4000]
    return ui.TextInput(
        custom_id=name, style=style, default=value or None, required=not all(each.optional for each in group),
        placeholder=short(field.hint, HINT_LENGTH) or None, **more,
    )  # fmt: skip


def _select(field: FormField, *, most: int) -> ui.Select[Any]:
    wanted = field.value.split(",")
    options = [
        SelectOption(label=short(one.label, OPTION_LENGTH), value=one.value, default=one.value in wanted)
        for one in field.options[:OPTIONS]
    ]
    least = 0 if field.optional else 1
    select: ui.Select[Any] = ui.Select(
        custom_id=field.name, options=options, min_values=least, max_values=max(most, 1), required=not field.optional
    )
    return select

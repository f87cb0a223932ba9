"""A form's inputs as Block Kit; what they hold comes back through `payloads.form_event`.

Limits: https://docs.slack.dev/reference/block-kit/block-elements and …/composition-objects/option-object
"""

from __future__ import annotations

from typing import Any, assert_never

from support.model.decisions import FormField, FormOption

Block = dict[str, Any]

LABEL_LENGTH, HELP_LENGTH = 2000, 2000
PLACEHOLDER_LENGTH = 150
OPTION_LENGTH, OPTIONS = 75, 100
CHECKBOXES = 10
"""More than that many go into a menu."""
INITIAL_LENGTH = 3000
CODE_LENGTHS = (6, 20)
"""Six digits, and room for the blanks that people type between them."""


def input_block(field: FormField) -> Block:
    """The block of one field; its id is the field's name."""
    block: Block = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, LABEL_LENGTH),
        "element": {**_element(field), "action_id": field.name},
    }
    if field.help:
        block["hint"] = plain_text(field.help, HELP_LENGTH)
    if field.optional:
        block["optional"] = True
    return block


def plain_text(text: str, length: int) -> Block:
    """A text object, cut where Slack would refuse it."""
    short = text if len(text) <= length else text[: length - 1] + "…"
    return {"type": "plain_text", "text": short, "emoji": True}


def _element(field: FormField) -> Block:
    match field.kind:
        case "text":
            return {"type": "plain_text_input", **_typed(field)}
        case "long_text":
            return {"type": "plain_text_input", "multiline": True, **_typed(field)}
        case "email":
            return {"type": "email_text_input", **_typed(field)}
        case "number":
            return {"type": "number_input", "is_decimal_allowed": False, **_typed(field)}
        case "code":
            least, most = CODE_LENGTHS
            return {"type": "plain_text_input", "min_length": least, "max_length": most, **_typed(field)}
        case "choice":
            return _picked({"type": "static_select", **_hint(field)}, field, "initial_option", one=True)
        case "multi" if len(field.options) <= CHECKBOXES:
            return _picked({"type": "checkboxes"}, field, "initial_options", one=False)
        case "multi":
            return _picked({"type": "multi_static_select", **_hint(field)}, field, "initial_options", one=False)
        case _:
            assert_never(field.kind)


def _typed(field: FormField) -> Block:
    return {**({"initial_value": field.value[:INITIAL_LENGTH]} if field.value else {}), **_hint(field)}


def _hint(field: FormField) -> Block:
    return {"placeholder": plain_text(field.hint, PLACEHOLDER_LENGTH)} if field.hint else {}


def _picked(element: Block, field: FormField, initial: str, *, one: bool) -> Block:
    """A menu or checkboxes; what `value` names is picked from the start, as far as it is offered."""
    wanted = field.value.split(",")
    chosen = [_option(option) for option in field.options[:OPTIONS] if option.value in wanted]
    element["options"] = [_option(option) for option in field.options[:OPTIONS]]
    if chosen:
        element[initial] = chosen[0] if one else chosen
    return element


def _option(option: FormOption) -> Block:
    return {"text": plain_text(option.label, OPTION_LENGTH), "value": option.value}
